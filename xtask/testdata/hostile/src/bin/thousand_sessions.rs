//! ends: code 3
//! task: 3.3
use std::net::TcpStream;

fn main() {
    let port = hostile::ports()[0];
    let open = (0..1000).map(|_| TcpStream::connect(("127.0.0.1", port)));
    let open: Vec<_> = open.collect::<Result<_, _>>().unwrap();
    assert_eq!(open.len(), 1000);
    hostile::report(&[]);
}
