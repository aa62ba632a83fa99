//! A terminal line on which a session watches the router's log: what is pushed onto it,
//! and when.

use std::collections::VecDeque;

use chrono::{NaiveDateTime, TimeDelta};

use super::ios::Router;
use crate::log_plan::LogPlan;

/// Milliseconds from one look of a router at its log to the next one: lines that were
/// logged meanwhile are sent together.
const LOOKS: u64 = 100;

/// The lines that a router is going to push onto one terminal line.
#[derive(Debug)]
pub struct LogWatch {
    /// When the session began to watch, on the router's clock.
    began: NaiveDateTime,
    /// Milliseconds after that at which lines are logged.
    logged: VecDeque<u64>,
    /// How many milliseconds a line is sent after it was logged.
    lag: u64,
    /// Lines so far.
    count: u8,
}

/// A line that is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogLine {
    /// As it is sent, without a line end.
    pub text: String,
    /// When it was logged, on the router's clock: milliseconds since 1970.
    pub logged_ms: i64,
}

impl LogWatch {
    /// A session begins to watch the router with this seed, which sends every line `lag`
    /// simulated seconds after it has logged it.
    pub fn new(plan: LogPlan, seed: u64, lag: f64, began: NaiveDateTime) -> Self {
        let lag = (lag.max(0.0) * 1000.0) as u64;
        Self { began, logged: plan.moments(seed).into(), lag, count: 0 }
    }

    /// When the next line is sent, simulated seconds after the session began to watch;
    /// `None` if there is none.
    pub fn next_at(&self) -> Option<f64> {
        let logged = self.logged.front()?;
        Some(((logged + self.lag).div_ceil(LOOKS) * LOOKS) as f64 / 1000.0)
    }

    /// The router logs the next line, which is now sent.
    pub fn push(&mut self, router: &mut Router) -> Option<LogLine> {
        let logged = self.logged.pop_front()?;
        let at = TimeDelta::milliseconds(logged.cast_signed());
        let at = self.began.checked_add_signed(at).unwrap_or(self.began);
        let text = router.log_by_itself(self.count, at);
        self.count = self.count.wrapping_add(1);
        Some(LogLine { text, logged_ms: at.and_utc().timestamp_millis() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_when_it_was_logged_and_is_sent_later() {
        let mut router = Router::new("R1", 7);
        let mut watched = LogWatch::new(LogPlan::default(), 7, 2.0, NaiveDateTime::default());
        let mut last = (0, 0.0);
        for _ in 0..6 {
            let sent = watched.next_at().unwrap();
            let line = watched.push(&mut router).unwrap();
            let late = sent - line.logged_ms as f64 / 1000.0;
            assert!((2.0..2.1).contains(&late), "{late}");
            assert!(line.text.starts_with("*Jan  1 00:00:"), "{}", line.text);
            assert!(line.logged_ms > last.0 && sent >= last.1);
            last = (line.logged_ms, sent);
        }
        assert_eq!((watched.next_at(), watched.push(&mut router)), (None, None));
    }
}
