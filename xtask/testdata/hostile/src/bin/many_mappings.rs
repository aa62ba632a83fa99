//! ends: too-much-memory
//! task: 3.3
//! alone: the kernel's memory belongs to all processes
use hostile::c::{fork, mprotect};

const CHILDREN: usize = 40;
const PAGE: usize = 4096;
const MAPPINGS: usize = 65_000;
const READ: i32 = 1;
const PRIVATE: i32 = 2;
const ANONYMOUS: i32 = 0x20;

/// No page is ever touched. The kernel remembers 65,000 mappings per process,
/// which nothing counts as that process's memory: 600 MiB in all.
fn main() {
    let length = MAPPINGS * PAGE;
    let start = hostile::map(length, READ, PRIVATE | ANONYMOUS, -1).unwrap();
    for page in (0..length).step_by(2 * PAGE) {
        unsafe { mprotect(start.add(page), PAGE, 0) };
    }
    for _ in 0..CHILDREN {
        if unsafe { fork() } == 0 {
            hostile::forever();
        }
    }
    hostile::forever();
}
