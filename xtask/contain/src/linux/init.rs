//! The second stage: pid 1 of the run. It waits for the program, looks what
//! is left of it, and ends everything by ending itself.

use std::io;
use std::os::fd::AsFd;
use std::os::unix::net::UnixStream;
use std::os::unix::process::ExitStatusExt;
use std::process::ExitStatus;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::prctl::{set_dumpable, set_pdeathsig};
use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::signal::Signal;
use nix::sys::time::TimeValLike;
use nix::sys::wait::{WaitPidFlag, WaitStatus, waitpid};
use nix::unistd::{Pid, getpgid, getppid, setpgid};

use super::memory::{Gauge, Level};
use super::sweep::{self, SignalScope};
use super::{ContainedEnding, ExceededLimit, Layer, StageMessage, Watch, expect, next, now, send};

/// Milliseconds between two looks at the run's memory.
const ROUND: u16 = 50;
/// What the grader says where it ended a run for what others did.
const SHORT_OF_MEMORY: &str = "the machine ran short of memory while the program ran, and \
    ending the program did not give it back";
/// A process that was told to end needs a moment to be gone.
const STRAGGLERS: Duration = Duration::from_millis(50);

/// Where this is init.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// Of a pid namespace: what it leaves, the kernel ends.
    Namespace,
    /// Of its own descendants: what it leaves, it must end itself.
    Subreaper,
}

pub(super) fn run(mut control: &UnixStream, place: Place, layers: Vec<Layer>) -> io::Result<()> {
    let watch: Watch = expect(&mut control)?;
    let reach = SignalScope::bind(place);
    let mut program = next("program", &layers)?.spawn()?;
    // The program must not get hold of our socket by tracing us.
    set_dumpable(false)?;
    match place {
        Place::Namespace => set_pdeathsig(Signal::SIGKILL)?,
        // A signal to the program's group must not end us: we sweep.
        Place::Subreaper => setpgid(Pid::from_raw(0), getpgid(Some(getppid()))?)?,
    }
    let intervention = watch_in_background(control.try_clone()?, place, reach, watch.memory);
    let status = program.wait()?;
    let at = now()?;
    let used = processor_seconds()?;
    let left_behind = somebody_is_left()?;
    sweep::all(place, reach)?;
    let excess = match *intervention.lock().unwrap_or_else(PoisonError::into_inner) {
        Intervention::TooMuchMemory => Some(ExceededLimit::Memory),
        Intervention::Mistaken => return Err(io::Error::other(SHORT_OF_MEMORY)),
        Intervention::None if used < watch.cpu as f64 => None,
        Intervention::None => was_ended_for_its_time(status).then_some(ExceededLimit::Cpu),
    };
    let ended = ContainedEnding { status: status.into_raw(), at, left_behind, excess };
    send(&mut control, &StageMessage::Ended(ended))
}

/// By the soft limit, or by the hard one if it did not listen.
fn was_ended_for_its_time(status: ExitStatus) -> bool {
    let signals = [Signal::SIGXCPU, Signal::SIGKILL].map(|signal| signal as i32);
    status.signal().is_some_and(|signal| signals.contains(&signal))
}

fn processor_seconds() -> io::Result<f64> {
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    let time = usage.user_time() + usage.system_time();
    Ok(time.num_milliseconds() as f64 / 1000.0)
}

/// Orphans become our children, so a process that is left is one of them or below.
fn somebody_is_left() -> io::Result<bool> {
    let until = Instant::now() + STRAGGLERS;
    loop {
        match waitpid(None, Some(WaitPidFlag::WNOHANG)) {
            Ok(WaitStatus::StillAlive) if Instant::now() >= until => return Ok(true),
            Ok(WaitStatus::StillAlive) => thread::sleep(Duration::from_millis(1)),
            Err(Errno::ECHILD) => return Ok(false),
            // Reaped; a real-time signal is an EINVAL to the wrapper.
            Ok(_) | Err(Errno::EINTR | Errno::EINVAL) => {}
            Err(error) => return Err(error.into()),
        }
    }
}

/// What the watching thread did to the run. It holds the lock from before it
/// ends the run until it knows why, and `init` waits for that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Intervention {
    None,
    /// The run held too much memory.
    TooMuchMemory,
    /// The machine's memory went elsewhere.
    Mistaken,
}

/// Notices that the grader is gone or wants an end, and that the run holds too
/// much memory.
fn watch_in_background(
    control: UnixStream,
    place: Place,
    reach: SignalScope,
    memory: u64,
) -> Arc<Mutex<Intervention>> {
    let intervention = Arc::new(Mutex::new(Intervention::None));
    let ours = Arc::clone(&intervention);
    let mut gauge = Gauge::new(memory);
    thread::spawn(move || {
        loop {
            let mut polled = [PollFd::new(control.as_fd(), PollFlags::empty())];
            if matches!(poll(&mut polled, PollTimeout::from(ROUND)), Ok(ready) if ready > 0) {
                // No process is left that could hear of the rest.
                let _ = sweep::all(place, reach);
                #[expect(
                    clippy::disallowed_methods,
                    reason = "pid 1 must end at once, with all of its run"
                )]
                std::process::exit(0);
            }
            let level = gauge.look();
            if level != Level::Fine {
                let mut intervention = ours.lock().unwrap_or_else(PoisonError::into_inner);
                // What is left is told by `init`, which sweeps once more.
                let _ = sweep::all(place, reach);
                *intervention = match level {
                    Level::Suspect if !gauge.was_given_back() => Intervention::Mistaken,
                    _ => Intervention::TooMuchMemory,
                };
                return;
            }
        }
    });
    intervention
}
