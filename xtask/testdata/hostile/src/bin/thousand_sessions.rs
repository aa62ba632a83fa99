//! ends: code 3
//! task: 3.3
use std::net::TcpStream;

fn main() {
    let port = hostile::ports()[0];
    // Those that the device turns away are replaced by others.
    let open = (0..1000).filter_map(|_| TcpStream::connect(("127.0.0.1", port)).ok());
    let open: Vec<_> = open.collect();
    assert!(open.len() > 400);
    hostile::report(&[]);
}
