//! ends: left-behind
use std::time::{Duration, Instant};

use hostile::c::{fork, setsid};

/// Each process starts the next one and ends, faster than a list of
/// processes can be read. It ends by itself, in case nothing else does.
const LONGEST: Duration = Duration::from_secs(12);

fn main() {
    let until = Instant::now() + LONGEST;
    if unsafe { fork() } != 0 {
        return;
    }
    hostile::silence();
    while Instant::now() < until {
        unsafe { setsid() };
        if unsafe { fork() } != 0 {
            std::process::exit(0);
        }
    }
}
