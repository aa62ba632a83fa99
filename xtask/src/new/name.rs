//! How labs, and their programs, may be called.

use course::bail_usage;
use course::usage::UsageError;

/// Longest name of a lab or a program, in letters: a folder, a package and a binary are
/// called like this.
const LONGEST: usize = 40;
/// Highest number of a lab.
const HIGHEST: u32 = 999;
/// What cargo needs for itself in its folder of binaries, or rustc does not take.
const RESERVED: [&str; 8] =
    ["build", "deps", "examples", "incremental", "test", "core", "std", "alloc"];

/// The name of a lab as it was typed: `labN-NAME`, or `NAME` alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LabName {
    /// The number, if the name has one.
    pub number: Option<u32>,
    /// What stands behind the number: small letters, digits and single hyphens.
    pub name: String,
}

impl LabName {
    /// # Errors
    /// If no lab can be called like this, with the reason.
    pub fn parse(text: &str) -> Result<Self, UsageError> {
        let (number, name) = match text.strip_prefix("lab").and_then(numbered) {
            Some((digits, name)) => (Some(number(text, digits)?), name),
            None => (None, text),
        };
        if let Some(why) = unusable(name, '-') {
            bail_usage!(
                "'{text}' cannot be the name of a lab: {why}; write labN-NAME or NAME, with small letters, digits and single hyphens, such as lab4-timeouts"
            );
        }
        Ok(Self { number, name: name.to_owned() })
    }
}

/// `4-timeouts`: the digits, and what stands behind the hyphen.
fn numbered(rest: &str) -> Option<(&str, &str)> {
    let end = rest.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(rest.len());
    let (digits, rest) = rest.split_at(end);
    // `label` is a name, and `lab4` is a number without one.
    (!digits.is_empty()).then(|| (digits, rest.strip_prefix('-').unwrap_or(rest)))
}

fn number(text: &str, digits: &str) -> Result<u32, UsageError> {
    let number = digits.parse().ok().filter(|number| (1..=HIGHEST).contains(number));
    match number {
        Some(number) if !digits.starts_with('0') => Ok(number),
        _ => bail_usage!(
            "'{text}' cannot be the name of a lab: its number must be from 1 to {HIGHEST}, without zeros in front"
        ),
    }
}

/// Checks the name of a program.
///
/// # Errors
/// If no program can be called like this, with the reason.
pub fn check_program(name: &str) -> Result<(), UsageError> {
    let why = unusable(name, '_').or_else(|| {
        let of_lab = name.strip_prefix("lab").and_then(numbered).is_some();
        // On the command line, the name of a program comes first.
        let of_lab = of_lab.then(|| "it is the beginning of a lab's name".to_owned());
        let reserved = RESERVED.contains(&name);
        of_lab.or(reserved.then(|| "cargo needs this name for itself".to_owned()))
    });
    let Some(why) = why else {
        return Ok(());
    };
    bail_usage!(
        "'{name}' cannot be the name of a program: {why}; write --program NAME, with small letters, digits and single underscores, such as --program ask_all"
    )
}

/// Why words between single separators are no name.
fn unusable(name: &str, separator: char) -> Option<String> {
    let is_of_names = |letter: &char| letter.is_ascii_lowercase() || letter.is_ascii_digit();
    if name.is_empty() {
        return Some("there is no name behind the number".to_owned());
    }
    if let Some(letter) = name.chars().find(|it| !is_of_names(it) && *it != separator) {
        return Some(format!("{letter:?} is not allowed"));
    }
    if !name.starts_with(|letter: char| letter.is_ascii_lowercase()) {
        return Some("it must begin with a letter".to_owned());
    }
    if name.split(separator).any(str::is_empty) {
        return Some(format!("'{separator}' must stand alone between letters"));
    }
    (name.len() > LONGEST).then(|| format!("it has more than {LONGEST} letters"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_a_number_or_none() {
        for (text, number, name) in [
            ("lab4-timeouts", Some(4), "timeouts"),
            ("lab12-rate-limits", Some(12), "rate-limits"),
            ("timeouts", None, "timeouts"),
            ("label", None, "label"),
            ("lab-rats", None, "lab-rats"),
            ("x2", None, "x2"),
        ] {
            let expected = LabName { number, name: name.to_owned() };
            assert_eq!(LabName::parse(text).unwrap(), expected, "{text}");
        }
    }

    #[test]
    fn a_name_that_is_none_is_refused_with_the_reason() {
        let long = "x".repeat(41);
        for (text, why) in [
            ("", "no name"),
            ("lab4", "no name behind the number"),
            ("lab4-", "no name behind the number"),
            ("lab0-x", "from 1 to 999"),
            ("lab04-x", "without zeros"),
            ("lab1000-x", "from 1 to 999"),
            ("lab99999999999-x", "from 1 to 999"),
            ("lab4-X", "'X' is not allowed"),
            ("lab4-a_b", "'_' is not allowed"),
            ("lab4-a b", "' ' is not allowed"),
            ("../lab4-x", "'.' is not allowed"),
            ("lab4-é", "'é' is not allowed"),
            ("lab4-2x", "must begin with a letter"),
            ("lab4-a--b", "'-' must stand alone"),
            ("a-", "'-' must stand alone"),
            (&long, "more than 40 letters"),
        ] {
            let error = LabName::parse(text).unwrap_err().to_string();
            assert!(error.contains(why), "{text}: {error}");
        }
    }

    #[test]
    fn a_program_is_called_like_a_module_and_unlike_cargos_folders() {
        for name in ["ask_all", "x2", "timeouts"] {
            assert!(check_program(name).is_ok(), "{name}");
        }
        for (name, why) in [
            ("ask-all", "'-' is not allowed"),
            ("deps", "cargo needs"),
            ("_x", "begin with a letter"),
        ] {
            let error = check_program(name).unwrap_err().to_string();
            assert!(error.contains(why) && error.contains("--program"), "{error}");
        }
    }
}
