//! A class as a gradebook.

use chrono::DateTime;

use crate::report::formats::gradebook::{Gradebook, Row as GradebookRow, TaskPoints};
use crate::state::results::{ClassRecord, Row, StudentState, TaskRow, TaskState, VerdictWord};

/// A column of the roster with Canvas's own number of a student.
const CANVAS_ID: &str = "canvas_id";

/// The gradebook of the rows. What was not graded has no points, which is not 0: an
/// instructor decides.
pub fn gradebook(record: &ClassRecord, rows: &[&Row], assignment: Option<&str>) -> Gradebook {
    let graded = if record.settings.names.is_empty() {
        record.tasks.iter().map(|task| task.id.as_str()).collect::<Vec<_>>().join(" ")
    } else {
        record.settings.names.join(" ")
    };
    Gradebook {
        assignment: assignment.map_or(graded, str::to_owned),
        rows: rows.iter().map(|row| of_row(record, row)).collect(),
    }
}

fn of_row(record: &ClassRecord, row: &Row) -> GradebookRow {
    let counts = matches!(
        row.state,
        StudentState::Graded | StudentState::NotWritten | StudentState::NotBuilt
    );
    let points = |task: &TaskRow| (task.state != TaskState::Fault).then_some(task.points);
    let tasks = row.tasks.iter().map(|it| TaskPoints { id: it.id.clone(), points: points(it) });
    let column = row.columns.iter().find(|(header, _)| header.eq_ignore_ascii_case(CANVAS_ID));
    GradebookRow {
        id: row.id.clone(),
        canvas_id: column.map(|(_, number)| number.clone()).unwrap_or_default(),
        name: row.name.clone().unwrap_or_default(),
        email: row.email.clone().unwrap_or_default(),
        points: counts.then_some(row.points),
        possible: record.possible(),
        tasks: tasks.collect(),
        feedback: feedback(record, row),
        graded: DateTime::parse_from_rfc3339(&row.at).ok().map(|at| at.to_utc()),
    }
}

/// In a few words: how far it came, and what did not hold.
fn feedback(record: &ClassRecord, row: &Row) -> String {
    let mut words = vec![match (&row.reason, row.state) {
        (None, StudentState::Graded) => format!("{} of {} points", row.points, row.possible),
        (None, state) => state.in_words().to_owned(),
        (Some(reason), state) => format!("{}: {reason}", state.in_words()),
    }];
    for task in row.tasks.iter().filter(|task| task.state == TaskState::Failed) {
        let known = record.tasks.iter().find(|known| known.id == task.id);
        let failed = task.checks.iter().filter(|check| check.verdict == VerdictWord::Fail);
        let statements = failed.map(|check| {
            let own = known.and_then(|task| task.checks.iter().find(|own| own.id == check.id));
            own.map_or(check.id.as_str(), |own| own.what.as_str())
        });
        let statements: Vec<_> = statements.collect();
        words.push(format!("{}: not so: {}", task.id, statements.join(", ")));
    }
    words.join(". ")
}
