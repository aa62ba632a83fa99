//! What is in the folder of a class: one entry per submission, by the names that
//! platforms give.

use std::collections::BTreeMap;
use std::fs::{self, FileType};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use anyhow::{Context, Result};
use course::text::visible_to;
use regex_lite::Regex;

/// `lastfirst_12345_67890_name.zip`, with `LATE` after the name, of Canvas: the
/// student's name and number, the file's number and name.
static CANVAS: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"^([^_]+)_(?:LATE_)?(\d+)_(\d+)_(.+)$").ok());
/// `Name_12345_assignsubmission_file`, of Moodle; the file's name follows where the
/// download has no folders.
static MOODLE: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"^(.+)_(\d+)_assignsubmission_([a-z]+)_?(.*)$").ok());
/// What Canvas puts behind the name of a file that was handed in again.
static AGAIN: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"^(.+)-\d+(\.rs)$").ok());
/// Longest name that is shown.
const LONGEST: usize = 200;

/// What one student handed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// What it is called, without an archive's ending.
    pub id: String,
    /// As it is in the folder; of several files, the first.
    pub name: String,
    /// A person's name, if the platform puts it there.
    pub person: Option<String>,
    /// The platform's numbers of the student.
    pub number: Option<String>,
    /// What there is.
    pub parts: Parts,
}

/// What there is of a submission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Parts {
    /// A folder.
    Folder(PathBuf),
    /// Files, each with the name that the student gave it.
    Files(Vec<(PathBuf, String)>),
    /// Nothing that is opened, for this reason.
    Refused(&'static str),
}

/// The endings of archives that are opened.
pub const ARCHIVES: [&str; 4] = [".tar.gz", ".tgz", ".tar", ".zip"];
/// Those of others.
const OTHER_ARCHIVES: [&str; 6] = [".rar", ".7z", ".tar.xz", ".tar.bz2", ".tar.zst", ".gz"];

/// A name without the ending of an archive, if it has one.
pub fn stem<'a>(name: &'a str, endings: &[&str]) -> Option<&'a str> {
    let lower = name.to_ascii_lowercase();
    let ending = endings.iter().find(|ending| lower.ends_with(*ending))?;
    name.get(..name.len() - ending.len()).filter(|stem| !stem.is_empty())
}

/// The entries of a folder, by name, and what is none.
///
/// # Errors
/// If the folder cannot be read.
pub fn read(folder: &Path) -> Result<(Vec<Entry>, Vec<String>)> {
    let shown = || format!("cannot read {}", folder.display());
    let (mut entries, mut others) = (BTreeMap::<String, Entry>::new(), Vec::new());
    let mut there = Vec::new();
    for entry in fs::read_dir(folder).with_context(shown)? {
        let entry = entry.with_context(shown)?;
        there.push((entry.path(), entry.file_type().with_context(shown)?));
    }
    there.sort_by(|(one, _), (other, _)| one.cmp(other));
    for (path, kind) in there {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let name = visible_to(&name, LONGEST);
        if name.starts_with('.') || name == "__MACOSX" {
            continue;
        }
        match entry(&path, &name, kind) {
            Some(entry) => add(&mut entries, entry),
            None => others.push(name),
        }
    }
    Ok((entries.into_values().collect(), others))
}

/// Files of one student belong together. Whatever else has the same id gets another.
fn add(entries: &mut BTreeMap<String, Entry>, entry: Entry) {
    let Some(there) = entries.get_mut(&entry.id) else {
        entries.insert(entry.id.clone(), entry);
        return;
    };
    match (&mut there.parts, entry.parts) {
        (Parts::Files(files), Parts::Files(more)) if there.number.is_some() => files.extend(more),
        (_, parts) => {
            let id = entry.name.clone();
            let id = if entries.contains_key(&id) { format!("{id}+") } else { id };
            add(entries, Entry { id, parts, ..entry });
        }
    }
}

