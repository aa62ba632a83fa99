//! ends: code 3
use hostile::c::{getppid, kill};

fn main() {
    let own = std::process::id() as i32;
    let mut reached = Vec::new();
    for process in [unsafe { getppid() }, 1].into_iter().chain(2..70_000) {
        // A process that ends with its parent or the init has reached them.
        if process != own && unsafe { kill(process, 9) } == 0 && process > 1 {
            reached.push(format!("process {process}"));
        }
    }
    unsafe { kill(-1, 9) };
    hostile::report(&reached);
}
