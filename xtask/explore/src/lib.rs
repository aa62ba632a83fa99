//! A program under many schedules.
//!
//! One run shows one schedule. Here a student's unmodified source is built with
//! another standard library and other sessions ([`build`]), runs under a thousand
//! schedules (`laboratory`), and each of them becomes an ordinary observation
//! (`schedule`), which is judged as any other: `tally` counts. What fails is
//! made short, until a person can read it (`shrink`).
//!
//! The student's code and what watches it share a process: an exploration can
//! take points away, and never gives any.

pub mod build;
mod drawing;
mod every;
mod laboratory;
mod shrink;
pub mod stepper;
mod tally;
mod token;

use std::path::PathBuf;
use std::time::Instant;

use anyhow::Result;
use common::explored::REQUEST;
use serde::{Deserialize, Serialize};

pub use self::build::{Explorers, Sources};
pub use self::drawing::{Cell, Drawing, Moment, lines};
use self::laboratory::Laboratories;
use self::tally::Tally;
pub use self::token::Token;
use contain::Layer;
use course::lab::{self, Explore, Task};
use judge::Verdict;
use judge::timeline::Timeline;
use run::observe::Setting;

/// Schedules of a task, by default: what all tasks together
/// take beside their runs, on two processors, is a second or two. Of a mistake
/// that one schedule in a hundred shows, 400 miss two in a hundred. What
/// futures do depends less on their order.
pub const SCHEDULES: (u64, u64) = (400, 160);

/// So many times more, where something that need only be possible was never seen.
const PATIENCE: u64 = 3;

/// How to explore.
#[derive(Debug, Clone)]
pub struct ExploreOptions {
    /// From which devices and schedules are drawn.
    pub seed: u64,
    /// How many schedules; as many as usual, if it is not said.
    pub schedules: Option<u64>,
    /// Only this one.
    pub replay: Option<Token>,
    /// All there are, as far as that many reach.
    pub every: bool,
    /// Whether failing schedules are made short and drawn.
    pub shows: bool,
    /// On how many processors; all of them, if it is not said.
    pub workers: Option<u64>,
}

/// A program that can be explored.
#[derive(Debug, Clone)]
pub struct Explorer {
    /// The executable.
    pub executable: PathBuf,
    /// Whether something in the source outlives a schedule.
    pub apart: bool,
    /// Whether it takes locks without waiting for them.
    pub tries: bool,
    /// Whether it could change something that the explorer does not see.
    pub hides: bool,
    /// What places in its source are relative to.
    pub root: PathBuf,
}

/// What came of an exploration.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Exploration {
    /// How many schedules were judged.
    pub schedules: u64,
    /// Whether those were all there are.
    pub all: bool,
    /// Real seconds.
    pub seconds: f64,
    /// Real seconds of it, judging.
    pub judging: f64,
    /// Why there was none.
    pub missing: Option<String>,
    /// For each check that fails, its shortest schedule.
    pub failures: Vec<Failure>,
    /// The schedule that was asked for, where nothing fails in it.
    pub replayed: Option<Drawing>,
    /// Of futures, by virtual time: what devices saw in a schedule that fails,
    /// or in the first one.
    #[serde(default)]
    pub timelines: Vec<Timeline>,
    /// What the program was contained by.
    pub layers: Vec<Layer>,
}

/// A check that does not hold in every schedule, or in none.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Failure {
    /// The check's id.
    pub check: String,
    /// In how many schedules it fails.
    pub schedules: u64,
    /// Of so many in which it says something.
    pub of: u64,
    /// Repeats the schedule.
    pub token: String,
    /// The schedule.
    pub drawing: Drawing,
}

impl Exploration {
    /// That there was none, for this reason.
    pub fn missing(why: impl Into<String>) -> Self {
        Self { missing: Some(why.into()), ..Self::default() }
    }
}

/// Takes only what others leave of the processors, from now on and with all
/// that this thread starts: runs beside it are timed.
pub fn be_patient() {
    contain::system::be_patient(19);
}

/// One verdict per check, where schedules say something.
pub type Verdicts = Vec<Option<Verdict>>;

