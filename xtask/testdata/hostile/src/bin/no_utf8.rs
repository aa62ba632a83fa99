//! ends: code 0
use std::io::Write;

fn main() {
    let bytes: Vec<u8> = (0..=255).rev().cycle().take(10_000).collect();
    std::io::stdout().write_all(&bytes).unwrap();
}
