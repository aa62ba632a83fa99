//! ends: too-much-memory
fn main() {
    let bytes = vec![1_u8; 2 << 30];
    println!("{}", bytes.iter().map(|&byte| u64::from(byte)).sum::<u64>());
}
