//! Marked regions of a lab's sources: what a student writes.
//!
//! A finished program holds the reference code, and right below it, as a
//! comment, what a student gets instead:
//!
//! ```text
//! // solution: 9.1
//! …the reference code…
//! // starter:
//! // What to do here: stays a comment.
//! //     todo!("9.1: as in Markdown, what is indented by four is code");
//! // end
//! ```
//!
//! In a starter the marks are others, so that a student sees where to write,
//! and a part can be put back:
//!
//! ```text
//! // write: 9.1
//! // What to do here: stays a comment.
//! todo!("9.1: as in Markdown, what is indented by four is code");
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
    /// What a student gets instead; empty in a student's file.
    pub starter: Vec<String>,
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
pub enum Whose {
    /// The instructor's: `solution:`, `starter:`, `end`.
    Instructors,
    /// A student's: `write:`, `end`.
    Students,
}

enum Mark<'a> {
    Begin(&'a str),
    Starter,
    End,
}

fn mark(line: &str, whose: Whose) -> Option<Mark<'_>> {
    let comment = line.trim().strip_prefix("// ")?;
    let begin = match whose {
        Whose::Instructors => "solution:",
        Whose::Students => "write:",
    };
    match comment {
        "end" => Some(Mark::End),
        "starter:" if whose == Whose::Instructors => Some(Mark::Starter),
        _ => comment.strip_prefix(begin).map(|task| Mark::Begin(task.trim())),
    }
}

/// Where in a region the reader is.
enum At {
    Outside,
    Content(Region),
    Starter(Region),
}

/// The regions of a file, in their order.
///
/// # Errors
/// If a mark is in the wrong place, or a region does not end.
pub fn regions(text: &str, whose: Whose) -> Result<Vec<Region>, MarkError> {
    let mut regions = Vec::new();
    let mut at = At::Outside;
    for (index, line) in text.lines().enumerate() {
        let wrong = |what: String| MarkError { line: index + 1, what };
        at = match (at, mark(line, whose)) {
            (At::Outside, None) => At::Outside,
            (At::Outside, Some(Mark::Begin(task))) => At::Content(begun(task, line, index)),
            (At::Outside, Some(Mark::Starter)) => {
                return Err(wrong("'// starter:' without a '// solution:' above it".into()));
            }
            (At::Outside, Some(Mark::End)) => {
                return Err(wrong("'// end' without a region: no region is open here".into()));
            }
            (At::Content(region) | At::Starter(region), Some(Mark::Begin(_))) => {
                return Err(wrong(format!(
                    "a region inside the region of line {}; end that region first, with '// end'",
                    region.lines.start + 1
                )));
            }
            (At::Content(mut region), None) => {
                region.content.push(line.to_owned());
                At::Content(region)
            }
            (At::Content(region), Some(Mark::Starter)) => At::Starter(region),
            (At::Content(_), Some(Mark::End)) if whose == Whose::Instructors => {
                return Err(wrong(
                    "'// end' without a '// starter:' before it; add what a student gets".into(),
                ));
            }
            (At::Starter(region), Some(Mark::Starter)) => {
                return Err(wrong(format!(
                    "a second '// starter:' in the region of line {}",
                    region.lines.start + 1
                )));
            }
            (At::Starter(mut region), None) => {
                region.starter.push(starter_line(line).ok_or_else(|| {
                    wrong("a starter's lines are comments, '// …'; is the '// end' missing?".into())
                })?);
                At::Starter(region)
            }
            (At::Content(mut region) | At::Starter(mut region), Some(Mark::End)) => {
                region.lines.end = index + 1;
                regions.push(region);
                At::Outside
            }
        };
    }
    match at {
        At::Outside => Ok(regions),
        At::Content(region) | At::Starter(region) => Err(MarkError {
            line: region.lines.start + 1,
            what: format!("the region of task '{}' does not end: '// end' is missing", region.task),
        }),
    }
}

fn begun(task: &str, line: &str, index: usize) -> Region {
    Region {
        task: task.to_owned(),
        lines: index..index,
        content: Vec::new(),
        starter: Vec::new(),
        indent: line[..line.len() - line.trim_start().len()].to_owned(),
    }
}

/// As in Markdown: what is indented by four is code, the rest stays a comment.
fn starter_line(line: &str) -> Option<String> {
    let comment = line.trim();
    let text = comment.strip_prefix("//")?;
    Some(match text.strip_prefix("     ") {
        Some(code) => code.to_owned(),
        None => comment.to_owned(),
    })
}

impl Region {
    /// What a student gets, with the marks of a starter.
    pub fn as_starter(&self) -> Vec<String> {
        let inner = self.starter.iter().map(|line| {
            if line.is_empty() { String::new() } else { format!("{}{line}", self.indent) }
        });
        let mut lines = vec![format!("{}// write: {}", self.indent, self.task)];
        lines.extend(inner);
        lines.push(format!("{}// end", self.indent));
        lines
    }
}

/// The file with the regions of the chosen tasks as their starters.
pub fn with_starters(text: &str, regions: &[Region], chosen: impl Fn(&str) -> bool) -> String {
    let chosen = regions.iter().filter(|region| chosen(&region.task));
    replaced(text, chosen.map(|region| (region.lines.clone(), region.as_starter())))
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
