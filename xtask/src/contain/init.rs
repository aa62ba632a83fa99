//! The second stage: pid 1 of the run. It waits for the program, looks what
//! is left of it, and ends everything by ending itself.

use std::collections::HashSet;
use std::fs;
use std::io;
use std::os::fd::AsFd;
use std::os::unix::net::UnixStream;
use std::os::unix::process::ExitStatusExt;
use std::process::ExitStatus;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::prctl::{set_dumpable, set_pdeathsig};
use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::signal::{Signal, kill};
use nix::sys::time::TimeValLike;
use nix::sys::wait::{WaitPidFlag, WaitStatus, waitpid};
use nix::unistd::{Pid, getpgid, getpid, getppid, setpgid};

use super::{Ended, Excess, Layer, Said, Watch, expect, next, now, send};

/// How often the memory of all processes is added up.
const ROUND: u16 = 50;
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
    let mut program = next("program", &layers)?.spawn()?;
    // The program must not get hold of our socket by tracing us.
    set_dumpable(false)?;
    match place {
        Place::Namespace => set_pdeathsig(Signal::SIGKILL)?,
        // Whoever ends the program's group must not end us: we sweep.
        Place::Subreaper => setpgid(Pid::from_raw(0), getpgid(Some(getppid()))?)?,
    }
    let too_much_memory = Arc::new(AtomicBool::new(false));
    watch_in_background(control.try_clone()?, place, watch.memory, &too_much_memory);
    let status = program.wait()?;
    let at = now()?;
    let used = processor_seconds()?;
    let left_behind = somebody_is_left()?;
    sweep(place);
    let excess = if too_much_memory.load(Ordering::Acquire) {
        Some(Excess::Memory)
    } else {
        (was_ended_for_its_time(status) && used >= watch.cpu as f64).then_some(Excess::Cpu)
    };
    let ended = Ended {
        status: status.into_raw(),
        at,
        left_behind,
        excess,
    };
    send(&mut control, &Said::Ended(ended))
}

/// By the soft limit, or by the hard one if it did not listen.
fn was_ended_for_its_time(status: ExitStatus) -> bool {
    let signals = [Signal::SIGXCPU, Signal::SIGKILL].map(|signal| signal as i32);
    status
        .signal()
        .is_some_and(|signal| signals.contains(&signal))
}

fn processor_seconds() -> io::Result<f64> {
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    let time = usage.user_time() + usage.system_time();
    Ok(time.num_milliseconds() as f64 / 1000.0)
}

/// Orphans become our children, so whoever is left is one of them or below.
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

/// Notices that the grader is gone or wants an end, and that all processes
/// together use too much memory.
fn watch_in_background(
    control: UnixStream,
    place: Place,
    memory: u64,
    too_much_memory: &Arc<AtomicBool>,
) {
    let too_much_memory = Arc::clone(too_much_memory);
    thread::spawn(move || {
        loop {
            let mut polled = [PollFd::new(control.as_fd(), PollFlags::empty())];
            if matches!(poll(&mut polled, PollTimeout::from(ROUND)), Ok(ready) if ready > 0) {
                sweep(place);
                std::process::exit(0);
            }
            if resident() > memory {
                too_much_memory.store(true, Ordering::Release);
                sweep(place);
            }
        }
    });
}

/// Ends everything but this process.
fn sweep(place: Place) {
    if place == Place::Namespace {
        let _ = kill(Pid::from_raw(-1), Signal::SIGKILL);
        return;
    }
    // A process that is ended hands its children to us: until none are left.
    // Zombies may stay, somebody may be waiting for the program.
    for _ in 0..1000 {
        let children = children();
        if children.is_empty() {
            return;
        }
        for child in children {
            let _ = kill(child, Signal::SIGKILL);
        }
        thread::sleep(Duration::from_millis(1));
    }
}

/// Ours, and among them no zombies.
fn children() -> Vec<Pid> {
    let own = getpid().to_string();
    let is_child = |pid: &Pid| {
        let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
        // `pid (name) state parent ...`, and the name may hold anything.
        let mut fields = stat
            .rsplit_once(')')
            .map_or("", |(_, rest)| rest)
            .split_whitespace();
        fields.next().is_some_and(|state| state != "Z") && fields.next() == Some(&own)
    };
    processes().filter(is_child).collect()
}

fn processes() -> impl Iterator<Item = Pid> {
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    entries.filter_map(|entry| Some(Pid::from_raw(entry.file_name().to_str()?.parse().ok()?)))
}

/// Bytes of memory that our descendants hold: orphans become our children, so
/// these are all that the program started.
fn resident() -> u64 {
    let own = getpid().as_raw();
    // Until the program's own files are there, this is everybody's /proc.
    if fs::read_link("/proc/self").is_ok_and(|link| link.as_os_str() != own.to_string().as_str()) {
        return 0;
    }
    let mut others: Vec<_> = processes().filter_map(parent_and_memory).collect();
    let (mut family, mut kilobytes) = (HashSet::from([own]), 0);
    loop {
        let known = family.len();
        others.retain(|&(process, parent, memory)| {
            let related = family.contains(&parent) && family.insert(process);
            kilobytes += if related { memory } else { 0 };
            !related
        });
        if family.len() == known {
            return kilobytes * 1024;
        }
    }
}

/// A process with its parent and the kilobytes that it holds.
fn parent_and_memory(process: Pid) -> Option<(i32, i32, u64)> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let value = |key: &str| status.lines().find_map(|line| line.strip_prefix(key));
    let memory = value("VmRSS:")?.trim().strip_suffix(" kB")?.parse().ok()?;
    Some((
        process.as_raw(),
        value("PPid:")?.trim().parse().ok()?,
        memory,
    ))
}
