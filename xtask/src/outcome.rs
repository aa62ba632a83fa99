//! What came of grading: the one type that reports are made of.

mod clean;

pub use self::clean::cleaned;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use contain::Layer;
use contain::process::{Ending, Line};
use explore::Exploration;
use judge::aftermath::Aftermath;
use judge::flaky::Flaky;
use judge::timeline::Seen;
use judge::{Cause, Stuck, Verdict};
use run::transport::Transport;
use serde::{Deserialize, Serialize};

use crate::submission::{IgnoredFile, Submission};

/// One call of `grade`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// What was to be graded, as it was typed; nothing for everything.
    pub names: Vec<String>,
    /// The folder that was graded instead of the workspace.
    pub handed_in: Option<SubmissionRecord>,
    /// From which the runs were drawn.
    pub seed: u64,
    /// Simulated seconds per real second.
    pub speed: f64,
    /// How programs reached their devices.
    pub transport: Transport,
    /// Real seconds, building included.
    pub seconds: f64,
    /// What the programs were contained by.
    pub containment: Containment,
    /// What else was asked for.
    #[serde(default)]
    pub asked: GradeRequest,
    /// In the workspace's order.
    pub tasks: Vec<TaskOutcome>,
}

/// What was asked for besides tasks and seed: what has to be said again to see
/// the same.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct GradeRequest {
    /// By task id: the executables that were judged instead of the tasks' own.
    pub programs: BTreeMap<String, PathBuf>,
    /// How many schedules, if it was said.
    pub schedules: Option<u64>,
    /// Seconds that compiling might take, if it was said.
    pub build_time: Option<u64>,
}

/// A submission.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SubmissionRecord {
    /// Where it is.
    pub folder: PathBuf,
    /// What was in it and not used.
    pub ignored: Vec<IgnoredFile>,
    /// Files of the course's, starters and all, that were built for want of the
    /// student's.
    #[serde(default)]
    pub stand_ins: Vec<String>,
    /// What the compiler was contained by.
    pub layers: Vec<Layer>,
}

impl SubmissionRecord {
    /// What a report says of it.
    pub fn of(submission: &Submission) -> Self {
        Self {
            folder: submission.folder.clone(),
            ignored: submission.ignored.clone(),
            stand_ins: submission.stand_ins.clone(),
            layers: submission.layers.clone(),
        }
    }
}

/// What the programs of a call were contained by.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Containment {
    /// Nothing, as was asked for.
    Off,
    /// By these, each in force in every run.
    By(Vec<Layer>),
    /// Nothing ran.
    NothingRan,
}

/// What came of one task.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TaskOutcome {
    /// Such as `9.1`.
    pub id: String,
    /// The lab's package.
    pub lab: String,
    /// What the task is about.
    pub title: String,
    /// The program that does it.
    pub program: String,
    /// One per check, in their order.
    pub checks: Vec<CheckOutcome>,
    /// How far it got.
    pub state: State,
    /// What several of its checks fail by, and are not judged for.
    #[serde(default)]
    pub causes: Vec<Cause>,
}

/// How far a task got.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// It ran and was judged.
    Judged {
        /// How the program ended.
        ending: Ending,
        /// The end of what it printed.
        stdout: Vec<Line>,
        /// The end of what it complained about.
        stderr: Vec<Line>,
        /// Of a run that took too long, who waited for what.
        stuck: Option<Box<Stuck>>,
        /// What else is known of its end.
        aftermath: Box<Aftermath>,
        /// What it was contained by.
        layers: Vec<Layer>,
        /// What can be looked at afterwards.
        seen: Box<Seen>,
        /// What came of other schedules, if it was asked for.
        #[serde(default)]
        explored: Option<Box<Exploration>>,
    },
    /// The compiler refused it, with these words.
    NotBuilt(String),
    /// The grader failed, for this reason.
    Error(String),
}

/// What came of one check.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CheckOutcome {
    /// Such as `nothing-is-lost`.
    pub id: String,
    /// The statement.
    pub what: String,
    /// What to think about where it fails, stage by stage; never empty.
    pub hints: Vec<String>,
    /// What it is worth.
    pub points: u32,
    /// Whether it holds, as most runs say.
    pub verdict: Verdict,
    /// Runs disagree about it.
    pub flaky: Option<Flaky>,
}

impl Containment {
    /// The weakest of what was in force.
    pub fn of(tasks: &[TaskOutcome], asked_for: bool) -> Self {
        if !asked_for {
            return Self::Off;
        }
        let mut runs = tasks.iter().filter_map(|task| match &task.state {
            State::Judged { layers, .. } => Some(layers),
            State::NotBuilt(_) | State::Error(_) => None,
        });
        let Some(mut common) = runs.next().cloned() else {
            return Self::NothingRan;
        };
        for layers in runs {
            common.retain(|layer| layers.contains(layer));
        }
        Self::By(common)
    }
}

impl Outcome {
    /// What was earned.
    pub fn points(&self) -> u32 {
        self.tasks.iter().map(TaskOutcome::points).sum()
    }

    /// What could be earned.
    pub fn possible(&self) -> u32 {
        self.tasks.iter().map(TaskOutcome::possible).sum()
    }

    /// How many tasks have nothing to complain about.
    pub fn passed(&self) -> usize {
        self.tasks.iter().filter(|task| task.passed()).count()
    }
}

impl TaskOutcome {
    /// Where it came to a part that is not written yet, by the panic of a
    /// `todo!`: file, line and column.
    pub fn not_written(&self) -> Option<&str> {
        let State::Judged { aftermath, .. } = &self.state else {
            return None;
        };
        let panic = aftermath.not_written(&self.id);
        panic.map(|panic| panic.place.as_str())
    }

    /// From the program's start to its end, if it ran.
    pub fn took(&self) -> Option<Duration> {
        match &self.state {
            State::Judged { aftermath, .. } => Some(aftermath.took),
            State::NotBuilt(_) | State::Error(_) => None,
        }
    }

    /// What was earned.
    pub fn points(&self) -> u32 {
        let passed = self.checks.iter().filter(|check| check.verdict == Verdict::Pass);
        passed.map(|check| check.points).sum()
    }

    /// What could be earned.
    pub fn possible(&self) -> u32 {
        self.checks.iter().map(|check| check.points).sum()
    }

    /// Whether it ran and every check holds.
    pub fn passed(&self) -> bool {
        matches!(self.state, State::Judged { .. })
            && self.checks.iter().all(|check| check.verdict == Verdict::Pass)
    }
}
