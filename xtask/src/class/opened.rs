//! From what was handed in to the sources in it: archives are opened, and the folder
//! that holds the labs is found.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use course::discover::{LabTask, Workspace};
use sha2::{Digest, Sha256};
use tempfile::TempDir;

use super::archive;
use super::entries::{ARCHIVES, Entry, Parts, stem};
use super::students::StudentEntries;
use super::versions::hex;
use crate::submission::{IgnoredFile, Intake, look_through};

/// Folders in folders that hold nothing else.
const DEEPEST: usize = 4;
/// Longest source, as single submissions have it.
const LARGEST: u64 = 1 << 20;
/// A file of git with a commit's number or a branch's name.
const LONGEST_HEAD: u64 = 1 << 12;

/// What there is to grade.
#[derive(Debug)]
pub enum SubmissionContents {
    /// Nothing was handed in.
    Nothing,
    /// It is not graded, for this reason.
    Refused(String),
    /// Sources, or at least files.
    Sources(Box<OpenedSources>),
}

/// The files of a submission.
#[derive(Debug)]
pub struct OpenedSources {
    /// What is taken and what is not.
    pub intake: Intake,
    /// Of a git checkout.
    pub commit: Option<String>,
    /// Of the taken files.
    pub fingerprint: String,
}

/// Opens what a student handed in. Archives are unpacked below `work`, and removed again.
///
/// # Errors
/// The grader's own faults.
pub fn open(
    workspace: &Workspace,
    chosen: &[LabTask<'_>],
    found: &StudentEntries,
    work: &Path,
) -> Result<SubmissionContents> {
    let entry = match found {
        StudentEntries::Nothing => return Ok(SubmissionContents::Nothing),
        StudentEntries::Several(names) => {
            let why = format!("several submissions belong to this student: {}", names.join(", "));
            return Ok(SubmissionContents::Refused(why));
        }
        StudentEntries::One(entry) => entry,
    };
    let place = TempDir::with_prefix_in("opened-", work).context("cannot make a folder")?;
    let mut ignored = Vec::new();
    let folder = match files(entry, place.path(), &mut ignored)? {
        Ok(folder) => folder,
        Err(why) => return Ok(SubmissionContents::Refused(why)),
    };
    let folder = match top(chosen, folder, place.path(), &mut ignored)? {
        Ok(folder) => folder,
        Err(why) => return Ok(SubmissionContents::Refused(why)),
    };
    let commit = commit(&folder);
    let mut intake = match look_through(workspace, chosen, &folder) {
        Ok(intake) => intake,
        Err(why) => return Ok(SubmissionContents::Refused(format!("{why:#}"))),
    };
    intake.ignored.extend(ignored);
    // Not where it was unpacked, nor where the instructor keeps it.
    intake.folder = PathBuf::from(&entry.name);
    let fingerprint = fingerprint(&intake);
    Ok(SubmissionContents::Sources(Box::new(OpenedSources { intake, commit, fingerprint })))
}

/// The folder, or one with the files of the archive, or with the files themselves.
fn files(
    entry: &Entry,
    place: &Path,
    ignored: &mut Vec<IgnoredFile>,
) -> Result<Result<PathBuf, String>> {
    let files = match &entry.parts {
        Parts::Refused(why) => return Ok(Err((*why).to_owned())),
        Parts::Folder(folder) => return Ok(Ok(folder.clone())),
        Parts::Files(files) => files,
    };
    let own = place.join("files");
    fs::create_dir(&own)?;
    // Of two files with one name, the later number is the later submission.
    for (path, name) in files {
        if stem(name, &ARCHIVES).is_some() {
            match unpacked(path, name, place)? {
                Ok((folder, more)) if files.len() == 1 => {
                    ignored.extend(more);
                    return Ok(Ok(folder));
                }
                Ok((folder, more)) => {
                    ignored.extend(more);
                    fs::rename(folder, own.join(stem(name, &ARCHIVES).unwrap_or(name)))?;
                }
                Err(why) => return Ok(Err(why)),
            }
        } else if let Err(why) = copied(path, &own.join(name)) {
            return Ok(Err(format!("{name}: {why}")));
        }
    }
    Ok(Ok(own))
}

/// Opens an archive into a new folder of `place`; outside, the grader's own faults.
fn unpacked(
    path: &Path,
    name: &str,
    place: &Path,
) -> Result<Result<(PathBuf, Vec<IgnoredFile>), String>> {
    if !fs::symlink_metadata(path).is_ok_and(|it| it.is_file()) {
        return Ok(Err("it is a symbolic link, or no file".into()));
    }
    let folder = TempDir::with_prefix_in("archive-", place)?.keep();
    match archive::open(path, name, &folder) {
        Ok(ignored) => Ok(Ok((folder, ignored))),
        Err(archive::ArchiveError::Write(error)) => {
            Err(error).with_context(|| format!("cannot unpack {}", path.display()))
        }
        Err(why) => Ok(Err(why.to_string())),
    }
}

fn copied(from: &Path, to: &Path) -> io::Result<()> {
    if !fs::symlink_metadata(from)?.is_file() || to.parent().is_none_or(|it| !it.is_dir()) {
        return Err(io::Error::other("not a file"));
    }
    let mut text = Vec::new();
    File::open(from)?.take(LARGEST).read_to_end(&mut text)?;
    fs::write(to, text)
}

/// Goes down while there is one folder and nothing of a lab, and opens the one archive
/// that a platform has put into a folder.
fn top(
    chosen: &[LabTask<'_>],
    mut folder: PathBuf,
    place: &Path,
    ignored: &mut Vec<IgnoredFile>,
) -> Result<Result<PathBuf, String>> {
    for _ in 0..DEEPEST {
        let (folders, files) = listed(&folder);
        let known =
            |name: &String| name == "src" || chosen.iter().any(|it| it.lab.folder.ends_with(name));
        let archives: Vec<_> = files.iter().filter(|it| stem(it, &ARCHIVES).is_some()).collect();
        let sources = files.iter().any(|name| name.ends_with(".rs"));
        match (&folders[..], &archives[..]) {
            _ if sources || folders.iter().any(known) => break,
            ([only], []) => folder = folder.join(only),
            ([], [only]) => match unpacked(&folder.join(only), only, place)? {
                Ok((opened, more)) => {
                    ignored.extend(more);
                    folder = opened;
                }
                Err(why) => return Ok(Err(format!("{}: {why}", course::text::visible(only)))),
            },
            _ => break,
        }
    }
    Ok(Ok(folder))
}

/// Names of real folders and files, without those of tools.
fn listed(folder: &Path) -> (Vec<String>, Vec<String>) {
    let (mut folders, mut files) = (Vec::new(), Vec::new());
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let (Ok(kind), Ok(name)) = (entry.file_type(), entry.file_name().into_string()) else {
            continue;
        };
        if name.starts_with('.') || name == "__MACOSX" {
            continue;
        }
        if kind.is_dir() {
            folders.push(name);
        } else if kind.is_file() {
            files.push(name);
        }
    }
    (folders, files)
}

/// The commit that a checkout is of, by its files. Git itself would obey the settings of
/// the stranger's checkout.
fn commit(folder: &Path) -> Option<String> {
    let git = folder.join(".git");
    if !fs::symlink_metadata(&git).ok()?.is_dir() {
        return None;
    }
    let number = |text: &str| {
        let text = text.trim();
        let is_number = text.len() >= 40 && text.chars().all(|c| c.is_ascii_hexdigit());
        is_number.then(|| text.to_owned())
    };
    let head = small(&git.join("HEAD"))?;
    let Some(branch) = head.trim().strip_prefix("ref: refs/heads/") else {
        return number(&head);
    };
    if branch.split('/').any(|part| matches!(part, "" | "." | "..")) {
        return None;
    }
    let loose = small(&git.join("refs/heads").join(branch)).and_then(|text| number(&text));
    let packed = || {
        let packed = small(&git.join("packed-refs"))?;
        let wanted = format!(" refs/heads/{branch}");
        packed.lines().find_map(|line| number(line.strip_suffix(&wanted)?))
    };
    loose.or_else(packed)
}

/// The beginning of a file that is one.
fn small(path: &Path) -> Option<String> {
    if !fs::symlink_metadata(path).ok()?.is_file() {
        return None;
    }
    let mut text = String::new();
    File::open(path).ok()?.take(LONGEST_HEAD).read_to_string(&mut text).ok()?;
    Some(text)
}

/// Of all that is built of a submission. A student may want it to be another's.
fn fingerprint(intake: &Intake) -> String {
    let mut taken: Vec<_> = intake.taken.iter().collect();
    taken.sort_by(|one, other| (&one.package, &one.path).cmp(&(&other.package, &other.path)));
    let mut hasher = Sha256::new();
    for taken in taken {
        for part in
            [taken.package.as_bytes(), taken.path.as_os_str().as_encoded_bytes(), &taken.text]
        {
            hasher.update((part.len() as u64).to_le_bytes());
            hasher.update(part);
        }
    }
    hex(&hasher.finalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_checkout_tells_its_commit_without_git() {
        let folder = tempfile::tempdir().unwrap();
        let git = folder.path().join(".git");
        let one = "1".repeat(40);
        assert_eq!(commit(folder.path()), None);
        fs::create_dir_all(git.join("refs/heads/a")).unwrap();
        fs::write(git.join("HEAD"), format!("{one}\n")).unwrap();
        assert_eq!(commit(folder.path()), Some(one.clone()));
        fs::write(git.join("HEAD"), "ref: refs/heads/a/b\n").unwrap();
        assert_eq!(commit(folder.path()), None);
        fs::write(git.join("packed-refs"), format!("# packed\n{one} refs/heads/a/b\n")).unwrap();
        assert_eq!(commit(folder.path()), Some(one.clone()));
        fs::write(git.join("refs/heads/a/b"), "2".repeat(40)).unwrap();
        assert_eq!(commit(folder.path()), Some("2".repeat(40)));
        for head in ["ref: refs/heads/../../../etc/passwd", "ref: /etc/passwd", "hello"] {
            fs::write(git.join("HEAD"), head).unwrap();
            assert_eq!(commit(folder.path()), None, "{head}");
        }
    }
}
