//! How far a class is, on stderr: a line per student, and on a terminal one that says
//! when the end is to be expected.

use std::io::{self, IsTerminal, Write};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::state::results::{Row, StudentState};

/// What is told while a class is graded.
#[derive(Debug)]
pub struct Progress {
    all: usize,
    started: Instant,
    done: Mutex<usize>,
}

impl Progress {
    /// Of so many students.
    pub fn of(all: usize) -> Self {
        Self { all, started: Instant::now(), done: Mutex::new(0) }
    }

    /// Tells a student's result.
    pub fn tell(&self, row: &Row) {
        let mut done = self.done.lock().unwrap_or_else(PoisonError::into_inner);
        *done += 1;
        let mut stderr = io::stderr().lock();
        let terminal = stderr.is_terminal();
        let (clear, rest) = (if terminal { "\r\x1b[K" } else { "" }, self.rest(*done));
        let line = if terminal {
            format!("{clear}{}\n{rest}", line(row))
        } else {
            format!("{} ({rest})\n", line(row))
        };
        // A result that cannot be told is still a result.
        let _ = stderr.write_all(line.as_bytes()).and_then(|()| stderr.flush());
        if terminal && *done == self.all {
            let _ = stderr.write_all(clear.as_bytes());
        }
    }

    fn rest(&self, done: usize) -> String {
        rest(done, self.all, self.started.elapsed())
    }
}

fn line(row: &Row) -> String {
    let result = match (row.state, &row.reason) {
        (StudentState::Graded, _) => format!("{}/{} points", row.points, row.possible),
        (state, Some(reason)) => format!("{}: {reason}", state.in_words()),
        (state, None) => state.in_words().to_owned(),
    };
    let first = result.lines().next().unwrap_or_default();
    format!("{}: {}", course::text::visible(&row.id), course::text::visible(first))
}

fn rest(done: usize, all: usize, took: Duration) -> String {
    let each = took.as_secs_f64() / done.max(1) as f64;
    let left = each * all.saturating_sub(done) as f64;
    let rate = if each > 0.0 { 60.0 / each } else { 0.0 };
    format!("{done} of {all}, {rate:.1} per minute, {} left", time(left))
}

/// A time that is estimated.
pub fn time(seconds: f64) -> String {
    match seconds.round() {
        seconds if seconds < 120.0 => format!("{seconds:.0} s"),
        seconds if seconds < 7200.0 => format!("{:.0} min", seconds / 60.0),
        seconds => format!("{:.1} h", seconds / 3600.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rate_and_remaining_time_follow_from_what_is_done() {
        for (done, all, seconds, says) in [
            (1, 30, 8, "1 of 30, 7.5 per minute, 4 min left"),
            (29, 30, 240, "29 of 30, 7.2 per minute, 8 s left"),
            (30, 30, 240, "30 of 30, 7.5 per minute, 0 s left"),
            (10, 3000, 80, "10 of 3000, 7.5 per minute, 6.6 h left"),
        ] {
            assert_eq!(rest(done, all, Duration::from_secs(seconds)), says);
        }
    }
}
