//! (check, observation) → verdict. Pure: the same observation always gets the
//! same verdicts.

mod answers;
mod configured;
mod evidence;
mod lines;
mod overlap;
mod pictures;
mod session;
mod sessions;
mod stuck;
mod timelines;
mod transcript;
mod workers;

#[cfg(test)]
mod tests;

use anyhow::{Result, bail};
use serde::{Deserialize, Serialize};

use self::evidence::Evidence;
pub use self::stuck::{OpenSession, Stuck, stuck};
pub use self::timelines::seen;
use crate::aftermath::Aftermath;
use crate::expression;
use crate::lab::word::{Expression, Word};
use crate::lab::{Check, Task};
use crate::observe::Observation;
use crate::picture::Picture;
use crate::process::Ending;
use crate::text::{LONGEST, visible};

/// What is said about one check.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// It holds.
    Pass,
    /// It does not hold.
    Fail {
        /// What should have been seen.
        expected: String,
        /// What was seen.
        seen: String,
        /// The piece of the evidence that proves it.
        picture: Option<Box<Picture>>,
    },
    /// Nothing can be said.
    NotRun {
        /// Why not.
        because: String,
    },
}

/// One verdict per check of the task, in their order.
///
/// # Errors
/// If a check cannot be judged, which is the `lab.toml`'s fault and not the
/// program's.
pub fn judge(task: &Task, observation: &Observation) -> Result<Vec<Verdict>> {
    if observation.run.ending == Ending::FloodedDevices {
        let because = "what the devices saw was too much to keep".to_owned();
        return Ok(vec![Verdict::NotRun { because }; task.checks.len()]);
    }
    let evidence = Evidence::new(observation);
    let mut verdicts: Vec<Verdict> = Vec::with_capacity(task.checks.len());
    for check in &task.checks {
        let verdict = match missing(check, &task.checks, &verdicts) {
            Some(because) => Verdict::NotRun { because },
            None => self::check(&check.that, &evidence)?,
        };
        verdicts.push(verdict);
    }
    Ok(verdicts)
}

/// The first needed check that does not hold.
fn missing(check: &Check, checks: &[Check], verdicts: &[Verdict]) -> Option<String> {
    let failed = |id: &str| {
        let mut judged = checks.iter().zip(verdicts);
        judged.any(|(earlier, verdict)| earlier.id() == id && *verdict != Verdict::Pass)
    };
    let needed = check.needs.iter().find(|id| failed(id.get_ref()))?;
    Some(format!("'{}' does not hold", needed.get_ref()))
}

fn check(word: &Word, evidence: &Evidence<'_>) -> Result<Verdict> {
    match word {
        Word::ExitCode(code) => Ok(exit_code(*code, evidence)),
        Word::Prints(line) => lines::prints(line, evidence),
        Word::LastLine(line) => lines::last_line(line, evidence),
        Word::Number(number) => lines::number(number, evidence),
        Word::OncePerDevice(patterns) => lines::once_per_device(patterns.get_ref(), evidence),
        Word::InDeviceOrder(word) => lines::in_device_order(word, evidence),
        Word::EachDeviceOnce(command) => sessions::each_device_once(command, evidence),
        Word::SessionsClosed => Ok(sessions::closed(evidence)),
        Word::OpenAtMost(limit) => overlap::open_at_most(limit, evidence),
        Word::OpenReaches(limit) => overlap::open_reaches(limit, evidence),
        Word::NoOverlap => Ok(overlap::no_overlap(evidence)),
        Word::AllOverlap => Ok(overlap::all_overlap(evidence)),
        Word::OpenedInDeviceOrder => Ok(overlap::opened_in_device_order(evidence)),
        Word::FinishedAsAnswered(line) => answers::finished_as_answered(line, evidence),
        Word::ReportsAnswer(word) => answers::reports_answer(word, evidence),
        Word::Configured => configured::configured(evidence),
        Word::Workers(word) => workers::workers(word, evidence),
        Word::WorkersAtOnce(word) => workers::at_once(word, evidence),
        Word::AnsweredOrder(word) => answers::answered_order(word, evidence),
        Word::StopsOnce(word) => workers::stops_once(word, evidence),
        Word::LastsAtLeast(seconds) => lasts_at_least(seconds, evidence),
    }
}

