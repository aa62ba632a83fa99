//! ends: signal SIGABRT
fn main() {
    std::process::abort();
}
