//! Grades a class: one call for all that was handed in, and a row for each student.
//!
//! Who is in it (`students`) and what each handed in (`entries`) is opened (`opened`)
//! and compared with the rows that are there. What has changed is graded, several
//! submissions side by side (`side_by_side`), and each result is on the disk before the next
//! one begins. Feedback, the page of the class and the similarities are made of the
//! rows and outcomes.

mod afterwards;
mod archive;
mod entries;
mod export;
mod feedback;
mod grading;
mod merge;
mod opened;
mod page;
mod progress;
mod roster;
mod side_by_side;
mod similarity;
mod students;
mod versions;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use thiserror::Error;

pub use self::afterwards::PAGE;
pub use self::export::gradebook;
use self::grading::Grading;
pub use self::merge::{MergeError, merge};
use contain::interrupt::Interrupt;
use course::discover::{LabTask, Workspace};

use self::students::Student;
use crate::shard::Shard;
use crate::state::results::{
    CheckRecord, ClassRecord, FORMAT, Results, Row, Settings, StudentState, TaskRecord, latest,
};

/// How to grade a class.
#[derive(Debug, Clone)]
pub struct ClassOptions {
    /// The folder of the submissions.
    pub folder: PathBuf,
    /// Who is in the class; without one, whoever handed something in.
    pub roster: Option<PathBuf>,
    /// The folder of the results.
    pub out: PathBuf,
    /// What was asked for.
    pub settings: Settings,
    /// How many submissions are worked on at once; as the machine allows, if not said.
    pub jobs: Option<usize>,
    /// Only a part of the class.
    pub shard: Option<Shard>,
    /// Also write what JPlag takes into this folder.
    pub jplag: Option<PathBuf>,
    /// Students to grade once more, whatever their rows say.
    pub again: BTreeSet<String>,
}

/// What came of a call.
#[derive(Debug)]
pub struct Summary {
    /// Rows of this call.
    pub graded: usize,
    /// Rows that were there and still hold.
    pub unchanged: usize,
    /// How many students came to each state, over all rows.
    pub states: BTreeMap<StudentState, usize>,
    /// What is in the folder and belongs to no student.
    pub unclaimed: Vec<String>,
}

/// What is wrong with a call, before anything is graded.
#[derive(Debug, Error)]
pub enum ClassError {
    /// The folder has no submission, and the roster no student.
    #[error("{0} has no submissions: it needs a folder or an archive per student")]
    Empty(String),
    /// Results and submissions must not mix.
    #[error("--out {0}: choose a folder that is not inside the folder of the submissions")]
    OutInside(String),
    /// What JPlag takes has a folder of its own.
    #[error("--jplag {0}: choose a folder that is empty or does not exist")]
    NotEmpty(String),
    /// A student to be graded again is not there.
    #[error("{0}: no such student in this class")]
    Unknown(String),
    /// The folder or the roster.
    #[error("{0:#}")]
    Unreadable(anyhow::Error),
    /// The results are of another call.
    #[error("the results in {folder} were made with {before}; use another folder for --out")]
    Other {
        /// Where they are.
        folder: String,
        /// What was said then.
        before: String,
    },
}

