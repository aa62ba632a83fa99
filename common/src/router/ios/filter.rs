//! What stands behind the `|` of a `show` command.

use super::commands::Filter;
use super::pattern::Pattern;

/// The lines of `output` that `filter` lets through.
pub(super) fn filter(output: &str, filter: Filter, pattern: &str) -> String {
    let Some(pattern) = Pattern::new(pattern) else {
        return "% Failed to compile regular expression.\n".to_owned();
    };
    let lines = output.lines();
    match filter {
        Filter::Include => join(lines.filter(|line| pattern.is_in(line))),
        Filter::Exclude => join(lines.filter(|line| !pattern.is_in(line))),
        Filter::Begin => join(lines.skip_while(|line| !pattern.is_in(line))),
        Filter::Section => section(lines, &pattern),
        Filter::Count => {
            let count = lines.filter(|line| pattern.is_in(line)).count();
            format!("Number of lines which match regexp = {count}\n")
        }
    }
}

/// The matching lines, each with the deeper indented ones below it.
fn section<'a>(lines: impl Iterator<Item = &'a str>, pattern: &Pattern) -> String {
    let mut inside = None;
    join(lines.filter(|line| {
        let indent = line.len() - line.trim_start().len();
        if inside.is_some_and(|start| indent > start) {
            return true;
        }
        inside = pattern.is_in(line).then_some(indent);
        inside.is_some()
    }))
}

fn join<'a>(lines: impl Iterator<Item = &'a str>) -> String {
    let mut text = String::new();
    for line in lines {
        text.push_str(line);
        text.push('\n');
    }
    text
}
