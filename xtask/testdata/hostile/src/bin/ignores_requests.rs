//! ends: timed-out
fn main() {
    for signal in [1, 2, 15] {
        unsafe { hostile::c::signal(signal, 1) };
    }
    println!("still here");
    hostile::forever();
}
