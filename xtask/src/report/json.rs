//! The report a program reads.

mod ending;
mod picture;

use std::io::{self, Write};

use contain::Layer;
use course::lab::Deviation;
use course::text::harmless;
use explore::Exploration;
use judge::aftermath::Panic;
use judge::flaky::Flaky;
use judge::{Cause, OpenSession, Stuck, Verdict};
use run::transport::Transport;
use serde::Serialize;

use self::ending::EndingReport;
use self::picture::PictureReport;
use crate::outcome::{CheckOutcome, Containment, Outcome, State, SubmissionRecord, TaskOutcome};

/// Raised when a reader of the old form would misread the new one.
const FORMAT: u32 = 1;

#[derive(Serialize)]
struct Report<'a> {
    format: u32,
    seed: u64,
    speed: f64,
    /// `telnet` or `ssh`.
    transport: &'static str,
    points: u32,
    possible: u32,
    seconds: f64,
    /// The layers in force; `null` if nothing ran.
    containment: Option<&'a [Layer]>,
    /// The folder that was graded instead of the workspace.
    #[serde(skip_serializing_if = "Option::is_none")]
    submission: Option<SubmissionReport<'a>>,
    tasks: Vec<Task<'a>>,
}

#[derive(Serialize)]
struct SubmissionReport<'a> {
    folder: String,
    /// What the compiler was contained by.
    containment: &'a [Layer],
    /// Files of the course's that were built for want of the student's.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    stand_ins: &'a [String],
    /// What was in it and not used.
    ignored: Vec<IgnoredReport<'a>>,
}

#[derive(Serialize)]
struct IgnoredReport<'a> {
    path: &'a str,
    why: &'static str,
}

#[derive(Serialize)]
struct Task<'a> {
    id: &'a str,
    lab: &'a str,
    title: &'a str,
    program: &'a str,
    points: u32,
    possible: u32,
    /// `passed`, `failed`, `not-written`, `not-built`, `error`.
    state: &'static str,
    /// The compiler's words, or the grader's fault.
    message: Option<&'a str>,
    ending: Option<EndingReport<'a>>,
    stuck: Option<StuckReport<'a>>,
    /// The first one.
    #[serde(skip_serializing_if = "Option::is_none")]
    panic: Option<&'a Panic>,
    /// Of a program whose time was over.
    #[serde(skip_serializing_if = "Option::is_none")]
    last_line: Option<&'a str>,
    /// The devices that still had a session when its time was over.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    open_sessions: &'a [String],
    /// The result of other schedules, if the call asked for them.
    #[serde(skip_serializing_if = "Option::is_none")]
    explored: Option<&'a Exploration>,
    /// What several checks fail by, and are not judged for.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    causes: &'a [Cause],
    checks: Vec<Check<'a>>,
}

#[derive(Serialize)]
struct Check<'a> {
    id: &'a str,
    what: &'a str,
    points: u32,
    /// `pass`, `fail`, `not-run`; `flaky` if most runs passed, but not all.
    verdict: &'static str,
    /// Where runs with the same seed disagree.
    #[serde(skip_serializing_if = "Option::is_none")]
    flaky: Option<Flaky>,
    expected: Option<&'a str>,
    seen: Option<&'a str>,
    picture: Option<PictureReport<'a>>,
    hint: Option<&'a str>,
    /// In which way it fails, where it is known: what chose the hint.
    #[serde(skip_serializing_if = "Option::is_none")]
    deviation: Option<Deviation>,
    because: Option<&'a str>,
}

/// See [`Stuck`].
#[derive(Serialize)]
struct StuckReport<'a> {
    said: &'a [String],
    silent_seconds: f64,
    open: &'a [OpenSession],
    not_contacted: &'a [String],
    picture: Option<PictureReport<'a>>,
}

