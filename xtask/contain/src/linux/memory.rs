//! How much memory a run holds, whatever kind of memory it is.
//!
//! Most of it is in the processes: pages, and the tables that name them. What
//! sockets and pipes hold is in no process, so open files also count, from a
//! number on that no ordinary program reaches. For the kinds that are left,
//! there is only the machine as a whole.

use std::collections::HashSet;
use std::fs;
use std::thread;
use std::time::{Duration, Instant};

use nix::unistd::{Pid, SysconfVar, getpid, sysconf};

// So many open files are free: what one process may have.
use crate::OPEN_FILES;

/// What a socket's other end may leave in it, as Linux sets it up; a program
/// may not ask for more.
const PER_FILE: u64 = 208 << 10;
/// What the kernel remembers of one process at the most, its pages apart: 65,530
/// mappings.
const PER_PROCESS: u64 = 16 << 20;
/// The kernel gives back what ended processes held within this time.
const GIVEN_BACK: Duration = Duration::from_secs(10);

/// What a look at the memory found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Level {
    /// No more than allowed.
    Fine,
    /// The processes hold too much.
    TooMuch,
    /// The kernel holds too much more than when the run began. Ending the run
    /// shows whose it is.
    Suspect,
}

/// Looks at the memory of a run, again and again.
pub(super) struct Gauge {
    most: u64,
    /// What the kernel held at the first look.
    at_first: Option<u64>,
}

impl Gauge {
    pub(super) fn new(most: u64) -> Self {
        let at_first = None;
        Self { most, at_first }
    }

    pub(super) fn look(&mut self) -> Level {
        let Some(family) = Family::of_this_process() else {
            return Level::Fine;
        };
        if family.bytes() > self.most {
            return Level::TooMuch;
        }
        let has_grown = self.growth().is_some_and(|growth| growth > self.most);
        // Or others on the machine did it.
        if has_grown && family.could_hold() > self.most {
            return Level::Suspect;
        }
        Level::Fine
    }

    /// Whether it was the run's: the kernel has given back half of what the
    /// run may have, now that it is ended.
    pub(super) fn was_given_back(&mut self) -> bool {
        let until = Instant::now() + GIVEN_BACK;
        while self.growth().is_some_and(|growth| growth > self.most / 2) {
            if Instant::now() > until {
                return false;
            }
            thread::sleep(Duration::from_millis(10));
        }
        true
    }

    fn growth(&mut self) -> Option<u64> {
        let held = held_by_kernel(&fs::read_to_string("/proc/meminfo").ok()?)?;
        // The long text is read when there is something to be told by it.
        let at_first = self.at_first.unwrap_or(0);
        if self.at_first.is_some() && held <= at_first + self.most / 2 {
            return Some(0);
        }
        let held = held.saturating_sub(kept_by_processors().unwrap_or(0));
        let at_first = *self.at_first.get_or_insert(held);
        Some(held.saturating_sub(at_first))
    }
}

/// Bytes that are free, and that a processor keeps for itself: a gigabyte after
/// a large process has ended.
fn kept_by_processors() -> Option<u64> {
    let zones = fs::read_to_string("/proc/zoneinfo").ok()?;
    let page = sysconf(SysconfVar::PAGE_SIZE).ok()??;
    Some(counts(&zones) * u64::try_from(page).ok()?)
}

/// The pages on all processors' lists.
fn counts(zones: &str) -> u64 {
    let lists = zones.lines().filter_map(|line| line.trim().strip_prefix("count:"));
    lists.filter_map(|pages| pages.trim().parse::<u64>().ok()).sum()
}

/// Bytes of the machine's memory that are neither free, nor in files that can
/// be read again, nor in processes of their own. Only these are looked at:
/// compilers and browsers come and go beside a run.
fn held_by_kernel(meminfo: &str) -> Option<u64> {
    let value = |key: &str| -> Option<u64> {
        let mut lines = meminfo.lines();
        let text = lines.find_map(|line| line.strip_prefix(key)?.strip_prefix(':'))?;
        text.trim().strip_suffix(" kB")?.parse().ok()
    };
    let elsewhere = ["MemFree", "Buffers", "Cached", "SwapCached", "AnonPages", "SReclaimable"];
    let elsewhere: u64 = elsewhere.into_iter().filter_map(value).sum();
    // Shared memory counts as cached, and nothing can be done without it.
    let shared = value("Shmem").unwrap_or(0);
    Some((value("MemTotal")? + shared).saturating_sub(elsewhere) * 1024)
}

