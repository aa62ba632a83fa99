//! ends: too-much-memory
//! task: 3.3
//! alone: the kernel's memory belongs to all processes
use hostile::c::{fork, madvise};

const CHILDREN: usize = 40;
const LARGE: usize = 2 << 20;
const NO_LARGE_PAGES: i32 = 15;
const READ: i32 = 1;
const PRIVATE: i32 = 2;
const ANONYMOUS: i32 = 0x20;

/// A page that is read and never written is the shared zero page: it costs
/// nothing but the table that names it, 8 MiB per process.
fn main() {
    for _ in 0..CHILDREN {
        if unsafe { fork() } == 0 {
            while let Some(start) = hostile::map(64 << 20, READ, PRIVATE | ANONYMOUS, -1) {
                unsafe { madvise(start, 64 << 20, NO_LARGE_PAGES) };
                for table in (0..64 << 20).step_by(LARGE) {
                    unsafe { start.add(table).read_volatile() };
                }
            }
            hostile::forever();
        }
    }
    hostile::forever();
}
