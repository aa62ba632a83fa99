//! passes: 1.1
//! The counter lives in a thread of its own, which answers "what is it?" and obeys
//! "make it so": the three steps are messages, and the race is between them.

use std::sync::mpsc::{self, Sender};
use std::thread;
use std::time::Duration;

use clap::Parser;
use programs::CounterArgs;

enum Request {
    Load(Sender<u64>),
    Store(u64),
}

fn serve(requests: mpsc::Receiver<Request>) -> u64 {
    let mut value = 0;
    for request in requests {
        match request {
            Request::Load(answer) => answer.send(value).unwrap(),
            Request::Store(new) => value = new,
        }
    }
    value
}

fn increment(server: Sender<Request>, iterations: u64, pause: Duration) {
    let (answer, answers) = mpsc::channel();
    for _ in 0..iterations {
        server.send(Request::Load(answer.clone())).unwrap();
        let current = answers.recv().unwrap();
        thread::sleep(pause);
        server.send(Request::Store(current + 1)).unwrap();
    }
}

fn main() {
    let args = CounterArgs::parse();
    let expected_total = args.threads * args.iterations;
    let pause = Duration::from_micros(args.pause);
    println!("--- Observing a Race Condition ---");
    println!("If all threads worked perfectly, the counter should be: {expected_total}");

    let (server, requests) = mpsc::channel();
    let counter = thread::spawn(|| serve(requests));
    let clients: Vec<_> = (0..args.threads)
        .map(|_| {
            let server = server.clone();
            thread::spawn(move || increment(server, args.iterations, pause))
        })
        .collect();
    drop(server);
    for client in clients {
        client.join().unwrap();
    }
    let actual_total = counter.join().unwrap();
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
