//! The guides as a book: the sources that mdBook makes pages of. Nothing in it is written
//! by hand.
//!
//! The students' chapters are the texts of a handout ([`crate::handout`]), so no line of a
//! solution is in them. Each guide is cut at its headings ([`guide`]), links lead to the
//! pages that came of it ([`links`]), and each task ends with a run that passed.
//! [`mod@write`] puts the sources into a folder.

pub mod guide;
pub mod links;
pub mod write;

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use course::bail_usage;
use course::discover::{LabPackage, LabTask, Workspace};
use course::usage::UsageError;

use self::guide::{Chapter, Guide};
use self::links::Targets;
use crate::handout::Handout;
use crate::outcome::{Outcome, TaskOutcome};
use crate::report;

/// Begins the settings of every book, so that a book is told from other folders.
pub const MARK: &str = "# Written by `cargo xtask book`";
/// What mdBook calls its dark themes.
const DARK: &str = ":where(.coal, .navy, .ayu)";
const README: &str = "README.md";
/// First among the texts for instructors.
const CONTRIBUTING: &str = "CONTRIBUTING.md";

/// The sources of a book.
#[derive(Debug)]
pub struct Book {
    /// By path below its folder.
    pub files: BTreeMap<PathBuf, String>,
    /// How many pages it has.
    pub pages: usize,
}

