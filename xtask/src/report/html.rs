//! The last grade as one page that needs nothing else: no script, no network.

mod prose;
mod seen;
mod task;

#[cfg(test)]
mod tests;

use std::path::Path;

use chrono::{DateTime, FixedOffset};
use course::text::{count, visible};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use pattern::expression::plain;

use super::causes::not_written;
use super::svg::STYLE;
use super::{again, human};
use crate::outcome::{Outcome, State, TaskOutcome};

/// Where [`STYLE`] says which colours are for the dark.
const DARK: &str = "@media (prefers-color-scheme: dark)";
/// Nothing is loaded, nothing runs, nothing is sent.
const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/// What the heading of a page says besides the outcome: whose grade it is.
#[derive(Debug, Clone, Copy)]
pub struct Heading<'a> {
    /// Who, as it is shown.
    pub student: &'a str,
    /// What was graded; `None` in what a student gets, who has no folder of the
    /// instructor's.
    pub folder: Option<&'a Path>,
    /// When the grade ended, in the time zone of the reader.
    pub ended: Option<DateTime<FixedOffset>>,
}

/// The page; `against` is the outcome of another grade to compare with.
pub fn html(heading: &Heading<'_>, outcome: &Outcome, against: Option<&Outcome>) -> String {
    let student = visible(heading.student);
    let title = format!("{student}: {} of {} points", outcome.points(), outcome.possible());
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            (head(&title))
            body {
                header {
                    h1 { (student) }
                    (summary(heading, outcome, against))
                }
                main {
                    (contents(outcome))
                    @for task in &outcome.tasks { (task::task(task, outcome, against)) }
                }
            }
        }
    };
    page.into_string()
}

/// The page of a student whose programs did not come to a grade.
pub fn student_page(student: &str, text: &str) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            (head(student))
            body { header { h1 { (student) } } main { pre tabindex="0" { (text) } } }
        }
    };
    page.into_string()
}

/// A task's run as part of another page, on one line: its timelines, each also as a table.
/// `None` if it has none.
pub fn run_of(task: &TaskOutcome, outcome: &Outcome) -> Option<String> {
    let State::Judged { seen, .. } = &task.state else { return None };
    let drawn = seen.timelines.iter().any(|timeline| !timeline.is_empty());
    let markup = drawn.then(|| seen::timelines(task, seen, outcome, None).into_string());
    markup.map(|markup| markup.replace(['\n', '\r'], " "))
}

/// The look of timelines in a page with themes: dark where the selector `dark` matches an
/// element around them.
pub fn timeline_style(dark: &str) -> String {
    STYLE.replacen(DARK, dark, 1)
}

fn head(title: &str) -> Markup {
    html! {
        head {
            meta charset="utf-8";
            meta http-equiv="Content-Security-Policy" content=(POLICY);
            meta name="viewport" content="width=device-width, initial-scale=1";
            title { (title) }
            style { (PreEscaped(include_str!("page.css"))) (PreEscaped(STYLE)) }
        }
    }
}

fn summary(heading: &Heading<'_>, outcome: &Outcome, against: Option<&Outcome>) -> Markup {
    let (passed, all) = (outcome.passed(), outcome.tasks.len());
    let class = if passed == all { "score good" } else { "score bad" };
    html! {
        p class=(class) {
            (passed) " of " (count(all, "task")) " passed" (not_written(outcome)) ", " (outcome.points()) " of " (outcome.possible()) " points"
        }
        dl class="facts" {
            @if let Some(ended) = heading.ended {
                dt { "Graded" }
                dd { time datetime=(ended.to_rfc3339()) { (ended.format("%-d %B %Y, %H:%M UTC%:z")) } }
            }
            @if let Some(folder) = heading.folder {
                dt { "Folder" } dd { code { (visible(&folder.to_string_lossy())) } }
            }
            dt { "The same again" }
            dd { code { (again::all(outcome)) } }
            @if let Some(other) = against {
                dt { "Beside it" } dd { (beside(outcome, other)) }
            }
        }
        details {
            summary { "How it was graded" }
            dl class="facts" {
                dt { "Seed" } dd { (outcome.seed) }
                dt { "Speed" } dd { (plain(outcome.speed)) " simulated seconds per real second" }
                dt { "Took" } dd { (format!("{:.1}", outcome.seconds)) " real seconds" }
                @if let Some(contained) = human::contained(&outcome.containment) {
                    dt { "Programs" } dd { (contained) }
                }
            }
        }
    }
}

/// What the grade is that this one is compared with.
fn beside(outcome: &Outcome, other: &Outcome) -> String {
    let points = format!("another grade, with {} of {} points", other.points(), other.possible());
    match (outcome.seed == other.seed, outcome.speed == other.speed) {
        (true, true) => format!("{points}, of the same devices and delays"),
        (true, false) => format!("{points}, at speed {}", plain(other.speed)),
        (false, _) => {
            format!("{points}, with seed {}: with other devices and delays", other.seed)
        }
    }
}

fn contents(outcome: &Outcome) -> Markup {
    html! {
        nav aria-label="Tasks" {
            table {
                thead { tr { th scope="col" { "Task" } th scope="col" { "Result" } th scope="col" class="number" { "Points" } } }
                tbody {
                    @for task in &outcome.tasks {
                        @let (word, class) = task::state(task);
                        tr {
                            td { a href=(format!("#task-{}", task.id)) { (task.id) " " (task.title) } }
                            td class=(format!("result {class}")) { (word) }
                            td class="number" { (task.points()) " / " (task.possible()) }
                        }
                    }
                }
            }
        }
    }
}
