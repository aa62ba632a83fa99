//! What is made of all rows together: the page of the class, and which submissions are
//! alike.

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::Path;

use anyhow::{Result, bail};

use super::grading::Grading;
use super::opened::SubmissionContents;
use super::page::{self, Links};
use super::similarity::{self, Comparison, File};
use super::students::Student;
use crate::files;
use crate::state::results::{ClassRecord, Row};

/// The page of the class, below the folder of the results.
pub const PAGE: &str = "class.html";
/// What came of comparing; written after the pages that show it.
const SIMILARITIES: &str = "similarities.json";

/// What submissions were compared for is about to change: a call that is killed leaves
/// it to the next one.
pub(super) fn forget(out: &Path) -> Result<()> {
    match std::fs::remove_file(out.join(SIMILARITIES)) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}

/// Writes the page of the class.
pub(super) fn write_page(record: &ClassRecord, rows: &[&Row], out: &Path) -> Result<()> {
    let nonce = format!("{:032x}", rand::random::<u128>());
    let links = Links { similarities: out.join("similarities.html").exists() };
    let page = page::page(record, rows, links, &nonce);
    files::write(&out.join(PAGE), page.as_bytes())
}

/// Compares the submissions, if one has changed or the results are not there, and writes
/// what JPlag takes.
pub(super) fn compare(
    grading: &Grading<'_>,
    students: &BTreeMap<&str, &Student>,
    rows: &[&Row],
    changed: bool,
) -> Result<()> {
    let jplag = grading.options.jplag.as_deref();
    let there = grading.out.join(SIMILARITIES).exists();
    if there && !changed && jplag.is_none() {
        return Ok(());
    }
    let handout = similarity::handout(grading.workspace, grading.chosen)?;
    let mut comparison = Comparison::with_handout(&handout);
    if let Some(folder) = jplag {
        similarity::write_for_jplag(folder, &handout)?;
    }
    let files = |id: &str| match students.get(id) {
        Some(student) => files(grading, student),
        None => bail!("{id}: no such student in this class"),
    };
    for row in rows.iter().filter(|row| row.sources.is_some()) {
        let files = files(&row.id)?;
        comparison.add(&row.id, &files);
        if let Some(folder) = jplag.filter(|_| !files.is_empty()) {
            similarity::add_for_jplag(folder, &row.id, &files)?;
        }
    }
    let found = comparison.similarities();
    similarity::write_pages(grading.out, &comparison, &found, files)
}

/// The sources that were graded, or would be now.
fn files(grading: &Grading<'_>, student: &Student) -> Result<Vec<File>> {
    let SubmissionContents::Sources(opened) = grading.open(student)? else {
        return Ok(Vec::new());
    };
    let mut taken = opened.intake.taken;
    taken.sort_by(|one, other| (&one.package, &one.path).cmp(&(&other.package, &other.path)));
    let file = |it: &crate::submission::SourceFile| {
        let path = format!("{}/src/{}", it.package, it.path.display());
        (path, String::from_utf8_lossy(&it.text).into_owned())
    };
    Ok(taken.iter().map(file).collect())
}
