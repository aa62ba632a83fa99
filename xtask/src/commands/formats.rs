//! A grade in the format that was asked for: finds what the format says besides the
//! outcome, and where the document goes.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use chrono::{DateTime, Utc};
use course::bail_usage;
use course::discover::{LabTask, Workspace};
use course::regions::{Audience, regions};
use course::sources;
use course::usage::UsageError;
use judge::picture::Charset;

use crate::cli::formats::{GradebookLabels, ReportFormat};
use crate::console;
use crate::outcome::Outcome;
use crate::report::formats::classroom50::Identity;
use crate::report::formats::gradebook::{self, Gradebook, Row};
use crate::report::formats::{self, Context, Place};
use crate::report::{human, json};

/// GitHub drops a summary that is longer.
const SUMMARY: u64 = 1 << 20;

/// How a grade is reported.
#[derive(Debug, Clone)]
pub(super) struct ReportSettings<'a> {
    pub(super) format: ReportFormat,
    pub(super) labels: &'a GradebookLabels,
    pub(super) charset: Charset,
    /// When the grade ended.
    pub(super) ended: DateTime<Utc>,
    identity: Option<Identity>,
}

impl<'a> ReportSettings<'a> {
    /// Says at once what a format lacks, and not after the work.
    ///
    /// # Errors
    /// If the environment lacks what the format asks for, or a label has no use.
    pub(super) fn new(
        format: ReportFormat,
        labels: &'a GradebookLabels,
        charset: Charset,
    ) -> Result<Self, UsageError> {
        use ReportFormat::{Canvas, Classroom50, Csv, Moodle, Nbgrader};
        let labelled = labels.student.is_some() || labels.assignment.is_some();
        if labelled && !matches!(format, Csv | Canvas | Moodle | Nbgrader) {
            bail_usage!(
                "--student and --assignment are for the formats csv, canvas, moodle and nbgrader"
            );
        }
        let variable = |name: &str| std::env::var(name).ok();
        let identity = match format {
            Classroom50 => Some(Identity::read(variable).map_err(UsageError::new)?),
            _ => None,
        };
        Ok(Self { format, labels, charset, ended: Utc::now(), identity })
    }

    /// Of a grade that ended just now.
    pub(super) fn now(self) -> Self {
        Self { ended: Utc::now(), ..self }
    }

    /// Of a grade whose document was written at this time.
    pub(super) fn of(self, document: &Path) -> Self {
        let written = document.metadata().and_then(|it| it.modified());
        Self { ended: written.map_or(self.ended, DateTime::from), ..self }
    }

    /// The report, with colours where it is for people; appends a summary where a
    /// format has one besides.
    ///
    /// # Errors
    /// If a summary cannot be written.
    pub(super) fn report(
        &self,
        outcome: &Outcome,
        workspace: &Workspace,
    ) -> anyhow::Result<Vec<u8>> {
        let mut text = Vec::new();
        match self.format {
            ReportFormat::Human => {
                human(outcome, self.charset, &mut text)?;
                text = console::shown(&String::from_utf8_lossy(&text)).into_bytes();
            }
            ReportFormat::Json => json(outcome, &mut text)?,
            _ => text = self.document(outcome, workspace).into_bytes(),
        }
        if self.format == ReportFormat::Github
            && let Some(path) = std::env::var_os("GITHUB_STEP_SUMMARY").filter(|it| !it.is_empty())
        {
            summarise(outcome, Path::new(&path))?;
        }
        Ok(text)
    }

