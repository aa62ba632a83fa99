//! passes: 1.2
//! Threads count one after the other, round and round. Whose turn it is stands
//! in a flag; parking only saves the looking, and a wake-up for no reason does
//! no harm.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::thread::{self, Thread};
use std::time::Duration;

use clap::Parser;
use programs::CounterArgs;

#[derive(Default)]
struct Round {
    turn: AtomicUsize,
    counter: AtomicU64,
    /// Known when all of them have been started.
    threads: OnceLock<Vec<Thread>>,
}

fn main() {
    let args = CounterArgs::parse();
    let expected_total = args.threads * args.iterations;
    println!("Expected final counter value (with lock): {expected_total}");

    let round = &Round::default();
    let pause = Duration::from_micros(args.pause);
    thread::scope(|scope| {
        let mut threads = Vec::new();
        for number in 0..args.threads as usize {
            let counting =
                scope.spawn(move || (0..args.iterations).for_each(|_| count(number, round, pause)));
            threads.push(counting.thread().clone());
        }
        round.threads.set(threads).expect("only main sets it");
    });

    let actual_total = round.counter.load(Ordering::SeqCst);
    println!("Actual final counter value (with lock):   {actual_total}");
    if actual_total == expected_total {
        println!("!!! Race condition PREVENTED: The actual value now matches the expected. !!!");
    }
}

fn count(number: usize, round: &Round, pause: Duration) {
    while round.turn.load(Ordering::SeqCst) != number {
        thread::park();
    }
    let current_value = round.counter.load(Ordering::SeqCst);
    thread::sleep(pause);
    round.counter.store(current_value + 1, Ordering::SeqCst);
    let threads = round.threads.wait();
    let next = (number + 1) % threads.len();
    round.turn.store(next, Ordering::SeqCst);
    threads[next].unpark();
}
