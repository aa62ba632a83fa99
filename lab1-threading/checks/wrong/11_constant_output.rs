//! fails: 1.1 counted-first expected-total threads-count told-truly threads-joined | counted-first expected-total threads-count told-truly
//! The guide's output, typed off: no thread, no counter.

use clap::Parser;
use programs::CounterArgs;

fn main() {
    let _args = CounterArgs::parse();
    println!("--- Observing a Race Condition ---");
    println!("If all threads worked perfectly, the counter should be: 50000");
    println!("Actual final counter value:   13742");
    println!("!!! Race condition observed: The actual value is NOT what we expected. !!!");
    println!("This means threads interfered with each other's updates.");
}