fn fail(expected: impl Into<String>, seen: impl Into<String>) -> Verdict {
    shown(expected, seen, None)
}

fn shown(
    expected: impl Into<String>,
    seen: impl Into<String>,
    picture: impl Into<Option<Picture>>,
) -> Verdict {
    Verdict::Fail {
        expected: expected.into(),
        seen: seen.into(),
        picture: picture.into().map(Box::new),
    }
}

/// An expression's value in this run.
fn evaluate(source: &Expression, evidence: &Evidence<'_>) -> Result<f64> {
    match expression::evaluate(source.get_ref(), evidence.values()) {
        Ok(value) if value.is_finite() => Ok(value),
        Ok(_) => bail!("'{}' divides by zero in this run", source.get_ref()),
        Err(message) => bail!(message),
    }
}

fn exit_code(code: i32, evidence: &Evidence<'_>) -> Verdict {
    let ending = &evidence.observation.run.ending;
    if *ending == Ending::Code(code) {
        return Verdict::Pass;
    }
    fail(
        format!("the program ends with exit code {code}"),
        Aftermath::of(evidence.observation).in_words(ending),
    )
}

/// How a program ended, in words.
pub fn in_words(ending: &Ending) -> String {
    match ending {
        // What Rust's runtime makes of a panic in the main thread.
        Ending::Code(101) => "it ended with exit code 101: main panicked".into(),
        Ending::Code(code) => format!("it ended with exit code {code}"),
        Ending::Signal(signal) => format!("it was ended by {signal}"),
        Ending::TimedOut(limit) => {
            format!(
                "it was still running after {} seconds and was ended",
                expression::plain(limit.as_secs_f64())
            )
        }
        Ending::Flooded => "it printed more than anybody can read and was ended".into(),
        Ending::FloodedDevices => {
            "it said more to its devices than anybody can read and was ended".into()
        }
        Ending::TooMuchMemory => "it took more memory than it may".into(),
        Ending::TooMuchCpu => "it took more processor time than it may and was ended".into(),
        Ending::LeftBehind => "it ended, but left a process behind that was still running".into(),
        Ending::CouldNotStart(error) => format!("it could not be started: {error}"),
    }
}

fn lasts_at_least(seconds: &Expression, evidence: &Evidence<'_>) -> Result<Verdict> {
    let least = evaluate(seconds, evidence)?;
    let took = evidence.observation.run.took.as_secs_f64();
    if took > least {
        return Ok(Verdict::Pass);
    }
    Ok(fail(
        format!("the run takes longer than {least:.3} real seconds"),
        format!("it took {took:.3} seconds"),
    ))
}

/// Where no line matches: the one that looks most like it, or how much there
/// is besides.
fn nearest(wanted: &str, evidence: &Evidence<'_>) -> String {
    const FIRST: usize = 1000;
    let wanted = without_blanks_to_fill(wanted);
    let (wanted, longest) = match wanted.strip_suffix('…') {
        // Whatever follows the right beginning, it is the right line.
        Some(wanted) => (wanted, wanted.chars().count()),
        None => (wanted.as_str(), LONGEST),
    };
    let candidates = evidence
        .lines
        .iter()
        .filter(|line| !line.is_empty())
        .take(FIRST);
    let scored = candidates.map(|line| {
        let beginning: String = line.chars().take(longest).collect();
        (strsim::normalized_levenshtein(wanted, &beginning), line)
    });
    let best = scored.max_by(|one, other| one.0.total_cmp(&other.0));
    match best {
        Some((score, line)) if score > 0.5 => format!("the nearest line is '{}'", visible(line)),
        Some(_) => format!("no such line among the {} printed", evidence.lines.len()),
        None => "the program printed nothing".into(),
    }
}

/// `<device> is ` for `<device> is <state>`: what the words stand for is
/// unlike the words.
fn without_blanks_to_fill(wanted: &str) -> String {
    let mut parts = wanted.split('<');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| {
        text + part.split_once('>').map_or(part, |(_, rest)| rest)
    })
}
