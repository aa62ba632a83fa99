//! `class`: grades all submissions of a class.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::Path;

use anyhow::Context;
use course::bail_usage;
use course::discover::discover;
use course::select;
use course::text::{count, list, visible};
use course::usage::UsageError;
use judge::picture::Charset;

use super::formats::ReportSettings;
use super::see::written;
use super::{ALL_PASSED, Failure, GRADER_FAILED, NOTHING_GRADED, finish, new_seed};
use crate::class::{
    ClassError, ClassOptions, MergeError, PAGE, Summary, grade_class, gradebook, merge,
};
use crate::cli::BUILD_TIME;
use crate::cli::class::{Class, ClassCommand, ExportClass, Merge, Regrade};
use crate::cli::formats::{GradebookLabels, ReportFormat};
use crate::console;
use crate::files;
use crate::report::formats;
use crate::state::last_grade;
use crate::state::results::{self, ClassRecord, Row, Settings, StudentState};
use crate::submission::{Accepted, refuse_if_uncontained};

/// Most names that are told.
const MOST: usize = 10;

/// Does what is asked for.
pub(super) fn class(args: &Class) -> Result<u8, Failure> {
    match &args.command {
        Some(ClassCommand::Regrade(args)) => regrade(args),
        Some(ClassCommand::Merge(args)) => merged(args),
        Some(ClassCommand::Export(args)) => export(args),
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
    let accepted = if weak { Accepted::Strangers } else { Accepted::Nothing };
    refuse_if_uncontained(accepted, &interrupt)?;
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

fn export(args: &ExportClass) -> Result<u8, Failure> {
    use ReportFormat::{Canvas, Classroom50, Csv, Github, Moodle, Nbgrader};
    let rows = results::read(&args.out).map_err(UsageError::from)?;
    let Some(record) = ClassRecord::read(&args.out)? else {
        bail_usage!("{} has no results; run `cargo xtask class` first", args.out.display());
    };
    let rows: Vec<_> = record.own_students().filter_map(|id| rows.get(id)).collect();
    let book = || gradebook(&record, &rows, args.assignment.as_deref());
    match args.format {
        Csv => written(args.to.as_deref(), &formats::gradebook::csv(&book())),
        Canvas => written(args.to.as_deref(), &formats::gradebook::canvas(&book())),
        Moodle => written(args.to.as_deref(), &formats::gradebook::moodle(&book())),
        Nbgrader => written(args.to.as_deref(), &formats::gradebook::nbgrader(&book())),
        Classroom50 | Github => bail_usage!(
            "this format is about one run of a platform; use it with `cargo xtask grade`"
        ),
        format => documents(args, format, &rows),
    }
}

/// A file for each student who has an outcome, in a folder that appears whole.
fn documents(args: &ExportClass, format: ReportFormat, rows: &[&Row]) -> Result<u8, Failure> {
    let Some(to) = &args.to else {
        bail_usage!("this format has a file per student; name a new folder with --to");
    };
    if std::fs::symlink_metadata(to).is_ok() {
        bail_usage!("{} is there already; name a new folder with --to", to.display());
    }
    let workspace = discover()?;
    let labels = GradebookLabels::default();
    let reporting = ReportSettings::new(format, &labels, Charset::Unicode)?;
    let absolute = std::path::absolute(to).with_context(|| to.display().to_string())?;
    let parent = absolute.parent().context("a new folder cannot be the root")?;
    let unfinished = tempfile::Builder::new().prefix(".export-").tempdir_in(parent);
    let unfinished = unfinished.with_context(|| format!("cannot write to {}", parent.display()))?;
    let folder = unfinished.path().join("documents");
    std::fs::create_dir(&folder).context("cannot make a folder")?;
    let mut number = 0;
    for row in rows {
        let Some(path) = row.outcome.as_ref().map(|path| args.out.join(path)) else {
            continue;
        };
        let outcome = last_grade::read(&path)?;
        let report = reporting.clone().of(&path).report(&outcome, &workspace)?;
        let report = String::from_utf8_lossy(&report).into_owned();
        let report = anstream::adapter::strip_str(&report).to_string();
        // The folder of a student's feedback has a name that is safe.
        let name = Path::new(&row.feedback).file_name().unwrap_or_default();
        let mut name = name.to_os_string();
        name.push(format!(".{}", ending(format)));
        files::write(&folder.join(name), report.as_bytes())?;
        number += 1;
    }
    std::fs::rename(&folder, &absolute)
        .with_context(|| format!("cannot make {}", absolute.display()))?;
    let mut out = console::stdout();
    finish(writeln!(out, "{}: {}", to.display(), count(number, "file")))?;
    Ok(ALL_PASSED)
}

/// Of a file's name.
fn ending(format: ReportFormat) -> &'static str {
    match format {
        ReportFormat::Human => "txt",
        ReportFormat::Junit => "xml",
        ReportFormat::Sarif => "sarif",
        ReportFormat::Tap => "tap",
        ReportFormat::Markdown => "md",
        _ => "json",
    }
}

fn told(summary: &Summary, seed: u64, out: &Path) -> Result<u8, Failure> {
    finish(write(summary, seed, out, &mut console::stdout()))?;
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
