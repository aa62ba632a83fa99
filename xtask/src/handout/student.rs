//! What a student can ask of the starters.

use std::borrow::Cow;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};
use course::bail_usage;
use course::regions::{Audience, Region, regions, replaced};
use course::usage::UsageError;
use diffy::DiffOptions;

use super::record::{Record, STARTERS};
use crate::files;

/// A file of a task, as it is and as it was handed out.
#[derive(Debug)]
pub struct Source {
    /// Below the workspace.
    pub path: PathBuf,
    /// What is there; nothing if it was removed.
    pub text: String,
    /// What was handed out.
    pub starter: String,
}

/// The files with something to write for the task.
///
/// # Errors
/// If the task was not handed out, or a file cannot be read.
pub fn sources(root: &Path, record: &Record, task: &str) -> Result<Vec<Source>, UsageError> {
    let files =
        record.tasks.get(task).with_context(|| format!("task {task} was not handed out"))?;
    files.iter().map(|path| source(root, path)).collect()
}

fn source(root: &Path, path: &Path) -> Result<Source, UsageError> {
    let starter = root.join(STARTERS).join(path);
    let starter = fs::read_to_string(&starter)
        .with_context(|| format!("cannot read the starter {}", starter.display()))?;
    let text = match fs::read(root.join(path)) {
        Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(error) => bail_usage!("cannot read {}: {error}", path.display()),
    };
    Ok(Source { path: path.to_owned(), text, starter })
}

impl Source {
    /// What was changed since it was handed out, as a unified diff; empty if
    /// nothing.
    pub fn diff(&self) -> String {
        let shown = self.path.display();
        unified(
            (&self.starter, &format!("{shown} (starter)")),
            (&self.text, &format!("{shown} (yours)")),
        )
    }

    /// The file with the task's parts as they were handed out. Where all of it
    /// belongs to the task, that is the starter; where other tasks have parts
    /// in it, these stay.
    ///
    /// # Errors
    /// If its marks differ from those of the starter: then only `whole` helps.
    pub fn reset(&self, task: &str, whole: bool) -> Result<String, UsageError> {
        let of_starter = regions(&self.starter, Audience::Students)
            .map_err(|error| anyhow!("{}:{error}", self.path.display()))?;
        if whole || self.text.is_empty() || of_starter.iter().all(|region| region.task == task) {
            return Ok(self.starter.clone());
        }
        let ours = self.parts(task)?;
        let starters: Vec<_> = of_task(&of_starter, task).collect();
        if ours.len() != starters.len() {
            bail_usage!(
                "{} has {} parts of task {task} between '// write: {task}' and '// end', the starter has {}; {AS_A_WHOLE}",
                self.path.display(),
                ours.len(),
                starters.len()
            );
        }
        let lines: Vec<_> = self.starter.lines().map(str::to_owned).collect();
        let changes = ours.iter().zip(starters);
        let changes = changes
            .map(|(ours, starter)| (ours.lines.clone(), lines[starter.lines.clone()].to_vec()));
        Ok(replaced(&self.text, changes))
    }

    fn parts(&self, task: &str) -> Result<Vec<Region>> {
        let regions = regions(&self.text, Audience::Students)
            .map_err(|error| anyhow!("{}:{error}; {AS_A_WHOLE}", self.path.display()))?;
        Ok(of_task(&regions, task).cloned().collect())
    }
}

const AS_A_WHOLE: &str =
    "with --whole, the file is put back as a whole, with what it holds of other tasks";

fn of_task<'a>(regions: &'a [Region], task: &str) -> impl Iterator<Item = &'a Region> {
    regions.iter().filter(move |region| region.task == task)
}

/// A unified diff of two named texts; nothing, if they are equal. How a line ends is an
/// editor's matter, and no difference.
pub fn unified(old: (&str, &str), new: (&str, &str)) -> String {
    let [before, after] = [old.0, new.0].map(with_unix_lines);
    if before == after {
        return String::new();
    }
    let mut options = DiffOptions::new();
    options.set_original_filename(old.1.to_owned());
    options.set_modified_filename(new.1.to_owned());
    options.create_patch(&before, &after).to_string()
}

fn with_unix_lines(text: &str) -> Cow<'_, str> {
    if text.contains("\r\n") { text.replace("\r\n", "\n").into() } else { text.into() }
}

