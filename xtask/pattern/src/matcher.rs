//! A compiled pattern that remembers what it found in which line.
//!
//! A thousand schedules of a program print the same few dozen lines in other
//! orders, and every word of a task asks about them: nearly every question was
//! asked before. Searching takes two fifths of the time of judging without this.
//!
//! It also knows groups that must match the same text twice: regex-lite has no
//! backreferences.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use regex_lite::{Captures, Regex};

/// Most lines whose groups a pattern remembers.
const MOST: usize = 4096;
/// Longer texts are answers of devices, not lines: they are searched every time.
const LONGEST: usize = 300;
/// The end of the name of a group that must match what the group without it
/// matches.
const AGAIN: &str = "_again";

/// A compiled regular expression.
#[derive(Debug, Clone)]
pub struct Matcher {
    regex: Rc<Regex>,
    /// The names of the groups, by their number.
    names: Rc<[Option<String>]>,
    /// Numbers of the groups that must match the same text.
    same: Rc<[(usize, usize)]>,
    /// By line: what was found in it.
    known: Rc<RefCell<HashMap<Box<str>, Option<Spans>>>>,
}

/// By group: where it begins and ends, in bytes; `None` for one that has no part
/// in the match.
type Spans = Rc<[Option<(usize, usize)>]>;

/// What the groups of a pattern matched in a text.
#[derive(Debug, Clone)]
pub struct Groups<'t> {
    text: &'t str,
    spans: Spans,
    names: Rc<[Option<String>]>,
}

impl Matcher {
    /// # Errors
    /// If it is not a regular expression.
    pub fn new(pattern: &str) -> Result<Self, regex_lite::Error> {
        let regex = Regex::new(pattern)?;
        let names: Rc<[_]> = regex.capture_names().map(|name| name.map(str::to_owned)).collect();
        let number = |name: &str| names.iter().position(|it| it.as_deref() == Some(name));
        let again = (0..).zip(names.iter());
        let again = again
            .filter_map(|(at, name)| Some((number(name.as_deref()?.strip_suffix(AGAIN)?)?, at)));
        let same = again.collect();
        Ok(Self { regex: Rc::new(regex), names, same, known: Rc::default() })
    }

    /// The name of a group that repeats one that the pattern does not have.
    pub fn repeats_nothing(&self) -> Option<&str> {
        let mut again = self.names.iter().flatten().filter(|name| name.ends_with(AGAIN));
        let known = |name: &str| self.names().any(|it| Some(it) == name.strip_suffix(AGAIN));
        again.find(|name| !known(name)).map(String::as_str)
    }

    /// The regular expression itself.
    pub fn regex(&self) -> &Regex {
        &self.regex
    }

    /// The regular expression as it is written.
    pub fn as_str(&self) -> &str {
        self.regex.as_str()
    }

    /// The names of the groups that have one, without those that repeat another.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().flatten().map(String::as_str).filter(|name| !name.ends_with(AGAIN))
    }

    /// Whether it is found in a text.
    pub fn is_match(&self, text: &str) -> bool {
        if text.len() > LONGEST && self.same.is_empty() {
            self.regex.is_match(text)
        } else {
            self.spans(text).is_some()
        }
    }

    /// The groups of the first place where it is found in a text.
    pub fn captures<'t>(&self, text: &'t str) -> Option<Groups<'t>> {
        Some(Groups { text, spans: self.spans(text)?, names: Rc::clone(&self.names) })
    }

    /// The groups of all places where it is found in a text; searched every time.
    pub fn all<'t>(&self, text: &'t str) -> impl Iterator<Item = Groups<'t>> {
        let found = self.regex.captures_iter(text).filter(|found| self.repeats(found));
        found.map(move |found| Groups {
            text,
            spans: spans_of(&found),
            names: Rc::clone(&self.names),
        })
    }

    fn spans(&self, text: &str) -> Option<Spans> {
        if text.len() > LONGEST {
            return self.search(text);
        }
        if let Some(known) = self.known.borrow().get(text) {
            return known.clone();
        }
        let spans = self.search(text);
        let mut known = self.known.borrow_mut();
        if known.len() >= MOST {
            known.clear();
        }
        known.insert(text.into(), spans.clone());
        spans
    }

    fn search(&self, text: &str) -> Option<Spans> {
        let found = self.regex.captures(text).filter(|found| self.repeats(found))?;
        Some(spans_of(&found))
    }

    /// Whether each group that repeats another one matches the same text.
    fn repeats(&self, found: &Captures<'_>) -> bool {
        let text = |number| found.get(number).map(|group| group.as_str());
        self.same.iter().all(|(one, again)| text(*one) == text(*again))
    }
}

