//! `class`: grades all submissions of a class.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::Path;

use course::bail_usage;
use course::discover::discover;
use course::select;
use course::text::{count, list, visible};
use course::usage::UsageError;

use super::{ALL_PASSED, Failure, GRADER_FAILED, NOTHING_GRADED, finish, new_seed};
use crate::class::{ClassError, ClassOptions, MergeError, PAGE, Summary, grade_class, merge};
use crate::cli::BUILD_TIME;
use crate::cli::class::{Class, ClassCommand, Merge, Regrade};
use crate::state::results::{ClassRecord, Settings, StudentState};
use crate::submission::refuse_if_uncontained;

/// Most names that are told.
const MOST: usize = 10;

/// Does what is asked for.
pub(super) fn class(args: &Class) -> Result<u8, Failure> {
    match &args.command {
        Some(ClassCommand::Regrade(args)) => regrade(args),
        Some(ClassCommand::Merge(args)) => merged(args),
        None => {
            // Clap requires both without a subcommand.
            let (Some(folder), Some(out)) = (&args.folder, &args.out) else {
                bail_usage!("name the folder of the class, and --out");
            };
            let before = ClassRecord::read(out)?;
            if args.shard.is_some() && args.seed.is_none() && before.is_none() {
                bail_usage!("--shard needs --seed N: all parts of a class must have the same");
            }
            let options = ClassOptions {
                folder: folder.clone(),
                roster: args.roster.clone(),
                out: out.clone(),
                settings: settings(args, before.map(|it| it.settings)),
                jobs: args.jobs.map(usize::from),
                shard: args.shard,
                jplag: args.jplag.clone(),
                again: BTreeSet::new(),
            };
            graded(&options, args.weak_containment)
        }
    }
}

/// What is not said is as before.
fn settings(args: &Class, before: Option<Settings>) -> Settings {
    let Some(before) = before else {
        return Settings {
            names: args.tasks.clone(),
            seed: args.seed.unwrap_or_else(new_seed),
            schedules: args.schedules,
            build_time: args.build_time.unwrap_or(BUILD_TIME),
        };
    };
    Settings {
        names: if args.tasks.is_empty() { before.names } else { args.tasks.clone() },
        seed: args.seed.unwrap_or(before.seed),
        schedules: args.schedules.or(before.schedules),
        build_time: args.build_time.unwrap_or(before.build_time),
    }
}

fn regrade(args: &Regrade) -> Result<u8, Failure> {
    let before = ClassRecord::read(&args.out)?;
    let Some(before) = before else {
        let out = args.out.display();
        bail_usage!("{out} has no results; run `cargo xtask class` first");
    };
    let options = ClassOptions {
        folder: before.folder,
        roster: before.roster,
        out: args.out.clone(),
        settings: before.settings,
        jobs: args.jobs.map(usize::from),
        shard: before.shard,
        jplag: None,
        again: args.ids.iter().cloned().collect(),
    };
    graded(&options, args.weak_containment)
}

fn graded(options: &ClassOptions, weak: bool) -> Result<u8, Failure> {
    let workspace = discover()?;
    let chosen = select::select(&workspace, &options.settings.names)?;
    if chosen.is_empty() {
        eprintln!("this workspace has no lab: nothing was graded");
        return Ok(NOTHING_GRADED);
    }
    for path in [Some(&options.folder), options.roster.as_ref()].into_iter().flatten() {
        super::existing(path)?;
    }
    let interrupt = contain::prepare()?;
    refuse_if_uncontained(weak, &interrupt)?;
    let summary = grade_class(&workspace, &chosen, options, &interrupt).map_err(failure)?;
    told(&summary, options.settings.seed, &options.out)
}

fn merged(args: &Merge) -> Result<u8, Failure> {
    let workspace = discover()?;
    let first = args.parts.first().map(|folder| ClassRecord::read(folder)).transpose();
    let first = first?.flatten();
    let names = first.map_or_else(Vec::new, |record| record.settings.names);
    let chosen = select::select(&workspace, &names)?;
    let (summary, record) = merge(&workspace, &chosen, &args.out, &args.parts).map_err(failure)?;
    told(&summary, record.settings.seed, &args.out)
}

fn told(summary: &Summary, seed: u64, out: &Path) -> Result<u8, Failure> {
    finish(write(summary, seed, out, &mut anstream::stdout().lock()))?;
    Ok(if summary.states.contains_key(&StudentState::Fault) { GRADER_FAILED } else { ALL_PASSED })
}

/// What the caller can set right is a matter of usage.
fn failure(error: anyhow::Error) -> Failure {
    if error.is::<ClassError>() || error.is::<MergeError>() {
        UsageError::from(error).into()
    } else {
        error.into()
    }
}

fn write(summary: &Summary, seed: u64, folder: &Path, out: &mut impl Write) -> std::io::Result<()> {
    let students = count(summary.graded + summary.unchanged, "student");
    writeln!(
        out,
        "{students}: {} graded now, {} unchanged; seed {}",
        summary.graded, summary.unchanged, seed
    )?;
    for (state, number) in &summary.states {
        writeln!(out, "{number:>6} {}", state.in_words())?;
    }
    if !summary.unclaimed.is_empty() {
        let names: Vec<_> = summary.unclaimed.iter().map(|name| visible(name)).collect();
        writeln!(out, "not a student's: {}", list(&names, MOST))?;
    }
    writeln!(out, "{}", folder.join(PAGE).display())
}
