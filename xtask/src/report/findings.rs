//! What `verify` found, for people.

use std::io::{self, Write};

use crate::shard::Shard;
use crate::verify::{CaseSelection, Findings, Tally, VerifyOptions};

/// Writes the problems, the checks that said the wrong thing, and the sums.
///
/// # Errors
/// Those of `out`.
pub fn findings(
    findings: &Findings,
    options: &VerifyOptions,
    out: &mut impl Write,
) -> io::Result<()> {
    for problem in &findings.problems {
        writeln!(out, "✗ {problem}")?;
    }
    for program in &findings.left_out {
        writeln!(out, "- {program}, which is not here")?;
    }
    for ((task, check), tally) in &findings.tallies {
        let row = |what, seeds: &[u64], all| {
            format!("{task} {check}: {} of {all} {what}, seeds {seeds:?}", seeds.len())
        };
        let Tally { false_fails, false_passes, .. } = tally;
        if !false_fails.is_empty() {
            writeln!(out, "  {}", row("false fails", false_fails, tally.should_hold))?;
        }
        if !false_passes.is_empty() {
            writeln!(out, "  {}", row("false passes", false_passes, tally.should_fail))?;
        }
    }
    let ((fails, held), (passes, failed)) = (findings.false_fails(), findings.false_passes());
    let load: Vec<_> = options.load.iter().map(usize::to_string).collect();
    let load = load.join(",");
    writeln!(
        out,
        "{} programs, {} checks, {} runs, {} busy threads: {fails} of {held} false fails, {passes} of {failed} false passes, {} problems, {:.0} seconds",
        findings.programs,
        findings.tallies.len(),
        findings.runs,
        load,
        findings.problems.len(),
        findings.seconds,
    )?;
    let shard = match &options.only {
        CaseSelection::Shard(Shard { index, of }) => format!(" --shard {index}/{of}"),
        _ => String::new(),
    };
    writeln!(
        out,
        "seed {}; the same again: cargo xtask verify --seed {0} --repeat {} --load {}{shard}",
        options.seed, options.repeat, load
    )
}
