//! Transcripts: what is typed, and what a router says to it.

use std::time::Duration;

use chrono::{NaiveDate, NaiveDateTime};

use super::{Facts, Moment, Router, Terminal};

mod answering;
mod anything;
mod blocks;
mod configuring;
mod platforms;
mod reloading;
mod showing;
mod typing;

/// A router and one session.
struct Lab {
    router: Router,
    terminal: Terminal,
    now: Moment,
}

fn date() -> NaiveDateTime {
    let day = NaiveDate::from_ymd_opt(2026, 11, 3).unwrap();
    day.and_hms_milli_opt(15, 2, 12, 345).unwrap()
}

fn lab(seed: u64) -> Lab {
    let uptime = Duration::from_secs(60);
    Lab {
        router: Router::new("R1", seed),
        terminal: Terminal::privileged(),
        now: Moment { uptime, date: date() },
    }
}

impl Lab {
    fn says(&mut self, line: &str) -> String {
        let reply = self.router.execute(&mut self.terminal, line, self.now);
        assert!(reply.output.is_empty() || reply.output.ends_with('\n'), "{line}");
        reply.output
    }

    fn prompt(&self) -> String {
        self.router.prompt(&self.terminal)
    }

    /// Types the lines, each of which must be accepted without a word.
    fn does(&mut self, lines: &str) {
        for line in lines.split(';') {
            let said = self.says(line.trim());
            assert!(said.is_empty() || said.starts_with("Enter"), "{line}: {said}");
        }
    }

    /// The row of `show ip interface brief` that starts with `name`.
    fn brief(&mut self, name: &str) -> String {
        let brief = self.says("show ip interface brief");
        let row = brief.lines().find(|row| row.starts_with(name));
        let columns: Vec<_> = row.unwrap_or_default().split_whitespace().collect();
        columns.join(" ")
    }
}

/// A seed whose port 0/1 is up, or is not.
fn seed_with_port_1(up: bool) -> u64 {
    (0..).find(|&seed| Facts::new(seed).cable(1) == up).unwrap()
}
