//! The client's end: sessions with a device that says what was drawn, and with a console
//! whose answers are known.

use std::time::Duration;

use common::client::cli::Cli;
use common::client::telnet::TelnetStream;
use common::error::SessionError;
use rand::rngs::SmallRng;
use rand::{RngExt, SeedableRng};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::timeout;

use crate::console::{Console, answers};
use crate::device::Device;
use crate::wire::Wire;

const TIMEOUT: Duration = Duration::from_secs(10);
/// The longest step of a session has six commands, each of which may have to abort another.
const LONGEST: Duration = Duration::from_secs(130);

const COMMANDS: [&str; 12] = [
    "show clock",
    "",
    "show interfaces",
    "hostname R2",
    "no hostname",
    "show logging",
    "terminal monitor",
    "terminal no monitor",
    "banner motd #x#",
    "banner motd ^",
    "clear counters",
    "description the uplink of the second floor, which is long enough to be scrolled by a router",
];

/// A session with a device that says anything; returns how much it said.
pub async fn meets_anything(rng: &mut SmallRng) -> usize {
    let telnet = rng.random();
    let mut device = Device::drawn(SmallRng::seed_from_u64(rng.random()), telnet);
    if telnet {
        whole_session(TelnetStream::client(&mut device), rng).await;
    } else {
        whole_session(&mut device, rng).await;
    }
    device.passed
}

/// A session with a console that logs at any time, by telnet or not; all answers are known.
pub async fn meets_a_console(seed: u64, rng: &mut SmallRng) -> usize {
    let questions: &[&str] =
        [&[][..], &["Password: "], &["Username: ", "Password: "]][rng.random_range(0..3)];
    let console = Console::new(seed, questions);
    if rng.random() {
        let mut wire = Wire::new(console, SmallRng::seed_from_u64(rng.random()));
        known_answers(TelnetStream::client(&mut wire), seed).await;
        wire.passed
    } else {
        let mut wire = Wire::new(console, SmallRng::seed_from_u64(rng.random())).without_telnet();
        known_answers(&mut wire, seed).await;
        wire.passed
    }
}

async fn known_answers(stream: impl AsyncRead + AsyncWrite + Unpin, seed: u64) {
    let cli = Cli::login("R1", stream, "neo", "trinity", TIMEOUT).await;
    let cli = cli.unwrap_or_else(|error| panic!("no login: {error}"));
    answers(cli, seed, 2).await;
}

async fn whole_session(stream: impl AsyncRead + AsyncWrite + Unpin, rng: &mut SmallRng) {
    let cli = if rng.random() {
        ends("login", Cli::login("d", stream, "user", "password", TIMEOUT)).await
    } else {
        ends("open", Cli::open("d", stream, TIMEOUT)).await
    };
    let Ok(mut cli) = cli else { return };
    if rng.random() {
        cli = cli.with_line_feeds();
    }
    for _ in 0..rng.random_range(0..8) {
        let step = step(&mut cli, rng).await;
        if !matches!(step, Ok(()) | Err(SessionError::Rejected { .. })) && rng.random() {
            return;
        }
    }
    let _ = ends("close", cli.close()).await;
}

async fn step<S>(cli: &mut Cli<'_, S>, rng: &mut SmallRng) -> Result<(), SessionError>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let command = COMMANDS[rng.random_range(0..COMMANDS.len())];
    let other = COMMANDS[rng.random_range(0..COMMANDS.len())];
    match rng.random_range(0..8) {
        0 => ends("enable", cli.enable("secret")).await,
        1 => ends("configure", cli.configure(&[command, other])).await,
        2 => {
            // A caller that stops waiting.
            let moment = Duration::from_millis(rng.random_range(0..400));
            timeout(moment, cli.run(command)).await.map_or(Ok(()), |ran| ran.map(drop))
        }
        3 => {
            let moment = Duration::from_secs(1);
            timeout(moment, cli.next_line()).await.map_or(Ok(()), |line| line.map(drop))
        }
        _ => ends("run", cli.run(command)).await.map(drop),
    }
}

/// The step, which has an end. The clock stands still while anything can be done.
async fn ends<T>(name: &str, step: impl Future<Output = T>) -> T {
    let ended = timeout(LONGEST, step).await;
    ended.unwrap_or_else(|_| panic!("the step {name} has no end"))
}
