//! ends: flooded-devices
//! task: 3.3
use std::io::{Read, Write};
use std::net::TcpStream;
use std::thread;

fn main() {
    let ports = hostile::ports();
    thread::scope(|scope| {
        for port in ports.iter().cycle().take(20) {
            scope.spawn(|| make_noise(*port));
        }
    });
    hostile::forever();
}

/// As fast as the device answers.
fn make_noise(port: u16) {
    let mut device = TcpStream::connect(("127.0.0.1", port)).unwrap();
    let login = b"developer\r\nC1sco12345\r\nterminal length 0\r\n";
    device.write_all(login).unwrap();
    let mut answer = [0; 1 << 16];
    while matches!(device.read(&mut answer), Ok(1..)) {
        if device.write_all(b"show running-config\r\n").is_err() {
            return;
        }
    }
}
