//! What is handed back to a student: a text and a page, with the student's name.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;
use chrono::DateTime;
use course::text::{harmless, visible};
use judge::picture::Charset;

use super::students::{Student, StudentEntries};
use crate::files;
use crate::outcome::Outcome;
use crate::report;
use crate::state::results::{Row, StudentState};

/// The folder of all, below that of the results.
pub const FOLDER: &str = "feedback";
/// Longest name of a folder, in bytes; a number may follow.
const LONGEST: usize = 120;

/// The folder of each student, below that of the results, in their order. Where a
/// platform takes feedback, it is the name that the platform gave.
pub fn folders(students: &[Student]) -> Vec<String> {
    let mut taken = BTreeSet::new();
    let folder = |student: &Student| {
        let name = match &student.found {
            StudentEntries::One(entry) => entry.name.as_str(),
            StudentEntries::Nothing | StudentEntries::Several(_) => student.id.as_str(),
        };
        let name = super::entries::stem(name, &super::entries::ARCHIVES).unwrap_or(name);
        let first = file_name(name);
        let others = (2..).map(|number| format!("{first}-{number}"));
        let mut names = std::iter::once(first.clone()).chain(others);
        // Some file systems do not tell upper from lower case.
        let free = names.find(|name| taken.insert(name.to_lowercase()));
        format!("{FOLDER}/{}", free.unwrap_or(first))
    };
    students.iter().map(folder).collect()
}

/// A name that is safe on every file system and in every shell's listing.
pub fn file_name(name: &str) -> String {
    let safe = |c: char| if c.is_alphanumeric() || " -_.,'()@+".contains(c) { c } else { '_' };
    let mut safe: String = name.chars().map(safe).collect();
    while safe.len() > LONGEST {
        safe.pop();
    }
    if safe.starts_with(['.', '-']) || safe.is_empty() {
        safe.insert(0, '_');
    }
    safe
}

/// Writes both, whole.
///
/// # Errors
/// If one cannot be written.
pub fn write(out: &Path, row: &Row, outcome: Option<&Outcome>) -> Result<()> {
    let folder = out.join(&row.feedback);
    fs::create_dir_all(&folder)?;
    let (text, page) = match outcome {
        Some(outcome) => of_outcome(row, outcome)?,
        None => {
            let text = format!("{}\n\n{}\n", heading(row), said(row));
            (text, report::student_page(&heading(row), &said(row)))
        }
    };
    files::write(&folder.join("report.txt"), text.as_bytes())?;
    files::write(&folder.join("report.html"), page.as_bytes())
}

/// The student's own workspace is where it is repeated.
fn of_outcome(row: &Row, outcome: &Outcome) -> Result<(String, String)> {
    let mut outcome = outcome.clone();
    if let Some(handed_in) = &mut outcome.handed_in {
        handed_in.folder = PathBuf::new();
    }
    let mut text = anstream::StripStream::new(Vec::new());
    report::human(&outcome, Charset::Unicode, &mut text)?;
    let text = String::from_utf8_lossy(&text.into_inner()).into_owned();
    let text = format!("{}\n\n{text}", heading(row));
    let student = heading(row);
    // The row's time is the grader's own; without one, the heading has no date.
    let ended = DateTime::parse_from_rfc3339(&row.at).ok();
    let heading = report::Heading { student: &student, folder: None, ended };
    Ok((text, report::html(&heading, &outcome, None)))
}

/// Who it is for.
pub fn heading(row: &Row) -> String {
    let id = visible(&row.id);
    match &row.name {
        Some(name) if *name != row.id => format!("{} ({id})", visible(name)),
        _ => id,
    }
}

/// Where there is no report.
fn said(row: &Row) -> String {
    let state = row.state.in_words();
    let said = match (&row.state, &row.reason) {
        (StudentState::Fault, _) => "The grader failed; your instructor grades it again.".into(),
        (_, Some(reason)) => format!("Result: {state}: {reason}"),
        (_, None) => format!("Result: {state}"),
    };
    harmless(&format!("{said}\n0 of {} points", row.possible))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_folders_are_safe_and_differ() {
        for (name, safe) in [
            ("anna", "anna"),
            ("Bo Ek_77_assignsubmission_file_", "Bo Ek_77_assignsubmission_file_"),
            ("../../etc", "_.._.._etc"),
            ("-rf", "_-rf"),
            ("a\u{202e}b\n<c>&d", "a_b__c__d"),
            ("Zoë 李", "Zoë 李"),
            ("", "_"),
        ] {
            assert_eq!(file_name(name), safe);
        }
        assert!(file_name(&"李".repeat(100)).len() <= LONGEST);
        let student = |id: &str| Student {
            id: id.into(),
            name: None,
            email: None,
            columns: Default::default(),
            found: StudentEntries::Nothing,
        };
        let folders = folders(&["a/b", "a_b", "A_B"].map(student));
        assert_eq!(folders, ["feedback/a_b", "feedback/a_b-2", "feedback/A_B-3"]);
    }
}
