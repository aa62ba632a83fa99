//! The `CARGO_HOME` of strangers' builds: what building needs of the instructor's, and
//! none of its secrets, as a compiler repeats what a source includes.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use contain::system::link_folder;
use toml::{Table, Value};

/// What holds the downloaded libraries.
const LIBRARIES: [&str; 2] = ["registry", "git"];

/// Makes a home in `place` that uses the libraries of `home`. The folders that a build must
/// be able to read come with it.
pub(super) fn make(home: &Path, place: &Path) -> Result<(PathBuf, Vec<PathBuf>)> {
    let own = place.join("cargo-home");
    let shown = || format!("cannot write {}", own.display());
    fs::create_dir_all(&own).with_context(shown)?;
    let mut read = vec![own.clone()];
    for name in LIBRARIES {
        let there = home.join(name);
        if there.exists() {
            linked(&there, &own.join(name)).with_context(shown)?;
            read.push(there);
        }
    }
    // Cargo prefers the older name.
    let settings = ["config", "config.toml"].map(|name| home.join(name));
    let settings = settings.iter().find(|path| path.is_file());
    let settings = settings.map(|path| settings_of(path)).transpose()?.unwrap_or_default();
    fs::write(own.join("config.toml"), settings).with_context(shown)?;
    Ok((own, read))
}

fn linked(to: &Path, link: &Path) -> io::Result<()> {
    match fs::remove_file(link) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => link_folder(to, link),
    }
}

fn settings_of(path: &Path) -> Result<String> {
    let shown = || format!("cannot read {}", path.display());
    let settings = fs::read_to_string(path).with_context(shown)?;
    without_secrets(&settings).with_context(shown)
}

/// Where libraries come from and what links programs; no proxies, tokens, credential
/// helpers, wrappers or environment.
fn without_secrets(settings: &str) -> Result<String> {
    let settings: Table = settings.parse()?;
    let kept: [(&str, &[&str]); 3] = [
        ("source", &["replace-with", "registry", "local-registry", "directory", "git"]),
        ("registries", &["index"]),
        ("target", &["linker", "rustflags"]),
    ];
    let tables = kept.into_iter().filter_map(|(name, keys)| {
        let tables = settings.get(name)?.as_table()?.iter();
        let tables = tables.filter_map(|(name, table)| {
            let entries = table.as_table()?.iter().filter(|(key, _)| keys.contains(&key.as_str()));
            let entries = entries.map(|(key, value)| (key.clone(), without_password(value)));
            Some((name.clone(), Value::from(Table::from_iter(entries))))
        });
        Some((name.to_owned(), Value::from(Table::from_iter(tables))))
    });
    Ok(toml::to_string(&Table::from_iter(tables))?)
}

/// An address without the name and the password in it.
fn without_password(value: &Value) -> Value {
    let Some((scheme, rest)) = value.as_str().and_then(|text| text.split_once("://")) else {
        return value.clone();
    };
    let host = rest.find('/').unwrap_or(rest.len());
    let rest = rest[..host].rfind('@').map_or(rest, |at| &rest[at + 1..]);
    Value::from(format!("{scheme}://{rest}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_lose_what_is_secret_and_keep_where_libraries_are() {
        let settings = r#"
            [http]
            proxy = "http://me:secret@proxy"
            [registry]
            token = "secret"
            [registries.own]
            index = "sparse+https://me:secret@example.org/a@b"
            token = "secret"
            [source.crates-io]
            replace-with = "mirror"
            [source.mirror]
            registry = "https://secret@example.org"
            [build]
            rustc-wrapper = "/home/me/secret"
            [env]
            PASSWORD = "secret"
            [target.x86_64-unknown-linux-gnu]
            linker = "clang"
            runner = "secret"
        "#;
        let expected: Table = r#"
            [registries.own]
            index = "sparse+https://example.org/a@b"
            [source.crates-io]
            replace-with = "mirror"
            [source.mirror]
            registry = "https://example.org"
            [target.x86_64-unknown-linux-gnu]
            linker = "clang"
        "#
        .parse()
        .unwrap();
        let kept = without_secrets(settings).unwrap();
        assert_eq!(kept.parse::<Table>().unwrap(), expected);
    }

    #[test]
    fn a_home_leads_to_the_libraries_and_is_made_again_over_an_earlier_one() {
        let place = tempfile::tempdir().unwrap();
        let home = place.path().join("home");
        fs::create_dir_all(home.join("registry")).unwrap();
        for _ in 0..2 {
            let (own, read) = make(&home, place.path()).unwrap();
            assert_eq!(fs::read_link(own.join("registry")).unwrap(), home.join("registry"));
            assert_eq!(fs::read_to_string(own.join("config.toml")).unwrap(), "");
            assert_eq!(read, [own, home.join("registry")]);
        }
    }
}
