//! Gradebooks as CSV: a student is a row, an assignment a column.
//!
//! One grade makes a gradebook of one row ([`Row::of`]); a class makes one of many.

#[cfg(test)]
mod tests;

use chrono::{DateTime, Utc};
use course::text::{bounded, harmless};

use super::words;
use crate::outcome::{Outcome, State};

/// Most lines of a cell and most characters of one: a spreadsheet takes 32,767.
const LINES: usize = 10;
const COLUMNS: usize = 2000;

/// A table of grades.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Gradebook {
    /// What was to be done, as the platform calls it: `Threads (1234)` in Canvas.
    pub assignment: String,
    /// One per student.
    pub rows: Vec<Row>,
}

/// A student's grade.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Row {
    /// The student's number in the school's records, or what stands for it.
    pub id: String,
    /// Canvas's own number of the student; empty if it is not known.
    pub canvas_id: String,
    /// First and last name, or `last, first`; empty if it is not known.
    pub name: String,
    /// Empty if it is not known.
    pub email: String,
    /// What was earned; `None` if nothing was graded, which is not the same as 0.
    pub points: Option<u32>,
    /// What could be earned.
    pub possible: u32,
    /// By task, in their order.
    pub tasks: Vec<TaskPoints>,
    /// In a few words, what did not pass.
    pub feedback: String,
    /// When it was graded.
    pub graded: Option<DateTime<Utc>>,
}

/// What a task came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskPoints {
    /// The task's id.
    pub id: String,
    /// What was earned; `None` if the grader failed.
    pub points: Option<u32>,
}

impl Row {
    /// The row of a grade, for the student with this id.
    pub fn of(outcome: &Outcome, id: &str, graded: DateTime<Utc>) -> Self {
        let tasks = outcome.tasks.iter().map(|task| {
            let is_graded = !matches!(task.state, State::Error(_));
            TaskPoints { id: task.id.clone(), points: is_graded.then(|| task.points()) }
        });
        let tasks: Vec<_> = tasks.collect();
        // A sum without what the grader could not judge would be too low.
        let all = !tasks.is_empty() && tasks.iter().all(|task| task.points.is_some());
        Self {
            id: id.to_owned(),
            points: all.then(|| outcome.points()),
            possible: outcome.possible(),
            tasks,
            feedback: feedback(outcome),
            graded: Some(graded),
            ..Self::default()
        }
    }

    /// Last and first name.
    fn names(&self) -> (&str, &str) {
        match self.name.split_once(',') {
            Some((last, first)) => (last.trim(), first.trim()),
            None => match self.name.trim().rsplit_once(char::is_whitespace) {
                Some((first, last)) => (last, first.trim()),
                None => (self.name.trim(), ""),
            },
        }
    }
}

fn feedback(outcome: &Outcome) -> String {
    let mut text = words::summary(outcome);
    for task in outcome.tasks.iter().filter(|task| !task.passed()) {
        let failed = task.checks.iter().filter(|check| check.verdict.is_fail());
        let failed: Vec<_> = failed.map(|check| check.what.as_str()).collect();
        let what = match failed[..] {
            [] => words::state(task).to_owned(),
            _ => format!("not so: {}", failed.join(", ")),
        };
        text += &format!(". {}: {what}", words::title(task));
    }
    text
}

/// All that is known, a column for each task.
pub fn csv(book: &Gradebook) -> String {
    let mut tasks: Vec<&str> = Vec::new();
    for task in book.rows.iter().flat_map(|row| &row.tasks) {
        if !tasks.contains(&&*task.id) {
            tasks.push(&task.id);
        }
    }
    let mut table = Table::default();
    let before = ["id", "name", "email", "points", "possible"];
    table.row(before.iter().chain(&tasks).chain(&["feedback"]).map(|it| text(it)));
    for row in &book.rows {
        let known = [text(&row.id), text(&row.name), text(&row.email)];
        let sums = [number(row.points), row.possible.to_string()];
        let of = |id: &str| row.tasks.iter().find(|task| task.id == id);
        let points = tasks.iter().map(|id| number(of(id).and_then(|task| task.points)));
        let feedback = [text(&row.feedback)];
        table.row(known.into_iter().chain(sums).chain(points).chain(feedback));
    }
    table.0
}

