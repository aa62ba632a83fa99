//! The subcommands: what each does, and with which exit code it ends.

mod book;
#[cfg(feature = "class")]
mod class;
mod diff;
mod explore;
mod export;
mod formats;
mod handout;
mod hint;
mod list;
mod new;
mod progress;
mod reset;
mod sandbox;
mod see;
mod solution;
mod verify;
mod watch;

use std::collections::{BTreeMap, HashMap};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use ::explore::ExploreOptions;
use anyhow::Context;
use contain::interrupt::Interrupt;
use contain::system::canonical;
use course::bail_usage;
use course::discover::{LabTask, Workspace, discover};
use course::select;
use course::usage::UsageError;
use judge::picture::Charset;
use run::build;

use self::formats::ReportSettings;
use crate::cli::formats::ReportFormat;
use crate::cli::{Cli, Grade, Run};
use crate::exit::{ALL_PASSED, CHECKS_FAILED, Failure, GRADER_FAILED, NOT_BUILT, NOTHING_GRADED};
use crate::grade::{self, GradeOptions, grade};
use crate::outcome::{GradeRequest, Outcome, State};
use crate::state::progress as reached;
use crate::submission::{Accepted, Submission};
use crate::{cli, submission};

/// Does what the command line asks for and says what to exit with.
///
/// # Errors
/// See [`Failure`].
pub fn run(cli: Cli) -> Result<u8, Failure> {
    match cli.command {
        cli::Command::List => list::list(),
        cli::Command::Run(run) => run_program(&run),
        cli::Command::Grade(grade) => grade_tasks(&grade),
        #[cfg(feature = "class")]
        cli::Command::Class(args) => class::class(&args),
        #[cfg(not(feature = "class"))]
        cli::Command::Class(_) => hand_over("class"),
        cli::Command::Explore(args) => explore::explore(&args),
        cli::Command::New(args) => new::new_lab(&args),
        cli::Command::Verify(args) => verify::verify_labs(&args),
        cli::Command::Hint(hint) => hint::hint(&hint),
        cli::Command::Sandbox { args } => sandbox::sandbox(&args),
        cli::Command::Report(report) => see::report(&report),
        cli::Command::Timeline(timeline) => see::timeline(&timeline),
        cli::Command::Watch(args) => watch::watch(&args),
        cli::Command::Reset(args) => reset::reset(&args),
        cli::Command::Diff { task } => diff::diff(&task),
        cli::Command::Solution(args) => solution::solution(&args),
        cli::Command::Handout(args) => handout::handout(&args),
        cli::Command::Book(args) => book::book(&args),
        cli::Command::Export(args) => export::export(&args),
    }
}

fn run_program(run: &Run) -> Result<u8, Failure> {
    let workspace = discover()?;
    let LabTask { lab, task } = select::one(&workspace, &run.task)?;
    build::missed::forget(&workspace, &[&lab.package])?;
    let mut command = build::cargo_in(build::place(&workspace));
    // The files it is told to read are where it was called.
    command.current_dir(".");
    command
        .args(["run", "--quiet", "-p", &lab.package])
        .args(["--bin", task.program(), "--"])
        .args(&task.args)
        .args(&run.args);
    replace_with(command)
}

/// Becomes the binary that is built with what only one subcommand needs; comes back only
/// if that is not possible.
#[cfg(not(all(feature = "class", feature = "watch")))]
fn hand_over(feature: &str) -> Result<u8, Failure> {
    match build::itself(feature) {
        Ok(binary) => {
            let mut command = Command::new(binary);
            command.args(std::env::args_os().skip(1));
            replace_with(command)
        }
        Err(error) => Err(Failure { code: NOT_BUILT, error }),
    }
}

/// Becomes another program; comes back only if that is not possible, or where no program
/// can become another one.
fn replace_with(command: Command) -> Result<u8, Failure> {
    let program = command.get_program().display().to_string();
    let replaced = contain::system::replace(command);
    Ok(replaced.with_context(|| format!("cannot run {program}"))?)
}

