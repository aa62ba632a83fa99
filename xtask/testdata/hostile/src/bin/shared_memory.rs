//! ends: code 3
//! task: 3.3
use std::fs::OpenOptions;
use std::io::Write;
use std::os::fd::AsRawFd;
use std::os::unix::net::UnixStream;

use hostile::c::{madvise, mprotect, setsockopt, syscall};

const PIECE: usize = 64 << 20;
const READ: i32 = 1;
const WRITE: i32 = 2;
const SHARED: i32 = 1;
const ANONYMOUS: i32 = 0x20;
const DONT_NEED: i32 = 4;
/// Of x86-64 and of aarch64: memfd_create, shmget, vmsplice.
const NUMBERS: [[i64; 3]; 2] = [[319, 29, 278], [279, 194, 75]];

fn main() {
    let mut reached = Vec::new();
    // Touched and dropped, it is in no process's sum.
    let held = (0..16).filter(|_| hold(READ | WRITE, ANONYMOUS, -1)).count();
    let later = (0..16).filter(|_| hold(READ, ANONYMOUS, -1)).count();
    let mut zero = OpenOptions::new();
    let zero = zero.read(true).write(true).open("/dev/zero");
    let zero = zero.map_or(0, |zero| {
        let one = || hold(READ | WRITE, 0, zero.as_raw_fd());
        (0..16).filter(|_| one()).count()
    });
    for (what, pieces) in [("shared", held), ("made writable", later), ("/dev/zero", zero)] {
        if pieces > 0 {
            reached.push(format!("{what}: {} MiB", pieces * (PIECE >> 20)));
        }
    }
    reached.extend(by_other_calls());
    hostile::report(&reached);
}

fn hold(protection: i32, flags: i32, file: i32) -> bool {
    let Some(start) = hostile::map(PIECE, protection, SHARED | flags, file) else {
        return false;
    };
    if unsafe { mprotect(start, PIECE, READ | WRITE) } != 0 {
        return false;
    }
    for page in (0..PIECE).step_by(4096) {
        unsafe { start.add(page).write_volatile(1) };
    }
    unsafe { madvise(start, PIECE, DONT_NEED) == 0 }
}

fn by_other_calls() -> Vec<String> {
    let [memfd, shm, splice] = NUMBERS[usize::from(cfg!(target_arch = "aarch64"))];
    let (one, mut other) = UnixStream::pair().unwrap();
    other.write_all(b"sockets that say something are not forbidden").unwrap();
    let (socket, larger) = (one.as_raw_fd(), 4 << 20);
    let buffer = |option| i64::from(unsafe { setsockopt(socket, 1, option, &larger, 4) });
    let (_reader, writer) = std::io::pipe().unwrap();
    let page = [1_u8; 4096];
    let piece = [page.as_ptr() as usize, page.len()];
    let calls = unsafe {
        [
            ("a file in memory", syscall(memfd, c"held".as_ptr(), 0)),
            ("a segment", syscall(shm, 0, PIECE, 0o1600)),
            ("a larger buffer to send", buffer(7)),
            ("a larger buffer to receive", buffer(8)),
            ("its pages in a pipe", syscall(splice, writer.as_raw_fd(), &piece, 1, 0)),
        ]
    };
    let reached = calls.into_iter().filter(|(_, answer)| *answer >= 0);
    reached.map(|(what, _)| what.to_owned()).collect()
}
