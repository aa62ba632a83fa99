//! What a row says of the tasks.

use course::discover::LabTask;
use judge::Verdict;

use super::MissingPrograms;
use crate::outcome::{Outcome, State, TaskOutcome};
use crate::state::results::{
    BuildFailure, CheckRow, StudentState, TaskRow, TaskState, VerdictWord,
};

/// A task of a submission without any program.
pub(super) fn not_built(chosen: &LabTask<'_>, missing: &MissingPrograms) -> TaskRow {
    TaskRow {
        id: chosen.task.id().to_owned(),
        state: TaskState::NotBuilt,
        not_built: missing.get(chosen.task.id()).copied(),
        points: 0,
        possible: chosen.task.checks.iter().map(|check| check.points).sum(),
        checks: Vec::new(),
    }
}

/// What a row says of a task.
pub(super) fn task_row(task: &TaskOutcome, missing: &MissingPrograms) -> TaskRow {
    let state = match &task.state {
        State::Judged { .. } if task.passed() => TaskState::Passed,
        State::Judged { .. } if task.not_written().is_some() => TaskState::NotWritten,
        State::Judged { .. } => TaskState::Failed,
        State::NotBuilt(_) => TaskState::NotBuilt,
        State::Error(_) => TaskState::Fault,
    };
    let why = || missing.get(&task.id).copied().unwrap_or(BuildFailure::CompileError);
    let checks = task.checks.iter().map(|check| CheckRow {
        id: check.id.clone(),
        verdict: match check.verdict {
            Verdict::Pass => VerdictWord::Pass,
            Verdict::Fail { .. } => VerdictWord::Fail,
            Verdict::NotRun { .. } => VerdictWord::NotRun,
        },
        points: check.points,
    });
    TaskRow {
        id: task.id.clone(),
        state,
        not_built: (state == TaskState::NotBuilt).then(why),
        points: task.points(),
        possible: task.possible(),
        checks: checks.collect(),
    }
}

/// What all tasks together come to.
pub(super) fn concluded(outcome: &Outcome) -> (StudentState, Option<String>) {
    let fault = outcome.tasks.iter().find_map(|task| match &task.state {
        State::Error(fault) => Some(format!("{}: {fault}", task.id)),
        State::Judged { .. } | State::NotBuilt(_) => None,
    });
    if let Some(fault) = fault {
        return (StudentState::Fault, Some(fault));
    }
    let mut judged = outcome.tasks.iter().filter(|it| matches!(it.state, State::Judged { .. }));
    let Some(first) = judged.next() else {
        return (StudentState::NotBuilt, Some("none of the programs builds".into()));
    };
    let written = |task: &TaskOutcome| task.not_written().is_none();
    if written(first) || judged.any(written) {
        (StudentState::Graded, None)
    } else {
        (StudentState::NotWritten, None)
    }
}
