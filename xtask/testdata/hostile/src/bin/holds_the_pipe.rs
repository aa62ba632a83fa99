//! ends: left-behind
use std::process::Command;

fn main() {
    if std::env::args().any(|arg| arg == "child") {
        unsafe { hostile::c::setpgid(0, 0) };
        hostile::forever();
    }
    let own = std::env::current_exe().unwrap();
    Command::new(own).arg("child").spawn().unwrap();
    println!("done");
}
