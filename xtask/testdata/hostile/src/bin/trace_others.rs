//! ends: code 3
use hostile::c::{getppid, ptrace};

const ATTACH: i64 = 16;

fn main() {
    let mut reached = Vec::new();
    for process in [unsafe { getppid() }].into_iter().chain(1..5_000) {
        if unsafe { ptrace(ATTACH, process, 0, 0) } == 0 {
            reached.push(format!("process {process}"));
        }
    }
    for file in ["mem", "environ", "root/etc/passwd", "cwd/Cargo.toml", "fd/0"] {
        if std::fs::File::open(format!("/proc/1/{file}")).is_ok() {
            reached.push(format!("/proc/1/{file}"));
        }
    }
    hostile::report(&reached);
}
