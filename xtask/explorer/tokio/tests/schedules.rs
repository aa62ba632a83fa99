//! Small programs under a few schedules each: how they end, what they print at
//! which time, and what blocks their runtime.
//!
//! This test is also the explored program: it runs itself with a request.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on panics")]

use std::collections::BTreeSet;
use std::process::{Command, ExitCode};
use std::time::Duration;

use common::explored::{Ending, REQUEST, Request, Schedule};
use explorer_std::{println, sync, thread};

extern crate explorer_tokio as tokio;

use tokio::signal::unix::{SignalKind, signal};
use tokio::task::{JoinSet, spawn_blocking};
use tokio::time::{Instant, sleep};

const SCHEDULES: u64 = 40;

const fn ms(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

/// What a program came to under all schedules.
struct SeenSchedule {
    schedules: Vec<Schedule>,
    texts: Vec<String>,
}

impl SeenSchedule {
    fn lines(&self, schedule: &Schedule) -> Vec<(u64, String)> {
        let texts = schedule.stdout.iter().map(|line| line[2] as usize);
        let lines = texts.map(|text| self.texts[text].clone());
        schedule.times.iter().copied().zip(lines).collect()
    }

    fn always_ends(&self, ending: &Ending) {
        for schedule in &self.schedules {
            assert_eq!(schedule.ending, *ending);
        }
    }

    /// In every schedule, these milliseconds, at the times of the lines.
    fn times(&self, expected: &[u64]) {
        self.always_ends(&Ending::Code(0));
        for schedule in &self.schedules {
            let times: Vec<_> = schedule.times.iter().map(|time| time / 1000).collect();
            assert_eq!(times, expected);
            assert!(schedule.times.iter().all(|time| time % 1000 == 0));
        }
    }

    /// In every schedule, how long the runtime was blocked, in milliseconds.
    fn blocked(&self, expected: &[u64]) {
        for schedule in &self.schedules {
            let blocked = schedule.blocked.iter().map(|[_, length, _]| length / 1000);
            assert_eq!(blocked.collect::<Vec<_>>(), expected);
            let places = schedule.blocked.iter().map(|[.., place]| *place as usize);
            for place in places {
                assert!(self.texts[place].contains("schedules.rs"));
            }
        }
    }
}

type Case = (&'static str, fn(), fn(&SeenSchedule));

const CASES: &[Case] = &[
    ("sums_and_maxima", sums_and_maxima, |seen| {
        seen.times(&[30, 60]);
        seen.blocked(&[]);
    }),
    ("orders_differ", orders_differ, |seen| {
        seen.times(&[5, 5, 5]);
        let orders = seen.schedules.iter().map(|one| seen.lines(one));
        assert_eq!(orders.collect::<BTreeSet<_>>().len(), 6);
    }),
    ("sleeping_blocks", sleeping_blocks, |seen| {
        seen.blocked(&[70]);
        seen.always_ends(&Ending::Code(0));
    }),
    ("joining_blocks", joining_blocks, |seen| {
        seen.blocked(&[30]);
        seen.times(&[40]);
    }),
    ("busy_waiting_blocks", busy_waiting_blocks, |seen| {
        seen.blocked(&[50]);
    }),
    ("helpers_block_nothing", helpers_block_nothing, |seen| {
        seen.blocked(&[]);
        seen.times(&[15, 20, 30, 40, 45]);
    }),
    ("a_lock_across_await", a_lock_across_await, |seen| {
        seen.always_ends(&Ending::Deadlock);
    }),
    ("nothing_to_wait_for", nothing_to_wait_for, |seen| {
        seen.always_ends(&Ending::Deadlock);
    }),
    ("polls_without_end", polls_without_end, |seen| {
        seen.always_ends(&Ending::Endless);
    }),
    ("another_thread_might", another_thread_might, |seen| {
        seen.always_ends(&Ending::OutOfSight);
    }),
    ("another_might_when_one_is_over", another_might_when_one_is_over, |seen| {
        seen.always_ends(&Ending::OutOfSight);
    }),
    ("ctrl_c_comes_once", ctrl_c_comes_once, |seen| {
        seen.times(&[20, 20, 25, 75]);
    }),
    ("ctrl_c_never_comes", ctrl_c_never_comes, |seen| {
        seen.times(&[30]);
    }),
];

#[tokio::main]
async fn sums_and_maxima() {
    tokio::join!(sleep(ms(10)), sleep(ms(30)), sleep(ms(20)));
    println!("the longest");
    for _ in 0..3 {
        sleep(ms(10)).await;
    }
    println!("one after another");
}

#[tokio::main(flavor = "current_thread")]
async fn orders_differ() {
    let mut tasks = JoinSet::new();
    for number in 0..3 {
        tasks.spawn(async move {
            sleep(ms(5)).await;
            println!("{number}");
        });
    }
    tasks.join_all().await;
}

#[tokio::main]
async fn sleeping_blocks() {
    let other = tokio::spawn(async { sleep(ms(50)).await });
    tokio::spawn(async { thread::sleep(ms(70)) }).await.unwrap();
    other.await.unwrap();
}

#[tokio::main(flavor = "current_thread")]
async fn joining_blocks() {
    let other = thread::spawn(|| thread::sleep(ms(30)));
    other.join().unwrap();
    sleep(ms(10)).await;
    println!("both");
}

#[tokio::main(flavor = "current_thread")]
async fn busy_waiting_blocks() {
    let start = Instant::now();
    while start.elapsed() < ms(50) {}
}

#[tokio::main]
async fn helpers_block_nothing() {
    let helpers = [20, 40].map(|time| {
        spawn_blocking(move || {
            thread::sleep(ms(time));
            println!("slept {time}");
        })
    });
    for tick in 1..4 {
        sleep(ms(15)).await;
        println!("tick {tick}");
    }
    for helper in helpers {
        helper.await.unwrap();
    }
}

#[tokio::main(flavor = "current_thread")]
async fn a_lock_across_await() {
    let lock = sync::Mutex::new(());
    let hold = async || {
        let held = lock.lock();
        sleep(ms(1)).await;
        drop(held);
    };
    tokio::join!(hold(), hold());
}

#[tokio::main]
async fn nothing_to_wait_for() {
    let (sender, mut receiver) = tokio::sync::mpsc::channel::<()>(1);
    tokio::spawn(sleep(ms(10)));
    receiver.recv().await;
    drop(sender);
}

#[tokio::main]
async fn polls_without_end() {
    loop {
        tokio::task::yield_now().await;
    }
}

#[tokio::main]
async fn another_thread_might() {
    let (sender, receiver) = sync::mpsc::channel();
    tokio::spawn(async move { sender.send(()) });
    receiver.recv().unwrap();
}

#[tokio::main]
async fn another_might_when_one_is_over() {
    let (sender, receiver) = sync::mpsc::channel();
    tokio::spawn(async move { sender.send(()) });
    thread::spawn(|| ());
    receiver.recv().unwrap();
}

#[tokio::main]
async fn ctrl_c_comes_once() {
    let mut signals = signal(SignalKind::interrupt()).unwrap();
    let listening = tokio::spawn(async move {
        signals.recv().await;
        println!("a signal");
        tokio::time::timeout(ms(5), signals.recv()).await.unwrap_err();
        println!("and no second one");
    });
    // As a device does that is asked.
    explorer_std::explorer::current().unwrap().press_ctrl_c_in(20_000);
    tokio::signal::ctrl_c().await.unwrap();
    println!("Ctrl-C");
    listening.await.unwrap();
    tokio::time::timeout(ms(50), tokio::signal::ctrl_c()).await.unwrap_err();
    println!("too late");
}

#[tokio::main]
async fn ctrl_c_never_comes() {
    let mut hangups = signal(SignalKind::hangup()).unwrap();
    tokio::select! {
        _ = tokio::signal::ctrl_c() => println!("Ctrl-C"),
        _ = hangups.recv() => println!("SIGHUP"),
        () = sleep(ms(30)) => println!("nothing"),
    }
}

fn program() -> i32 {
    let named = |name: &str| CASES.iter().find(|(case, ..)| *case == name);
    let case = std::env::args().nth(1).and_then(|name| named(&name));
    let (_, program, _) = case.unwrap();
    program();
    0
}

fn explored(name: &str, given: Vec<Vec<(u32, u32)>>) -> SeenSchedule {
    let request = Request {
        seed: 1,
        drawn: (0, SCHEDULES),
        given,
        workers: 1,
        steps: 2000,
        args: vec![name.to_owned()],
        ..Request::default()
    };
    let mut command = Command::new(std::env::current_exe().unwrap());
    let request = serde_json::to_string(&request).unwrap();
    let output = command.env(REQUEST, request).output().unwrap();
    let lines = String::from_utf8(output.stdout).unwrap();
    let read = |line| serde_json::from_str(line).unwrap();
    let schedules: Vec<Schedule> = lines.lines().map(read).collect();
    let texts = schedules.iter().flat_map(|one| one.texts.clone()).collect();
    assert!(!schedules.is_empty());
    SeenSchedule { schedules, texts }
}

/// A schedule that is given is the one that was drawn.
fn repeats(name: &str, drawn: &SeenSchedule) {
    let first = drawn.schedules.iter().take(3);
    let given = explored(name, first.map(|one| one.decisions.clone()).collect());
    for (again, one) in given.schedules.iter().zip(&drawn.schedules) {
        assert!(!again.diverged);
        assert_eq!(given.lines(again), drawn.lines(one));
        assert_eq!(again.decisions, one.decisions);
    }
}

fn main() -> ExitCode {
    if std::env::var_os(REQUEST).is_some() {
        return tokio::explore(program);
    }
    let mut failed = false;
    for (name, _, check) in CASES {
        let case = || {
            let seen = explored(name, Vec::new());
            check(&seen);
            repeats(name, &seen);
        };
        match std::panic::catch_unwind(case) {
            Ok(()) => std::println!("{name} ... ok"),
            Err(_) => {
                std::println!("{name} ... FAILED");
                failed = true;
            }
        }
    }
    ExitCode::from(u8::from(failed))
}
