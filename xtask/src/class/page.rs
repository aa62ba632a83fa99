//! The class on one page: who has how many points, how they are distributed, and which
//! checks fail most. It needs nothing else; its one script sorts the table.

use std::collections::BTreeMap;

use course::text::{count, visible};
use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::feedback::heading;
use crate::state::results::{
    ClassRecord, Row, StudentState, TaskRecord, TaskRow, TaskState, VerdictWord,
};

/// Parts that the possible points are divided into.
const BUCKETS: u32 = 10;

/// What is linked besides the students' pages.
#[derive(Debug, Clone, Copy, Default)]
pub struct Links {
    /// Whether there is a page of similarities.
    pub similarities: bool,
}

/// The page of the rows, which are in the record's order. `nonce` lets its own script
/// run, and no other.
pub fn page(record: &ClassRecord, rows: &[&Row], links: Links, nonce: &str) -> String {
    let policy = format!(
        "default-src 'none'; style-src 'unsafe-inline'; script-src 'nonce-{nonce}'; base-uri 'none'; form-action 'none'"
    );
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy);
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { "Class: " (count(rows.len(), "student")) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                h1 { (count(rows.len(), "student")) }
                (facts(record, rows, links))
                h2 { "Students" }
                (students(record, rows))
                h2 { "Distribution" }
                (distribution(record, rows))
                h2 { "Checks" }
                (checks(record, rows))
                script nonce=(nonce) { (PreEscaped(SCRIPT)) }
            }
        }
    };
    page.into_string()
}

fn facts(record: &ClassRecord, rows: &[&Row], links: Links) -> Markup {
    let states = StudentState::ALL.map(|state| {
        let number = rows.iter().filter(|row| row.state == state).count();
        (state, number)
    });
    html! {
        ul {
            @for (state, number) in states.iter().filter(|(_, number)| *number > 0) {
                li { (number) " " (state.in_words()) }
            }
            @if let Some(shard) = record.shard { li { "part " (shard.index) " of " (shard.of) } }
            @if !record.unclaimed.is_empty() {
                li { "not a student's: " @for name in &record.unclaimed { code { (visible(name)) } " " } }
            }
            li { "seed " (record.settings.seed) ", course " (record.course) ", " (record.grader) }
            @if links.similarities { li { a href="similarities.html" { "Which submissions are alike" } } }
        }
    }
}

fn students(record: &ClassRecord, rows: &[&Row]) -> Markup {
    html! {
        table id="students" {
            thead { tr {
                th scope="col" { button type="button" { "Student" } }
                th scope="col" { button type="button" { "Result" } }
                th scope="col" { button type="button" { "Points" } }
                @for task in &record.tasks {
                    th scope="col" title=(task.title) { button type="button" { (task.id) } }
                }
            } }
            tbody { @for row in rows { (student(record, row)) } }
        }
    }
}

/// A cell's `data-by` is what it is sorted by.
fn student(record: &ClassRecord, row: &Row) -> Markup {
    let page = format!("{}/report.html", link(&row.feedback));
    let name = heading(row);
    let reason = row.reason.as_deref().map(visible);
    html! {
        tr {
            th scope="row" data-by=(name) { a href=(page) { (name) } }
            td class=(class(row)) title=[reason] { (row.state.in_words()) }
            td class="n" data-by=(row.points) { (row.points) " / " (row.possible) }
            @for task in &record.tasks {
                @match row.tasks.iter().find(|it| it.id == task.id) {
                    Some(found) => {
                        @let (mark, class) = mark(found);
                        td class=(class) data-by=(found.points) title=(words(found)) {
                            a href=(format!("{page}#task-{}", task.id)) { (mark) (found.points) }
                        }
                    }
                    None => td data-by="-1" { "–" }
                }
            }
        }
    }
}

fn class(row: &Row) -> &'static str {
    match row.state {
        StudentState::Graded if row.points == row.possible => "good",
        StudentState::Graded => "",
        StudentState::NotWritten | StudentState::NotSubmitted => "soft",
        StudentState::NotBuilt | StudentState::Refused | StudentState::Fault => "bad",
    }
}

