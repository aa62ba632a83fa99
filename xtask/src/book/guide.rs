//! A guide, cut into the pages of a book.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

const FENCE: &str = "```";

/// A Markdown file of the course.
#[derive(Debug)]
pub struct Guide {
    /// Where it is, below the workspace.
    pub path: PathBuf,
    /// What becomes of it: at least one page.
    pub chapters: Vec<Chapter>,
}

/// A page of the book.
#[derive(Debug)]
pub struct Chapter {
    /// Its heading, as it is written.
    pub title: String,
    /// Where it is, below the book's sources.
    pub page: PathBuf,
    /// Its text, with its heading, which is of the first level.
    pub text: String,
    /// Its headings, from top to bottom.
    pub headings: Vec<Heading>,
}

/// A heading of a page.
#[derive(Debug, PartialEq, Eq)]
pub struct Heading {
    /// The fragment that leads to it in the guide.
    pub in_guide: String,
    /// The fragment that leads to it in the page.
    pub in_page: String,
}

/// A line of a guide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Line<'a> {
    /// A heading: its level and its text.
    Heading(usize, &'a str),
    /// Text, empty lines included.
    Prose(&'a str),
    /// A line of a code block, its fences included.
    Code(&'a str),
}

/// The lines of a text in Markdown.
pub fn lines(text: &str) -> impl Iterator<Item = Line<'_>> {
    let mut in_code = false;
    text.lines().map(move |line| {
        let is_fence = line.trim_start().starts_with(FENCE);
        let is_code = in_code || is_fence;
        in_code ^= is_fence;
        let level = line.bytes().take_while(|byte| *byte == b'#').count();
        match line.get(level..).and_then(|rest| rest.strip_prefix(' ')) {
            _ if is_code => Line::Code(line),
            Some(title) if (1..=6).contains(&level) => Line::Heading(level, title.trim()),
            _ => Line::Prose(line),
        }
    })
}

impl Guide {
    /// As one page.
    ///
    /// # Errors
    /// If it is not UTF-8.
    pub fn whole(path: &Path, text: &[u8]) -> Result<Self> {
        Self::new(path, text, usize::MAX)
    }

    /// With a page per heading of the second level, and one for what is before them.
    ///
    /// # Errors
    /// If it is not UTF-8.
    pub fn cut(path: &Path, text: &[u8]) -> Result<Self> {
        Self::new(path, text, 2)
    }

    fn new(path: &Path, text: &[u8], cut_at: usize) -> Result<Self> {
        let text = std::str::from_utf8(text).with_context(|| path.display().to_string())?;
        let home = home(path);
        let name = path.display().to_string();
        let mut chapters = vec![Chapter::new(&name, home.join("index.md"))];
        let (mut in_guide, mut in_page) = (HashSet::new(), HashSet::new());
        for line in lines(text) {
            if let Line::Heading(level, title) = line {
                let anchor = unique(fragment(title), &mut in_guide);
                if level == cut_at {
                    in_page.clear();
                    chapters.push(Chapter::new(title, home.join(format!("{anchor}.md"))));
                }
                if let Some(chapter) = chapters.last_mut() {
                    let in_page = unique(fragment(title), &mut in_page);
                    chapter.headings.push(Heading { in_guide: anchor, in_page });
                }
            }
            let inner = chapters.len() > 1;
            if let Some(chapter) = chapters.last_mut() {
                chapter.push(line, inner);
            }
        }
        Ok(Self { path: path.to_owned(), chapters })
    }
}

impl Chapter {
    fn new(title: &str, page: PathBuf) -> Self {
        Self { title: title.to_owned(), page, text: String::new(), headings: Vec::new() }
    }

    /// In a page of its own, a section's headings are one level higher.
    fn push(&mut self, line: Line<'_>, inner: bool) {
        match line {
            Line::Heading(level, title) => {
                if level == 1 {
                    title.clone_into(&mut self.title);
                }
                let level = if inner { level.saturating_sub(1).max(1) } else { level };
                self.text.extend(std::iter::repeat_n('#', level));
                self.text.push(' ');
                self.text.push_str(title);
            }
            Line::Prose(line) | Line::Code(line) => self.text.push_str(line),
        }
        self.text.push('\n');
    }
}

/// The folder of a guide's pages: its own, or one that is called as the guide.
fn home(path: &Path) -> PathBuf {
    let folder = path.parent().unwrap_or(Path::new(""));
    let name = path.file_stem().unwrap_or_default().to_string_lossy().to_lowercase();
    if name == "readme" { folder.to_owned() } else { folder.join(name) }
}

/// What GitHub and mdBook make of a heading.
fn fragment(title: &str) -> String {
    let letters = title.chars().filter_map(|letter| match letter {
        '_' | '-' => Some(letter),
        _ if letter.is_alphanumeric() => Some(letter),
        _ => letter.is_whitespace().then_some('-'),
    });
    letters.collect::<String>().to_lowercase()
}

fn unique(fragment: String, taken: &mut HashSet<String>) -> String {
    let numbered = (1..).map(|number| format!("{fragment}-{number}"));
    let mut all = std::iter::once(fragment.clone()).chain(numbered);
    all.find(|it| taken.insert(it.clone())).unwrap_or(fragment)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "\
# Lab 9: *all*
intro
## Task 9.1: a `b`?
```sh
## not a heading
```
### Deep
## Deep
end
";

    #[test]
    fn a_page_per_section_with_its_headings_one_level_higher() {
        let guide = Guide::cut(Path::new("lab9/README.md"), TEXT.as_bytes()).unwrap();
        let pages = guide.chapters.iter().map(|it| {
            let fragments: Vec<_> =
                it.headings.iter().map(|it| [&*it.in_guide, &*it.in_page]).collect();
            (&*it.title, it.page.to_str().unwrap(), &*it.text, fragments)
        });
        let expected = [
            (
                "Lab 9: *all*",
                "lab9/index.md",
                "# Lab 9: *all*\nintro\n",
                vec![["lab-9-all", "lab-9-all"]],
            ),
            (
                "Task 9.1: a `b`?",
                "lab9/task-91-a-b.md",
                "# Task 9.1: a `b`?\n```sh\n## not a heading\n```\n## Deep\n",
                vec![["task-91-a-b", "task-91-a-b"], ["deep", "deep"]],
            ),
            ("Deep", "lab9/deep-1.md", "# Deep\nend\n", vec![["deep-1", "deep"]]),
        ];
        assert_eq!(pages.collect::<Vec<_>>(), expected);
    }

    #[test]
    fn a_whole_guide_stays_as_it_is_in_a_folder_of_its_own() {
        let guide = Guide::whole(Path::new("MAP.md"), TEXT.as_bytes()).unwrap();
        let [chapter] = &guide.chapters[..] else { panic!("{guide:?}") };
        assert_eq!((chapter.page.to_str(), &*chapter.text), (Some("map/index.md"), TEXT));
        let last = chapter.headings.last().unwrap();
        assert_eq!((&*last.in_guide, &*last.in_page), ("deep-1", "deep-1"));
    }
}
