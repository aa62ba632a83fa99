//! A program that can never go on: each of its threads waits without a timeout, and
//! nothing outside of the program can end any of these waits.
//!
//! Silence proves nothing: a program may sleep, a device may be slow, and a busy machine
//! may not get round to a thread. So this asks the kernel. A thread that sleeps or waits
//! with a timeout, that runs or could run, or that waits for a socket, is not still. Where
//! the kernel does not tell, as on other systems, no program is.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use nix::libc;
use nix::unistd::Pid;

use crate::held::STAGE;
use crate::system::Tree;

/// Between two looks.
const LOOK: Duration = Duration::from_millis(500);
/// Before that, most programs have ended.
const FIRST_LOOK: Duration = Duration::from_secs(1);

/// Signals that a program may wait for: no timer sends them. As in `/proc/PID/status`,
/// signal 1 is the lowest bit. The last two are the C library's own.
const NOT_FROM_TIMERS: u64 = of_signals(&[
    libc::SIGHUP,
    libc::SIGINT,
    libc::SIGQUIT,
    libc::SIGILL,
    libc::SIGABRT,
    libc::SIGBUS,
    libc::SIGFPE,
    libc::SIGSEGV,
    libc::SIGPIPE,
    libc::SIGTERM,
    libc::SIGCHLD,
    32,
    33,
]);

const fn of_signals(signals: &[i32]) -> u64 {
    let (mut set, mut at) = (0, 0);
    while at < signals.len() {
        set |= 1 << (signals[at] - 1);
        at += 1;
    }
    set
}

/// Looks now and then whether a run is still.
pub(super) struct Stillness {
    /// How long it must have been.
    patience: Duration,
    /// What was seen, and since when nothing has changed.
    still: Option<(Instant, Threads)>,
    next: Instant,
}

impl Stillness {
    pub(super) fn new(patience: Duration, started: Instant) -> Self {
        Self { patience, still: None, next: started + FIRST_LOOK.min(patience) }
    }

    /// When it wants to look again.
    pub(super) fn next(&self) -> Instant {
        self.next
    }

    /// Whether the run of this process has been still for long enough. Two equal looks
    /// prove that no thread ran in between, and so none was about to.
    pub(super) fn look(&mut self, run: &Tree) -> bool {
        let now = Instant::now();
        self.next = now + LOOK.min(self.patience);
        let seen = program(run.leader()).and_then(|process| endless_waits(&process));
        self.still = match (seen, self.still.take()) {
            (None, _) => None,
            (Some(seen), Some((since, before))) if seen == before => Some((since, seen)),
            (Some(seen), _) => Some((now, seen)),
        };
        self.still.as_ref().is_some_and(|(since, _)| since.elapsed() >= self.patience)
    }
}

/// By thread: how it waits, and how often it has gone to sleep and been interrupted.
type Threads = BTreeMap<PathBuf, (String, String)>;

/// The run's only process besides the stages that contain it, as its folder in `/proc`.
fn program(run: Pid) -> Option<PathBuf> {
    let mut process = run;
    loop {
        let folder = PathBuf::from(format!("/proc/{process}"));
        let children = children(&folder)?;
        match (is_stage(&folder)?, children.as_slice()) {
            (false, []) => return Some(folder),
            (true, [child]) => process = *child,
            _ => return None,
        }
    }
}

fn is_stage(folder: &Path) -> Option<bool> {
    let command = fs::read(folder.join("cmdline")).ok()?;
    Some(command.split(|byte| *byte == 0).nth(1) == Some(STAGE.as_bytes()))
}

fn children(folder: &Path) -> Option<Vec<Pid>> {
    let mut found = Vec::new();
    for thread in fs::read_dir(folder.join("task")).ok()? {
        let children = fs::read_to_string(thread.ok()?.path().join("children")).ok()?;
        for child in children.split_whitespace() {
            found.push(Pid::from_raw(child.parse().ok()?));
        }
    }
    Some(found)
}

/// All threads, if each waits for nothing but the others.
fn endless_waits(folder: &Path) -> Option<Threads> {
    let (mut threads, mut polls) = (Threads::new(), false);
    for thread in fs::read_dir(folder.join("task")).ok()? {
        let thread = thread.ok()?.path();
        let wait = fs::read_to_string(thread.join("syscall")).ok()?;
        polls |= match wait_of(&wait)? {
            Wait::ForThreads => false,
            Wait::ForFiles => true,
        };
        let status = fs::read_to_string(thread.join("status")).ok()?;
        if !waits_for_no_timer(&status)? {
            return None;
        }
        threads.insert(thread, (wait, switches(&status)?));
    }
    let alone = !polls || has_only_own_files(folder)?;
    (alone && !threads.is_empty()).then_some(threads)
}

/// What a thread waits for, without a timeout.
#[derive(Debug, PartialEq, Eq)]
enum Wait {
    /// At a lock, a condition variable, the end of a thread.
    ForThreads,
    /// Until one of several files can be read or written.
    ForFiles,
}

