//! Links between the files of the course, as links between the pages of the book.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Component, Path, PathBuf};

use course::bail_usage;
use course::discover::LabTask;
use course::usage::UsageError;
use regex_lite::{Captures, Regex};

use super::guide::{Chapter, Guide, Line, lines};

/// Words, a path and a fragment. A path with a colon leads out of the course.
const LINK: &str = r"\[([^\]]*)\]\(([^)#:\s]*)(?:#([^)\s]*))?\)";

/// Where the links of the guides lead to.
#[derive(Debug, Default)]
pub struct Targets {
    /// By guide: its first page.
    guides: BTreeMap<PathBuf, Place>,
    /// By guide and fragment.
    headings: BTreeMap<(PathBuf, String), Place>,
    /// By id of a task.
    tasks: BTreeMap<String, PathBuf>,
}

/// A place in the book.
#[derive(Debug)]
struct Place {
    page: PathBuf,
    /// None for the page's own heading.
    fragment: Option<String>,
}

impl Targets {
    /// Of all guides of a book, and its tasks.
    pub fn new(guides: &[&Guide], chosen: &[LabTask<'_>]) -> Self {
        let mut targets = Self::default();
        for guide in guides {
            for chapter in guide.chapters.iter().rev() {
                let place = |fragment| Place { page: chapter.page.clone(), fragment };
                targets.guides.insert(guide.path.clone(), place(None));
                for (index, heading) in chapter.headings.iter().enumerate() {
                    let fragment = (index > 0).then(|| heading.in_page.clone());
                    let key = (guide.path.clone(), heading.in_guide.clone());
                    targets.headings.insert(key, place(fragment));
                }
            }
        }
        for LabTask { lab, task } in chosen {
            let own = guides.iter().find(|guide| {
                let folder = guide.path.parent().unwrap_or(Path::new(""));
                !folder.as_os_str().is_empty() && lab.folder.ends_with(folder)
            });
            if let Some(page) = own.and_then(|guide| page_about(guide, task.id())) {
                targets.tasks.insert(task.id().to_owned(), page);
            }
        }
        targets
    }

    /// The page about a task.
    pub fn page_of(&self, task: &str) -> Option<&PathBuf> {
        self.tasks.get(task)
    }

    /// A chapter's text, with links to pages. Of a link to a file that is not in the book,
    /// the words remain.
    ///
    /// # Errors
    /// If a link leads to a heading that is not there.
    pub fn rewritten(&self, guide: &Guide, chapter: &Chapter) -> Result<String, UsageError> {
        let (mut text, mut prose) = (String::new(), String::new());
        for line in lines(&chapter.text) {
            match line {
                Line::Code(line) => {
                    text.push_str(&self.linked(&prose, guide, chapter)?);
                    prose.clear();
                    text.push_str(line);
                    text.push('\n');
                }
                // Writing into a String does not fail.
                Line::Heading(level, title) => {
                    let _ = writeln!(prose, "{} {title}", "#".repeat(level));
                }
                Line::Prose(line) => {
                    let _ = writeln!(prose, "{line}");
                }
            }
        }
        text.push_str(&self.linked(&prose, guide, chapter)?);
        Ok(text)
    }

    /// A line; in a row of a table that begins with a task's id, this is a link to its page.
    fn row(&self, line: &str, page: &Path) -> String {
        let row = line.strip_prefix("| ").and_then(|rest| rest.split_once(" |"));
        let target = row.and_then(|(id, rest)| Some((id, rest, self.tasks.get(id)?)));
        match target.filter(|(_, _, target)| *target != page) {
            Some((id, rest, target)) => format!("| [{id}]({}) |{rest}\n", relative(page, target)),
            None => format!("{line}\n"),
        }
    }

    fn linked(&self, prose: &str, guide: &Guide, chapter: &Chapter) -> Result<String, UsageError> {
        let link = Regex::new(LINK).expect("the pattern of a link is one");
        let mut broken = None;
        let rewritten = link.replace_all(prose, |found: &Captures<'_>| {
            let fragment = found.get(3).map(|it| it.as_str());
            match self.place(&guide.path, &found[2], fragment) {
                Ok(Some(place)) => {
                    let fragment = place.fragment.as_ref().map(|it| format!("#{it}"));
                    let page = relative(&chapter.page, &place.page);
                    format!("[{}]({page}{})", &found[1], fragment.unwrap_or_default())
                }
                Ok(None) => words(&found[1], &found[2]),
                Err(file) => {
                    broken.get_or_insert((file, fragment.unwrap_or_default().to_owned()));
                    String::new()
                }
            }
        });
        if let Some((file, fragment)) = broken {
            bail_usage!(
                "{}: a link leads to '#{fragment}', and {} has no such heading; correct the link",
                guide.path.display(),
                file.display()
            );
        }
        Ok(rewritten.lines().map(|line| self.row(line, &chapter.page)).collect())
    }