/// Runs a task's program under many schedules, and judges each.
///
/// # Errors
/// The grader's own faults.
pub fn explore(
    task: &Task,
    explore: &Explore,
    explorer: &Explorer,
    how: &ExploreOptions,
    setting: &Setting,
) -> Result<(Exploration, Verdicts)> {
    let started = Instant::now();
    let seed = how.replay.as_ref().map_or(how.seed, |token| token.seed);
    let laboratories = Laboratories::open(task, explore, explorer, how, setting)?;
    let laboratory = &laboratories.small;
    let mut tally = Tally::new(task, explore.of);
    let schedules = how.schedules.unwrap_or(match explore.of {
        lab::Scheduling::Threads => SCHEDULES.0,
        lab::Scheduling::Futures => SCHEDULES.1,
    });
    let mut all = false;
    match &how.replay {
        Some(token) => {
            let given = vec![token.decisions.clone()];
            laboratories.of(token.size).given(given, &mut tally)?;
        }
        None if how.every => all = every::schedules(laboratory, schedules, &mut tally)?,
        None => {
            laboratories.drawn(schedules, &mut tally)?;
            // What is possible is only rare, perhaps: a right program gets another
            // chance, and a wrong one costs a moment more.
            if how.schedules.is_none() && tally.lacks_some() {
                laboratory.drawn(schedules..schedules * PATIENCE, &mut tally)?;
            }
        }
    }
    if tally.schedules == 0 {
        let why = tally.out_of_sight.unwrap_or_else(|| "no schedule ran".into());
        let missing = Exploration::missing(format!("the program could not be explored: {why}"));
        return Ok((missing, vec![None; task.checks.len()]));
    }
    if how.shows && how.replay.is_none() {
        shrink::shortest(&laboratories, &mut tally)?;
    }
    tally.explain(&laboratories)?;
    let failures =
        if how.shows || how.replay.is_some() { tally.failures(seed) } else { Vec::new() };
    let explored = Exploration {
        schedules: tally.schedules,
        all,
        seconds: started.elapsed().as_secs_f64(),
        judging: tally.judging.as_secs_f64(),
        missing: None,
        timelines: if how.shows { tally.timelines(&laboratories)? } else { Vec::new() },
        replayed: how.replay.as_ref().and_then(|_| tally.only()),
        failures,
        layers: laboratory.layers(),
    };
    Ok((explored, tally.verdicts()))
}

/// Words of a source that tell that something outlives a schedule: every
/// schedule has to have a process of its own then.
const OUTLIVES: [&str; 5] = ["static ", "thread_local!", "LazyLock", "OnceLock", "Once::"];
/// The same, that locks are taken without waiting for them.
const TRIES: [&str; 3] = ["try_lock", "try_read", "try_write"];
/// The same, that something is changed through a shared reference without a lock.
const HIDES: [&str; 3] = ["unsafe", "Cell<", "Cell::"];

/// Whether one of the words stands in the code of a source.
fn has(source: &str, words: &[&str]) -> bool {
    let code = source.lines().filter(|line| !line.trim_start().starts_with("//"));
    // `&'static str` is a lifetime.
    let mut code = code.map(|line| line.replace("'static ", ""));
    code.any(|line| words.iter().any(|word| line.contains(word)))
}

/// What goes past the explorer: its own synchronisation.
const PAST: [&str; 2] = ["core::sync", "alloc::sync"];
/// What tells a program that it is explored: it could be right only then.
const TELLS: [&str; 8] =
    ["type_name", "current_exe", "/proc/", "env::vars", "module_path!", "env!", "file!", REQUEST];

/// What a source uses that the explorer cannot answer for, in words.
fn out_of_reach(files: &[PathBuf]) -> Option<String> {
    let read = |file: &PathBuf| std::fs::read_to_string(file).unwrap_or_default();
    let sources: Vec<_> = files.iter().map(read).collect();
    let used = |words: &[&'static str]| {
        words.iter().copied().find(|word| sources.iter().any(|source| has(source, &[*word])))
    };
    if let Some(word) = used(&PAST) {
        return Some(format!("it uses {word}, which the explorer cannot see; use std::sync"));
    }
    let word = used(&TELLS)?;
    Some(format!("it uses {word}, which differs when a program is explored; do without it"))
}

/// The files of a program that is explored, and of the library it uses: whether
/// something outlives a schedule, whether locks are tried, and whether something can
/// be changed that is not seen.
fn told_by(files: &[PathBuf]) -> [bool; 3] {
    let read = |file: &PathBuf| std::fs::read_to_string(file).unwrap_or_default();
    let sources: Vec<_> = files.iter().map(read).collect();
    let any = |words: &[&str]| sources.iter().any(|source| has(source, words));
    [any(&OUTLIVES), any(&TRIES), any(&HIDES)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_tells_a_program_that_it_is_explored_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("program.rs");
        for (source, says) in [
            ("let honest = std::any::type_name::<Mutex<u8>>();", Some("type_name")),
            ("let me = std::fs::read(\"/proc/self/comm\");", Some("/proc/")),
            ("use core::sync::atomic::AtomicU64;", Some("core::sync")),
            ("// type_name of a comment", None),
            ("fn main() {}", None),
        ] {
            std::fs::write(&file, source).unwrap();
            let found = out_of_reach(std::slice::from_ref(&file));
            assert_eq!(found.is_some(), says.is_some(), "{source}");
            assert!(found.is_none_or(|found| found.contains(says.unwrap())), "{source}");
        }
    }

    #[test]
    fn what_outlives_a_schedule_is_seen_in_the_source() {
        for (source, outlives) in [
            ("static COUNT: AtomicUsize = AtomicUsize::new(0);", true),
            ("    static mut X: u32 = 0;", true),
            ("thread_local! { static X: u32 = 0; }", true),
            ("fn name() -> &'static str { \"static\" }", false),
            ("// a static counter", false),
            ("let cell = OnceLock::new();", true),
        ] {
            assert_eq!(has(source, &OUTLIVES), outlives, "{source}");
        }
    }
}
