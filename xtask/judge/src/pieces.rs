//! Lines that several lines are mixed in: what `print!` makes of one line in
//! several calls, other threads print in between.

use std::collections::HashMap;

use anyhow::Result;
use course::lab::Task;
use course::lab::deviation::lines as lines_of;
use course::lab::word::Word;
use pattern::expression::Values;
use pattern::matcher::Matcher;

use super::evidence::Evidence;
use super::nearest::without_blanks_to_fill;

/// Shortest word that tells one line from another.
const WORD: usize = 4;
/// Lines that are looked at, and how much of each.
const LINES: usize = 1000;
const LONGEST: usize = 2000;

/// What a pattern's lines are made of.
pub(super) struct Sample {
    regex: Matcher,
    words: Vec<String>,
}

/// The lines that a task asks for.
pub(super) fn samples(task: &Task, evidence: &Evidence<'_>) -> Result<Vec<Sample>> {
    let mut sources: Vec<_> = task.checks.iter().flat_map(|it| lines_of(&it.that)).collect();
    sources.sort_unstable();
    sources.dedup();
    let sample = |source: &str| {
        Ok(Sample {
            regex: evidence.whole_line(source)?,
            words: words_of(source, evidence.values()),
        })
    };
    sources.into_iter().map(sample).collect()
}

/// A printed line with pieces of one that the word asks for, and of another.
pub(super) fn of_lines<'a>(word: &Word, evidence: &Evidence<'a>) -> Option<&'a str> {
    for source in lines_of(word) {
        let own = words_of(source, evidence.values());
        let needed = own.len().clamp(1, 2);
        let has_own = |line: &str| {
            let words = words(line);
            own.iter().filter(|word| words.contains(word)).count() >= needed
        };
        if let Some(line) = evidence.mixed().iter().find(|line| has_own(line)) {
            return Some(line);
        }
    }
    None
}

/// The printed lines that are mixed of several.
pub(super) fn mixed<'a>(samples: &[Sample], lines: &[&'a str]) -> Vec<&'a str> {
    let lines = lines.iter().take(LINES).filter(|line| {
        line.len() <= LONGEST && !samples.iter().any(|sample| sample.regex.is_match(line))
    });
    lines.filter(|line| is_mixed(line, samples)).copied().collect()
}

fn is_mixed(line: &str, samples: &[Sample]) -> bool {
    let mut counts: HashMap<String, usize> = HashMap::new();
    for word in words(line) {
        *counts.entry(word).or_default() += 1;
    }
    let there = |word: &String| counts.get(word).copied().unwrap_or_default();
    let twice = |sample: &Sample| {
        let times = |word: &&String| sample.words.iter().filter(|it| it == word).count();
        let mut more = sample.words.iter().filter(|word| there(word) > times(word));
        let first = sample.words.first().is_some_and(|first| there(first) > times(&first));
        more.clone().count() >= 2 || (first && more.next().is_some() && sample.words.len() > 1)
    };
    samples.iter().any(twice) || of_two(&there, samples)
}

/// Whether a line has words of two samples that are in no other one.
fn of_two(there: &impl Fn(&String) -> usize, samples: &[Sample]) -> bool {
    let is_own = |word: &&String| samples.iter().filter(|it| it.words.contains(word)).count() == 1;
    let has_own = |sample: &&Sample| {
        let mut own = sample.words.iter().filter(is_own);
        own.any(|word| there(word) > 0)
    };
    samples.iter().filter(has_own).count() >= 2
}

/// The words of a pattern's lines.
pub(super) fn words_of(source: &str, values: &Values) -> Vec<String> {
    words(&without_blanks_to_fill(&pattern::readable(source, values)))
}

/// The words of a line, in small letters.
pub(super) fn words(line: &str) -> Vec<String> {
    let words = line.split(|c: char| !c.is_alphabetic());
    let long = words.filter(|word| word.chars().count() >= WORD);
    long.map(str::to_lowercase).collect()
}
