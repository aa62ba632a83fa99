//! ends: timed-out
use std::io::{Read, Write};
use std::net::TcpStream;
use std::thread;

fn main() {
    let port = hostile::ports()[0];
    let mut device = TcpStream::connect(("127.0.0.1", port)).unwrap();
    let mut input = device.try_clone().unwrap();
    thread::spawn(move || {
        let mut answers = [0; 1 << 16];
        while matches!(input.read(&mut answers), Ok(1..)) {}
    });
    device
        .write_all(b"developer\r\nC1sco12345\r\nterminal length 0\r\n")
        .unwrap();
    while device.write_all(b"show running-config\r\n").is_ok() {}
    hostile::forever();
}
