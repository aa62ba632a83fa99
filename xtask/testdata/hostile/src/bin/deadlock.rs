//! task: 3.3
//! ends: stuck
use std::sync::{Barrier, Mutex};
use std::thread;

fn main() {
    let (one, other, both) = (Mutex::new(()), Mutex::new(()), Barrier::new(2));
    thread::scope(|scope| {
        for (first, second) in [(&one, &other), (&other, &one)] {
            let both = &both;
            scope.spawn(move || {
                let _first = first.lock().unwrap();
                both.wait();
                let _second = second.lock().unwrap();
            });
        }
    });
}