/// Writes the whole report, one line.
///
/// # Errors
/// Those of `out`.
pub fn json(outcome: &Outcome, out: &mut impl Write) -> io::Result<()> {
    let report = Report {
        format: FORMAT,
        seed: outcome.seed,
        speed: outcome.speed,
        transport: match outcome.transport {
            Transport::Telnet => "telnet",
            Transport::Ssh => "ssh",
        },
        points: outcome.points(),
        possible: outcome.possible(),
        seconds: (outcome.seconds * 1000.0).round() / 1000.0,
        containment: match &outcome.containment {
            Containment::Off => Some(&[]),
            Containment::By(layers) => Some(layers),
            Containment::NothingRan => None,
        },
        submission: outcome.handed_in.as_ref().map(submission),
        tasks: outcome.tasks.iter().map(task).collect(),
    };
    serde_json::to_writer(&mut *out, &report)?;
    writeln!(out)
}

fn submission(handed_in: &SubmissionRecord) -> SubmissionReport<'_> {
    let ignored = handed_in
        .ignored
        .iter()
        .map(|ignored| IgnoredReport { path: &ignored.path, why: ignored.why.in_words() });
    SubmissionReport {
        folder: harmless(&handed_in.folder.to_string_lossy()),
        containment: &handed_in.layers,
        stand_ins: &handed_in.stand_ins,
        ignored: ignored.collect(),
    }
}

fn task(task: &TaskOutcome) -> Task<'_> {
    let (state, message, ending) = match &task.state {
        State::Judged { ending, .. } if task.passed() => ("passed", None, Some(ending)),
        State::Judged { ending, .. } if task.not_written().is_some() => {
            ("not-written", None, Some(ending))
        }
        State::Judged { ending, .. } => ("failed", None, Some(ending)),
        State::NotBuilt(message) => ("not-built", Some(message.as_str()), None),
        State::Error(message) => ("error", Some(message.as_str()), None),
    };
    let (stuck, aftermath, explored) = match &task.state {
        State::Judged { stuck, aftermath, explored, .. } => {
            (stuck.as_deref(), Some(aftermath), explored.as_deref())
        }
        State::NotBuilt(_) | State::Error(_) => (None, None, None),
    };
    Task {
        id: &task.id,
        lab: &task.lab,
        title: &task.title,
        program: &task.program,
        points: task.points(),
        possible: task.possible(),
        state,
        message,
        ending: ending.map(self::ending::ending),
        stuck: stuck.map(self::stuck),
        panic: aftermath.and_then(|aftermath| aftermath.panic.as_ref()),
        last_line: aftermath.and_then(|aftermath| aftermath.last_line.as_deref()),
        open_sessions: aftermath.map_or(&[], |aftermath| &aftermath.open),
        explored,
        causes: &task.causes,
        checks: task.checks.iter().map(check).collect(),
    }
}

fn stuck(stuck: &Stuck) -> StuckReport<'_> {
    StuckReport {
        said: &stuck.said,
        silent_seconds: stuck.silent.as_secs_f64(),
        open: &stuck.open,
        not_contacted: &stuck.not_contacted,
        picture: stuck.picture.as_ref().map(picture::picture),
    }
}

fn check(check: &CheckOutcome) -> Check<'_> {
    let mut report = Check {
        id: &check.id,
        what: &check.what,
        points: check.points,
        verdict: "pass",
        flaky: check.flaky,
        expected: None,
        seen: None,
        picture: None,
        hint: None,
        deviation: None,
        because: None,
    };
    match &check.verdict {
        Verdict::Pass if check.flaky.is_some() => report.verdict = "flaky",
        Verdict::Pass => {}
        Verdict::Fail { expected, seen, picture, deviation } => {
            report.deviation = *deviation;
            report.verdict = "fail";
            report.expected = Some(expected);
            report.seen = Some(seen);
            report.picture = picture.as_deref().map(picture::picture);
            report.hint = check.hints.first().map(String::as_str);
        }
        Verdict::NotRun { because } => {
            report.verdict = "not-run";
            report.because = Some(because);
        }
    }
    report
}
