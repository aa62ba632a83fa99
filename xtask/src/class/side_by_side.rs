//! Several submissions at once, within the machine's means.
//!
//! While one submission is compiled, the programs of others run: those mostly wait for
//! their devices. Compilers take what runs leave of the processors. Cargo itself uses
//! several processors, so there are fewer places to build in than submissions in work.

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, PoisonError};
use std::thread;

use anyhow::{Result, anyhow, bail};
use contain::interrupt::Interrupt;
use run::build;
use run::transport::Transport;

use super::afterwards;
use super::grading::Grading;
use super::progress::Progress;
use super::students::Student;
use crate::state::results::{Results, Row};
use crate::submission::BuildPlace;

/// Bytes of memory that a submission in work may need.
const MEMORY: u64 = 1 << 30;
/// As many submissions in work as one place to build keeps up with.
const PER_PLACE: usize = 4;
/// Most submissions in work, unless it is said.
const MOST: usize = 32;

/// What all submissions in work share.
pub(super) struct GradingPool<'a> {
    /// Free places; more of them are in use.
    places: Mutex<Vec<BuildPlace>>,
    freed: Condvar,
    /// The sandbox, once it is built.
    pub(super) sandbox: Option<PathBuf>,
    pub(super) interrupt: &'a Interrupt,
    /// By the name of an outcome: who has it.
    known: Mutex<BTreeMap<String, String>>,
    /// The outcomes that are being made.
    begun: Mutex<BTreeSet<String>>,
    ended: Condvar,
}

/// Holds an outcome's name until it is dropped.
struct OutcomeLock<'a> {
    shared: &'a GradingPool<'a>,
    name: &'a str,
}

impl Drop for OutcomeLock<'_> {
    fn drop(&mut self) {
        let mut begun = self.shared.begun.lock().unwrap_or_else(PoisonError::into_inner);
        begun.remove(self.name);
        self.shared.ended.notify_all();
    }
}

impl GradingPool<'_> {
    /// Does something while no other worker does the same: of two students with the same
    /// sources, the second one waits for the outcome of the first.
    pub(super) fn alone<T>(&self, name: &str, work: impl FnOnce() -> T) -> T {
        let mut begun = self.begun.lock().unwrap_or_else(PoisonError::into_inner);
        while !begun.insert(name.to_owned()) {
            begun = self.ended.wait(begun).unwrap_or_else(PoisonError::into_inner);
        }
        drop(begun);
        let _held = OutcomeLock { shared: self, name };
        work()
    }

    /// The student for whom an outcome was made.
    pub(super) fn owner(&self, name: &str) -> Option<String> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(name).cloned()
    }

    /// Remembers the student for whom an outcome was made.
    pub(super) fn own(&self, name: &str, id: &str) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.insert(name.to_owned(), id.to_owned());
    }

    /// Does something in a place to build, when one is free.
    pub(super) fn in_place<T>(&self, work: impl FnOnce(&mut BuildPlace) -> T) -> T {
        let mut places = self.places.lock().unwrap_or_else(PoisonError::into_inner);
        let mut place = loop {
            match places.pop() {
                Some(place) => break place,
                None => places = self.freed.wait(places).unwrap_or_else(PoisonError::into_inner),
            }
        };
        drop(places);
        let done = work(&mut place);
        self.places.lock().unwrap_or_else(PoisonError::into_inner).push(place);
        self.freed.notify_one();
        done
    }
}

/// Grades those students whose rows do not hold any more, and returns their new rows.
///
/// # Errors
/// If a row cannot be written, or nothing can be graded, and interrupts.
pub(super) fn run(
    grading: &Grading<'_>,
    students: &[(&Student, String)],
    rows: &BTreeMap<String, Row>,
    results: &Results,
    interrupt: &Interrupt,
) -> Result<BTreeMap<String, Row>> {
    let mut due = Vec::new();
    for (student, folder) in students {
        let before = rows.get(&student.id);
        if !grading.holds(student, folder, before)? {
            due.push((*student, folder.as_str(), before));
        }
    }
    if due.is_empty() {
        return Ok(BTreeMap::new());
    }
    afterwards::forget(grading.out)?;
    let jobs = grading.options.jobs.unwrap_or_else(jobs).min(due.len());
    let shared = shared(grading, jobs, rows, interrupt)?;
    let progress = Progress::of(due.len());
    let next = AtomicUsize::new(0);
    let failed = AtomicBool::new(false);
    let stopped = || interrupt.happened() || failed.load(Ordering::Relaxed);
    let worker = || -> Result<Vec<Row>> {
        let mut done = Vec::new();
        while !stopped()
            && let Some((student, folder, before)) = due.get(next.fetch_add(1, Ordering::Relaxed))
        {
            let attempt = || grading.row(student, folder, *before, &shared);
            let row = match catch_unwind(AssertUnwindSafe(attempt)) {
                Ok(Ok(row)) => row,
                // What an interrupt cut short is no fault.
                _ if interrupt.happened() => break,
                Ok(Err(fault)) => grading.fault(student, folder, *before, &format!("{fault:#}")),
                Err(_) => grading.fault(student, folder, *before, "the grader panicked"),
            };
            if let Err(error) = results.append(&row) {
                failed.store(true, Ordering::Relaxed);
                return Err(error);
            }
            progress.tell(&row);
            done.push(row);
        }
        Ok(done)
    };
    let done = thread::scope(|scope| {
        let workers: Vec<_> = (0..jobs).map(|_| scope.spawn(worker)).collect();
        let done = workers.into_iter().map(|worker| match worker.join() {
            Ok(done) => done,
            Err(_) => Err(anyhow!("a worker panicked")),
        });
        done.collect::<Result<Vec<_>>>()
    })?;
    if interrupt.happened() {
        bail!("interrupted; the same command goes on where it stopped");
    }
    Ok(done.into_iter().flatten().map(|row| (row.id.clone(), row)).collect())
}

fn shared<'a>(
    grading: &Grading<'_>,
    jobs: usize,
    rows: &BTreeMap<String, Row>,
    interrupt: &'a Interrupt,
) -> Result<GradingPool<'a>> {
    let places =
        (0..jobs.div_ceil(PER_PLACE)).map(|_| BuildPlace::open_free(grading.workspace, "class"));
    let needed = grading.chosen.iter().any(|chosen| chosen.task.vary.devices.is_some());
    let build = || build::sandbox(grading.workspace, Transport::Telnet, interrupt);
    let sandbox = needed.then(build).transpose()?;
    let owners = rows.values().filter(|row| row.same_as.is_none());
    let known = owners.filter_map(|row| Some((row.outcome.clone()?, row.id.clone())));
    Ok(GradingPool {
        places: Mutex::new(places.collect::<Result<_>>()?),
        freed: Condvar::new(),
        sandbox,
        interrupt,
        known: Mutex::new(known.collect()),
        begun: Mutex::default(),
        ended: Condvar::new(),
    })
}

/// One more than there are processors, if there is memory for them.
fn jobs() -> usize {
    let processors = thread::available_parallelism().map_or(1, usize::from);
    let fit = available().map_or(MOST, |bytes| (bytes / MEMORY) as usize);
    (processors + 1).min(fit).clamp(1, MOST)
}

/// Bytes of memory that programs could have now.
fn available() -> Option<u64> {
    let text = std::fs::read_to_string("/proc/meminfo").ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("MemAvailable:"))?;
    let kibibytes: u64 = line.trim().trim_end_matches(" kB").parse().ok()?;
    Some(kibibytes << 10)
}
