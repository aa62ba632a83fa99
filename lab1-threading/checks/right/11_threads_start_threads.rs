//! passes: 1.1
//! Every thread starts the next one and then counts; generics, a trait and a signed
//! counter.

use std::sync::atomic::{AtomicI64, Ordering};
use std::thread::{self, Scope};
use std::time::Duration;

use clap::Parser;
use programs::CounterArgs;

trait Racy: Sync {
    fn look(&self) -> i64;
    fn put(&self, value: i64);
}

impl Racy for AtomicI64 {
    fn look(&self) -> i64 {
        self.load(Ordering::Acquire)
    }
    fn put(&self, value: i64) {
        self.swap(value, Ordering::AcqRel);
    }
}

struct Plan<C> {
    counter: C,
    iterations: u64,
    pause: Duration,
}

fn relay<'s, C: Racy>(scope: &'s Scope<'s, '_>, plan: &'s Plan<C>, left: u64) {
    if left == 0 {
        return;
    }
    scope.spawn(move || {
        relay(scope, plan, left - 1);
        (0..plan.iterations).for_each(|_| {
            let seen = plan.counter.look();
            thread::sleep(plan.pause);
            plan.counter.put(seen + 1);
        });
    });
}

fn main() {
    let args = CounterArgs::parse();
    let expected_total = args.threads * args.iterations;
    println!("If all threads worked perfectly, the counter should be: {expected_total}");
    let plan = Plan {
        counter: AtomicI64::new(0),
        iterations: args.iterations,
        pause: Duration::from_micros(args.pause),
    };
    thread::scope(|scope| relay(scope, &plan, args.threads));
    let actual_total = plan.counter.look() as u64;
    println!("Actual final counter value:   {actual_total}");
    if actual_total != expected_total {
        println!("!!! Race condition observed: The actual value is NOT what we expected. !!!");
        println!("This means threads interfered with each other's updates.");
    } else {
        println!(
            "No race condition observed this time. (Try running it again, it's often random!)"
        );
    }
}
