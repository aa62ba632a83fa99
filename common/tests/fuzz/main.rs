//! Fuzz of both ends of the command line: a router's line, and the client.
//!
//! Each case is drawn from a number, its seed: bytes that are typed at a router's line (in
//! memory, and over a socket at the sandbox), bytes that a device sends to the client, and
//! consoles whose answers are known. A case fails with its seed if something panics, has no end,
//! or keeps too much memory. The environment says how many there are:
//!
//! - `FUZZ_SECONDS`: for so long, from a seed that is drawn and printed;
//! - `FUZZ_SEED`: the first seed;
//! - `FUZZ_CASES`: so many.

#![cfg(feature = "sandbox")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "../properties/bytes.rs"]
mod bytes;
mod client;
#[path = "../pairing/console.rs"]
mod console;
mod device;
mod line;
mod sandbox;
mod watch;
mod wire;
mod words;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use rand::SeedableRng;
use rand::rngs::SmallRng;
use tokio::runtime::{Builder, Runtime};

use watch::Watch;

/// Of an ordinary test run.
const FEW: u64 = 600;

/// Ends of the command line, and in how many of a hundred cases each is tried.
const ENDS: [(&str, u64); 4] =
    [("router's line", 50), ("client, anything", 35), ("client, console", 13), ("sandbox", 2)];

/// Which cases there are.
struct Plan {
    first: u64,
    cases: u64,
    seconds: Option<Duration>,
}

impl Plan {
    fn from_environment() -> Self {
        let number = |name| {
            let text = std::env::var(name).ok()?;
            Some(text.parse().unwrap_or_else(|_| panic!("{name} is a number")))
        };
        let seconds = number("FUZZ_SECONDS").map(Duration::from_secs);
        let cases = number("FUZZ_CASES").unwrap_or(if seconds.is_some() { u64::MAX } else { FEW });
        let drawn = || SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_micros() as u64;
        let first = number("FUZZ_SEED").unwrap_or_else(|| seconds.map_or(0, |_| drawn()));
        Self { first, cases, seconds }
    }
}

/// The clock of sessions in memory stands still; that of sockets does not.
struct Runtimes {
    paused: Runtime,
    real: Runtime,
}

/// Runs one case; returns which end it was about, and how many bytes passed.
fn case(seed: u64, on: &Runtimes) -> (usize, usize) {
    let mut rng = SmallRng::seed_from_u64(seed);
    let mut drawn = seed % 100;
    let mut end = 0;
    while drawn >= ENDS[end].1 {
        drawn -= ENDS[end].1;
        end += 1;
    }
    let bytes = match end {
        0 => on.paused.block_on(line::is_typed_at(&mut rng)),
        1 => on.paused.block_on(client::meets_anything(&mut rng)),
        2 => on.paused.block_on(client::meets_a_console(seed, &mut rng)),
        _ => on.real.block_on(sandbox::is_typed_at(&mut rng)),
    };
    (end, bytes)
}

#[test]
fn no_bytes_bring_an_end_of_the_command_line_down() {
    let plan = Plan::from_environment();
    println!("first seed: {}", plan.first);
    let paused = Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
    let real = Builder::new_current_thread().enable_all().build().unwrap();
    let (on, mut watch) = (Runtimes { paused, real }, Watch::begin());
    let started = Instant::now();
    let mut slowest = (Duration::ZERO, 0);
    let mut figures = [(0_u64, 0_usize, Duration::ZERO); ENDS.len()];
    for number in 0..plan.cases {
        if plan.seconds.is_some_and(|seconds| started.elapsed() >= seconds) {
            break;
        }
        let seed = plan.first.wrapping_add(number);
        watch.case(seed);
        let begun = Instant::now();
        let ran = catch_unwind(AssertUnwindSafe(|| case(seed, &on)));
        let found = ran.map_err(|_| "a panic, see above".to_owned());
        let found = found.and_then(|figures| watch.finds().map(|()| figures));
        let (end, bytes) =
            found.unwrap_or_else(|what| panic!("FUZZ_SEED={seed} FUZZ_CASES=1 finds: {what}"));
        figures[end].0 += 1;
        figures[end].1 += bytes;
        figures[end].2 += begun.elapsed();
        slowest = slowest.max((begun.elapsed(), seed));
    }
    for ((name, _), (cases, bytes, spent)) in ENDS.iter().zip(figures) {
        println!("{name}: {cases} cases, {bytes} bytes, {:.1} s", spent.as_secs_f64());
    }
    println!("slowest: seed {}, {:.1} s", slowest.1, slowest.0.as_secs_f64());
    let (seconds, growth) = (started.elapsed().as_secs(), watch.most_growth >> 20);
    println!("{seconds} s, {growth} MiB of memory more than at first");
}
