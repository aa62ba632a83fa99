//! ends: code 101
fn main() {
    let worker = std::thread::Builder::new().name("worker-2".into());
    let worker = worker.spawn(|| panic!("the router\nis on fire")).unwrap();
    worker.join().unwrap();
}