/// By the number and the arguments of the system call that a thread is in.
fn wait_of(call: &str) -> Option<Wait> {
    let mut words = call.split_whitespace();
    // No number where it runs, or does not wait in a call.
    let number: libc::c_long = words.next()?.parse().ok()?;
    let argument = |word: &str| u64::from_str_radix(word.strip_prefix("0x")?, 16).ok();
    let arguments: Vec<u64> = words.map_while(argument).collect();
    let [_, second, third, fourth, ..] = *arguments.as_slice() else {
        return None;
    };
    // -1 milliseconds; the upper half of the register may hold anything.
    let for_ever = |milliseconds: u64| milliseconds as u32 == u32::MAX;
    match number {
        libc::SYS_futex => {
            let waits = [libc::FUTEX_WAIT, libc::FUTEX_WAIT_BITSET];
            let option = libc::FUTEX_PRIVATE_FLAG | libc::FUTEX_CLOCK_REALTIME;
            let operation = second as i32 & !option;
            (waits.contains(&operation) && fourth == 0).then_some(Wait::ForThreads)
        }
        libc::SYS_epoll_pwait => for_ever(fourth).then_some(Wait::ForFiles),
        libc::SYS_ppoll => (third == 0).then_some(Wait::ForFiles),
        #[cfg(target_arch = "x86_64")]
        libc::SYS_epoll_wait => for_ever(fourth).then_some(Wait::ForFiles),
        #[cfg(target_arch = "x86_64")]
        libc::SYS_poll => for_ever(third).then_some(Wait::ForFiles),
        _ => None,
    }
}

/// The value of a line such as `SigCgt: 0000000000000440`.
fn field<'a>(status: &'a str, name: &str) -> Option<&'a str> {
    let mut lines = status.lines();
    lines.find_map(|line| Some(line.strip_prefix(name)?.strip_prefix(':')?.trim()))
}

fn waits_for_no_timer(status: &str) -> Option<bool> {
    let caught = u64::from_str_radix(field(status, "SigCgt")?, 16).ok()?;
    Some(caught & !NOT_FROM_TIMERS == 0)
}

fn switches(status: &str) -> Option<String> {
    let of = |name| field(status, name);
    Some([of("voluntary_ctxt_switches")?, of("nonvoluntary_ctxt_switches")?].join(" "))
}

/// Whether all that it has open leads back to itself, or to the grader that reads what it
/// prints: no sockets but those of its own, no timers.
fn has_only_own_files(folder: &Path) -> Option<bool> {
    let local = fs::read_to_string(folder.join("net/unix")).ok()?;
    let local: Vec<_> = local.lines().filter_map(|line| line.split_whitespace().nth(6)).collect();
    for file in fs::read_dir(folder.join("fd")).ok()? {
        let file = fs::read_link(file.ok()?.path()).ok()?;
        let name = file.to_str()?;
        let socket = name.strip_prefix("socket:[").and_then(|rest| rest.strip_suffix(']'));
        let own = match socket {
            Some(inode) => local.contains(&inode),
            None => {
                let kinds = ["pipe:", "anon_inode:[eventfd]", "anon_inode:[eventpoll]"];
                name == "/dev/null" || kinds.iter().any(|kind| name.starts_with(kind))
            }
        };
        if !own {
            return Some(false);
        }
    }
    Some(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_waits_without_a_timeout_have_no_end() {
        let futex = libc::SYS_futex;
        let call =
            |number: libc::c_long, arguments: &str| format!("{number} {arguments} 0x7 0x8\n");
        for (call, wait) in [
            (call(futex, "0x7f00 0x80 0x2 0x0 0x0 0x0"), Some(Wait::ForThreads)),
            (call(futex, "0x7f00 0x189 0x2 0x0 0x0 0xffffffff"), Some(Wait::ForThreads)),
            (call(futex, "0x7f00 0x189 0x2 0x7ffd 0x0 0xffffffff"), None),
            (call(futex, "0x7f00 0x81 0x2 0x0 0x0 0x0"), None),
            (
                call(libc::SYS_epoll_pwait, "0x3 0x7f00 0x400 0xffffffff 0x0 0x8"),
                Some(Wait::ForFiles),
            ),
            (
                call(libc::SYS_epoll_pwait, "0x3 0x7f00 0x400 0xffffffffffffffff 0x0 0x8"),
                Some(Wait::ForFiles),
            ),
            (call(libc::SYS_epoll_pwait, "0x3 0x7f00 0x400 0x3e8 0x0 0x8"), None),
            (call(libc::SYS_ppoll, "0x7f00 0x1 0x0 0x0 0x8 0x0"), Some(Wait::ForFiles)),
            (call(libc::SYS_ppoll, "0x7f00 0x1 0x7ffd 0x0 0x8 0x0"), None),
            (call(libc::SYS_read, "0x0 0x7f00 0x400 0x0 0x0 0x0"), None),
            (call(libc::SYS_clock_nanosleep, "0x1 0x0 0x7ffd 0x0 0x0 0x0"), None),
            ("running\n".to_owned(), None),
            ("-1 0x7ffd 0x7f00\n".to_owned(), None),
            (String::new(), None),
        ] {
            assert_eq!(wait_of(&call), wait, "{call}");
        }
    }

    #[test]
    fn a_program_that_caught_the_signal_of_a_timer_may_wait_for_it() {
        for (caught, waits) in
            [("0000000000000440", true), ("0000000180004443", true), ("0000000000002000", false)]
        {
            let status = format!("Name:\tp\nSigIgn:\t0000000000001000\nSigCgt:\t{caught}\n");
            assert_eq!(waits_for_no_timer(&status), Some(waits), "{caught}");
        }
        assert_eq!(waits_for_no_timer("Name:\tp\n"), None);
    }
}
