//! ends: too-much-memory
//! task: 3.3
//! alone: the kernel's memory belongs to all processes
use std::io::Write;
use std::os::unix::net::UnixStream;
use std::process::Command;

/// With what both ends of a pair hold, 1.4 GiB.
const CHILDREN: usize = 8;
const PAIRS: usize = 450;

fn main() {
    if !std::env::args().any(|arg| arg == "child") {
        let own = std::env::current_exe().unwrap();
        for _ in 0..CHILDREN {
            Command::new(&own).arg("child").spawn().unwrap();
        }
        hostile::forever();
    }
    let pairs = (0..PAIRS).map(|_| UnixStream::pair().unwrap());
    let pairs: Vec<_> = pairs.collect();
    for end in pairs.iter().flat_map(|(one, other)| [one, other]) {
        fill(end);
    }
    hostile::forever();
}

fn fill(mut end: &UnixStream) {
    end.set_nonblocking(true).unwrap();
    let bytes = [1; 16 << 10];
    while end.write(&bytes).is_ok() {}
}