fn grade_tasks(args: &Grade) -> Result<u8, Failure> {
    let workspace = discover()?;
    let chosen = select::select(&workspace, &args.names)?;
    if chosen.is_empty() {
        eprintln!("this workspace has no lab: nothing was graded");
        return Ok(NOTHING_GRADED);
    }
    let reporting = ReportSettings::new(args.format, &args.labels, charset(args.ascii))?;
    let interrupt = contain::prepare()?;
    if args.submission.is_some() || (!args.programs.is_empty() && !args.no_contain) {
        let accepted = match (args.weak_containment, &args.submission) {
            (false, _) => Accepted::Nothing,
            (true, Some(_)) => Accepted::Strangers,
            (true, None) => Accepted::Own,
        };
        submission::refuse_if_uncontained(accepted, &interrupt)?;
    }
    let submission = match &args.submission {
        Some(folder) => Some(hand_in(&workspace, &chosen, folder, args, &interrupt)?),
        None => None,
    };
    let seed = args.seed.unwrap_or_else(new_seed);
    let options = GradeOptions {
        submission,
        names: args.names.clone(),
        seed,
        speed: args.speed,
        transport: args.transport,
        jobs: args.jobs.into(),
        programs: programs(&workspace, &chosen, &args.programs)?,
        sandbox: args.sandbox.as_deref().map(existing).transpose()?,
        keep: args.keep.clone(),
        contain: !args.no_contain,
        own_programs: false,
        explore: (args.schedules != Some(0)).then_some(ExploreOptions {
            seed,
            schedules: args.schedules,
            replay: None,
            every: false,
            shows: true,
            workers: None,
        }),
        asked: GradeRequest {
            schedules: args.schedules,
            build_time: (args.build_time != cli::BUILD_TIME).then_some(args.build_time),
            ..GradeRequest::default()
        },
    };
    let before = match options.submission {
        // The progress is another student's.
        Some(_) => BTreeMap::new(),
        None => reached::before(&chosen, &options.programs)?,
    };
    // The first time, the explorers take longer to build than all runs.
    let told: grade::EarlyReport<'_> = &|outcome| runs_told(outcome);
    let explored = |chosen: &LabTask<'_>| {
        chosen.task.explore.is_some() && !options.programs.contains_key(chosen.task.id())
    };
    let first = options.explore.is_some()
        && chosen.iter().any(explored)
        && !::explore::build::was_built(&workspace);
    let early = first.then_some(told);
    let outcome = progress::while_grading(chosen.len(), early.is_some(), |progress| {
        grade(&workspace, &chosen, &options, &interrupt, progress, early)
    })?;
    see::keep(&outcome, &workspace);
    reached::remembering(&workspace.root, &outcome, &before);
    if args.format == ReportFormat::Human {
        hint::shown(&workspace, &outcome);
    }
    let report = reporting.now().report(&outcome, &workspace)?;
    finish(anstream::stdout().lock().write_all(&report))?;
    Ok(exit_code(&outcome))
}

/// What runs alone came to, while what tries other schedules is being built.
fn runs_told(outcome: &Outcome) {
    for task in &outcome.tasks {
        let said = match task.not_written() {
            Some(_) => "not written yet".into(),
            None => format!("{}/{} points in one run", task.points(), task.possible()),
        };
        eprintln!("{:<5} {}: {said}", task.id, task.title);
    }
    eprintln!("building what runs the programs under other schedules; this happens once");
}

/// Takes what a student's folder has for the chosen tasks, and builds it.
fn hand_in(
    workspace: &Workspace,
    chosen: &[LabTask<'_>],
    folder: &Path,
    args: &Grade,
    interrupt: &Interrupt,
) -> Result<Submission, Failure> {
    let intake = submission::take_in(workspace, chosen, folder)?;
    for file in intake.stand_ins(chosen)? {
        eprintln!("note: {file} is not in the submission; the course's starter is built instead");
    }
    let how = submission::SubmissionOptions {
        explores: args.schedules != Some(0),
        time: Duration::from_secs(args.build_time),
        slack: 1,
        transport: args.transport,
    };
    Ok(submission::build(workspace, chosen, intake, &how, interrupt)?)
}

/// Short enough to be typed again.
fn new_seed() -> u64 {
    u64::from(rand::random::<u32>())
}

fn programs(
    workspace: &Workspace,
    chosen: &[LabTask<'_>],
    given: &[(String, PathBuf)],
) -> Result<HashMap<String, PathBuf>, Failure> {
    let mut programs = HashMap::new();
    for (name, path) in given {
        let task = select::one(workspace, name)?.task.id();
        if !chosen.iter().any(|chosen| chosen.task.id() == task) {
            bail_usage!("--program {name}=...: task {task} is not graded in this call");
        }
        programs.insert(task.to_owned(), existing(path)?);
    }
    Ok(programs)
}

/// Programs run in a folder of their own: paths must not depend on it.
fn existing(path: &Path) -> Result<PathBuf, UsageError> {
    let found = canonical(path).with_context(|| format!("cannot find {}", path.display()));
    Ok(found?)
}

/// What the terminal shows, as far as its locale tells.
fn charset(ascii: bool) -> Charset {
    let set = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(set);
    Charset::of_locale(locale.as_deref().filter(|_| !ascii))
}

/// The reader of the report may stop early: `cargo xtask list | head`.
fn finish(written: io::Result<()>) -> io::Result<()> {
    match written {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}

/// The worst of what happened.
fn exit_code(outcome: &Outcome) -> u8 {
    let codes = outcome.tasks.iter().map(|task| match task.state {
        State::Error(_) => GRADER_FAILED,
        State::NotBuilt(_) => NOT_BUILT,
        State::Judged { .. } if !task.passed() => CHECKS_FAILED,
        State::Judged { .. } => ALL_PASSED,
    });
    codes.max().unwrap_or(NOTHING_GRADED)
}
