//! ends: too-much-cpu
//! task: 3.2
fn main() {
    // It does not listen to the first signal either.
    unsafe { hostile::c::signal(24, 1) };
    loop {
        std::hint::spin_loop();
    }
}
