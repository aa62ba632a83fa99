//! `report` and `timeline`: what the last grade saw, to be looked at.

use std::io::Write;
use std::path::Path;

use chrono::Local;
use course::bail_usage;
use course::discover::{Workspace, discover};
use course::select;
use course::usage::UsageError;
use judge::picture::{draw, of_timelines};
use judge::timeline::Seen;

use super::formats::ReportSettings;
use super::{ALL_PASSED, Failure, charset, finish};
use crate::cli::formats::{GradebookLabels, ReportFormat};
use crate::cli::see::{Report, Timeline};
use crate::console;
use crate::files;
use crate::outcome::{Outcome, State};
use crate::report;
use crate::state::last_grade;

/// Columns of a terminal.
const COLUMNS: usize = 80;

/// Keeps what a grade saw. A report that cannot be made later is not a reason
/// for a grade to fail.
pub(super) fn keep(outcome: &Outcome, workspace: &Workspace) {
    if let Err(error) = last_grade::keep(outcome, &workspace.target) {
        eprintln!("note: `report` and `timeline` will not show this grade: {error:#}");
    }
}

/// Writes the page, or the timelines of a task as SVG.
pub(super) fn report(args: &Report) -> Result<u8, Failure> {
    let workspace = discover()?;
    let document = last_grade::path(&workspace.target);
    let outcome = last_grade::read(&document)?;
    let format = args.format.unwrap_or(ReportFormat::Human);
    let is_page = args.format.is_none() && args.svg.is_none();
    // The page names the student in its heading.
    let student = args.labels.student.clone().filter(|_| !is_page);
    let labels = GradebookLabels { student, ..args.labels.clone() };
    let reporting = ReportSettings::new(format, &labels, charset(false))?.of(&document);
    if args.format.is_some() {
        return in_format(&reporting, &outcome, &workspace, args.out.as_deref());
    }
    if let Some(name) = &args.svg {
        let svg = svg(&workspace, &outcome, name)?;
        return written(args.out.as_deref(), &svg);
    }
    let against = args.against.as_deref().map(last_grade::read).transpose();
    let against = against?;
    let folder = outcome.handed_in.as_ref().map_or(&workspace.root, |it| &it.folder);
    let folder = contain::system::canonical(folder).unwrap_or_else(|_| folder.clone());
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    let heading = report::Heading {
        student: args.labels.student.as_deref().unwrap_or(&name),
        folder: Some(&folder),
        ended: Some(reporting.ended.with_timezone(&Local).fixed_offset()),
    };
    let page = report::html(&heading, &outcome, against.as_ref());
    let usual = last_grade::path(&workspace.target).with_file_name("report.html");
    written(Some(args.out.as_deref().unwrap_or(&usual)), &page)
}

/// The outcome in a format of `grade`, to a file or to stdout.
fn in_format(
    reporting: &ReportSettings<'_>,
    outcome: &Outcome,
    workspace: &Workspace,
    path: Option<&Path>,
) -> Result<u8, Failure> {
    let report = String::from_utf8_lossy(&reporting.report(outcome, workspace)?).into_owned();
    match path {
        None => written(None, &report),
        Some(_) => written(path, &anstream::adapter::strip_str(&report).to_string()),
    }
}

/// Draws timelines for the terminal, or writes those of a task as SVG.
pub(super) fn timeline(args: &Timeline) -> Result<u8, Failure> {
    let workspace = discover()?;
    let outcome = last_grade::read(&last_grade::path(&workspace.target))?;
    if let Some(path) = &args.svg {
        let [name] = &args.tasks[..] else {
            bail_usage!("--svg writes one task: name only one");
        };
        let svg = svg(&workspace, &outcome, name)?;
        return written(Some(path), &svg);
    }
    let again = args.tasks.join(" ");
    let found = args.tasks.iter().map(|name| seen(&workspace, &outcome, name, &again));
    let found = found.collect::<Result<Vec<_>, _>>()?;
    finish(drawn(&found, args.ascii, &mut console::stdout()))?;
    Ok(ALL_PASSED)
}

fn drawn(found: &[(String, &Seen)], ascii: bool, out: &mut impl Write) -> std::io::Result<()> {
    let all =
        found.iter().flat_map(|(title, seen)| seen.timelines.iter().map(move |it| (title, it)));
    let all: Vec<_> = all.collect();
    let timelines: Vec<_> = all.iter().map(|(_, timeline)| *timeline).collect();
    for ((title, timeline), picture) in all.iter().zip(of_timelines(&timelines)) {
        writeln!(out, "{title}\n")?;
        for line in draw(&picture, charset(ascii), COLUMNS) {
            writeln!(out, "{line}")?;
        }
        for mark in timeline.marks.iter().skip(1) {
            writeln!(out, "also at {:.2}s: {}", timeline.seconds(mark.at), mark.says)?;
        }
        if let Some(limit) = timeline.limit {
            writeln!(out, "never more than {limit} may be open; {} were", timeline.peak())?;
        }
        writeln!(out)?;
    }
    for (title, _) in found.iter().filter(|(_, seen)| seen.timelines.is_empty()) {
        writeln!(
            out,
            "{title}\nthe task has no devices and no workers; `cargo xtask report` shows what it printed"
        )?;
    }
    Ok(())
}

fn svg(workspace: &Workspace, outcome: &Outcome, name: &str) -> Result<String, UsageError> {
    let (title, seen) = seen(workspace, outcome, name, name)?;
    if seen.timelines.is_empty() {
        bail_usage!("{title}: the task has no devices and no workers to draw");
    }
    Ok(report::svg(&seen.timelines))
}

/// A task's title, and what the last grade saw of it; `again` are the tasks that
/// a grade has to have.
fn seen<'a>(
    workspace: &Workspace,
    outcome: &'a Outcome,
    name: &str,
    again: &str,
) -> Result<(String, &'a Seen), UsageError> {
    let chosen = select::one(workspace, name)?;
    let id = chosen.task.id();
    let found = outcome.tasks.iter().find(|task| task.id == id);
    match found.map(|task| (task, &task.state)) {
        Some((task, State::Judged { seen, .. })) => Ok((format!("{id} {}", task.title), seen)),
        Some(_) => bail_usage!("{id} did not run in the last grade; see `cargo xtask grade {id}`"),
        None => bail_usage!("{id} is not in the last grade; run `cargo xtask grade {again}` first"),
    }
}

/// Whether it can be a file's name: a folder is not made for it.
fn writable(path: &Path) -> Result<(), UsageError> {
    let folder = path.parent().unwrap_or(Path::new(""));
    if path.is_dir() {
        bail_usage!("{} is a folder; name a file", path.display());
    }
    if !folder.as_os_str().is_empty() && !folder.is_dir() {
        bail_usage!("no such folder: {}", folder.display());
    }
    Ok(())
}

/// To a file, whole, whose path is printed then; or to stdout.
pub(super) fn written(path: Option<&Path>, text: &str) -> Result<u8, Failure> {
    let mut out = anstream::stdout().lock();
    match path {
        Some(path) => {
            writable(path)?;
            files::write(path, text.as_bytes())?;
            finish(writeln!(out, "{}", path.display()))?;
        }
        None => finish(out.write_all(text.as_bytes()))?,
    }
    Ok(ALL_PASSED)
}
