//! passes: 1.2
//! A fair lock: who finds it taken joins a queue and parks; who leaves hands it to the first in the queue.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::sync::{Arc, Mutex, atomic::AtomicBool};
use std::thread;
use std::time::Duration;

use clap::Parser;
use programs::CounterArgs;

fn main() {
    let args = CounterArgs::parse();
    println!("\n--- Fixing the Race Condition with a Lock ---");
    let expected_total = args.threads * args.iterations;
    println!("Expected final counter value (with lock): {expected_total}");
    let pause = Duration::from_micros(args.pause);

    let shared_counter = AtomicU64::new(0);
    let lock = FairLock::default();
    thread::scope(|scope| {
        for _ in 0..args.threads {
            scope.spawn(|| {
                for _ in 0..args.iterations {
                    lock.enter();
                    let current_value = shared_counter.load(SeqCst);
                    thread::sleep(pause);
                    shared_counter.store(current_value + 1, SeqCst);
                    lock.leave();
                }
            });
        }
    });
    let actual_total = shared_counter.load(SeqCst);

    println!("Actual final counter value (with lock):   {actual_total}");
    if actual_total == expected_total {
        println!("!!! Race condition PREVENTED: The actual value now matches the expected. !!!");
        println!("The lock successfully made threads take turns.");
    } else {
        println!("Race condition still observed (something is wrong).");
    }
}

#[derive(Default)]
struct FairLock(Mutex<(bool, VecDeque<Arc<Waiting>>)>);

struct Waiting {
    thread: thread::Thread,
    has_it: AtomicBool,
}

impl FairLock {
    fn enter(&self) {
        let mut state = self.0.lock().unwrap();
        if !state.0 {
            state.0 = true;
            return;
        }
        let me = Waiting { thread: thread::current(), has_it: AtomicBool::new(false) };
        let me = Arc::new(me);
        state.1.push_back(Arc::clone(&me));
        drop(state);
        while !me.has_it.load(SeqCst) {
            thread::park();
        }
    }

    fn leave(&self) {
        let mut state = self.0.lock().unwrap();
        match state.1.pop_front() {
            None => state.0 = false,
            Some(next) => {
                next.has_it.store(true, SeqCst);
                next.thread.unpark();
            }
        }
    }
}