/// What Canvas's gradebook imports: a student is found by Canvas's id, else by the
/// id in the school's records, else by the exact name.
pub fn canvas(book: &Gradebook) -> String {
    let mut table = Table::default();
    let before = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"];
    table.row(before.into_iter().chain([&*book.assignment]).map(text));
    let possible = book.rows.iter().map(|row| row.possible).max().unwrap_or(0);
    let empty = std::iter::repeat_n(String::new(), before.len() - 1);
    let first = ["    Points Possible".to_owned()];
    table.row(first.into_iter().chain(empty).chain([possible.to_string()]));
    for row in &book.rows {
        let name = if row.name.is_empty() { &row.id } else { &row.name };
        let known = [name, &row.canvas_id, &row.id].map(|it| text(it));
        let unknown = [String::new(), String::new()];
        table.row(known.into_iter().chain(unknown).chain([number(row.points)]));
    }
    table.0
}

/// What Moodle's grade import takes: the teacher says there which column is which.
pub fn moodle(book: &Gradebook) -> String {
    let mut table = Table::default();
    let feedback = format!("Feedback: {}", book.assignment);
    let before = ["ID number", "Full name", "Email address"];
    table.row(before.into_iter().chain([&*book.assignment, &*feedback]).map(text));
    for row in &book.rows {
        let known = [&row.id, &row.name, &row.email].map(|it| text(it));
        table.row(known.into_iter().chain([number(row.points), text(&row.feedback)]));
    }
    table.0
}

/// The columns that nbgrader's own export has. It joins them with commas and without
/// quotes, so a text has no comma here.
pub fn nbgrader(book: &Gradebook) -> String {
    let mut table = Table::default();
    let columns = [
        "assignment",
        "duedate",
        "timestamp",
        "student_id",
        "last_name",
        "first_name",
        "email",
        "raw_score",
        "late_submission_penalty",
        "score",
        "max_score",
    ];
    table.row(columns.map(str::to_owned));
    let bare = |it: &str| text(&it.replace([',', '\n', '"'], " "));
    for row in &book.rows {
        let (last, first) = row.names();
        let graded = row.graded.map(|at| at.format("%Y-%m-%d %H:%M:%S").to_string());
        let score = number(row.points);
        table.row([
            bare(&book.assignment),
            String::new(),
            graded.unwrap_or_default(),
            bare(&row.id),
            bare(last),
            bare(first),
            bare(&row.email),
            score.clone(),
            "0".to_owned(),
            score,
            row.possible.to_string(),
        ]);
    }
    table.0
}

#[derive(Default)]
struct Table(String);

impl Table {
    /// Adds a row of cells that are fit for it.
    fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.0 += &cells.into_iter().collect::<Vec<_>>().join(",");
        self.0 += "\r\n";
    }
}

fn number(points: Option<u32>) -> String {
    points.map(|points| points.to_string()).unwrap_or_default()
}

/// A cell with a text in it, which stays one.
fn text(text: &str) -> String {
    let text = no_formula(&bounded(&harmless(text), LINES, COLUMNS));
    let is_bare = |c: char| !matches!(c, ',' | ';' | '"' | '\n');
    if text.chars().all(is_bare) && text.trim() == text {
        return text;
    }
    format!("\"{}\"", text.replace('"', "\"\""))
}

/// A spreadsheet computes what begins with one of these.
const FORMULA: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];

/// Text with an apostrophe where a cell would be a formula: at its beginning, and,
/// for readers that part cells or rows elsewhere, in a new line and behind `;`.
fn no_formula(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut begins = true;
    for c in text.chars() {
        if begins && FORMULA.contains(&c) {
            plain.push('\'');
        }
        plain.push(c);
        let is_blank = c.is_whitespace() || c == '"';
        begins = matches!(c, ';' | '\n') || begins && is_blank;
    }
    plain
}