    fn document(&self, outcome: &Outcome, workspace: &Workspace) -> String {
        let context = Context { ended: self.ended, places: places(outcome, workspace) };
        let book = || self.gradebook(outcome, workspace);
        match (self.format, &self.identity) {
            (ReportFormat::Gradescope, _) => formats::gradescope(outcome),
            (ReportFormat::Classroom50, Some(identity)) => {
                formats::classroom50(outcome, identity, &context)
            }
            (ReportFormat::Junit, _) => formats::junit(outcome, &context),
            (ReportFormat::Sarif, _) => formats::sarif(outcome, &context),
            (ReportFormat::Ctrf, _) => formats::ctrf(outcome, &context),
            (ReportFormat::Tap, _) => formats::tap(outcome),
            (ReportFormat::Prairielearn, _) => formats::prairielearn(outcome),
            (ReportFormat::Github, _) => formats::github(outcome, &context),
            (ReportFormat::Markdown, _) => formats::markdown(outcome),
            (ReportFormat::Trace, _) => formats::trace(outcome),
            (ReportFormat::Csv, _) => gradebook::csv(&book()),
            (ReportFormat::Canvas, _) => gradebook::canvas(&book()),
            (ReportFormat::Moodle, _) => gradebook::moodle(&book()),
            (ReportFormat::Nbgrader, _) => gradebook::nbgrader(&book()),
            (ReportFormat::Human | ReportFormat::Json | ReportFormat::Classroom50, _) => {
                String::new()
            }
        }
    }

    fn gradebook(&self, outcome: &Outcome, workspace: &Workspace) -> Gradebook {
        let folder = outcome.handed_in.as_ref().map_or(&workspace.root, |it| &it.folder);
        let folder = contain::system::canonical(folder).unwrap_or_else(|_| folder.clone());
        let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let mut labs: Vec<_> = outcome.tasks.iter().map(|task| task.lab.clone()).collect();
        labs.dedup();
        let graded = if outcome.names.is_empty() { labs } else { outcome.names.clone() };
        Gradebook {
            assignment: self.labels.assignment.clone().unwrap_or_else(|| graded.join(" ")),
            rows: vec![Row::of(outcome, self.labels.student.as_ref().unwrap_or(&name), self.ended)],
        }
    }
}

/// Appends the summary of a step to what others wrote there.
fn summarise(outcome: &Outcome, path: &Path) -> anyhow::Result<()> {
    let append = || -> io::Result<bool> {
        let mut file = File::options().create(true).append(true).open(path)?;
        let text = formats::markdown(outcome);
        let fits = file.metadata()?.len() + text.len() as u64 <= SUMMARY;
        if fits {
            file.write_all(text.as_bytes())?;
        }
        Ok(fits)
    };
    let fits = append().with_context(|| format!("cannot write {}", path.display()))?;
    if !fits {
        eprintln!("note: {} has no room for the summary", path.display());
    }
    Ok(())
}

/// Where each task is written: its region in the workspace, or its program.
fn places(outcome: &Outcome, workspace: &Workspace) -> BTreeMap<String, Place> {
    let graded = |chosen: &LabTask<'_>| outcome.tasks.iter().any(|it| it.id == chosen.task.id());
    let tasks = workspace.tasks().filter(graded);
    // Lines of the course's sources say nothing about a student's.
    let own = outcome.handed_in.is_none();
    tasks
        .filter_map(|task| Some((task.task.id().to_owned(), place(&task, workspace, own)?)))
        .collect()
}

fn place(chosen: &LabTask<'_>, workspace: &Workspace, own: bool) -> Option<Place> {
    let program = chosen.lab.programs.get(chosen.task.program())?;
    let below = |path: &Path| {
        let below = path.strip_prefix(&workspace.root).ok()?;
        Some(below.to_str()?.to_owned())
    };
    let all = sources::below(&chosen.lab.folder.join("src")).unwrap_or_default();
    let files = std::iter::once(program).chain(&all).filter(|_| own);
    let marked = files.into_iter().find_map(|path| {
        let (line, end) = region(path, chosen.task.id())?;
        Some(Place { file: below(path)?, line, end: Some(end) })
    });
    marked.or_else(|| Some(Place { file: below(program)?, line: 1, end: None }))
}

/// First and last line of a task's part of a file.
fn region(path: &PathBuf, task: &str) -> Option<(u32, u32)> {
    let text = fs::read_to_string(path).ok()?;
    let marked = [Audience::Students, Audience::Instructors].map(|whose| regions(&text, whose));
    let mut regions = marked.into_iter().flatten().flatten();
    let lines = regions.find(|region| region.task == task)?.lines;
    Some((u32::try_from(lines.start + 1).ok()?, u32::try_from(lines.end).ok()?))
}
