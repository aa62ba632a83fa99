//! `verify`: do the checks tell right from wrong?

use course::discover::discover;
use course::{programs, select};

use super::{ALL_PASSED, CHECKS_FAILED, Failure, NOTHING_GRADED, finish, new_seed, progress};
use crate::cli::verify::Verify;
use crate::handout::marked;
use crate::{report, verify};

pub(super) fn verify_labs(args: &Verify) -> Result<u8, Failure> {
    let workspace = discover()?;
    super::handout::needs_solutions(&workspace)?;
    let labs = select::labs(&workspace, &args.names)?;
    if labs.is_empty() {
        eprintln!("this workspace has no lab: nothing was verified");
        return Ok(NOTHING_GRADED);
    }
    for lab in &labs {
        programs::programs(lab)?;
        marked::of_lab(lab)?;
    }
    let options = verify::VerifyOptions {
        seed: args.seed.unwrap_or_else(new_seed),
        speed: args.speed,
        jobs: args.jobs.into(),
        repeat: args.repeat,
        load: args.load.iter().map(|load| usize::from(*load)).collect(),
        keep: workspace.target.join("verify/kept"),
        schedules: args.schedules,
        only: args.only.clone(),
        runs: !args.no_runs,
    };
    let interrupt = contain::prepare()?;
    let findings = verify::verify(&workspace, &labs, &options, &interrupt, &|done, all| {
        progress("runs", done, all);
    })?;
    finish(report::findings(&findings, &options, &mut anstream::stdout().lock()))?;
    Ok(if findings.problems.is_empty() { ALL_PASSED } else { CHECKS_FAILED })
}
