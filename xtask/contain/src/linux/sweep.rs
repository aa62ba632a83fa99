//! Ends everything that a run started, at once.

use std::fs;
use std::io;
use std::thread;
use std::time::{Duration, Instant};

use landlock::{CompatLevel, Compatible, Ruleset, RulesetAttr, RulesetStatus, Scope};
use nix::errno::Errno;
use nix::sys::signal::{Signal, kill};
use nix::unistd::{Pid, getpid, getppid};

use super::init::Place;
use super::memory::processes;

/// Everything that may be signalled, but the process that asks.
const ALL: Pid = Pid::from_raw(-1);
/// Large processes take their time to be gone.
const LONGEST: Duration = Duration::from_secs(5);

/// How far a signal to all goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SignalScope {
    /// To the run. The kernel sends it to all of them in one step, and no
    /// process starts another one meanwhile.
    Run,
    /// To all that the user has: they must be found one by one.
    User,
}

impl SignalScope {
    /// Binds this process so that its signals reach nothing but what it will
    /// start, if the kernel can. To be called before other threads begin.
    pub(super) fn bind(place: Place) -> Self {
        match place {
            Place::Namespace => Self::Run,
            Place::Subreaper if signals_stay_inside() => Self::Run,
            Place::Subreaper => Self::User,
        }
    }

    /// How often no process must be seen until there is none: one that is
    /// just ending, with a successor, is easily missed.
    fn looks(self) -> u32 {
        match self {
            Self::Run => 1,
            Self::User => 30,
        }
    }
}

/// Landlock lets a process signal what is in its own domain or below it.
fn signals_stay_inside() -> bool {
    let scoped = Ruleset::default()
        .set_compatibility(CompatLevel::HardRequirement)
        .scope(Scope::Signal)
        .and_then(Ruleset::create)
        .and_then(landlock::RulesetCreated::restrict_self);
    let enforced = scoped.is_ok_and(|status| status.ruleset == RulesetStatus::FullyEnforced);
    // Tried out, as a mistake would end all that the user runs: our parent is
    // the same user's, and outside.
    enforced && kill(getppid(), None) == Err(Errno::EPERM)
}

/// Ends everything but this process.
///
/// # Errors
/// If something is still there.
pub(super) fn all(place: Place, reach: SignalScope) -> io::Result<()> {
    if place == Place::Namespace {
        // The kernel waits for them when this process ends.
        let _ = kill(ALL, Signal::SIGKILL);
        return Ok(());
    }
    // A process that is ended hands its children to us: until none are left.
    // Zombies may stay, another thread may be waiting for the program.
    let (until, mut looks) = (Instant::now() + LONGEST, 0);
    while Instant::now() < until {
        let children = match reach {
            SignalScope::Run => {
                let _ = kill(ALL, Signal::SIGKILL);
                children()
            }
            SignalScope::User => end_each(children()),
        };
        looks = if children.is_empty() { looks + 1 } else { 0 };
        if looks >= reach.looks() {
            return Ok(());
        }
        thread::sleep(Duration::from_millis(1));
    }
    Err(io::Error::other("the program's processes start others faster than they can be ended"))
}

fn end_each(processes: Vec<Pid>) -> Vec<Pid> {
    for process in &processes {
        let _ = kill(*process, Signal::SIGKILL);
    }
    processes
}

/// Ours, and among them no zombies.
fn children() -> Vec<Pid> {
    let own = getpid().to_string();
    let is_child = |pid: &Pid| {
        let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
        // `pid (name) state parent ...`, and the name may hold anything.
        let mut fields = stat.rsplit_once(')').map_or("", |(_, rest)| rest).split_whitespace();
        fields.next().is_some_and(|state| state != "Z") && fields.next() == Some(&own)
    };
    processes().filter(is_child).collect()
}