fn entry(path: &Path, name: &str, kind: FileType) -> Option<Entry> {
    let parts = |own: &str| {
        if kind.is_symlink() {
            Parts::Refused("it is a symbolic link")
        } else if kind.is_dir() {
            Parts::Folder(path.to_owned())
        } else {
            Parts::Files(vec![(path.to_owned(), own.to_owned())])
        }
    };
    let plain = |id: &str, parts| {
        Some(Entry { id: id.to_owned(), name: name.to_owned(), person: None, number: None, parts })
    };
    if let Some(found) = MOODLE.as_ref().and_then(|regex| regex.captures(name)) {
        // What a student typed into a form is no program.
        return (&found[3] == "file").then(|| Entry {
            id: format!("{}_{}", &found[1], &found[2]),
            name: name.to_owned(),
            person: Some(found[1].to_owned()),
            number: Some(found[2].to_owned()),
            parts: parts(&found[4]),
        });
    }
    if let Some(found) = CANVAS.as_ref().and_then(|regex| regex.captures(name))
        && !kind.is_dir()
    {
        return Some(Entry {
            id: format!("{}_{}", &found[1], &found[2]),
            name: name.to_owned(),
            person: Some(found[1].to_owned()),
            number: Some(found[2].to_owned()),
            parts: parts(&first_name(&found[4])),
        });
    }
    if kind.is_dir() || kind.is_symlink() {
        return plain(name, parts(name));
    }
    if !kind.is_file() {
        return plain(name, Parts::Refused("it is neither a file nor a folder"));
    }
    if let Some(stem) = stem(name, &ARCHIVES) {
        return plain(stem, parts(name));
    }
    let other = stem(name, &OTHER_ARCHIVES)?;
    plain(other, Parts::Refused("it is an archive that is not opened; .zip and .tar.gz are"))
}

/// The name of a file before Canvas numbered it.
fn first_name(name: &str) -> String {
    let found = AGAIN.as_ref().and_then(|regex| regex.captures(name));
    found.map_or_else(|| name.to_owned(), |found| format!("{}{}", &found[1], &found[2]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_platforms_are_recognised() {
        let class = tempfile::tempdir().unwrap();
        for folder in
            ["anna", "Bo Ek_77_assignsubmission_file", "Bo Ek_77_assignsubmission_onlinetext"]
        {
            fs::create_dir(class.path().join(folder)).unwrap();
        }
        for file in [
            "carl.zip",
            "dora.TAR.GZ",
            "doejane_12_100_fetch.rs",
            "doejane_12_101_pool-2.rs",
            "roejack_LATE_13_102_all.zip",
            "eve.rar",
            "grades.csv",
            ".DS_Store",
        ] {
            fs::write(class.path().join(file), "").unwrap();
        }
        std::os::unix::fs::symlink("anna", class.path().join("frank")).unwrap();
        let (entries, others) = read(class.path()).unwrap();
        let told: Vec<_> = entries.iter().map(|it| told(class.path(), it)).collect();
        assert_eq!(
            told,
            [
                "Bo Ek_77 (Bo Ek 77): folder",
                "anna: folder",
                "carl: carl.zip",
                "doejane_12 (doejane 12): fetch.rs pool.rs",
                "dora: dora.TAR.GZ",
                "eve: it is an archive that is not opened; .zip and .tar.gz are",
                "frank: it is a symbolic link",
                "roejack_13 (roejack 13): all.zip",
            ]
        );
        assert_eq!(others, ["Bo Ek_77_assignsubmission_onlinetext", "grades.csv"]);
    }

    fn told(class: &Path, entry: &Entry) -> String {
        let parts = match &entry.parts {
            Parts::Folder(path) => {
                assert!(path.starts_with(class));
                "folder".into()
            }
            Parts::Files(files) => {
                files.iter().map(|(_, name)| name.as_str()).collect::<Vec<_>>().join(" ")
            }
            Parts::Refused(why) => (*why).to_owned(),
        };
        match (&entry.person, &entry.number) {
            (Some(person), Some(number)) => format!("{} ({person} {number}): {parts}", entry.id),
            _ => format!("{}: {parts}", entry.id),
        }
    }

    #[test]
    fn no_two_entries_have_the_same_id() {
        let class = tempfile::tempdir().unwrap();
        fs::create_dir(class.path().join("anna")).unwrap();
        fs::create_dir(class.path().join("anna.tar")).unwrap();
        for name in ["anna.zip", "anna.tar.gz", "anna\n.zip"] {
            fs::write(class.path().join(name), "").unwrap();
        }
        let (entries, _) = read(class.path()).unwrap();
        let ids: Vec<_> = entries.iter().map(|entry| entry.id.as_str()).collect();
        assert_eq!(ids, ["anna", "anna.tar", "anna.tar.gz", "anna.zip", "anna\\n"]);
    }
}