/// All that a program started: orphans become the init's children.
struct Family {
    kilobytes: u64,
    processes: u64,
    files: u64,
}

impl Family {
    /// `None` until the program's own files are there: until then, `/proc`
    /// shows the whole machine.
    fn of_this_process() -> Option<Self> {
        let own = getpid().as_raw();
        let link = fs::read_link("/proc/self").ok()?;
        if link.as_os_str() != own.to_string().as_str() {
            return None;
        }
        let mut others: Vec<_> = processes().filter_map(Member::read).collect();
        let mut related = HashSet::from([own]);
        let mut family = Self { kilobytes: 0, processes: 0, files: 0 };
        loop {
            let known = related.len();
            others.retain(|member| {
                let is_related = related.contains(&member.parent) && related.insert(member.process);
                if is_related {
                    family.add(member);
                }
                !is_related
            });
            if related.len() == known {
                return Some(family);
            }
        }
    }

    fn add(&mut self, member: &Member) {
        self.kilobytes += member.kilobytes;
        self.processes += 1;
        self.files += open_files(member.process);
    }

    fn bytes(&self) -> u64 {
        self.kilobytes * 1024 + self.files.saturating_sub(OPEN_FILES) * PER_FILE
    }

    /// What the kernel could hold for these processes, if they try.
    fn could_hold(&self) -> u64 {
        self.processes * PER_PROCESS + self.files * PER_FILE
    }
}

/// A process with its parent and what it holds.
struct Member {
    process: i32,
    parent: i32,
    kilobytes: u64,
}

impl Member {
    fn read(process: Pid) -> Option<Self> {
        let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
        let value = |key: &str| status.lines().find_map(|line| line.strip_prefix(key));
        let size = |key| value(key)?.trim().strip_suffix(" kB")?.parse::<u64>().ok();
        let kinds = ["VmRSS:", "VmSwap:", "VmPTE:"];
        Some(Self {
            process: process.as_raw(),
            parent: value("PPid:")?.trim().parse().ok()?,
            kilobytes: kinds.into_iter().filter_map(size).sum(),
        })
    }
}

fn open_files(process: i32) -> u64 {
    let folder = format!("/proc/{process}/fd");
    match fs::metadata(&folder).map(|folder| folder.len()) {
        // Before Linux 6.2, the folder does not say how many there are.
        Ok(0) => fs::read_dir(folder).map_or(0, |files| files.count() as u64),
        Ok(files) => files,
        Err(_) => 0,
    }
}

/// All that are to be seen.
pub(super) fn processes() -> impl Iterator<Item = Pid> {
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    entries.filter_map(|entry| Some(Pid::from_raw(entry.file_name().to_str()?.parse().ok()?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_kernel_holds_is_neither_free_nor_cached_nor_of_a_process() {
        let machine = "MemTotal: 1000 kB\nMemFree: 300 kB\nBuffers: 50 kB\nCached: 200 kB\n\
            SwapCached: 0 kB\nAnonPages: 250 kB\nSReclaimable: 40 kB\nShmem: 20 kB\n";
        for (more, expected) in [
            ("", Some(180)),
            ("Shmem: 90 kB\nCached: 270 kB\nMemFree: 230 kB\n", Some(250)),
            ("AnonPages: 550 kB\nMemFree: 0 kB\n", Some(180)),
            ("MemTotal: 1000 pages\n", None),
        ] {
            let text = format!("{more}{machine}");
            let held = held_by_kernel(&text).map(|bytes| bytes / 1024);
            assert_eq!(held, expected, "{more}");
        }
    }

    #[test]
    fn pages_on_the_lists_of_processors_are_added_up() {
        let zones = "Node 0, zone Normal\n  pagesets\n    cpu: 0\n              count:    40\n\
            high: 90\n    cpu: 1\n              count:    2\n";
        assert_eq!(counts(zones), 42);
    }

    #[test]
    fn files_count_where_they_are_more_than_a_process_may_have() {
        for (processes, files, mebibytes, could_hold) in [
            (1, 0, 1, 16),
            (1, 100, 1, 36),
            (1, 1024, 1, 224),
            (2, 1024 + 64, 14, 253),
            (40, 120, 1, 664),
        ] {
            let family = Family { kilobytes: 1024, processes, files };
            let found = (family.bytes() >> 20, family.could_hold() >> 20);
            assert_eq!(found, (mebibytes, could_hold), "{processes} {files}");
        }
    }
}
