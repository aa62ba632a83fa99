//! ends: signal SIGXFSZ
use std::io::Write;

fn main() {
    let mut file = std::fs::File::create("big").unwrap();
    let mebibyte = vec![0; 1 << 20];
    for _ in 0..1000 {
        file.write_all(&mebibyte).unwrap();
    }
}
