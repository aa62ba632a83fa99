//! Guides without what is not handed out.

use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};

use anyhow::{Result, bail};
use course::discover::{LabTask, Workspace};
use regex_lite::{Captures, Regex};

const INSTRUCTORS: &str = "<!-- instructors -->";
const ONLY: &str = "<!-- only: ";
const END: &str = "<!-- end -->";
/// Begins a block of commands.
const COMMANDS: &str = "```sh";
const FENCE: &str = "```";
/// What stands between the words of a command, and between the folders of its paths.
const OF_WORDS: [char; 3] = [' ', '/', '='];

/// Labs, by package, and tasks, by id.
#[derive(Debug, Default)]
pub(super) struct Names {
    all: BTreeSet<String>,
    left_out: BTreeSet<String>,
    /// The files that are handed out, and their folders.
    paths: BTreeSet<PathBuf>,
}

impl Names {
    pub(super) fn new<'a>(
        workspace: &Workspace,
        chosen: &[LabTask<'_>],
        files: impl Iterator<Item = &'a PathBuf>,
    ) -> Self {
        let both = |it: &LabTask<'_>| [it.lab.package.clone(), it.task.id().to_owned()];
        let all: BTreeSet<_> = workspace.tasks().flat_map(|it| both(&it)).collect();
        let handed_out: BTreeSet<_> = chosen.iter().flat_map(both).collect();
        let left_out = all.difference(&handed_out).cloned().collect();
        let paths = files.flat_map(|file| file.ancestors().map(Path::to_owned));
        Self { all, left_out, paths: paths.collect() }
    }

    fn is_left_out(&self, name: &str) -> bool {
        self.left_out.contains(name)
    }

    /// Whether what stands behind such a mark stays: one of the names is enough.
    fn keep(&self, mark: &str) -> Result<bool> {
        let names: Vec<_> = mark.split(',').map(str::trim).collect();
        if let Some(unknown) = names.iter().find(|&&name| !self.all.contains(name)) {
            bail!("'{unknown}' is neither a lab's package nor a task's id");
        }
        Ok(names.iter().any(|name| !self.is_left_out(name)))
    }
}

/// Without what is between `<!-- instructors -->` and `<!-- end -->`, or between
/// `<!-- only: NAME, NAME -->` and that end if none of the labs and tasks is
/// there; without rows of tables, commands and links that are about what is not
/// there. `folder` is that of the guide, below the workspace.
///
/// # Errors
/// If a mark names neither a lab nor a task, with its line.
pub(super) fn for_students(text: &str, folder: &Path, names: &Names) -> Result<String> {
    let mut kept = Vec::new();
    let mut hidden = false;
    let mut has_lost_rows = false;
    for (number, line) in (1..).zip(text.lines()) {
        let trimmed = line.trim();
        if trimmed == INSTRUCTORS {
            hidden = true;
        } else if let Some(mark) =
            trimmed.strip_prefix(ONLY).and_then(|rest| rest.strip_suffix("-->"))
        {
            match names.keep(mark) {
                Ok(keep) => hidden = !keep,
                Err(error) => bail!("line {number}: {error}"),
            }
        } else if trimmed == END {
            hidden = false;
        } else if !hidden && is_row_of(line, names) {
            has_lost_rows = true;
        } else if !hidden {
            if has_lost_rows && !line.starts_with('|') {
                drop_empty_table(&mut kept);
            }
            has_lost_rows &= line.starts_with('|');
            kept.push(line);
        }
    }
    if has_lost_rows {
        drop_empty_table(&mut kept);
    }
    let text = without_commands(&kept, names);
    Ok(without_links(&text, folder, &names.paths))
}

/// The words alone of a link to a file that is not handed out.
fn without_links(text: &str, folder: &Path, paths: &BTreeSet<PathBuf>) -> String {
    let link = Regex::new(r"\[([^\]]*)\]\(([^)#:]+)(#[^)]*)?\)");
    let link = link.expect("the pattern of a link is one");
    let words = |link: &Captures<'_>| {
        if paths.contains(&from(folder, &link[2])) {
            link[0].to_owned()
        } else {
            link[1].to_owned()
        }
    };
    link.replace_all(text, words).into_owned()
}

