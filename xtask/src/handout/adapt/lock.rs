//! `Cargo.lock` with what a handout needs: were there more in it, the student's first
//! cargo call would write it again, and with less it could not build offline.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};
use serde::Deserialize;

#[derive(Deserialize)]
struct Lock {
    package: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    version: String,
    #[serde(default)]
    dependencies: Vec<String>,
}

/// `handed_out` are the packages of the workspace that go along; `unused` is what none
/// of them depends on any more.
pub(super) fn pruned(text: &str, handed_out: &BTreeSet<String>, unused: &str) -> Result<String> {
    let lock: Lock = toml::from_str(text).context("Cargo.lock cannot be read")?;
    let mut by_name: BTreeMap<&str, Vec<&Package>> = BTreeMap::new();
    for package in &lock.package {
        by_name.entry(&package.name).or_default().push(package);
    }
    let of = |named: &str| -> Vec<&Package> {
        // A version stands there only if there are several.
        let mut words = named.split(' ');
        let (name, version) = (words.next().unwrap_or_default(), words.next());
        let all = by_name.get(name).into_iter().flatten();
        all.filter(|it| version.is_none_or(|version| it.version == version)).copied().collect()
    };
    let mut needed = BTreeSet::new();
    let mut open: Vec<&Package> = handed_out.iter().flat_map(|name| of(name)).collect();
    while let Some(package) = open.pop() {
        if needed.insert((&package.name, &package.version)) {
            let own = handed_out.contains(&package.name);
            let used = package.dependencies.iter().filter(|it| !(own && it.as_str() == unused));
            open.extend(used.flat_map(|named| of(named)));
        }
    }
    let mut blocks = text.split("\n[[package]]\n");
    let mut pruned = blocks.next().unwrap_or_default().to_owned();
    for (block, package) in blocks.zip(&lock.package) {
        if needed.contains(&(&package.name, &package.version)) {
            pruned.push_str("\n[[package]]\n");
            let line = format!(" \"{unused}\",\n");
            let own = handed_out.contains(&package.name);
            pruned.push_str(&if own { block.replace(&line, "") } else { block.to_owned() });
        }
    }
    Ok(pruned)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOCK: &str = r#"# By cargo.
version = 4

[[package]]
name = "a"
version = "1.0.0"

[[package]]
name = "a"
version = "2.0.0"

[[package]]
name = "bench"
version = "0.1.0"
dependencies = [
 "a 1.0.0",
]

[[package]]
name = "lab"
version = "0.1.0"
dependencies = [
 "a 2.0.0",
 "bench",
]

[[package]]
name = "other"
version = "0.1.0"
"#;

    #[test]
    fn what_only_benches_and_missing_packages_need_is_left_out() {
        let expected = r#"# By cargo.
version = 4

[[package]]
name = "a"
version = "2.0.0"

[[package]]
name = "lab"
version = "0.1.0"
dependencies = [
 "a 2.0.0",
]
"#;
        let kept = pruned(LOCK, &BTreeSet::from(["lab".to_owned()]), "bench").unwrap();
        assert_eq!(kept, expected);
    }
}
