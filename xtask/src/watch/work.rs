//! The work of a moment: build and grade one task, or run it to be looked at.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::mpsc::SyncSender;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use contain::interrupt::Interrupt;
use contain::system::{Tree, wait_without_reaping};
use course::discover::{LabTask, Workspace};
use explore::ExploreOptions;
use run::build;
use run::build::explained::explained;
use run::transport::Transport;

use super::Event;
use crate::grade::{self, grade};
use crate::outcome::{GradeRequest, Outcome};
use crate::state::progress;

/// Longest piece of a line that is shown as one.
const LINE: u64 = 4096;

/// What came of it.
#[derive(Debug)]
pub(super) enum WorkResult {
    /// It was cancelled: no thread waits for it.
    Cancelled,
    /// The compiler's words.
    NotBuilt(String),
    /// It ran and was judged.
    Graded(Box<GradedProgram>),
    /// The program that was shown has ended.
    Played(String),
    /// The grader's own fault.
    Fault(String),
}

/// A verdict, and how long it took.
#[derive(Debug)]
pub(super) struct GradedProgram {
    pub(super) outcome: Outcome,
    pub(super) build: Duration,
    pub(super) run_and_grade: Duration,
    /// The compiler's, of the program and the lab's library.
    pub(super) warnings: String,
    /// Other schedules are still being tried.
    pub(super) is_early: bool,
}

/// What all work needs.
#[derive(Debug, Clone)]
pub(super) struct Place<'a> {
    pub(super) workspace: &'a Workspace,
    pub(super) sandbox: Option<PathBuf>,
    pub(super) speed: f64,
}

/// Builds what changed, runs it, judges it, and remembers what was reached.
///
/// `early` hears of the run alone; other schedules are tried after it.
pub(super) fn grade_task(
    place: &Place<'_>,
    chosen: LabTask<'_>,
    interrupt: &Interrupt,
    early: &dyn Fn(GradedProgram),
) -> WorkResult {
    let worked = || -> Result<WorkResult> {
        let started = Instant::now();
        let sources = progress::before(&[chosen], &HashMap::new())?;
        let (executable, warnings) = match built(place.workspace, chosen, interrupt)? {
            Ok(built) => built,
            Err(complaint) => return Ok(WorkResult::NotBuilt(complaint)),
        };
        let build = started.elapsed();
        let options = options(place, chosen, executable);
        let graded = |outcome: &Outcome| GradedProgram {
            outcome: outcome.clone(),
            build,
            run_and_grade: started.elapsed() - build,
            warnings: warnings.clone(),
            is_early: true,
        };
        let told: grade::EarlyReport<'_> = &|outcome| early(graded(outcome));
        let told = chosen.task.explore.as_ref().map(|_| told);
        let (workspace, all) = (place.workspace, [chosen]);
        let outcome = grade(workspace, &all, &options, interrupt, &|_| (), told)?;
        progress::remember(&place.workspace.root, &outcome, &sources)?;
        Ok(WorkResult::Graded(Box::new(GradedProgram {
            outcome,
            build,
            run_and_grade: started.elapsed() - build,
            warnings,
            is_early: false,
        })))
    };
    done(worked(), interrupt)
}

fn options(place: &Place<'_>, chosen: LabTask<'_>, executable: PathBuf) -> grade::GradeOptions {
    let id = chosen.task.id().to_owned();
    let seed = u64::from(rand::random::<u32>());
    grade::GradeOptions {
        names: vec![id.clone()],
        seed,
        speed: place.speed,
        transport: Transport::default(),
        submission: None,
        jobs: 1,
        programs: HashMap::from([(id, executable)]),
        sandbox: place.sandbox.clone(),
        keep: None,
        contain: true,
        own_programs: true,
        explore: Some(ExploreOptions {
            seed,
            schedules: None,
            replay: None,
            every: false,
            shows: true,
            workers: None,
        }),
        asked: GradeRequest::default(),
    }
}

fn built(
    workspace: &Workspace,
    chosen: LabTask<'_>,
    interrupt: &Interrupt,
) -> Result<Result<(PathBuf, String), String>> {
    let (lab, program) = (chosen.lab, chosen.task.program());
    let built = build::program(workspace, &lab.package, program, interrupt)?;
    Ok(match built.executable(&lab.id, program) {
        Some(executable) => Ok((executable.to_owned(), built.warnings(&lab.id, program))),
        None => Err(explained(lab, built.complaint(&lab.id, program))),
    })
}

/// Builds what changed and runs it as a student would, at its normal speed.
pub(super) fn play(
    place: &Place<'_>,
    chosen: LabTask<'_>,
    interrupt: &Interrupt,
    line: (u64, &SyncSender<Event>),
) -> WorkResult {
    let worked = || -> Result<WorkResult> {
        let executable = match built(place.workspace, chosen, interrupt)? {
            Ok((executable, _)) => executable,
            Err(complaint) => return Ok(WorkResult::NotBuilt(complaint)),
        };
        let mut command = Command::new(&executable);
        command
            .args(&chosen.task.args)
            .current_dir(&place.workspace.root)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        Tree::prepare(&mut command);
        let mut child =
            command.spawn().with_context(|| format!("cannot run {}", executable.display()))?;
        let watched = interrupt.watch(Tree::of(&mut child)?);
        let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
        thread::scope(|scope| {
            scope.spawn(|| send_lines(stdout, line));
            scope.spawn(|| send_lines(stderr, line));
        });
        // It may live on without its output. It is waited for, but not taken
        // leave of, as long as an interrupt has to find it.
        wait_without_reaping(&mut child);
        drop(watched);
        let status = child.wait()?;
        Ok(WorkResult::Played(format!("the program has ended: {status}")))
    };
    done(worked(), interrupt)
}

/// Until the program closes its end, or the receiver is gone.
fn send_lines(source: Option<impl Read>, (run, events): (u64, &SyncSender<Event>)) {
    let Some(source) = source else { return };
    let mut source = BufReader::new(source);
    let mut bytes = Vec::new();
    while let Ok(1..) = source.by_ref().take(LINE).read_until(b'\n', &mut bytes) {
        let line = String::from_utf8_lossy(&bytes).trim_end().to_owned();
        if events.send(Event::Line(run, line)).is_err() {
            return;
        }
        bytes.clear();
    }
}

fn done(worked: Result<WorkResult>, interrupt: &Interrupt) -> WorkResult {
    match worked {
        _ if interrupt.happened() => WorkResult::Cancelled,
        Ok(done) => done,
        Err(fault) => WorkResult::Fault(format!("{fault:#}")),
    }
}
