//! ends: timed-out
use std::io::{Read, Write};
use std::net::TcpStream;

fn main() {
    let mut device = TcpStream::connect(("127.0.0.1", hostile::ports()[0])).unwrap();
    device.write_all(b"developer\r\nC1sco12345\r\nshow ver").unwrap();
    println!("waiting for an answer");
    let mut answer = Vec::new();
    device.read_to_end(&mut answer).unwrap();
}
