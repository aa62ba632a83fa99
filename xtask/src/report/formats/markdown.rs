//! Markdown: for a step summary, the body of a release, a comment.

use super::words;
use crate::outcome::{Outcome, TaskOutcome};

/// A step summary has 1 MiB, with what other steps write.
const BYTES: usize = 600_000;

/// A table of the tasks, and what came of those that did not pass.
pub fn markdown(outcome: &Outcome) -> String {
    let mut text = format!("## {}\n\n", escaped(&words::summary(outcome)));
    text += "| task | result | points |\n| --- | --- | ---: |\n";
    for task in &outcome.tasks {
        let (title, state) = (escaped(&words::title(task)), words::state(task));
        text += &format!("| {title} | {state} | {} / {} |\n", task.points(), task.possible());
    }
    for task in outcome.tasks.iter().filter(|task| !task.passed()) {
        let more = section(task);
        if text.len() + more.len() > BYTES {
            text += "\nThe other tasks are left out: this would be too long.\n";
            break;
        }
        text += &more;
    }
    text
}

fn section(task: &TaskOutcome) -> String {
    let told = words::told(task);
    let fence = fence(&told);
    format!("\n### {}\n\n{fence}text\n{told}\n{fence}\n", escaped(&words::title(task)))
}

/// Longer than any row of backticks in the text: nothing in it ends the block, and in
/// a block nothing is markup, a mention or a link.
fn fence(text: &str) -> String {
    let rows = text.split(|c| c != '`').map(str::len);
    "`".repeat(rows.max().unwrap_or(0).max(2) + 1)
}

/// Every mark that could be markup, with a backslash.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' => escaped.push(' '),
            '.' | ',' | '(' | ')' | '-' | ':' | '\'' | '/' => escaped.push(c),
            c => {
                if c.is_ascii_punctuation() {
                    escaped.push('\\');
                }
                escaped.push(c);
            }
        }
    }
    escaped
}
