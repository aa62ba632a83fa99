//! From what was handed in to the sources in it: archives are opened, and the folder
//! that holds the labs is found.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use course::discover::{LabTask, Workspace};
use sha2::{Digest, Sha256};
use tempfile::TempDir;

use super::archive;
use super::entries::{ARCHIVES, Entry, Parts, stem};
use super::students::StudentEntries;
use super::versions::hex;
use crate::folder::{Folder, Kind};
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
    let commit = folder.folder(".git".as_ref()).ok().and_then(|git| commit(&git));
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
) -> Result<Result<Folder, String>> {
    let files = match &entry.parts {
        Parts::Refused(why) => return Ok(Err((*why).to_owned())),
        // It was no link when the class's folder was listed.
        Parts::Folder(folder) => return Ok(Folder::open(folder).map_err(|why| why.to_string())),
        Parts::Files(files) => files,
    };
    let own = place.join("files");
    fs::create_dir(&own)?;
    // Of two files with one name, the later number is the later submission.
    for (path, name) in files {
        if stem(name, &ARCHIVES).is_some() {
            let (folder, own_name) = beside(path)?;
            match unpacked(&folder, own_name, name, place)? {
                Ok((folder, more)) if files.len() == 1 => {
                    ignored.extend(more);
                    return Ok(Ok(Folder::open(&folder)?));
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
    Ok(Ok(Folder::open(&own)?))
}

/// Opens an archive into a new folder of `place`; outside, the grader's own faults.
fn unpacked(
    folder: &Folder,
    own_name: &OsStr,
    name: &str,
    place: &Path,
) -> Result<Result<(PathBuf, Vec<IgnoredFile>), String>> {
    let Ok(file) = folder.file(own_name) else {
        return Ok(Err("it is a symbolic link, or no file".into()));
    };
    let to = TempDir::with_prefix_in("archive-", place)?.keep();
    match archive::open(file, name, &to) {
        Ok(ignored) => Ok(Ok((to, ignored))),
        Err(archive::ArchiveError::Write(error)) => {
            Err(error).with_context(|| format!("cannot unpack {}", name))
        }
        Err(why) => Ok(Err(why.to_string())),
    }
}

fn copied(from: &Path, to: &Path) -> io::Result<()> {
    if to.parent().is_none_or(|it| !it.is_dir()) {
        return Err(io::Error::other("not a file"));
    }
    let (folder, name) = beside(from).map_err(io::Error::other)?;
    fs::write(to, folder.read(name, LARGEST)?)
}

/// The class's folder that a file is in, and the file's name there.
fn beside(path: &Path) -> Result<(Folder, &OsStr)> {
    let folder = path.parent().unwrap_or(Path::new(".")).canonicalize()?;
    Ok((Folder::open(&folder)?, path.file_name().unwrap_or_default()))
}

/// Goes down while there is one folder and nothing of a lab, and opens the one archive
/// that a platform has put into a folder.
fn top(
    chosen: &[LabTask<'_>],
    mut folder: Folder,
    place: &Path,
    ignored: &mut Vec<IgnoredFile>,
) -> Result<Result<Folder, String>> {
    for _ in 0..DEEPEST {
        let (folders, files) = listed(&folder);
        let known =
            |name: &String| name == "src" || chosen.iter().any(|it| it.lab.folder.ends_with(name));
        let archives: Vec<_> = files.iter().filter(|it| stem(it, &ARCHIVES).is_some()).collect();
        let sources = files.iter().any(|name| name.ends_with(".rs"));
        match (&folders[..], &archives[..]) {
            _ if sources || folders.iter().any(known) => break,
            ([only], []) => match folder.folder(only.as_ref()) {
                Ok(opened) => folder = opened,
                Err(_) => break,
            },
            ([], [only]) => match unpacked(&folder, only.as_ref(), only, place)? {
                Ok((opened, more)) => {
                    ignored.extend(more);
                    folder = Folder::open(&opened)?;
                }
                Err(why) => return Ok(Err(format!("{}: {why}", course::text::visible(only)))),
            },
            _ => break,
        }
    }
    Ok(Ok(folder))
}

/// Names of real folders and files, without those of tools.
fn listed(folder: &Folder) -> (Vec<String>, Vec<String>) {
    let (mut folders, mut files) = (Vec::new(), Vec::new());
    for name in folder.names().unwrap_or_default() {
        let (Ok(kind), Ok(name)) = (folder.kind(&name), name.into_string()) else {
            continue;
        };
        if name.starts_with('.') || name == "__MACOSX" {
            continue;
        }
        match kind {
            Kind::Folder => folders.push(name),
            Kind::File(_) => files.push(name),
            Kind::Link | Kind::Other => {}
        }
    }
    (folders, files)
}

/// The commit that a checkout is of, by the files of its `.git`. Git itself would obey the
/// settings of the stranger's checkout.
fn commit(git: &Folder) -> Option<String> {
    let number = |text: &str| {
        let text = text.trim();
        let is_number = text.len() >= 40 && text.chars().all(|c| c.is_ascii_hexdigit());
        is_number.then(|| text.to_owned())
    };
    let head = small(git, Path::new("HEAD"))?;
    let Some(branch) = head.trim().strip_prefix("ref: refs/heads/") else {
        return number(&head);
    };
    if branch.split('/').any(|part| matches!(part, "" | "." | "..")) {
        return None;
    }
    let loose = small(git, &Path::new("refs/heads").join(branch)).and_then(|text| number(&text));
    let packed = || {
        let packed = small(git, Path::new("packed-refs"))?;
        let wanted = format!(" refs/heads/{branch}");
        packed.lines().find_map(|line| number(line.strip_suffix(&wanted)?))
    };
    loose.or_else(packed)
}

/// The beginning of a file that is one.
fn small(folder: &Folder, path: &Path) -> Option<String> {
    let folder = folder.below(path.parent()?).ok()?;
    let text = folder.read(path.file_name()?, LONGEST_HEAD).ok()?;
    String::from_utf8(text).ok()
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

    fn own_commit(folder: &Path) -> Option<String> {
        commit(&Folder::open(folder).unwrap().folder(".git".as_ref()).ok()?)
    }

    #[test]
    fn a_checkout_tells_its_commit_without_git() {
        let folder = tempfile::tempdir().unwrap();
        let git = folder.path().join(".git");
        let one = "1".repeat(40);
        assert_eq!(own_commit(folder.path()), None);
        fs::create_dir_all(git.join("refs/heads/a")).unwrap();
        fs::write(git.join("HEAD"), format!("{one}\n")).unwrap();
        assert_eq!(own_commit(folder.path()), Some(one.clone()));
        fs::write(git.join("HEAD"), "ref: refs/heads/a/b\n").unwrap();
        assert_eq!(own_commit(folder.path()), None);
        fs::write(git.join("packed-refs"), format!("# packed\n{one} refs/heads/a/b\n")).unwrap();
        assert_eq!(own_commit(folder.path()), Some(one.clone()));
        fs::write(git.join("refs/heads/a/b"), "2".repeat(40)).unwrap();
        assert_eq!(own_commit(folder.path()), Some("2".repeat(40)));
        for head in ["ref: refs/heads/../../../etc/passwd", "ref: /etc/passwd", "hello"] {
            fs::write(git.join("HEAD"), head).unwrap();
            assert_eq!(own_commit(folder.path()), None, "{head}");
        }
    }
}
