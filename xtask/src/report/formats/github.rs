//! Annotations of a GitHub workflow: one per task that did not pass.

use course::text::bounded;

use super::places::place_of;
use super::{Context, words};
use crate::outcome::{Outcome, State, TaskOutcome};

/// GitHub shows as many of a kind for one step.
const MOST: usize = 10;
/// Lines of one, and characters of a line.
const LINES: usize = 24;
const COLUMNS: usize = 200;

/// Workflow commands, and nothing else: a runner obeys every line of its log, so a
/// student's text is only in data, escaped.
pub fn github(outcome: &Outcome, context: &Context) -> String {
    let failed: Vec<_> = outcome.tasks.iter().filter(|task| !task.passed()).collect();
    let shown = if failed.len() > MOST { MOST - 1 } else { failed.len() };
    let mut commands = String::new();
    for task in &failed[..shown] {
        commands += &annotation(task, context);
    }
    if let more @ 1.. = failed.len() - shown {
        let message = format!("{more} more tasks did not pass; see the step summary");
        commands += &command("error", &[("title", "More")], &message);
    }
    commands + &command("notice", &[("title", "Grade")], &words::summary(outcome))
}

fn annotation(task: &TaskOutcome, context: &Context) -> String {
    let title = format!("{}: {}", words::title(task), words::state(task));
    let place = place_of(task, context).filter(|_| !matches!(task.state, State::Error(_)));
    let (line, end) = match &place {
        Some(place) => (place.line.to_string(), place.end.unwrap_or(place.line).to_string()),
        None => (String::new(), String::new()),
    };
    let mut properties = Vec::new();
    if let Some(place) = &place {
        properties.extend([("file", &*place.file), ("line", &*line), ("endLine", &*end)]);
    }
    properties.push(("title", &*title));
    command("error", &properties, &bounded(&words::told(task), LINES, COLUMNS))
}

fn command(name: &str, properties: &[(&str, &str)], message: &str) -> String {
    let properties = properties.iter().map(|(key, value)| format!("{key}={}", property(value)));
    let properties: Vec<_> = properties.collect();
    format!("::{name} {}::{}\n", properties.join(","), data(message))
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
