//! ends: code 3
//! needs namespaces: nothing else bounds the folder
use std::fs;

fn main() {
    let mebibyte = vec![0; 1 << 20];
    let written = (0..1000).take_while(|file| fs::write(format!("{file}"), &mebibyte).is_ok());
    let written = written.count();
    let empty = (0..100_000).take_while(|file| fs::write(format!("empty{file}"), "").is_ok());
    let empty = empty.count();
    let mut reached = Vec::new();
    if written > 100 || empty > 10_000 {
        reached.push(format!("{written} MiB and {empty} files"));
    }
    hostile::report(&reached);
}
