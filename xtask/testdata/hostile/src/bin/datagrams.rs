//! ends: code 3
use std::net::UdpSocket;

fn main() {
    let sockets = ["0.0.0.0:0", "[::]:0", "127.0.0.1:5353"];
    let reached = sockets.into_iter().filter(|address| UdpSocket::bind(address).is_ok());
    let reached: Vec<_> = reached.map(str::to_owned).collect();
    hostile::report(&reached);
}
