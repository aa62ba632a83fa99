//! Where a lab's guide explains what the compiler says.
//!
//! A heading of the lab's `README.md` that begins with `error` is such an error,
//! as the compiler prints it, with `…` for what differs from program to program.

use std::collections::BTreeSet;
use std::fmt;
use std::fs;

use course::discover::LabPackage;
use course::text::without_colours;

/// The guide's name, in the lab's folder.
const GUIDE: &str = "README.md";
/// Stands for any words in a heading.
const ANY: char = '…';

/// A section of a guide about an error that has occurred.
#[derive(Debug, PartialEq, Eq)]
pub struct Explanation {
    /// Where the section begins, from 1.
    line: usize,
    /// The error, as the heading has it.
    error: String,
    /// What stands below the heading.
    text: String,
}

impl fmt::Display for Explanation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(formatter, "{}\n\n{}\n", self.error, self.text.trim())
    }
}

/// What the compiler says, and where the lab's guide explains it.
pub fn explained(lab: &LabPackage, complaint: String) -> String {
    let found = explanations(lab, &complaint);
    let pointers = found.iter().map(|it| {
        format!("explained in {}/{GUIDE}, line {}: {}\n", lab.package, it.line, it.error)
    });
    let pointers: String = pointers.collect();
    if pointers.is_empty() { complaint } else { format!("{}\n\n{pointers}", complaint.trim_end()) }
}

/// The sections of the lab's guide about what the compiler says.
pub fn explanations(lab: &LabPackage, complaint: &str) -> Vec<Explanation> {
    // A lab without a guide explains nothing.
    let guide = fs::read_to_string(lab.folder.join(GUIDE)).unwrap_or_default();
    about(&sections(&guide), complaint)
}

/// Those sections whose errors occur, each once.
fn about(sections: &[Explanation], complaint: &str) -> Vec<Explanation> {
    let lines: Vec<_> = complaint.lines().map(|line| plain(&without_colours(line))).collect();
    let occurs = |section: &&Explanation| lines.iter().any(|line| is_like(line, &section.error));
    let mut known = BTreeSet::new();
    let found = sections.iter().filter(occurs).filter(|it| known.insert(it.line));
    found
        .map(|it| Explanation { line: it.line, error: it.error.clone(), text: it.text.clone() })
        .collect()
}

/// All sections about errors; a heading in a block of code is none.
fn sections(guide: &str) -> Vec<Explanation> {
    let mut found: Vec<Explanation> = Vec::new();
    let (mut inside, mut code) = (false, false);
    for (index, line) in guide.lines().enumerate() {
        code ^= line.trim_start().starts_with("```");
        let heading = line.strip_prefix('#').filter(|_| !code);
        match (heading.map(|it| it.trim_start_matches('#').trim()), found.last_mut()) {
            (Some(heading), _) => {
                inside = heading.starts_with("error");
                if inside {
                    let (line, error) = (index + 1, plain(heading));
                    found.push(Explanation { line, error, text: String::new() });
                }
            }
            (None, Some(section)) if inside => {
                section.text.push_str(line);
                section.text.push('\n');
            }
            _ => {}
        }
    }
    found
}

/// Without what marks code: a heading has it in other places.
fn plain(text: &str) -> String {
    text.replace('`', "")
}

/// Whether a line is the error, with any words for each `…`.
fn is_like(line: &str, error: &str) -> bool {
    let mut pieces = error.split(ANY);
    let Some(rest) = pieces.next().and_then(|first| line.strip_prefix(first)) else {
        return false;
    };
    let after = |rest: &str, piece: &str| Some(rest.split_once(piece.trim())?.1.to_owned());
    pieces.try_fold(rest.to_owned(), |rest, piece| after(&rest, piece)).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    const GUIDE: &str = "\
# A lab
### error[E0001]: `…` does not live
Why it
is so.
```
# error[E0003]: in a block
```
### error[E0002]: no method `…` for enum `Result<…>`
Unwrap it.
## More
";

    #[test]
    fn errors_are_found_by_their_words_whatever_they_are_about() {
        let sections = sections(GUIDE);
        assert_eq!(sections.len(), 2);
        for (complaint, found) in [
            ("error[E0001]: `x` does not live\n --> a.rs", Some((2, "Why it\nis so.\n"))),
            ("\u{1b}[1merror[E0001]\u{1b}[0m: `x` does not live", Some((2, "Why it\nis so.\n"))),
            (
                "error[E0002]: no method `join` for enum `Result<T, E>` in",
                Some((8, "Unwrap it.\n")),
            ),
            ("error[E0002]: no method `join` for struct `JoinAll<F>`", None),
            ("warning: error[E0001]: `x` does not live", None),
            ("error[E0003]: in a block", None),
        ] {
            let told = about(&sections, complaint);
            let told = told.first().map(|it| (it.line, &*it.text));
            let starts = |(line, text): (usize, &str)| {
                told.is_some_and(|it| it.0 == line && it.1.starts_with(text))
            };
            assert!(found.map_or(told.is_none(), starts), "{complaint}: {told:?}");
        }
    }
}
