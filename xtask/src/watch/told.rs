//! What came of a task, in words.

use std::fmt::Write;
use std::time::{Duration, Instant};

use crate::hints::Next;
use crate::outcome::{Outcome, TaskOutcome};
use crate::picture::Charset;
use crate::report;
use crate::text::count;

/// The report of `grade`, without its colors.
pub(super) fn report(outcome: &Outcome, charset: Charset) -> String {
    let mut text = Vec::new();
    // Writing into memory does not fail.
    let _ = report::human(outcome, charset, &mut anstream::StripStream::new(&mut text));
    String::from_utf8_lossy(&text).into_owned()
}

/// One line: points, and where the time went.
pub(super) fn status(
    outcome: &Outcome,
    build: Duration,
    run: Duration,
    saved: Option<Instant>,
) -> String {
    let how = match outcome.passed() == outcome.tasks.len() {
        true => "✓ passed",
        false => "✗ failed",
    };
    let mut status = format!(
        "{how}: {} of {}; build {:.1} s, run and judge {:.1} s",
        outcome.points(),
        count(outcome.possible() as usize, "point"),
        build.as_secs_f64(),
        run.as_secs_f64()
    );
    if let Some(saved) = saved {
        let all = saved.elapsed().as_secs_f64();
        // Writing into a String does not fail.
        let _ = write!(status, "; {all:.1} s after the save");
    }
    status
}

/// A stage of a check's hints.
pub(super) fn hint(task: &TaskOutcome, Next { check, stage }: Next) -> String {
    let check = &task.checks[check];
    format!(
        "hint {} of {}, {}: {}",
        stage + 1,
        check.hints.len(),
        check.id,
        check.hints[stage]
    )
}