/// Grades what is not graded yet.
///
/// # Errors
/// [`ClassError`], the grader's faults that concern all students, and interrupts.
pub fn grade_class(
    workspace: &Workspace,
    chosen: &[LabTask<'_>],
    options: &ClassOptions,
    interrupt: &Interrupt,
) -> Result<Summary> {
    let folder = places(options)?;
    let (students, unclaimed) =
        students::read(&folder, options.roster.as_deref()).map_err(ClassError::Unreadable)?;
    let record = record(workspace, chosen, options, (&folder, &students, unclaimed))?;
    let (results, rows) = Results::open(&options.out)?;
    let out = options.out.canonicalize()?;
    is_same_class(&record, &out)?;
    record.write(&out)?;
    let rows = latest(rows);
    let work = out.join(".work");
    // A grader that was killed leaves what it unpacked.
    let _ = fs::remove_dir_all(&work);
    fs::create_dir(&work)?;
    let all = own_students(&record, &students);
    let grading = Grading { workspace, chosen, record: &record, out: &out, work: &work, options };
    let done = side_by_side::run(&grading, &all, &rows, &results, interrupt);
    let done = done.inspect_err(|_| drop(fs::remove_dir_all(&work)))?;
    let row = |id: &String| done.get(id).or_else(|| rows.get(id));
    let rows: Vec<&Row> = all.iter().filter_map(|(student, _)| row(&student.id)).collect();
    results.replace(&rows)?;
    let students = all.iter().map(|(student, _)| (student.id.as_str(), *student)).collect();
    afterwards::compare(&grading, &students, &rows, !done.is_empty())?;
    afterwards::write_page(&record, &rows, &out)?;
    let _ = fs::remove_dir_all(&work);
    Ok(summary(&rows, done.len(), record.unclaimed.clone()))
}

/// The folder of the submissions, if the other folders of a call go with it.
fn places(options: &ClassOptions) -> Result<PathBuf> {
    let ClassOptions { folder, out, jplag, .. } = options;
    let shown = |path: &Path| path.display().to_string();
    let folder = folder.canonicalize().with_context(|| format!("cannot find {}", shown(folder)))?;
    // It need not be there yet.
    let above = std::path::absolute(out)?;
    let above = above.ancestors().find_map(|path| path.canonicalize().ok());
    if above.is_some_and(|above| above.starts_with(&folder)) {
        return Err(ClassError::OutInside(shown(out)).into());
    }
    if let Some(jplag) = jplag
        && fs::read_dir(jplag).is_ok_and(|mut entries| entries.next().is_some())
    {
        return Err(ClassError::NotEmpty(shown(jplag)).into());
    }
    Ok(folder)
}

/// The students of a record, with their folders for feedback: those do not depend on
/// which part of the class is graded.
fn own_students<'a>(record: &ClassRecord, students: &'a [Student]) -> Vec<(&'a Student, String)> {
    let own: BTreeSet<&str> = record.own_students().collect();
    let all = students.iter().zip(feedback::folders(students));
    all.filter(|(student, _)| own.contains(&*student.id)).collect()
}

fn summary(rows: &[&Row], graded: usize, unclaimed: Vec<String>) -> Summary {
    let mut states = BTreeMap::new();
    for row in rows {
        *states.entry(row.state).or_default() += 1;
    }
    Summary { graded, unchanged: rows.len() - graded, states, unclaimed }
}

fn record(
    workspace: &Workspace,
    chosen: &[LabTask<'_>],
    options: &ClassOptions,
    (folder, students, unclaimed): (&Path, &[Student], Vec<String>),
) -> Result<ClassRecord> {
    if students.is_empty() {
        return Err(ClassError::Empty(options.folder.display().to_string()).into());
    }
    if let Some(id) = options.again.iter().find(|id| students.iter().all(|it| it.id != **id)) {
        return Err(ClassError::Unknown(id.clone()).into());
    }
    Ok(ClassRecord {
        format: FORMAT,
        folder: folder.to_owned(),
        roster: options.roster.as_ref().map(|it| it.canonicalize()).transpose()?,
        settings: options.settings.clone(),
        course: versions::course(workspace, chosen)?,
        grader: versions::grader()?,
        shard: options.shard,
        students: students.iter().map(|student| student.id.clone()).collect(),
        unclaimed,
        tasks: chosen.iter().map(task).collect(),
    })
}

fn task(chosen: &LabTask<'_>) -> TaskRecord {
    let checks = chosen.task.checks.iter().map(|check| CheckRecord {
        id: check.id().to_owned(),
        what: check.what.get_ref().clone(),
        points: check.points,
    });
    let checks: Vec<_> = checks.collect();
    TaskRecord {
        id: chosen.task.id().to_owned(),
        title: chosen.task.title.clone(),
        possible: checks.iter().map(|check| check.points).sum(),
        checks,
    }
}

/// Rows of other tasks, seeds or parts of a class are not mixed.
fn is_same_class(record: &ClassRecord, out: &Path) -> Result<()> {
    let Some(before) = ClassRecord::read(out)? else {
        return Ok(());
    };
    let other = |before: String| -> Result<()> {
        Err(ClassError::Other { folder: out.display().to_string(), before }.into())
    };
    if before.folder != record.folder {
        return other(format!("the submissions of {}", before.folder.display()));
    }
    if before.shard != record.shard {
        return other(match before.shard {
            Some(Shard { index, of }) => format!("--shard {index}/{of}"),
            None => "the whole class".into(),
        });
    }
    if before.settings != record.settings {
        return other(in_words(&before.settings));
    }
    Ok(())
}

fn in_words(settings: &Settings) -> String {
    let Settings { names, seed, schedules, build_time } = settings;
    let tasks = names.iter().map(|name| format!("--task {name} "));
    let schedules = schedules.map_or(String::new(), |it| format!(" --schedules {it}"));
    format!("{}--seed {seed}{schedules} --build-time {build_time}", tasks.collect::<String>())
}
