//! passes: 1.2
//! Nothing is shared: one thread owns the counter and makes all the updates,
//! pause included; the others only ask it to, and wait for its answer.

use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;
use std::time::Duration;

use clap::Parser;
use programs::CounterArgs;

/// An update asked for, and where to say what came of it.
type Request = Sender<u64>;

fn main() {
    let args = CounterArgs::parse();
    println!("--- One owner instead of a lock ---");
    let expected_total = args.threads * args.iterations;
    println!("Expected final counter value (with lock): {expected_total}");

    let (requests, inbox) = mpsc::channel();
    let owner = thread::spawn(move || own(inbox, Duration::from_micros(args.pause)));
    let clients: Vec<_> = (0..args.threads)
        .map(|_| {
            let requests = requests.clone();
            thread::spawn(move || ask(&requests, args.iterations))
        })
        .collect();
    // The owner goes on as long as a thread could still ask it.
    drop(requests);
    for client in clients {
        let last = client.join().unwrap();
        println!("A client's last update made it {last}.");
    }

    let actual_total = owner.join().unwrap();
    println!("Actual final counter value (with lock):   {actual_total}");
    if actual_total == expected_total {
        println!("!!! Race condition PREVENTED: The actual value now matches the expected. !!!");
    }
}

fn own(inbox: Receiver<Request>, pause: Duration) -> u64 {
    let mut counter = 0;
    for answer_to in inbox {
        let current_value = counter;
        thread::sleep(pause);
        counter = current_value + 1;
        answer_to.send(counter).expect("the client waits");
    }
    counter
}

fn ask(requests: &Sender<Request>, iterations: u64) -> u64 {
    let (answer_to, answers) = mpsc::channel();
    let mut last = 0;
    for _ in 0..iterations {
        requests.send(answer_to.clone()).expect("the owner listens");
        last = answers.recv().expect("the owner answers");
    }
    last
}
