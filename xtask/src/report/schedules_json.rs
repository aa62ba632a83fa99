//! What `explore` found, for a program.

use std::io::{self, Write};

use course::lab;
use explore::{Exploration, Verdicts};
use judge::Verdict;
use serde::Serialize;

/// What `explore` found, as one object.
///
/// # Errors
/// Those of `out`.
pub fn schedules_json(
    task: &lab::Task,
    explored: &Exploration,
    verdicts: &Verdicts,
    out: &mut impl Write,
) -> io::Result<()> {
    #[derive(Serialize)]
    struct Report<'a> {
        format: u32,
        task: &'a str,
        checks: Vec<CheckVerdict<'a>>,
        explored: &'a Exploration,
    }
    #[derive(Serialize)]
    struct CheckVerdict<'a> {
        id: &'a str,
        verdict: Option<&'a Verdict>,
    }
    let checks = task
        .checks
        .iter()
        .zip(verdicts)
        .map(|(check, verdict)| CheckVerdict { id: check.id(), verdict: verdict.as_ref() });
    let report = Report { format: 1, task: task.id(), checks: checks.collect(), explored };
    serde_json::to_writer_pretty(&mut *out, &report)?;
    writeln!(out)
}
