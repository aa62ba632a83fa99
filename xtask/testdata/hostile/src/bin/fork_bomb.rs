//! ends: timed-out
use std::process::Command;
use std::thread;
use std::time::Duration;

fn main() {
    let own = std::env::current_exe().unwrap();
    loop {
        // Refused at the limit, and tried again.
        let _ = Command::new(&own).args(std::env::args().skip(1)).spawn();
        thread::sleep(Duration::from_millis(5));
    }
}