    /// Nothing if the file is not in the book; the file, if it has no such heading.
    fn place(
        &self,
        guide: &Path,
        path: &str,
        fragment: Option<&str>,
    ) -> Result<Option<&Place>, PathBuf> {
        let file = if path.is_empty() { guide.to_owned() } else { from(guide, path) };
        let first = self.guides.get(&file);
        let Some(fragment) = fragment.filter(|_| first.is_some()) else { return Ok(first) };
        let heading = self.headings.get(&(file.clone(), fragment.to_owned()));
        heading.map(Some).ok_or(file)
    }
}

/// The page of a lab's guide whose title names the task; the guide's first page, if
/// none does.
fn page_about(guide: &Guide, id: &str) -> Option<PathBuf> {
    let names = |chapter: &&Chapter| {
        let words = chapter.title.split(|letter: char| !letter.is_alphanumeric() && letter != '.');
        words.map(|word| word.trim_matches('.')).any(|word| word == id)
    };
    let chapter = guide.chapters.iter().find(names).or(guide.chapters.first());
    chapter.map(|chapter| chapter.page.clone())
}

/// The words of a link that leads out of the book: a path as code, as it is one.
fn words(words: &str, path: &str) -> String {
    if words == path { format!("`{words}`") } else { words.to_owned() }
}

/// A path that is written in a guide, below the workspace.
fn from(guide: &Path, path: &str) -> PathBuf {
    let mut place = guide.parent().map(Path::to_owned).unwrap_or_default();
    for part in Path::new(path).components() {
        match part {
            Component::ParentDir => drop(place.pop()),
            Component::Normal(name) => place.push(name),
            Component::CurDir | Component::RootDir | Component::Prefix(_) => {}
        }
    }
    place
}

/// How one page names another one.
fn relative(page: &Path, target: &Path) -> String {
    let depth = page.components().count().saturating_sub(1);
    format!("{}{}", "../".repeat(depth), target.display())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rewritten(text: &str) -> Result<String, UsageError> {
        let lab = Guide::cut(
            Path::new("lab9/README.md"),
            format!("# Lab\n## Task 9.1: do\n{text}\n## More\n### Deep\n").as_bytes(),
        )
        .unwrap();
        let map = Guide::whole(Path::new("MAP.md"), b"# Map\n## Rooms\n").unwrap();
        let mut targets = Targets::new(&[&lab, &map], &[]);
        targets.tasks.insert("9.1".into(), page_about(&lab, "9.1").unwrap());
        targets.tasks.insert("9.2".into(), page_about(&lab, "9.2").unwrap());
        targets.rewritten(&lab, &lab.chapters[1])
    }

    #[test]
    fn links_between_files_are_links_between_pages() {
        for (text, expected) in [
            ("[a](#more)", "[a](../lab9/more.md)"),
            (
                "[a\nb](#deep), [c](README.md)",
                "[a\nb](../lab9/more.md#deep), [c](../lab9/index.md)",
            ),
            ("[a](../MAP.md#rooms)", "[a](../map/index.md#rooms)"),
            ("[`a`](src/a.rs), [src/a.rs](src/a.rs)", "`a`, `src/a.rs`"),
            ("[a](https://b.example/c#d)", "[a](https://b.example/c#d)"),
            ("```\n[a](#nowhere)\n| 9.2 | b |\n```", "```\n[a](#nowhere)\n| 9.2 | b |\n```"),
            ("| 9.2 | b |\n| 9.1 | c |", "| [9.2](../lab9/index.md) | b |\n| 9.1 | c |"),
        ] {
            let expected = format!("# Task 9.1: do\n{expected}\n");
            assert_eq!(rewritten(text).unwrap(), expected);
        }
    }

    #[test]
    fn a_link_to_a_heading_that_is_not_there_is_told() {
        let error = rewritten("x [a](../MAP.md#cellar)").unwrap_err().to_string();
        assert_eq!(
            error,
            "lab9/README.md: a link leads to '#cellar', and MAP.md has no such heading; correct the link"
        );
    }
}
