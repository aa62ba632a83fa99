//! Words about numbers in lines.

use std::cmp::Ordering;

use anyhow::Result;
use course::lab::names::COMMANDS;
use course::lab::word::Number;
use course::text::visible;
use pattern::expression::{Values, plain};
use pattern::matcher::Groups;

use super::evidence::{Evidence, group};
use super::{Verdict, evaluate, evaluate_in, fail, nearest};

/// What an exact clock leaves of a number that is rounded.
const ROUNDED: f64 = 0.1;

/// As [`number`], where time is exact.
pub(super) fn number_in_exact_time(word: &Number, evidence: &Evidence<'_>) -> Result<Verdict> {
    let measures = word.measures.as_ref();
    match measures.map(|it| evaluate(it, evidence)).transpose()? {
        Some(least) => numbers(word, evidence, |at, _| {
            let line = evidence.observation.run.stdout.get(at);
            let passed = line.map_or(0.0, |line| line.at.as_secs_f64() * evidence.speed);
            Ok(Bounds { least: Some(least - ROUNDED), most: Some(passed + ROUNDED) })
        }),
        None => number(word, evidence),
    }
}

pub(super) fn number(word: &Number, evidence: &Evidence<'_>) -> Result<Verdict> {
    numbers(word, evidence, |_, captures| Bounds::of(word, &values_of(captures, evidence)))
}

fn numbers(
    word: &Number,
    evidence: &Evidence<'_>,
    bounds: impl Fn(usize, &Groups<'_>) -> Result<Bounds>,
) -> Result<Verdict> {
    let regex = evidence.whole_line(word.line.get_ref())?;
    let wanted = evidence.readable(word.line.get_ref());
    let mut found = false;
    for (at, captures) in evidence.matching(&regex) {
        found = true;
        let bounds = bounds(at, &captures)?;
        if !bounds.hold(&captures) {
            let expected = format!("{} in '{wanted}'", bounds.in_words());
            return Ok(fail(expected, format!("'{}'", visible(evidence.lines[at]))));
        }
    }
    if found {
        return Ok(Verdict::Pass);
    }
    Ok(fail(format!("a line '{wanted}'"), nearest(wanted, evidence)))
}

/// On which side of the bounds the first number is that is not within them.
pub(super) fn out_of_bounds(word: &Number, evidence: &Evidence<'_>) -> Result<Option<Ordering>> {
    let regex = evidence.whole_line(word.line.get_ref())?;
    for (_, captures) in evidence.matching(&regex) {
        let bounds = Bounds::of(word, &values_of(&captures, evidence))?;
        match bounds.side(&captures) {
            None | Some(Ordering::Equal) => {}
            side => return Ok(side),
        }
    }
    Ok(None)
}

/// What the names in expressions stand for in a line.
fn values_of(captures: &Groups<'_>, evidence: &Evidence<'_>) -> Values {
    let mut values = evidence.values().clone();
    let device = evidence.position(group(captures, "device"));
    let commands = &evidence.observation.variation.commands;
    if let Some(commands) = device.and_then(|device| commands.get(device)) {
        values.insert(COMMANDS.into(), commands.len() as f64);
    }
    values
}

/// The number that a line says.
pub(super) fn number_of(captures: &Groups<'_>) -> Option<f64> {
    let said = captures.name("number").or_else(|| captures.get(1))?;
    said.parse().ok()
}

/// What a number lies between, both included.
pub(super) struct Bounds {
    least: Option<f64>,
    most: Option<f64>,
}

impl Bounds {
    /// Those of a word, where the names in its expressions stand for these.
    pub(super) fn of(word: &Number, values: &Values) -> Result<Self> {
        let bound = |bound: &Option<_>| {
            let bound = bound.as_ref().map(|it| evaluate_in(it, values));
            bound.transpose()
        };
        Ok(Self { least: bound(&word.at_least)?, most: bound(&word.at_most)? })
    }

    /// `Equal` within them; `None` if the line says no number.
    fn side(&self, captures: &Groups<'_>) -> Option<Ordering> {
        let number = number_of(captures)?;
        if self.least.is_some_and(|least| number < least) {
            return Some(Ordering::Less);
        }
        let fits = self.most.is_none_or(|most| number <= most);
        if fits && !number.is_nan() { Some(Ordering::Equal) } else { Some(Ordering::Greater) }
    }

    /// Whether the number of a line lies between them.
    pub(super) fn hold(&self, captures: &Groups<'_>) -> bool {
        self.side(captures) == Some(Ordering::Equal)
    }

    pub(super) fn in_words(&self) -> String {
        range(self.least, self.most)
    }
}

fn range(least: Option<f64>, most: Option<f64>) -> String {
    match (least, most) {
        (Some(least), Some(most)) if least == most => plain(least),
        (Some(least), Some(most)) => format!("a number from {} to {}", plain(least), plain(most)),
        (Some(least), None) => format!("a number of at least {}", plain(least)),
        (None, Some(most)) => format!("a number of at most {}", plain(most)),
        (None, None) => "a number".into(),
    }
}