fn spans_of(found: &Captures<'_>) -> Spans {
    found.iter().map(|group| group.map(|group| (group.start(), group.end()))).collect()
}

impl<'t> Groups<'t> {
    /// What the group of this number matched; 0 is the whole match.
    pub fn get(&self, number: usize) -> Option<&'t str> {
        let (start, end) = (*self.spans.get(number)?)?;
        self.text.get(start..end)
    }

    /// What the group of this name matched.
    pub fn name(&self, name: &str) -> Option<&'t str> {
        let number = self.names.iter().position(|it| it.as_deref() == Some(name))?;
        self.get(number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_remembered_is_what_a_search_finds() {
        let matcher = Matcher::new(r"^(\w+) to (?<device>R\d+)(?: in (?<took>\d+))?$").unwrap();
        for line in ["Conn to R1 in 20", "Conn to R2", "Conn from R1", ""] {
            for _ in 0..2 {
                let found = matcher.captures(line);
                let searched = matcher.regex().captures(line);
                assert_eq!(matcher.is_match(line), searched.is_some(), "{line}");
                let group = |name| found.as_ref().and_then(|it| it.name(name));
                for name in ["device", "took"] {
                    let searched = searched.as_ref().and_then(|it| it.name(name));
                    assert_eq!(group(name), searched.map(|it| it.as_str()), "{line}: {name}");
                }
                let first = searched.as_ref().and_then(|it| it.get(1)).map(|it| it.as_str());
                assert_eq!(found.as_ref().and_then(|it| it.get(1)), first, "{line}");
            }
        }
        let names: Vec<_> = matcher.names().collect();
        assert_eq!(names, ["device", "took"]);
    }

    #[test]
    fn a_group_that_repeats_another_one_matches_the_same_text() {
        let matcher =
            Matcher::new(r"^(?<device>\S+): port of (?<device_again>\S+) is up$").unwrap();
        let long = "R".repeat(LONGEST);
        for (one, other, matches) in
            [("R1", "R1", true), ("R1", "R2", false), (&*long, &*long, true), (&*long, "R1", false)]
        {
            let line = format!("{one}: port of {other} is up");
            assert_eq!(matcher.is_match(&line), matches, "{line}");
            assert_eq!(matcher.captures(&line).is_some(), matches, "{line}");
            assert_eq!(matcher.all(&line).count(), usize::from(matches), "{line}");
        }
        assert_eq!(matcher.names().collect::<Vec<_>>(), ["device"]);
        assert_eq!(matcher.repeats_nothing(), None);
        let lonely = Matcher::new("(?<device_again>x)").unwrap();
        assert_eq!(lonely.repeats_nothing(), Some("device_again"));
    }

    #[test]
    fn more_lines_than_are_remembered_are_found_all_the_same() {
        let matcher = Matcher::new("^line (?<number>[0-9]+)$").unwrap();
        for number in 0..MOST + 10 {
            let line = format!("line {number}");
            let found = matcher.captures(&line).unwrap();
            assert_eq!(found.name("number"), Some(&*number.to_string()));
        }
        let long = format!("line {}", "7".repeat(LONGEST));
        assert!(matcher.is_match(&long) && matcher.captures(&long).is_some());
    }
}
