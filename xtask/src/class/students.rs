//! Who is graded: roster and submissions together.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::Result;

use super::entries::{self, Entry};
use super::roster::{self, RosterEntry, matches};

/// A student, and what there is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Student {
    /// Unique in the class.
    pub id: String,
    /// Of the roster, or of the platform.
    pub name: Option<String>,
    /// Of the roster.
    pub email: Option<String>,
    /// The roster's other columns.
    pub columns: BTreeMap<String, String>,
    /// What was handed in.
    pub found: StudentEntries,
}

/// What there is of a student.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StudentEntries {
    /// Nothing.
    Nothing,
    /// This.
    One(Entry),
    /// Several, by their names: none of them is graded.
    Several(Vec<String>),
}

/// The students by id, and what in the folder belongs to none of them.
///
/// # Errors
/// If the folder or the roster cannot be read.
pub fn read(folder: &Path, roster: Option<&Path>) -> Result<(Vec<Student>, Vec<String>)> {
    let (entries, mut others) = entries::read(folder)?;
    let mut students = match roster {
        None => entries.into_iter().map(of_entry).collect(),
        Some(roster) => {
            let (students, unclaimed) = claimed(roster::read(roster)?, &entries);
            others.extend(unclaimed);
            students
        }
    };
    students.sort_by(|one: &Student, other| one.id.cmp(&other.id));
    others.sort();
    Ok((students, others))
}

fn of_entry(entry: Entry) -> Student {
    Student {
        id: entry.id.clone(),
        name: entry.person.clone(),
        email: None,
        columns: BTreeMap::new(),
        found: StudentEntries::One(entry),
    }
}

fn claimed(roster: Vec<RosterEntry>, entries: &[Entry]) -> (Vec<Student>, Vec<String>) {
    let mut left: BTreeSet<&str> = entries.iter().map(|entry| entry.name.as_str()).collect();
    let student = |listed: RosterEntry| {
        let own: Vec<_> = entries.iter().filter(|entry| belongs(&listed, entry)).collect();
        for entry in &own {
            left.remove(entry.name.as_str());
        }
        let found = match &own[..] {
            [] => StudentEntries::Nothing,
            [entry] => StudentEntries::One((*entry).clone()),
            several => {
                StudentEntries::Several(several.iter().map(|entry| entry.name.clone()).collect())
            }
        };
        let RosterEntry { id, name, email, columns, .. } = listed;
        Student { id, name, email, columns, found }
    };
    let students = roster.into_iter().map(student).collect();
    (students, left.into_iter().map(str::to_owned).collect())
}

/// Where the roster names a folder or a pattern, that decides; otherwise the id, or the
/// number or the name that a platform has put there.
fn belongs(listed: &RosterEntry, entry: &Entry) -> bool {
    let names = [entry.name.as_str(), entry.id.as_str()];
    if let Some(folder) = &listed.folder {
        return names.contains(&folder.as_str());
    }
    if let Some(pattern) = &listed.pattern {
        return names.iter().any(|name| matches(pattern, name));
    }
    let named = || {
        let (person, name) = (entry.person.as_ref()?, listed.name.as_ref()?);
        Some(is_named(person, name))
    };
    names.contains(&listed.id.as_str())
        || entry.number.as_ref() == Some(&listed.id)
        || named().unwrap_or(false)
}

/// Whether a platform's form of a name, such as `smithanna`, is this name.
fn is_named(person: &str, name: &str) -> bool {
    let words = |text: &str| {
        let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        words.map(str::to_lowercase).collect::<Vec<_>>()
    };
    let (person, words) = (words(person).concat(), words(name));
    let turned = |first: usize| [&words[first..], &words[..first]].concat().concat();
    !person.is_empty() && (0..words.len()).any(|first| turned(first) == person)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_roster_finds_its_students_by_folder_pattern_id_number_or_name() {
        let class = tempfile::tempdir().unwrap();
        for folder in
            ["s1", "team-2", "repo-three", "Eva Maria Berg_7_assignsubmission_file_", "x-6", "y-6"]
        {
            fs::create_dir(class.path().join(folder)).unwrap();
        }
        for file in ["smithanna_44_1_a.zip", "doejane_55_2_b.zip", "stranger.zip"] {
            fs::write(class.path().join(file), "").unwrap();
        }
        let roster = class.path().join("roster.csv");
        let rows = "id,name,folder,pattern\ns1,,,\ns2,,team-2,\ns3,,,*-three\n44,Anna Smith,,\ns5,Eva Maria Berg,,\ns6,,,*-6\ns7,\"Doe, Jane\",,\ns8,Zoe Absent,,\n";
        fs::write(&roster, rows).unwrap();
        let (students, others) = read(class.path(), Some(&roster)).unwrap();
        let told = students.iter().map(|student| {
            let found = match &student.found {
                StudentEntries::Nothing => "nothing".to_owned(),
                StudentEntries::One(entry) => entry.id.clone(),
                StudentEntries::Several(names) => names.join(" and "),
            };
            format!("{}: {found}", student.id)
        });
        assert_eq!(
            told.collect::<Vec<_>>(),
            [
                "44: smithanna_44",
                "s1: s1",
                "s2: team-2",
                "s3: repo-three",
                "s5: Eva Maria Berg_7",
                "s6: x-6 and y-6",
                "s7: doejane_55",
                "s8: nothing",
            ]
        );
        assert_eq!(others, ["roster.csv", "stranger.zip"]);
    }
}
