//! ends: code 3
use hostile::c::{setuid, unshare};

fn main() {
    let mut reached = Vec::new();
    for namespace in [0x1000_0000, 0x2_0000, 0x4000_0000, 0x2000_0000] {
        if unsafe { unshare(namespace) } == 0 {
            reached.push(format!("namespace {namespace:x}"));
        }
    }
    if unsafe { setuid(0) } == 0 {
        reached.push("the superuser".into());
    }
    hostile::report(&reached);
}
