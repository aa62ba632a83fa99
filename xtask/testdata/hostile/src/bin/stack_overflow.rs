//! ends: signal SIGABRT
#[expect(unconditional_recursion, reason = "what it is for")]
fn deeper(depth: u64) -> u64 {
    let here = std::hint::black_box([depth; 100]);
    here[7] + deeper(depth + 1)
}

fn main() {
    println!("{}", deeper(0));
}
