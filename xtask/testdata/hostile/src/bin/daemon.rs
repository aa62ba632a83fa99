//! ends: left-behind
use std::process::{Command, Stdio};

fn main() {
    if std::env::args().any(|arg| arg == "child") {
        unsafe { hostile::c::setsid() };
        println!("mine");
        hostile::forever();
    }
    let own = std::env::current_exe().unwrap();
    let mut command = Command::new(own);
    command.arg("child").stderr(Stdio::null()).stdout(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // It has its session before this one ends.
    let mut said = [0; 4];
    std::io::Read::read_exact(child.stdout.as_mut().unwrap(), &mut said).unwrap();
}