/// Composes the book of the chosen tasks: the texts of their handout, and runs of the
/// last grade. With `instructors`, it has a part with the other texts of the course.
///
/// # Errors
/// If a lab has no guide, a chosen task did not pass in the grade, a link leads to a
/// heading that is not there, or a text cannot be read.
pub fn compose(
    workspace: &Workspace,
    chosen: &[LabTask<'_>],
    handout: &Handout,
    outcome: &Outcome,
    instructors: bool,
) -> Result<Book, UsageError> {
    let parts = parts(workspace, chosen, handout, instructors)?;
    let guides: Vec<_> = parts.iter().flat_map(|(_, guides)| guides).collect();
    let targets = Targets::new(&guides, chosen);
    let mut files = BTreeMap::new();
    for guide in &guides {
        for chapter in &guide.chapters {
            let mut text = targets.rewritten(guide, chapter)?;
            for LabTask { task, .. } in chosen {
                if targets.page_of(task.id()) == Some(&chapter.page) {
                    text.push_str(&run(task.id(), outcome)?);
                }
            }
            files.insert(Path::new("src").join(&chapter.page), text);
        }
    }
    let pages = files.len();
    let style = format!("{}{}", report::timeline_style(DARK), include_str!("book/book.css"));
    files.insert("src/SUMMARY.md".into(), summary(&parts));
    files.insert("timelines.css".into(), style);
    files.insert("book.toml".into(), settings(&guides));
    Ok(Book { files, pages })
}

/// A part's title, and what is in it.
type Part = (&'static str, Vec<Guide>);

fn parts(
    workspace: &Workspace,
    chosen: &[LabTask<'_>],
    handout: &Handout,
    instructors: bool,
) -> Result<Vec<Part>, UsageError> {
    let handed_out = |path: &Path| handout.files.get(path).map(Vec::as_slice);
    let readme = Path::new(README);
    let course = handed_out(readme).map(|text| Guide::cut(readme, text)).transpose()?;
    let mut labs: Vec<&LabPackage> = chosen.iter().map(|chosen| chosen.lab).collect();
    labs.dedup_by(|one, other| one.package == other.package);
    let labs = labs.into_iter().map(|lab| {
        let folder = lab.folder.strip_prefix(&workspace.root).unwrap_or(&lab.folder);
        let path = folder.join(README);
        match handed_out(&path) {
            Some(text) => Ok(Guide::cut(&path, text)?),
            None => bail_usage!("no such file: {}; it is the guide of the lab", path.display()),
        }
    });
    let labs = labs.collect::<Result<Vec<_>, UsageError>>()?;
    let (mut reference, mut others) = (Vec::new(), Vec::new());
    for path in texts(&workspace.root)?.iter().filter(|path| *path != readme) {
        if let Some(text) = handed_out(path) {
            reference.push(Guide::whole(path, text)?);
        } else if instructors {
            let text = fs::read(workspace.root.join(path));
            let text = text.with_context(|| format!("cannot read {}", path.display()))?;
            let is_long = path == Path::new(CONTRIBUTING);
            others.push(if is_long { Guide::cut(path, &text) } else { Guide::whole(path, &text) }?);
        }
    }
    Ok(vec![
        ("The course", course.into_iter().collect()),
        ("Labs", labs),
        ("Reference", reference),
        ("For instructors", others),
    ])
}

/// The texts in the course's own folder.
fn texts(root: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(root).with_context(|| format!("cannot read {}", root.display()))?;
    let names = entries.flatten().map(|entry| PathBuf::from(entry.file_name()));
    let mut texts: Vec<_> =
        names.filter(|name| name.extension().is_some_and(|it| it == "md")).collect();
    texts.sort_by_key(|name| (name != Path::new(CONTRIBUTING), name.clone()));
    Ok(texts)
}

/// The run of a task, as the end of its chapter; nothing for a task without devices and
/// workers.
fn run(id: &str, outcome: &Outcome) -> Result<String, UsageError> {
    let task = outcome.tasks.iter().find(|task| task.id == id);
    let own = outcome.handed_in.is_none() && !outcome.asked.programs.contains_key(id);
    let Some(task) = task.filter(|task| own && task.passed()) else {
        bail_usage!(
            "the course's own program of task {id} did not pass in the last grade, and the book shows such a run; run `cargo xtask grade` first"
        );
    };
    Ok(report::run_of(task, outcome).map(|drawn| shown(task, &drawn, outcome)).unwrap_or_default())
}

fn shown(task: &TaskOutcome, drawn: &str, outcome: &Outcome) -> String {
    let (id, seed) = (&task.id, outcome.seed);
    format!(
        "\n## A run of task {id} that passes\n\n\
         A bar is a session, from the connection to its end, or a worker's piece of work. \
         Where it is hatched, the program waits for the device. A small stroke is a command, \
         or a line that a worker printed. `cargo xtask grade {id} --seed {seed}` runs your \
         program on the same devices, and `cargo xtask timeline {id}` draws its run.\n\n{drawn}\n"
    )
}

fn summary(parts: &[Part]) -> String {
    let mut summary = "# Summary\n".to_owned();
    for (title, guides) in parts.iter().filter(|(_, guides)| !guides.is_empty()) {
        // Writing into a String does not fail.
        let _ = writeln!(summary, "\n# {title}\n");
        for guide in guides {
            // The course's own sections are what its part is about.
            let inner = if guide.path == Path::new(README) { "" } else { "  " };
            for (index, chapter) in guide.chapters.iter().enumerate() {
                let _ = writeln!(
                    summary,
                    "{}- [{}]({})",
                    if index == 0 { "" } else { inner },
                    escaped(&chapter.title),
                    chapter.page.display()
                );
            }
        }
    }
    summary
}

/// A title, in the brackets of a link.
fn escaped(title: &str) -> String {
    title.replace('[', "\\[").replace(']', "\\]")
}

fn settings(guides: &[&Guide]) -> String {
    let first = guides.first().and_then(|guide| guide.chapters.first());
    let title = first.map_or("The course", |chapter: &Chapter| chapter.title.as_str());
    let title = toml::Value::from(title);
    include_str!("book/book.toml").replace("# MARK", MARK).replace("\"TITLE\"", &title.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timelines_have_the_themes_of_the_book() {
        let style = report::timeline_style(DARK);
        assert!(style.contains(&format!("{DARK} {{ svg.timeline {{")), "{style}");
        assert!(!style.contains("prefers-color-scheme"), "{style}");
    }

    #[test]
    fn the_settings_are_a_books() {
        let guide = Guide::whole(Path::new("A.md"), b"# \"A\" title\n").unwrap();
        let text = settings(&[&guide]);
        assert!(text.starts_with(MARK), "{text}");
        let settings: toml::Table = text.parse().unwrap();
        assert_eq!(settings["book"]["title"].as_str(), Some("\"A\" title"));
    }
}
