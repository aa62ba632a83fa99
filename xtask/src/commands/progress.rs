//! One line on a terminal that says how far something is.

use std::io::{self, IsTerminal, Write};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use crate::grade::{ProgressReport, Stage};

/// How long the line stands still.
const PATIENCE: Duration = Duration::from_secs(1);

/// The line of a grade of so many tasks, while `grade` is at work. Builds that go on beside
/// the runs write on the same line; then it has no seconds.
pub(super) fn while_grading<T>(
    all: usize,
    alone: bool,
    grade: impl FnOnce(ProgressReport<'_>) -> T,
) -> T {
    let shown = Mutex::new((String::new(), Instant::now()));
    let hears = |stage| {
        let (text, ticks) = match stage {
            Stage::Ran(done) => (format!("{done}/{all} tasks done"), alone && done < all),
            Stage::Explored(done) => {
                (format!("trying other schedules: {done}/{all} tasks done"), true)
            }
        };
        on_one_line(&text);
        let text = if ticks { text } else { String::new() };
        *shown.lock().unwrap_or_else(PoisonError::into_inner) = (text, Instant::now());
    };
    let (sender, over) = channel::<()>();
    let line = &shown;
    let outcome = thread::scope(|scope| {
        scope.spawn(move || {
            while over.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
                let shown = line.lock().unwrap_or_else(PoisonError::into_inner);
                let (text, since) = &*shown;
                if !text.is_empty() && since.elapsed() >= PATIENCE {
                    on_one_line(&format!("{text}, {} s", since.elapsed().as_secs()));
                }
            }
        });
        let outcome = grade(&hears);
        drop(sender);
        outcome
    });
    on_one_line("");
    outcome
}

/// So many are done; nothing is left of the line when all are.
pub(super) fn done(what: &str, done: usize, all: usize) {
    let text = format!("{done}/{all} {what} done");
    on_one_line(if done == all { "" } else { &text });
}

/// On a terminal, a line that the next one overwrites.
fn on_one_line(text: &str) {
    let mut stderr = io::stderr();
    if stderr.is_terminal() {
        // A report that cannot show its progress is still a report.
        let _ = write!(stderr, "\r{text}\x1b[K");
        let _ = stderr.flush();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grade_comes_back_with_what_it_came_to_and_is_not_waited_for() {
        let began = Instant::now();
        let outcome = while_grading(2, true, |progress| {
            progress(Stage::Ran(1));
            progress(Stage::Explored(1));
            41 + 1
        });
        assert_eq!(outcome, 42);
        assert!(began.elapsed() < PATIENCE, "the line does not hold up the report");
    }
}
