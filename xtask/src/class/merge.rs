//! The parts of a class become the class.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Component, Path, PathBuf};

use anyhow::{Context, Result};
use course::discover::{LabTask, Workspace};
use thiserror::Error;

use super::grading::Grading;
use super::students;
use super::{ClassOptions, Summary, afterwards, is_same_class, summary};
use crate::shard::Shard;
use crate::state::results::{self, ClassRecord, Results, Row};

/// Why parts do not fit together. Nothing is written then.
#[derive(Debug, Error)]
pub enum MergeError {
    /// A folder without results.
    #[error("{0} has no results of `cargo xtask class`")]
    NoResults(String),
    /// A folder with a whole class.
    #[error("{0} is not a part of a class: it was made without --shard")]
    Whole(String),
    /// Parts of different classes, or graded in different ways.
    #[error("{one} and {other} differ in {what}: grade one of them again")]
    Differ {
        /// A folder.
        one: String,
        /// Another one.
        other: String,
        /// What differs.
        what: &'static str,
    },
    /// A part is there twice.
    #[error("{one} and {other} are both part {index} of {of}")]
    Twice {
        /// A folder.
        one: String,
        /// Another one.
        other: String,
        /// Which part.
        index: usize,
        /// Of so many.
        of: usize,
    },
    /// Parts are not there.
    #[error("of {of} parts, these are missing: {missing}")]
    Gap {
        /// How many there are.
        of: usize,
        /// Those that are missing.
        missing: String,
    },
    /// A part that was not graded to its end, or has rows that are not its own.
    #[error("{folder}: {id} {what}; run its call of `cargo xtask class` again")]
    Rows {
        /// The part.
        folder: String,
        /// A student.
        id: String,
        /// What is wrong.
        what: &'static str,
    },
}

/// A part, as it is on the disk.
struct Part {
    folder: PathBuf,
    record: ClassRecord,
    shard: Shard,
    rows: BTreeMap<String, Row>,
}

/// Merges the parts of a class into `out`. The course's files are needed to compare the
/// submissions; if these are not here, that is left out.
///
/// # Errors
/// [`MergeError`], and if `out` has other results or cannot be written.
pub fn merge(
    workspace: &Workspace,
    chosen: &[LabTask<'_>],
    out: &Path,
    parts: &[PathBuf],
) -> Result<(Summary, ClassRecord)> {
    let parts = parts.iter().map(|folder| read(folder)).collect::<Result<Vec<_>>>()?;
    fit_together(&parts)?;
    let record = ClassRecord { shard: None, ..parts[0].record.clone() };
    let (results, before) = Results::open(out)?;
    is_same_class(&record, out)?;
    for part in &parts {
        for row in part.rows.values() {
            copy(&part.folder, out, row)?;
        }
    }
    let rows = parts.iter().flat_map(|part| part.rows.values());
    let rows: BTreeMap<&str, &Row> = rows.map(|row| (row.id.as_str(), row)).collect();
    let rows: Vec<&Row> = rows.into_values().collect();
    record.write(out)?;
    results.replace(&rows)?;
    compare(workspace, chosen, (&record, &rows), out)?;
    afterwards::write_page(&record, &rows, out)?;
    let before: BTreeMap<_, _> = results::latest(before);
    let changed = rows.iter().filter(|row| before.get(&row.id) != Some(**row)).count();
    Ok((summary(&rows, changed, record.unclaimed.clone()), record))
}

fn read(folder: &Path) -> Result<Part> {
    let shown = || folder.display().to_string();
    let record = ClassRecord::read(folder)?.ok_or_else(|| MergeError::NoResults(shown()))?;
    let shard = record.shard.ok_or_else(|| MergeError::Whole(shown()))?;
    let rows = results::read(folder)?;
    let wrong = |id: &str, what| MergeError::Rows { folder: shown(), id: id.to_owned(), what };
    for id in record.own_students() {
        let Some(row) = rows.get(id) else {
            return Err(wrong(id, "has no result yet").into());
        };
        if row.seed != record.settings.seed {
            return Err(wrong(id, "was graded with another seed").into());
        }
        if (&row.course, &row.grader) != (&record.course, &record.grader) {
            return Err(wrong(id, "was graded by another version").into());
        }
    }
    let own = record.own_students().count();
    if let Some((id, _)) = rows.iter().find(|(id, _)| record.own_students().all(|own| own != *id))
        && rows.len() != own
    {
        return Err(wrong(id, "belongs to another part").into());
    }
    Ok(Part { folder: folder.to_owned(), record, shard, rows })
}

fn fit_together(parts: &[Part]) -> Result<(), MergeError> {
    let shown = |part: &Part| part.folder.display().to_string();
    let Some((first, others)) = parts.split_first() else {
        return Err(MergeError::NoResults("nothing".into()));
    };
    for other in others {
        let (one, two) = (&first.record, &other.record);
        let differences = [
            ("their seed", one.settings.seed == two.settings.seed),
            ("tasks, schedules or build time", one.settings == two.settings),
            ("the version of the course", one.course == two.course),
            ("the version of the grader", one.grader == two.grader),
            ("the students of the class", one.students == two.students),
            ("the number of parts", first.shard.of == other.shard.of),
        ];
        if let Some((what, _)) = differences.into_iter().find(|(_, same)| !same) {
            return Err(MergeError::Differ { one: shown(first), other: shown(other), what });
        }
    }
    let of = first.shard.of;
    let mut there: BTreeMap<usize, &Part> = BTreeMap::new();
    for part in parts {
        let index = part.shard.index;
        if let Some(other) = there.insert(index, part) {
            return Err(MergeError::Twice { one: shown(other), other: shown(part), index, of });
        }
    }
    let missing = (1..=of).filter(|index| !there.contains_key(index));
    let missing: Vec<_> = missing.map(|index| index.to_string()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    Err(MergeError::Gap { of, missing: missing.join(", ") })
}

/// Copies what a row names.
fn copy(from: &Path, to: &Path, row: &Row) -> Result<()> {
    let feedback = Path::new(&row.feedback);
    let files = ["report.txt", "report.html"].map(|name| feedback.join(name));
    for file in files.into_iter().chain(row.outcome.as_ref().map(PathBuf::from)) {
        // Rows are ours, but a file can be changed.
        let inside = file.components().all(|part| matches!(part, Component::Normal(_)));
        if !inside || !from.join(&file).is_file() {
            continue;
        }
        let target = to.join(&file);
        fs::create_dir_all(target.parent().unwrap_or(to))?;
        fs::copy(from.join(&file), &target)
            .with_context(|| format!("cannot write {}", target.display()))?;
    }
    Ok(())
}

fn compare(
    workspace: &Workspace,
    chosen: &[LabTask<'_>],
    (record, rows): (&ClassRecord, &[&Row]),
    out: &Path,
) -> Result<()> {
    let Ok((students, _)) = students::read(&record.folder, record.roster.as_deref()) else {
        eprintln!("note: {} is not here, so submissions are not compared", record.folder.display());
        return Ok(());
    };
    let work = contain::Scratch::new("class").context("cannot make a folder")?;
    let options = ClassOptions {
        folder: record.folder.clone(),
        roster: record.roster.clone(),
        out: out.to_owned(),
        settings: record.settings.clone(),
        jobs: None,
        shard: None,
        jplag: None,
        again: std::collections::BTreeSet::new(),
    };
    let grading = Grading { workspace, chosen, record, out, work: work.path(), options: &options };
    let students = students.iter().map(|student| (student.id.as_str(), student)).collect();
    afterwards::compare(&grading, &students, rows, true)
}