/// Puts the starter of a task back, after what is there was saved; says what
/// was done, line by line. Nothing is written before it is sure that every file
/// of the task can be put back.
///
/// # Errors
/// If the workspace has no starters, or a file's marks are gone ([`Source::reset`]),
/// or a file cannot be written.
pub fn put_back(root: &Path, task: &str, whole: bool) -> Result<Vec<String>> {
    let Some(record) = Record::read(root)? else {
        bail_usage!(
            "this workspace was not handed out: the solutions are in it, and no starters; \
             'cargo xtask handout DIR' makes a workspace that has them"
        );
    };
    let mut changes = Vec::new();
    for source in sources(root, &record, task)? {
        let text = source.reset(task, whole)?;
        changes.push((source, text));
    }
    let put_back = |(source, text): (Source, String)| {
        let shown = source.path.display();
        if with_unix_lines(&source.text) == with_unix_lines(&text) {
            return Ok(format!("{shown}: unchanged since it was handed out"));
        }
        let saved = replace(root, &source.path, &text)?;
        let saved = saved.as_deref().and_then(Path::file_name);
        Ok(match saved {
            Some(name) => {
                format!("{shown}: restored; your version is kept beside it as {}", name.display())
            }
            None => format!("{shown}: put back"),
        })
    };
    changes.into_iter().map(put_back).collect()
}

/// Writes `text` to the file, after what is there was saved beside it; returns
/// where.
///
/// # Errors
/// If either cannot be written; nothing is lost then.
pub fn replace(root: &Path, path: &Path, text: &str) -> Result<Option<PathBuf>> {
    let there = root.join(path);
    let saved = if there.exists() { Some(saved(&there)?) } else { None };
    files::write(&there, text.as_bytes())?;
    Ok(saved)
}

/// Copies the file to the first `FILE.saved-N` that is not there.
fn saved(path: &Path) -> Result<PathBuf> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let numbered = (1..).map(|number| path.with_file_name(format!("{name}.saved-{number}")));
    for saved in numbered {
        match fs::File::create_new(&saved) {
            Ok(mut file) => {
                let mut from = fs::File::open(path)?;
                std::io::copy(&mut from, &mut file)
                    .with_context(|| format!("cannot write {}", saved.display()))?;
                return Ok(saved);
            }
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
            Err(error) => {
                return Err(error).with_context(|| format!("cannot write {}", saved.display()));
            }
        }
    }
    bail!("no name is left to save {}", path.display())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(text: &str, starter: &str) -> Source {
        Source { path: "lib.rs".into(), text: text.into(), starter: starter.into() }
    }

    const STARTER: &str = "a\n// write: 9.1\none\n// end\n// write: 9.2\ntwo\n// end\n";

    #[test]
    fn a_shared_file_gets_only_the_parts_of_the_task_back() {
        let ours = "b\n// write: 9.1\nmine\nmore\n// end\n// write: 9.2\nmine, too\n// end\n";
        let reset = source(ours, STARTER).reset("9.1", false).unwrap();
        let expected = "b\n// write: 9.1\none\n// end\n// write: 9.2\nmine, too\n// end\n";
        assert_eq!(reset, expected);
        assert_eq!(source(ours, STARTER).reset("9.1", true).unwrap(), STARTER);
    }

    #[test]
    fn line_ends_of_windows_are_no_difference() {
        let windows = |text: &str| text.replace('\n', "\r\n");
        assert_eq!(source(&windows(STARTER), STARTER).diff(), "");
        let diff = source(&windows(&STARTER.replace("one", "mine")), STARTER).diff();
        let changed = diff.lines().skip(2).filter(|line| line.starts_with(['+', '-']));
        assert_eq!(changed.collect::<Vec<_>>(), ["-one", "+mine"]);
    }

    #[test]
    fn a_shared_file_without_its_marks_is_only_put_back_as_a_whole() {
        for ours in ["mine\n", "// write: 9.1\nmine\n", "// write: 9.2\nx\n// end\n"] {
            let error = source(ours, STARTER).reset("9.1", false).unwrap_err();
            assert!(error.to_string().contains("--whole"), "{error}");
        }
    }

    #[test]
    fn a_file_of_one_task_and_a_file_that_is_gone_are_put_back_as_a_whole() {
        let starter = "a\n// write: 9.1\none\n// end\n";
        assert_eq!(source("b\n", starter).reset("9.1", false).unwrap(), starter);
        assert_eq!(source("", STARTER).reset("9.1", false).unwrap(), STARTER);
    }

    #[test]
    fn a_version_that_was_saved_is_never_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a.rs"), "first").unwrap();
        for (number, text) in [(1, "second"), (2, "third")] {
            let saved = replace(folder.path(), Path::new("a.rs"), text).unwrap();
            let name = format!("a.rs.saved-{number}");
            assert_eq!(saved, Some(folder.path().join(name)));
        }
        let read = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap();
        assert_eq!(
            ["a.rs.saved-1", "a.rs.saved-2", "a.rs"].map(read),
            ["first", "second", "third"]
        );
    }
}
