//! ends: timed-out
fn main() {
    println!("computing");
    loop {
        std::hint::spin_loop();
    }
}
