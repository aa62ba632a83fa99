//! Marked regions of a lab's sources: what a student writes.
//!
//! In a finished program the marks stand around the reference code:
//!
//! ```text
//! // solution: 9.1
//! …the reference code…
//! // end
//! ```
//!
//! What a student gets instead stands in `starters.toml` ([`crate::starters`]).
//! In a starter the marks are others, so that a student sees where to write,
//! and a part can be put back:
//!
//! ```text
//! // write: 9.1
//! // What to do here.
//! todo!("9.1: the stub");
//! // end
//! ```

#[cfg(test)]
mod tests;

use std::ops::Range;

/// A marked region, and where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Region {
    /// The id of the task it belongs to.
    pub task: String,
    /// Its lines in the file, marks included, counted from 0.
    pub lines: Range<usize>,
    /// What stands between the marks: the reference, or a student's code.
    pub content: Vec<String>,
    /// The blanks in front of its first mark.
    indent: String,
}

/// A mark that is in the wrong place, or lacks another one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{line}: {what}")]
pub struct MarkError {
    /// Counted from 1.
    pub line: usize,
    /// What is wrong, and what to do.
    pub what: String,
}

/// Whose file it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// The instructor's: `solution:`, `end`.
    Instructors,
    /// A student's: `write:`, `end`.
    Students,
}

enum RegionMark<'a> {
    Begin(&'a str),
    End,
}

fn mark(line: &str, whose: Audience) -> Option<RegionMark<'_>> {
    let comment = line.trim().strip_prefix("// ")?;
    let begin = match whose {
        Audience::Instructors => "solution:",
        Audience::Students => "write:",
    };
    match comment {
        "end" => Some(RegionMark::End),
        _ => comment.strip_prefix(begin).map(|task| RegionMark::Begin(task.trim())),
    }
}

/// The regions of a file, in their order.
///
/// # Errors
/// If a mark is in the wrong place, or a region does not end.
pub fn regions(text: &str, whose: Audience) -> Result<Vec<Region>, MarkError> {
    let mut regions = Vec::new();
    let mut open: Option<Region> = None;
    for (index, line) in text.lines().enumerate() {
        let wrong = |what: String| MarkError { line: index + 1, what };
        open = match (open, mark(line, whose)) {
            (None, None) => None,
            (None, Some(RegionMark::Begin(task))) => Some(begun(task, line, index)),
            (None, Some(RegionMark::End)) => {
                return Err(wrong("'// end' of nothing: no region is open here".into()));
            }
            (Some(region), Some(RegionMark::Begin(_))) => {
                return Err(wrong(format!(
                    "a region inside the region of line {}; end that region first, with '// end'",
                    region.lines.start + 1
                )));
            }
            (Some(mut region), None) => {
                region.content.push(line.to_owned());
                Some(region)
            }
            (Some(mut region), Some(RegionMark::End)) => {
                region.lines.end = index + 1;
                regions.push(region);
                None
            }
        };
    }
    match open {
        None => Ok(regions),
        Some(region) => Err(MarkError {
            line: region.lines.start + 1,
            what: format!("the region of task '{}' does not end: '// end' is missing", region.task),
        }),
    }
}

/// Whether a line is a mark, in a finished program or in a starter.
pub fn is_mark(line: &str) -> bool {
    [Audience::Instructors, Audience::Students].into_iter().any(|whose| mark(line, whose).is_some())
}

fn begun(task: &str, line: &str, index: usize) -> Region {
    Region {
        task: task.to_owned(),
        lines: index..index,
        content: Vec::new(),
        indent: line[..line.len() - line.trim_start().len()].to_owned(),
    }
}

impl Region {
    /// What a student gets, with the marks of a starter.
    pub fn with_starter(&self, starter: &str) -> Vec<String> {
        let inner = starter.lines().map(|line| {
            if line.is_empty() { String::new() } else { format!("{}{line}", self.indent) }
        });
        let mut lines = vec![format!("{}// write: {}", self.indent, self.task)];
        lines.extend(inner);
        lines.push(format!("{}// end", self.indent));
        lines
    }
}

/// The file with other lines where the ranges are, which come in their order.
pub fn replaced(
    text: &str,
    changes: impl IntoIterator<Item = (Range<usize>, Vec<String>)>,
) -> String {
    let old: Vec<_> = text.lines().collect();
    let (mut new, mut next) = (String::with_capacity(text.len()), 0);
    let mut add = |line: &str| {
        new.push_str(line);
        new.push('\n');
    };
    for (range, lines) in changes {
        old[next..range.start].iter().copied().for_each(&mut add);
        lines.iter().map(String::as_str).for_each(&mut add);
        next = range.end;
    }
    old[next..].iter().copied().for_each(&mut add);
    new
}
