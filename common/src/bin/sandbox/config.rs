//! The sandbox file: the flags of a sandbox, written down.
//!
//! A key is a flag with `_` for `-`, a value what would stand behind it; a
//! range is a list. Two tables hold what may be repeated:
//!
//! ```toml
//! ssh = true
//! devices = 5
//! delay = [1.0, 3.0]
//! enable_secret = "open sesame"
//!
//! [users]
//! alice = "wonderland"
//!
//! [faults]
//! "10.10.20.42" = "hang"
//! ```

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::Path;

use anyhow::{Context, anyhow};
use clap::{CommandFactory, Parser};
use common::position::line_and_column;
use toml::{Spanned, Value};

use super::args::Args;

/// Flags that say where to look, or that only a parent process gives.
const NOT_HERE: [&str; 3] = ["config", "help", "until-stdin-closes"];

/// What the file says, as it would be typed.
///
/// # Errors
/// If it cannot be read, or for the first key or value that is wrong, with its
/// place.
pub fn flags(path: &Path) -> anyhow::Result<Vec<OsString>> {
    let name = path.display();
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {name}"))?;
    let keys: BTreeMap<String, Spanned<Value>> =
        toml::from_str(&text).map_err(|error| anyhow!("{name}: {}", error.to_string().trim()))?;
    let mut flags = Vec::new();
    for (key, value) in &keys {
        let (line, _) = line_and_column(&text, value.span().start);
        let at = |says: String| anyhow!("{name}:{line}: {key}: {says}");
        for flag in flags_of(key, value.get_ref()).map_err(at)? {
            is_right(&flag).map_err(at)?;
            flags.push(flag.into());
        }
    }
    Ok(flags)
}

fn flags_of(key: &str, value: &Value) -> Result<Vec<String>, String> {
    match (key, value) {
        ("users" | "faults", Value::Table(table)) => {
            let flag = key.trim_end_matches('s');
            let pair =
                |(name, value): (&String, &Value)| Ok(format!("--{flag}={name}={}", plain(value)?));
            table.iter().map(pair).collect()
        }
        ("users" | "faults", _) => Err("write a table, one line for each".into()),
        _ => {
            let flag = known(key)?;
            Ok(match value {
                Value::Boolean(true) => vec![format!("--{flag}")],
                // The only one that may be on without being written.
                Value::Boolean(false) if flag == "one-channel" => vec![format!("--{flag}=false")],
                Value::Boolean(false) => Vec::new(),
                Value::Array(range) => match &range[..] {
                    [from, to] => vec![format!("--{flag}={}..{}", plain(from)?, plain(to)?)],
                    _ => return Err("a range is a list of two numbers".into()),
                },
                value => vec![format!("--{flag}={}", plain(value)?)],
            })
        }
    }
}

fn plain(value: &Value) -> Result<String, String> {
    match value {
        Value::String(text) => Ok(text.clone()),
        Value::Integer(number) => Ok(number.to_string()),
        Value::Float(number) => Ok(number.to_string()),
        other => Err(format!("no value for a flag: {}", other.type_str())),
    }
}

/// The flag of a key.
fn known(key: &str) -> Result<String, String> {
    let flag = key.replace('_', "-");
    let command = Args::command();
    let mut names = command.get_arguments().filter_map(|arg| arg.get_long());
    if !NOT_HERE.contains(&flag.as_str()) && !key.contains('-') && names.any(|name| name == flag) {
        return Ok(flag);
    }
    let names = command.get_arguments().filter_map(|arg| arg.get_long());
    let names = names.filter(|name| !NOT_HERE.contains(name) && !["user", "fault"].contains(name));
    let names: Vec<_> = names.map(|name| name.replace('-', "_")).collect();
    Err(format!("unknown key; known keys: {}, and the tables users and faults", names.join(", ")))
}

/// Whether the flag would be taken by itself.
fn is_right(flag: &str) -> Result<(), String> {
    let alone = Args::try_parse_from(["sandbox", "--ssh", flag]);
    alone.map(drop).map_err(|error| {
        let says = error.to_string();
        let first = says.lines().next().unwrap_or_default();
        first.trim_start_matches("error: ").to_owned()
    })
}

/// Not more than the tests below need.
#[cfg(test)]
fn read(text: &str) -> Result<Vec<String>, String> {
    let file = tempfile::NamedTempFile::new().map_err(|error| error.to_string())?;
    std::fs::write(file.path(), text).map_err(|error| error.to_string())?;
    let flags = flags(file.path()).map_err(|error| format!("{error:#}"))?;
    let flags = flags.into_iter().map(|flag| flag.into_string());
    flags.map(|flag| flag.map_err(|_| "no text".into())).collect()
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn a_sandbox_file_stands_for_flags() {
        let text = "ssh = true\none_channel = false\ndevices = 5\ndelay = [1.5, 3]\nbanner = \"Keep out\"\n[users]\nalice = \"x=y\"\n[faults]\n\"10.0.0.1\" = \"hang\"\n";
        let expected = [
            "--banner=Keep out",
            "--delay=1.5..3",
            "--devices=5",
            "--fault=10.0.0.1=hang",
            "--one-channel=false",
            "--ssh",
            "--user=alice=x=y",
        ];
        assert_eq!(read(text).as_deref(), Ok(&expected.map(String::from)[..]));
    }

    #[test]
    fn what_cannot_be_meant_is_refused_with_its_line() {
        for (text, says) in [
            ("devices = 5\nspede = 2\n", ":2: spede: unknown key"),
            ("\ndevices = 0\n", ":2: devices: invalid value '0'"),
            ("delay = [1]\n", ":1: delay: a range"),
            ("[faults]\nR1 = \"fire\"\n", "unknown fault 'fire'"),
            ("users = 3\n", ":1: users: write a table"),
            ("config = \"x\"\n", ":1: config: unknown key"),
            ("devices = \n", "TOML parse error at line 1"),
        ] {
            let error = read(text).expect_err(text);
            assert!(error.contains(says), "{text}: {error}");
        }
    }
}
