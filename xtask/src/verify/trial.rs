//! One program, run and explored: which of its checks fail.

use std::collections::{BTreeSet, HashMap};
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;

use anyhow::{Context, Result};
use course::lab::Task;
use explore::{self, ExploreOptions, Verdicts};
use judge::{Explored, Verdict};
use run::observe::Setting;
use run::transport::Transport;

use super::{Case, Expectation, VerifyOptions};
use crate::grade::verdicts;

/// What schedules said, by program and seed: a busy machine changes nothing of it.
pub(super) type ScheduleCache = Mutex<HashMap<(PathBuf, u64), ScheduleFindings>>;

/// Why schedules say nothing, or what they say.
type ScheduleFindings = (Option<String>, Option<Verdicts>);

/// The checks that fail, and where that is not what the program is about, the
/// files of the run.
pub(super) fn run(
    case: &Case<'_>,
    seed: u64,
    options: &VerifyOptions,
    setting: &Setting,
    known: &ScheduleCache,
) -> Result<BTreeSet<String>> {
    let folder = keep_folder(&options.keep, case, seed);
    let setting =
        Setting { transport: Transport::default(), keep: Some(folder.clone()), ..setting.clone() };
    let shown = || format!("{} with seed {seed}", case.name);
    let (missing, in_schedules) = explored(case, seed, options, &setting, known)?;
    let of_schedules_too = match (&missing, &in_schedules) {
        (Some(why), _) => Explored::Missing(why),
        (None, Some(verdicts)) => Explored::Verdicts(verdicts),
        (None, None) => Explored::Off,
    };
    let mut failed = match &in_schedules {
        // What one run shows of it, besides, is the machine's.
        Some(verdicts) if case.explored || !options.runs => of_schedules(case, verdicts),
        _ => {
            let look = || of_run(case, seed, &setting, of_schedules_too).with_context(shown);
            let failed = look()?;
            // Now and then, a wrong program's race strikes in the run as well, and takes other
            // checks with it.
            if case.expected.is_exceeded_by(&failed) { look()? } else { failed }
        }
    };
    failed.extend(missing.map(|why| format!("(not explored: {why})")));
    if case.expected.is_met_by(&failed) {
        // Nothing to look into; a folder that stays is only untidy.
        let _ = std::fs::remove_dir_all(&folder);
    }
    Ok(failed)
}

/// What schedules say, which is looked for once.
pub(super) fn explored(
    case: &Case<'_>,
    seed: u64,
    options: &VerifyOptions,
    setting: &Setting,
    known: &ScheduleCache,
) -> Result<ScheduleFindings> {
    let key = (case.executable.clone(), seed);
    let before = lock(known).get(&key).cloned();
    if let Some(before) = before {
        return Ok(before);
    }
    let shown = || format!("{} with seed {seed}", case.name);
    let said = schedules(case, seed, options, setting).with_context(shown)?;
    lock(known).insert(key, said.clone());
    Ok(said)
}

fn lock(known: &ScheduleCache) -> MutexGuard<'_, HashMap<(PathBuf, u64), ScheduleFindings>> {
    known.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What schedules say of a program, or why they say nothing.
pub(super) fn schedules(
    case: &Case<'_>,
    seed: u64,
    options: &VerifyOptions,
    setting: &Setting,
) -> Result<ScheduleFindings> {
    let (Some(small), Some(explorer)) = (&case.task.explore, &case.explorer) else {
        return Ok((None, None));
    };
    let explorer = match explorer {
        Ok(explorer) => explorer,
        Err(why) => return Ok((Some(why.clone()), None)),
    };
    let how = ExploreOptions {
        seed,
        schedules: options.schedules,
        replay: None,
        every: false,
        shows: false,
        // Others are explored beside it.
        workers: Some(1),
    };
    // The runs beside it are timed.
    let (explored, verdicts) = thread::scope(|scope| {
        let exploring = scope.spawn(|| {
            explore::be_patient();
            explore::explore(case.task, small, explorer, &how, setting)
        });
        exploring.join().unwrap_or_else(|panic| resume_unwind(panic))
    })?;
    Ok(match explored.missing {
        Some(why) => (Some(why), None),
        None => (None, Some(verdicts)),
    })
}

/// The checks that fail in a run, or in schedules.
pub(super) fn of_run(
    case: &Case<'_>,
    seed: u64,
    setting: &Setting,
    explored: Explored<'_>,
) -> Result<BTreeSet<String>> {
    let (verdicts, _) = verdicts(case.task, &case.executable, seed, setting, explored)?;
    Ok(failing(case.task, verdicts.iter().map(Some)))
}

/// The checks that fail in schedules alone; what only a run can fail is taken
/// for failed.
pub(super) fn of_schedules(case: &Case<'_>, verdicts: &Verdicts) -> BTreeSet<String> {
    let failed = failing(case.task, verdicts.iter().map(Option::as_ref));
    let Expectation::Fails(sets) = &case.expected else {
        return failed;
    };
    let nearest = sets.iter().find(|set| failed.is_subset(set));
    match nearest {
        Some(set) if !case.explored => set.clone(),
        _ => failed,
    }
}

pub(super) fn failing<'a>(
    task: &Task,
    verdicts: impl Iterator<Item = Option<&'a Verdict>>,
) -> BTreeSet<String> {
    let checks = task.checks.iter().zip(verdicts);
    let failed = checks.filter(|(_, verdict)| matches!(verdict, Some(Verdict::Fail { .. })));
    failed.map(|(check, _)| check.id().to_owned()).collect()
}

pub(super) fn keep_folder(keep: &Path, case: &Case<'_>, seed: u64) -> PathBuf {
    let name = case.executable.file_name().unwrap_or_default();
    keep.join(format!("{}-{seed}", name.to_string_lossy()))
}
