//! Who is in the class: a CSV file with a header.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Context, Result, bail};
use csv::{ReaderBuilder, StringRecord, Trim};

/// A student of the roster.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RosterEntry {
    /// Unique.
    pub id: String,
    /// Empty columns are `None`.
    pub name: Option<String>,
    /// The address that platforms know.
    pub email: Option<String>,
    /// The name of what was handed in.
    pub folder: Option<String>,
    /// A pattern of that name, with `*` and `?`.
    pub pattern: Option<String>,
    /// All other columns.
    pub columns: BTreeMap<String, String>,
}

/// Reads a roster.
///
/// # Errors
/// If it cannot be read, has no column `id`, or a row is wrong; with its line.
pub fn read(path: &Path) -> Result<Vec<RosterEntry>> {
    let shown = path.display();
    let text = std::fs::read(path).with_context(|| format!("cannot read {shown}"))?;
    let Ok(text) = std::str::from_utf8(&text) else {
        bail!("{shown} is not UTF-8; save it again as 'CSV UTF-8'");
    };
    parse(text).with_context(|| shown.to_string())
}

fn parse(text: &str) -> Result<Vec<RosterEntry>> {
    let text = text.trim_start_matches('\u{feff}');
    let first = text.lines().next().unwrap_or_default();
    // What spreadsheets write depends on their locale.
    let delimiter = [b',', b';', b'\t'].into_iter();
    let delimiter =
        delimiter.max_by_key(|it| (first.bytes().filter(|c| c == it).count(), *it == b','));
    let mut reader = ReaderBuilder::new()
        .delimiter(delimiter.unwrap_or(b','))
        .trim(Trim::All)
        .from_reader(text.as_bytes());
    let headers = reader.headers()?.clone();
    if !headers.iter().any(|header| header.eq_ignore_ascii_case("id")) {
        bail!("line 1: no column 'id'; the columns are id, name, email, and folder or pattern");
    }
    let (mut found, mut ids) = (Vec::new(), BTreeSet::new());
    for record in reader.records() {
        let record = record?;
        let line = record.position().map_or(0, csv::Position::line);
        let listed = listed(&headers, &record);
        if listed.id.is_empty() {
            bail!("line {line}: the column 'id' is empty");
        }
        if !ids.insert(listed.id.clone()) {
            bail!("line {line}: the id '{}' is there a second time", listed.id);
        }
        found.push(listed);
    }
    Ok(found)
}

fn listed(headers: &StringRecord, record: &StringRecord) -> RosterEntry {
    let mut listed = RosterEntry::default();
    for (header, value) in headers.iter().zip(record) {
        let some = (!value.is_empty()).then(|| value.to_owned());
        match header.to_ascii_lowercase().as_str() {
            "id" => value.clone_into(&mut listed.id),
            "name" => listed.name = some,
            "email" => listed.email = some,
            "folder" => listed.folder = some,
            "pattern" => listed.pattern = some,
            _ => listed.columns.extend(some.map(|value| (header.to_owned(), value))),
        }
    }
    listed
}

/// Whether a name has the form of a pattern: `*` is any text, `?` any character.
pub fn matches(pattern: &str, name: &str) -> bool {
    let name: Vec<char> = name.chars().collect();
    // Which beginnings of the name the pattern so far has the form of.
    let mut fits = vec![false; name.len() + 1];
    fits[0] = true;
    for c in pattern.chars() {
        if c == '*' {
            let first = fits.iter().position(|fits| *fits).unwrap_or(fits.len());
            fits[first..].fill(true);
        } else {
            for end in (1..fits.len()).rev() {
                fits[end] = fits[end - 1] && (c == '?' || c == name[end - 1]);
            }
            fits[0] = false;
        }
    }
    fits[name.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_have_any_order_and_the_separator_of_any_spreadsheet() {
        for text in [
            "id,name,email,folder,pattern,SIS User ID\ns1,\"Smith, Anna\",a@b.c,,*_17_*,99\n",
            "\u{feff}ID;pattern;Name;SIS User ID;Email\r\ns1;*_17_*;Smith, Anna;99;a@b.c\r\n",
            "pattern\tid\tSIS User ID\tname\temail\n*_17_*\t s1 \t99\tSmith, Anna\ta@b.c\n",
        ] {
            let expected = RosterEntry {
                id: "s1".into(),
                name: Some("Smith, Anna".into()),
                email: Some("a@b.c".into()),
                folder: None,
                pattern: Some("*_17_*".into()),
                columns: [("SIS User ID".to_owned(), "99".to_owned())].into(),
            };
            assert_eq!(parse(text).unwrap(), [expected], "{text}");
        }
    }

    #[test]
    fn a_wrong_roster_is_refused_with_the_line() {
        for (text, says) in [
            ("", "line 1: no column 'id'"),
            ("name,email\n", "line 1: no column 'id'"),
            ("id,name\na,b\n,c\n", "line 3: the column 'id' is empty"),
            ("id,name\na,b\na,c\n", "line 3: the id 'a' is there a second time"),
            ("id,name\na,b,c\n", "line: 2"),
        ] {
            let error = format!("{:#}", parse(text).unwrap_err());
            assert!(error.contains(says), "{error}");
        }
    }

    #[test]
    fn patterns_fit_whole_names() {
        for (pattern, name, fits) in [
            ("*_17_*", "smith_17_9.zip", true),
            ("*_17_*", "smith_117_9.zip", false),
            ("s?", "s1", true),
            ("s?", "s12", false),
            ("*", "", true),
            ("?", "é", true),
            ("a*b*c", "a-b-b-c", true),
            ("a*b*c", "a-c-b", false),
            ("", "x", false),
        ] {
            assert_eq!(matches(pattern, name), fits, "{pattern} {name}");
        }
        assert!(!matches(&"*a".repeat(200), &"a".repeat(199)));
    }
}
