//! `hint`: one task, one stage of one hint.

use std::collections::HashMap;
use std::io::Write;

use course::discover::{Workspace, discover};
use course::select;
use run::build::explained::explanations;

use super::{Failure, charset, existing, exit_code, finish, programs};
use crate::cli::Hint;
use crate::console;
use crate::grade::{GradeOptions, grade};
use crate::outcome::{GradeRequest, Outcome, State};
use crate::report;
use crate::state::hints;

/// Runs the task, and shows what comes after what was shown before.
pub(super) fn hint(args: &Hint) -> Result<u8, Failure> {
    let workspace = discover()?;
    let chosen = [select::one(&workspace, &args.task)?];
    let programs: HashMap<_, _> = programs(&workspace, &chosen, &args.programs)?;
    let options = GradeOptions {
        names: vec![args.task.clone()],
        seed: args.seed.unwrap_or_else(super::new_seed),
        speed: args.speed,
        transport: run::transport::Transport::default(),
        jobs: 1,
        programs,
        submission: None,
        sandbox: args.sandbox.as_deref().map(existing).transpose()?,
        keep: None,
        contain: true,
        own_programs: false,
        explore: None,
        asked: GradeRequest::default(),
    };
    let interrupt = contain::prepare()?;
    let outcome = grade(&workspace, &chosen, &options, &interrupt, &|_| (), None)?;
    let (charset, mut out) = (charset(args.ascii), console::stdout());
    for task in &outcome.tasks {
        finish(match task.state {
            State::Judged { .. } => {
                let next = hints::remembering(&workspace.target, |shown| shown.next(task));
                report::hint(task, &outcome, next, charset, &mut out)
            }
            State::NotBuilt(ref complaint) => {
                report::human(&outcome, charset, &mut out).and_then(|()| {
                    let explanations = explanations(chosen[0].lab, complaint);
                    explanations.iter().try_for_each(|it| write!(out, "{it}"))
                })
            }
            // What the grader says is all there is to say.
            State::Error(_) => report::human(&outcome, charset, &mut out),
        })?;
    }
    Ok(exit_code(&outcome))
}

/// A report of `grade` shows the first hints.
pub(super) fn shown(workspace: &Workspace, outcome: &Outcome) {
    hints::remembering(&workspace.target, |shown| {
        outcome.tasks.iter().for_each(|task| shown.graded(task));
    });
}
