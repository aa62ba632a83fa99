//! What is known of a run's end besides its ending: enough for a student to
//! know where to look.

use std::time::Duration;

use common::trace::{ClosedBy, EventKind};
use contain::process::{Ending, Line};
use course::text::{list, visible};
use regex_lite::Regex;
use run::observe::Observation;
use serde::{Deserialize, Serialize};

/// Most devices that are named.
const NAMED: usize = 8;

/// A panic, as Rust's runtime tells it on stderr.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Panic {
    /// The thread's name.
    pub thread: String,
    /// File, line and column.
    pub place: String,
    /// The first line of what it said.
    pub message: String,
}

/// What else is known of a run's end.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Aftermath {
    /// The first panic: those that follow are mostly its consequence.
    pub panic: Option<Panic>,
    /// Of a run that was ended: what it printed last.
    pub last_line: Option<String>,
    /// Of a run whose time was over: devices that still had a session.
    pub open: Vec<String>,
    /// From the program's start to its end.
    #[serde(default)]
    pub took: Duration,
    /// The error that `main` returned.
    #[serde(default)]
    pub error: Option<String>,
}

/// What the panic of a `todo!` begins with.
const TODO: &str = "not yet implemented: ";

impl Aftermath {
    /// Of this run.
    pub fn of(observation: &Observation) -> Self {
        let run = &observation.run;
        let ended_well = run.ending == Ending::Code(0);
        let cut = run.ending.was_waited_for() || run.ending == Ending::TooMuchCpu;
        let last_line = run.stdout.iter().rfind(|line| !line.text.is_empty());
        Self {
            // A part that is not written is none, whatever caught its panic.
            panic: panic(&run.stderr).filter(|it| !ended_well || it.message.starts_with(TODO)),
            error: run.stderr.iter().find_map(|line| {
                let error = line.text.strip_prefix("Error: ")?;
                Some(error.to_owned())
            }),
            last_line: last_line.filter(|_| cut).map(|line| line.text.clone()),
            open: open(observation),
            took: run.took,
        }
    }

    /// The panic of a part of this task that is not written yet.
    pub fn not_written(&self, task: &str) -> Option<&Panic> {
        let panic = self.panic.as_ref()?;
        let told = panic.message.strip_prefix(TODO)?.strip_prefix(task)?;
        (told.is_empty() || told.starts_with(':')).then_some(panic)
    }

    /// How a program ended, with what is known of it.
    pub fn in_words(&self, ending: &Ending) -> String {
        let mut words = match (&self.panic, ending) {
            (Some(_), Ending::Code(101)) => "it ended with exit code 101".into(),
            _ => ending.to_string(),
        };
        if let Some(panic) = &self.panic {
            words += &format!(
                ": thread '{}' panicked at {}: {}",
                visible(&panic.thread),
                visible(&panic.place),
                visible(&panic.message)
            );
        }
        if let Some(line) = &self.last_line {
            words += &format!("; the last line it printed was '{}'", visible(line));
        }
        match self.open.as_slice() {
            [] => {}
            open => words += &format!("; a session was still open on {}", list(open, NAMED)),
        }
        words
    }
}

fn panic(stderr: &[Line]) -> Option<Panic> {
    // Newer compilers also print the thread's number.
    let told = Regex::new(r"^thread '(.*)' (?:\(\d+\) )?panicked at (.+):$").ok()?;
    let mut lines = stderr.iter();
    let found = lines.find_map(|line| told.captures(&line.text))?;
    Some(Panic {
        thread: found[1].to_owned(),
        place: found[2].to_owned(),
        message: lines.next().map(|line| line.text.clone()).unwrap_or_default(),
    })
}

/// The devices' clock starts a little before the program, so a session that
/// ended after the limit ended with the program.
fn open(observation: &Observation) -> Vec<String> {
    let (Ending::TimedOut(limit) | Ending::Stuck(limit)) = observation.run.ending else {
        return Vec::new();
    };
    let mut open: Vec<String> = Vec::new();
    for event in &observation.events {
        if let EventKind::Closed { device, by, .. } = &event.what
            && matches!(by, ClosedBy::Disconnect | ClosedBy::Stopped)
            && u128::from(event.at_us) >= limit.as_micros()
            && !open.contains(device)
        {
            open.push(device.clone());
        }
    }
    open
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use common::trace::Event;
    use contain::process::Run;
    use run::vary::Variation;

    use super::*;

    fn observation(ending: Ending, stderr: &str) -> Observation {
        let line = |text: &str| Line { at: Duration::ZERO, text: text.into() };
        let closed = |at_us, device: &str, by| Event {
            at_us,
            what: EventKind::Closed { device: device.into(), session: 1, by },
        };
        Observation {
            variation: Variation::default(),
            run: Run {
                ending,
                stdout: vec![line("Connecting to R1"), line("")],
                stderr: stderr.lines().map(line).collect(),
                took: Duration::from_secs(3),
                layers: Vec::new(),
            },
            events: vec![
                closed(1_000_000, "R1", ClosedBy::Disconnect),
                closed(2_001_000, "R2", ClosedBy::Disconnect),
                closed(2_001_000, "R2", ClosedBy::Disconnect),
                closed(2_001_500, "R3", ClosedBy::Exit),
            ],
            schedule: None,
            interrupted: None,
        }
    }

    fn words(ending: Ending, stderr: &str) -> String {
        let observation = observation(ending, stderr);
        Aftermath::of(&observation).in_words(&observation.run.ending)
    }

    #[test]
    fn the_first_panic_is_told_with_its_place_and_its_message() {
        for number in ["", " (77)"] {
            let stderr = format!(
                "odd\nthread 'w-2'{number} panicked at src/bin/x.rs:4:37:\non \x1b fire\nmore\n\
                 thread 'main'{number} panicked at src/bin/x.rs:9:1:\nNone"
            );
            assert_eq!(
                words(Ending::Code(101), &stderr),
                "it ended with exit code 101: thread 'w-2' panicked at src/bin/x.rs:4:37: on \\u{1b} fire"
            );
            assert_eq!(
                words(Ending::Code(0), &stderr),
                "it ended with exit code 0",
                "caught, and all went well"
            );
        }
    }

    #[test]
    fn a_time_out_tells_the_last_line_and_where_a_session_was_open() {
        assert_eq!(
            words(Ending::TimedOut(Duration::from_secs(2)), ""),
            "it was still running after 2 real seconds and was ended; the last line it printed was \
             'Connecting to R1'; a session was still open on R2"
        );
    }
}
