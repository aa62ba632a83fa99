//! ends: flooded
use std::io::Write;

fn main() {
    let lines = [b'\n'; 1 << 16];
    while std::io::stderr().write_all(&lines).is_ok() {}
}
