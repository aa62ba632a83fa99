//! `verify`: do the checks tell right from wrong?

use course::discover::discover;
use course::{programs, select};

use super::{ALL_PASSED, CHECKS_FAILED, Failure, NOTHING_GRADED, finish, new_seed, progress};
use crate::cli::verify::Verify;
use crate::console;
use crate::handout::marked;
use crate::report;
use crate::verify::{self, CaseSelection};

pub(super) fn verify_labs(args: &Verify) -> Result<u8, Failure> {
    #[cfg(not(feature = "watch"))]
    if args.watch {
        return super::hand_over("watch");
    }
    let workspace = discover()?;
    super::handout::needs_solutions(&workspace)?;
    let labs = select::labs(&workspace, &args.names)?;
    if labs.is_empty() {
        eprintln!("this workspace has no lab: nothing was verified");
        return Ok(NOTHING_GRADED);
    }
    let options = verify::VerifyOptions {
        seed: args.seed.unwrap_or_else(new_seed),
        speed: args.speed,
        jobs: args.jobs.into(),
        repeat: args.repeat,
        load: args.load.iter().map(|load| usize::from(*load)).collect(),
        keep: workspace.target.join("verify/kept"),
        schedules: args.schedules,
        only: match (&args.only, args.shard) {
            (Some(text), _) => CaseSelection::Containing(text.clone()),
            (None, Some(shard)) => CaseSelection::Shard(shard),
            (None, None) => CaseSelection::All,
        },
        runs: !args.no_runs,
    };
    let interrupt = contain::prepare()?;
    #[cfg(feature = "watch")]
    if args.watch {
        return watched(&labs, options, &interrupt);
    }
    for lab in &labs {
        programs::programs(lab)?;
        marked::of_lab(lab)?;
    }
    let shown = |done, all| progress::done("runs", done, all);
    let findings = verify::verify(&workspace, &labs, &options, &interrupt, &shown)?;
    finish(report::findings(&findings, &options, &mut console::stdout()))?;
    Ok(if findings.problems.is_empty() { ALL_PASSED } else { CHECKS_FAILED })
}

/// Verifies again what a save affects, until Ctrl-C.
#[cfg(feature = "watch")]
fn watched(
    labs: &[&course::discover::LabPackage],
    options: verify::VerifyOptions,
    interrupt: &contain::interrupt::Interrupt,
) -> Result<u8, Failure> {
    use crate::watch::{End, verify_on_save};

    let shown = |done, all| progress::done("runs", done, all);
    Ok(match verify_on_save(labs, options, interrupt, &shown)? {
        End::Left | End::NothingToWatch => ALL_PASSED,
        End::Interrupted => super::GRADER_FAILED,
    })
}
