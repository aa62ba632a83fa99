//! `solution`: the reference, where the workspace has it.

use std::collections::BTreeSet;
use std::io::Write;

use course::bail_usage;
use course::discover::{LabTask, discover};
use course::select;
use serde::{Deserialize, Serialize};

use super::{ALL_PASSED, CHECKS_FAILED, Failure, finish};
use crate::cli::Solution;
use crate::handout::marked;
use crate::handout::record::Record;
use crate::state::progress::{TaskStanding, standings};
use crate::state::store::{self, StateFile};

/// The tasks whose solution was asked for once.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SolutionRequests {
    tasks: BTreeSet<String>,
}

impl StateFile for SolutionRequests {
    const FILE: &'static str = "solutions.json";
    const FORMAT: u32 = 1;

    fn format(&self) -> u32 {
        Self::FORMAT
    }
}

/// Shows it after a pass, when asked twice, or when told to.
pub(super) fn solution(args: &Solution) -> Result<u8, Failure> {
    let workspace = discover()?;
    let chosen = select::one(&workspace, &args.task)?;
    let id = chosen.task.id();
    if Record::read(&workspace.root)?.is_some() {
        bail_usage!(
            "the solution of task {id} is not in this workspace: it was handed out without; \
             'cargo xtask hint {id}' helps without telling it"
        );
    }
    let again = store::update(&workspace.target, |asked: &mut SolutionRequests| {
        !asked.tasks.insert(id.to_owned())
    })?;
    let mut out = anstream::stdout().lock();
    let passed = standings(&workspace.root, &[chosen])?.iter().any(TaskStanding::has_passed);
    if !(again || args.yes || passed) {
        finish(writeln!(
            out,
            "Have you tried task {id} yourself? 'cargo xtask hint {id}' helps without telling it.\n\
             Ask again, or with --yes, to see the solution."
        ))?;
        return Ok(CHECKS_FAILED);
    }
    let regions = regions(chosen)?;
    if regions.is_empty() {
        bail_usage!("task {id}: no '// solution: {id}' in the sources of {}", chosen.lab.package);
    }
    finish(regions.iter().try_for_each(|region| writeln!(out, "{region}")))?;
    Ok(ALL_PASSED)
}

fn regions(chosen: LabTask<'_>) -> Result<Vec<String>, Failure> {
    let mut shown = Vec::new();
    for file in marked::of_lab(chosen.lab)? {
        for region in file.regions.iter().filter(|it| it.task == chosen.task.id()) {
            shown.push(format!(
                "{}/{}:{}\n{}\n",
                chosen.lab.package,
                file.path.display(),
                region.lines.start + 2,
                region.content.join("\n")
            ));
        }
    }
    Ok(shown)
}
