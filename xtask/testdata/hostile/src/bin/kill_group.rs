//! ends: signal SIGKILL
fn main() {
    unsafe { hostile::c::kill(0, 9) };
}
