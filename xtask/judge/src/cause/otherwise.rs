//! The run as it would have been without a cause.

use anyhow::{Result, anyhow};
use contain::process::Line;
use course::lab::Task;
use course::lab::deviation::lines as lines_of;
use course::text::{count, visible};
use pattern::matcher::Matcher;
use run::observe::Observation;

use super::super::pieces::{words, words_of};
use super::{Cause, CauseKind};

/// Lines that are looked at.
const LINES: usize = 20_000;

/// The lines that a task asks for, as they are and behind something else.
struct WantedLines {
    whole: Vec<Matcher>,
    behind: Vec<Matcher>,
    /// The first word of each.
    first: Vec<String>,
}

impl WantedLines {
    fn of(task: &Task, observation: &Observation) -> Result<Self> {
        let values = &observation.variation.values;
        // What devices saw is not part of any line.
        let compiled = |compile: fn(&str, &_) -> Result<Matcher, String>, source: &str| {
            compile(source, values).map_err(|message| anyhow!(message))
        };
        let sources = || task.checks.iter().flat_map(|it| lines_of(&it.that));
        let all = |compile: fn(&str, &_) -> Result<Matcher, String>| {
            sources().map(|source| compiled(compile, source)).collect()
        };
        let whole: Result<Vec<_>> = all(pattern::whole_line);
        let behind: Result<Vec<_>> = all(pattern::behind_prefix);
        let first = sources().filter_map(|source| words_of(source, values).into_iter().next());
        Ok(Self { whole: whole?, behind: behind?, first: first.collect() })
    }

    fn is_whole(&self, line: &str) -> bool {
        self.whole.iter().any(|regex| regex.is_match(line))
    }

    /// The shortest text in front of a line that is wanted.
    fn prefix<'a>(&self, line: &'a str) -> Option<&'a str> {
        if self.is_whole(line) {
            return None;
        }
        let captures = self.behind.iter().filter_map(|regex| regex.captures(line));
        let prefixes = captures.filter_map(|captures| captures.get(1));
        let prefix = prefixes.min_by_key(|prefix| prefix.len())?;
        // The beginning of another line is a piece of it.
        let is_piece = words(prefix).iter().any(|word| self.first.contains(word));
        (!is_piece).then_some(prefix)
    }
}

/// With the wanted lines of stderr on stdout, in the order of their arrival.
pub(super) fn on_stdout(
    task: &Task,
    observation: &Observation,
) -> Result<Option<(Cause, Observation)>> {
    if observation.run.stderr.is_empty() {
        return Ok(None);
    }
    let wanted = WantedLines::of(task, observation)?;
    let is_wanted = |line: &&Line| {
        let text = line.text.trim_end();
        wanted.is_whole(text) || wanted.prefix(text).is_some()
    };
    let told = observation.run.stderr.iter().take(LINES).filter(is_wanted);
    let told: Vec<_> = told.cloned().collect();
    let Some(first) = told.first() else {
        return Ok(None);
    };
    let seen = format!(
        "{} that the task asks for {} on stderr instead of stdout, such as '{}'",
        count(told.len(), "line"),
        if told.len() == 1 { "is" } else { "are" },
        visible(first.text.trim_end())
    );
    let mut otherwise = observation.clone();
    otherwise.run.stdout.extend(told);
    otherwise.run.stdout.sort_by_key(|line| line.at);
    Ok(Some((CauseKind::OnStderr.saw(seen), otherwise)))
}

/// Without what stands in front of the wanted lines.
pub(super) fn without_prefix(
    task: &Task,
    observation: &Observation,
) -> Result<Option<(Cause, Observation)>> {
    let wanted = WantedLines::of(task, observation)?;
    let mut prefixes: Vec<String> = Vec::new();
    let mut otherwise = observation.clone();
    for line in otherwise.run.stdout.iter_mut().take(LINES) {
        if let Some(prefix) = wanted.prefix(line.text.trim_end()) {
            let prefix = prefix.to_owned();
            line.text.replace_range(..prefix.len(), "");
            prefixes.push(prefix);
        }
    }
    let Some(first) = prefixes.first() else {
        return Ok(None);
    };
    let lines = observation.run.stdout.iter().map(|line| line.text.trim_end());
    let lines: Vec<_> = lines.filter(|line| !line.is_empty()).collect();
    // Lines that no check asks for also have it.
    let begins = |line: &&&str| prefixes.iter().any(|prefix| begins_like(line, prefix));
    let (with, printed) = (lines.iter().filter(begins).count(), lines.len());
    let what = if prefixes.iter().all(|prefix| prefix == first) {
        format!("'{}'", visible(first))
    } else {
        format!("text such as '{}'", visible(first))
    };
    let seen = match with {
        all if all == printed => format!("every line has {what} in front of it"),
        1 => format!("1 of the {printed} lines has {what} in front of it"),
        some => format!("{some} of the {printed} lines have {what} in front of them"),
    };
    Ok(Some((CauseKind::Prefix.saw(seen), otherwise)))
}

/// Whether a line begins with a prefix; another time of day is the same.
fn begins_like(line: &str, prefix: &str) -> bool {
    let same = |(one, other): (char, char)| {
        one == other || (one.is_ascii_digit() && other.is_ascii_digit())
    };
    line.len() >= prefix.len() && line.chars().zip(prefix.chars()).all(same)
}
