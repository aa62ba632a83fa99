//! ends: too-much-memory
//! task: 3.3
use std::process::Command;

const EACH: usize = 120 << 20;

fn main() {
    if std::env::args().any(|arg| arg == "child") {
        let bytes = vec![1_u8; EACH];
        std::hint::black_box(&bytes);
        hostile::forever();
    }
    let own = std::env::current_exe().unwrap();
    for _ in 0..8 {
        Command::new(&own).arg("child").spawn().unwrap();
    }
    hostile::forever();
}
