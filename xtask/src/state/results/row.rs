//! What came of one student: a line of `results.jsonl`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A student's result.
///
/// Points are whole numbers. A path is relative to the folder of the results.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// [`super::FORMAT`].
    pub format: u32,
    /// Of the roster; without one, the name of what was handed in. Unique.
    pub id: String,
    /// Of the roster, or of the platform's file name.
    pub name: Option<String>,
    /// Of the roster.
    pub email: Option<String>,
    /// The roster's other columns, by their headers.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub columns: BTreeMap<String, String>,
    /// What was handed in, by its name in the class's folder.
    pub submission: Option<String>,
    /// Of a git checkout, the commit that it names as its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commit: Option<String>,
    /// In one word.
    pub state: StudentState,
    /// Why there are no points, for people; of a fault, what the grader says.
    pub reason: Option<String>,
    /// What was earned.
    pub points: u32,
    /// What could be earned.
    pub possible: u32,
    /// One per graded task, in the course's order; empty if nothing was looked at.
    pub tasks: Vec<TaskRow>,
    /// From which devices, delays and numbers were drawn.
    pub seed: u64,
    /// Fingerprint of the course's files.
    pub course: String,
    /// Version of the grader and fingerprint of its files.
    pub grader: String,
    /// Fingerprint of the sources that were built; `None` if there are none.
    pub sources: Option<String>,
    /// How often `class regrade` was asked for.
    #[serde(default)]
    pub attempt: u32,
    /// The student with the same sources whose grade this is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub same_as: Option<String>,
    /// The whole outcome, as `grade` keeps it.
    pub outcome: Option<String>,
    /// The folder to hand back.
    pub feedback: String,
    /// Real seconds of grading, waiting not counted; 0 where an outcome was reused.
    pub seconds: f64,
    /// When, such as `2026-11-24T09:30:00Z`.
    pub at: String,
}

/// How far a student came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StudentState {
    /// At least one task was judged.
    Graded,
    /// Whatever was built still is the starter.
    NotWritten,
    /// No program was built; each task says why.
    NotBuilt,
    /// Nothing is there for this student.
    NotSubmitted,
    /// What is there was not opened, or is not used.
    Refused,
    /// The grader failed; the next call tries again.
    Fault,
}

impl StudentState {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Graded,
        Self::NotWritten,
        Self::NotBuilt,
        Self::NotSubmitted,
        Self::Refused,
        Self::Fault,
    ];

    /// For people.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Graded => "graded",
            Self::NotWritten => "not written",
            Self::NotBuilt => "did not build",
            Self::NotSubmitted => "not submitted",
            Self::Refused => "refused",
            Self::Fault => "grader failed",
        }
    }
}

/// What came of a task.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TaskRow {
    /// Such as `9.1`.
    pub id: String,
    /// In one word.
    pub state: TaskState,
    /// Of a program that was not built.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_built: Option<BuildFailure>,
    /// What was earned.
    pub points: u32,
    /// What could be earned.
    pub possible: u32,
    /// One per check, in their order; empty if the task did not run.
    pub checks: Vec<CheckRow>,
}

/// How far a task got.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TaskState {
    /// Every check holds.
    Passed,
    /// A check does not hold.
    Failed,
    /// It still is the starter.
    NotWritten,
    /// There is no program.
    NotBuilt,
    /// The grader failed.
    Fault,
}

/// Why there is no program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BuildFailure {
    /// There are no files of the lab.
    MissingLab,
    /// There are, but not this program.
    MissingFile,
    /// The compiler refused it, or took too long or too much.
    CompileError,
}

impl BuildFailure {
    /// For people.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::MissingLab => "missing lab",
            Self::MissingFile => "missing file",
            Self::CompileError => "compile error",
        }
    }
}

/// What came of a check.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CheckRow {
    /// Its id.
    pub id: String,
    /// In one word.
    pub verdict: VerdictWord,
    /// What it is worth.
    pub points: u32,
}

/// A verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum VerdictWord {
    /// It holds.
    Pass,
    /// It does not hold.
    Fail,
    /// It was not judged.
    NotRun,
}
