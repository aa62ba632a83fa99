//! Templates of outputs: text with `{fields}`, filled in from a router's state.
//!
//! A field is `{name}`, `{name:20}` in 20 columns, or `{name:>8}` at their right end. The
//! lines between `@each rows` and `@end` stand for each row; those between `@if name` (or
//! `@unless name`) and `@end` only if that field says something.

mod fields;
mod rows;
mod vlans;
mod vrfs;

use std::fmt::Write;

use super::config::Config;
use super::grammar::Arguments;
use super::{Moment, Router, Terminal};

/// What a template is filled in from.
pub(super) struct Page<'a> {
    pub router: &'a Router,
    pub config: &'a Config,
    pub terminal: &'a Terminal,
    pub arguments: &'a Arguments<'a>,
    pub now: Moment,
}

/// The fields of one row of a table.
type Row = Vec<(&'static str, String)>;

impl Page<'_> {
    /// Fills in a template.
    pub(super) fn fill(&self, template: &str) -> String {
        let mut text = String::with_capacity(2 * template.len());
        let lines: Vec<_> = template.lines().collect();
        self.lines(&lines, &Row::new(), &mut text);
        text
    }

    fn lines(&self, lines: &[&str], row: &Row, text: &mut String) {
        let mut at = 0;
        while let Some(line) = lines.get(at) {
            at += 1;
            let Some(order) = line.strip_prefix('@') else {
                self.line(line, row, text);
                continue;
            };
            let block = &lines[at..];
            let length = length(block);
            let block = &block[..length];
            at += length + 1;
            let (word, name) = order.split_once(' ').unwrap_or((order, ""));
            let says = |name| self.value(name, row).is_some_and(|it| !it.is_empty());
            match word {
                "each" => {
                    for row in rows::rows(self, name) {
                        self.lines(block, &row, text);
                    }
                }
                "if" if says(name) => self.lines(block, row, text),
                "unless" if !says(name) => self.lines(block, row, text),
                _ => {}
            }
        }
    }

    fn line(&self, line: &str, row: &Row, text: &mut String) {
        let mut rest = line;
        while let Some((before, after)) = rest.split_once('{') {
            text.push_str(before);
            let Some((field, after)) = after.split_once('}') else { break };
            rest = after;
            let (name, width) = field.split_once(':').unwrap_or((field, ""));
            let value = self.value(name, row).unwrap_or_else(|| format!("{{{field}}}"));
            let _ = match (width.strip_prefix('>'), width.parse::<usize>()) {
                (Some(width), _) => {
                    let width: usize = width.parse().unwrap_or_default();
                    write!(text, "{value:>width$}")
                }
                (None, Ok(width)) => write!(text, "{value:width$}"),
                (None, Err(_)) => write!(text, "{value}"),
            };
        }
        text.push_str(rest);
        text.push('\n');
    }

    fn value(&self, name: &str, row: &Row) -> Option<String> {
        let own = row.iter().find(|(it, _)| *it == name);
        own.map(|(_, value)| value.clone()).or_else(|| fields::field(self, name))
    }
}

/// How many lines there are up to the `@end` that belongs here.
fn length(lines: &[&str]) -> usize {
    let mut depth = 1;
    for (at, line) in lines.iter().enumerate() {
        match line.strip_prefix('@') {
            Some("end") => depth -= 1,
            Some(_) => depth += 1,
            None => {}
        }
        if depth == 0 {
            return at;
        }
    }
    lines.len()
}