/// A path that was written in a file of the folder.
fn from(folder: &Path, path: &str) -> PathBuf {
    let mut place = folder.to_owned();
    for part in Path::new(path).components() {
        match part {
            Component::ParentDir => drop(place.pop()),
            Component::Normal(name) => place.push(name),
            Component::CurDir | Component::RootDir | Component::Prefix(_) => {}
        }
    }
    place
}

/// A table that has only its head, at the end.
fn drop_empty_table(kept: &mut Vec<&str>) {
    let is_separator = |line: &&str| line.starts_with("| ---");
    if kept.last().is_some_and(is_separator) {
        kept.truncate(kept.len() - 2);
    }
}

fn is_row_of(line: &str, names: &Names) -> bool {
    let mut cells = line.split('|').map(str::trim);
    line.starts_with('|') && cells.nth(1).is_some_and(|id| names.is_left_out(id))
}

/// Blocks of commands without those that name what is left out, and without the
/// block if nothing remains.
fn without_commands(lines: &[&str], names: &Names) -> String {
    let mut text = String::new();
    let mut lines = lines.iter();
    while let Some(&line) = lines.next() {
        let mut block = vec![line];
        if line.trim() == COMMANDS {
            block.extend(lines.by_ref().take_while(|line| line.trim() != FENCE));
            let all = block.len();
            block.retain(|line| !line.split(OF_WORDS).any(|word| names.is_left_out(word)));
            if all > 1 && block.len() == 1 {
                continue;
            }
            block.push(FENCE);
        }
        for line in block {
            text.push_str(line);
            text.push('\n');
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> Names {
        let set = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
        Names {
            all: set(&["lab8", "8.1", "lab9", "9.1", "9.2"]),
            left_out: set(&["lab8", "8.1", "9.2"]),
            paths: ["", "lab9", "lab9/R.md"].map(PathBuf::from).into(),
        }
    }

    #[test]
    fn a_students_guide_lacks_what_is_not_theirs() {
        for (text, expected) in [
            ("x\n<!-- instructors -->\nsecret\n<!-- end -->\ny\n", "x\ny\n"),
            ("<!-- only: 9.2 -->\na\n<!-- end -->\ny\n", "y\n"),
            ("<!-- only: 9.1, lab8 -->\na\n<!-- end -->\ny\n", "a\ny\n"),
            ("| 9.1 | a |\n| 9.2 | b |\n", "| 9.1 | a |\n"),
            ("| id | t |\n| --- | --- |\n| 9.2 | b |\nx\n", "x\n"),
            ("a\n\n| id | t |\n| --- | --- |\n| 8.1 | b |\n", "a\n\n"),
            ("| id |\n| --- |\n| 9.2 |\n| 9.1 |\n\n", "| id |\n| --- |\n| 9.1 |\n\n"),
            ("| id |\n| --- |\n\nx\n", "| id |\n| --- |\n\nx\n"),
            ("9.2 in words\n", "9.2 in words\n"),
            (
                "[a](../lab8/R.md#b), [c](R.md#d) and [e](https://f.g)\n",
                "a, [c](R.md#d) and [e](https://f.g)\n",
            ),
            ("[a b](../X.md), [c d](#e), [f](..)\n", "a b, [c d](#e), [f](..)\n"),
        ] {
            assert_eq!(
                for_students(text, Path::new("lab9"), &names()).unwrap(),
                expected,
                "{text}"
            );
        }
    }

    #[test]
    fn commands_about_what_is_left_out_go_and_blocks_of_nothing_else() {
        for (text, expected) in [
            ("```sh\nrun -p lab8 # a\nrun -p lab9\n```\nx\n", "```sh\nrun -p lab9\n```\nx\n"),
            ("```sh\ngrade 9.2\n```\nx\n", "x\n"),
            ("```sh\npython3 lab8/a.py\nb --x 9.2=y\n```\nx\n", "x\n"),
            ("```\ngrade 9.2\n```\n", "```\ngrade 9.2\n```\n"),
            ("```sh\n```\n", "```sh\n```\n"),
        ] {
            assert_eq!(
                for_students(text, Path::new("lab9"), &names()).unwrap(),
                expected,
                "{text}"
            );
        }
    }

    #[test]
    fn a_mark_with_a_wrong_name_is_told_with_its_line() {
        let error = for_students("x\n<!-- only: 9.3 -->\n", Path::new(""), &names()).unwrap_err();
        assert!(error.to_string().starts_with("line 2: '9.3'"), "{error}");
    }
}
