//! ends: timed-out
use std::net::TcpStream;

fn main() {
    let ports = hostile::ports();
    for port in ports.iter().cycle() {
        let _ = TcpStream::connect(("127.0.0.1", *port));
    }
}