/// Colours alone do not tell.
fn mark(task: &TaskRow) -> (&'static str, &'static str) {
    match task.state {
        TaskState::Passed => ("✓ ", "n good"),
        TaskState::Failed => ("✗ ", "n"),
        TaskState::NotWritten => ("– ", "n soft"),
        TaskState::NotBuilt => ("! ", "n bad"),
        TaskState::Fault => ("? ", "n bad"),
    }
}

fn words(task: &TaskRow) -> String {
    let state = match task.state {
        TaskState::Passed => "passed",
        TaskState::Failed => "failed",
        TaskState::NotWritten => "not written",
        TaskState::NotBuilt => task.not_built.map_or("not built", |why| why.in_words()),
        TaskState::Fault => "the grader failed",
    };
    format!("{state}, {} of {}", task.points, task.possible)
}

/// How many students have how many points, in tenths of what could be earned; all
/// points are a part of their own.
fn distribution(record: &ClassRecord, rows: &[&Row]) -> Markup {
    let possible = record.possible().max(1);
    let mut buckets = BTreeMap::<u32, usize>::new();
    for row in rows {
        *buckets.entry(row.points.min(possible) * BUCKETS / possible).or_default() += 1;
    }
    let most = buckets.values().max().copied().unwrap_or(1);
    let from = |bucket: u32| (bucket * possible).div_ceil(BUCKETS);
    let told = |bucket: u32| match from(bucket + 1).saturating_sub(1) {
        _ if bucket == BUCKETS => format!("{possible}"),
        to if to > from(bucket) => format!("{}–{to}", from(bucket)),
        _ => format!("{}", from(bucket)),
    };
    html! {
        table class="bars" {
            thead { tr { th scope="col" { "Points" } th scope="col" { "Students" } th {} } }
            // A part without a whole number of points is left out.
            tbody { @for bucket in (0..=BUCKETS).filter(|it| *it == BUCKETS || from(*it) < from(it + 1)) {
                @let number = buckets.get(&bucket).copied().unwrap_or(0);
                tr {
                    th scope="row" { (told(bucket)) }
                    td class="n" { (number) }
                    td { div class="bar" style=(format!("width:{}%", 100 * number / most)) {} }
                }
            } }
        }
    }
}

/// How many students each check failed for.
fn checks(record: &ClassRecord, rows: &[&Row]) -> Markup {
    html! {
        table id="checks" {
            thead { tr {
                @for column in ["Task", "Check", "Statement", "Points", "Failed", "Not judged", "Held"] {
                    th scope="col" { button type="button" { (column) } }
                }
            } }
            tbody { @for task in &record.tasks { (checks_of(task, rows)) } }
        }
    }
}

fn checks_of(task: &TaskRecord, rows: &[&Row]) -> Markup {
    let tasks = rows.iter().filter_map(|row| row.tasks.iter().find(|it| it.id == task.id));
    let mut numbers = BTreeMap::<&str, [usize; 3]>::new();
    for check in tasks.flat_map(|task| &task.checks) {
        let of = numbers.entry(&check.id).or_default();
        match check.verdict {
            VerdictWord::Fail => of[0] += 1,
            VerdictWord::NotRun => of[1] += 1,
            VerdictWord::Pass => of[2] += 1,
        }
    }
    html! {
        @for check in &task.checks {
            @let of = numbers.get(&*check.id).copied().unwrap_or_default();
            tr {
                th scope="row" title=(task.title) { (task.id) }
                td { code { (check.id) } }
                td { (check.what) }
                td class="n" { (check.points) }
                @for (number, class) in of.iter().zip(["n bad", "n soft", "n"]) {
                    td class=(if *number > 0 { class } else { "n soft" }) { (number) }
                }
            }
        }
    }
}

/// A path as a relative link.
pub fn link(path: &str) -> String {
    let mut link = String::new();
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"/-_.".contains(&byte) {
            link.push(char::from(byte));
        } else {
            link += &format!("%{byte:02X}");
        }
    }
    link
}

/// Of all pages about a class.
pub const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

#[cfg(test)]
mod tests;
