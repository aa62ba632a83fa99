//! `grade` builds four times: xtask, the labs, the sandbox, the explorers. A crate that two of
//! them ask for with different features is compiled twice, and a student waits.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on panics")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use course::discover::discover;

/// Built differently on purpose: what a lab needs is not in what xtask needs.
const OWN: &str = "common";

/// Features by crate and version, as often as they differ within one build.
type Features = BTreeMap<String, BTreeSet<String>>;

fn features(args: &[String]) -> Features {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--locked", "--edges", "normal,build"])
        .args(["--prefix", "none", "--format", "{p}|{f}"])
        .args(args)
        .current_dir(root)
        .output()
        .unwrap();
    let (listed, complaint) = (&output.stdout, &output.stderr);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(complaint));
    let mut found = Features::new();
    for line in String::from_utf8_lossy(listed).lines() {
        let Some((package, features)) = line.split_once('|') else {
            continue;
        };
        let features = features.trim_end_matches("(*)").trim().to_owned();
        found.entry(package.to_owned()).or_default().insert(features);
    }
    assert!(found.len() > 50, "the tree of {args:?} is read");
    found
}

fn differences(one: &Features, other: &Features) -> Vec<String> {
    let both = one
        .iter()
        .filter(|(package, _)| !package.starts_with(OWN))
        .filter_map(|(package, features)| Some((package, features, other.get(package)?)));
    both.filter(|(_, one, other)| one != other)
        .map(|(package, one, other)| format!("{package}: {one:?} and {other:?}"))
        .collect()
}

fn packages(names: &[impl AsRef<str>]) -> Vec<String> {
    names.iter().flat_map(|name| ["-p".to_owned(), name.as_ref().to_owned()]).collect()
}

#[test]
fn the_builds_of_a_grade_ask_for_each_crate_with_the_same_features() {
    let workspace = discover().unwrap();
    let names: Vec<_> = workspace.labs.iter().map(|lab| lab.package.clone()).collect();
    assert!(!names.is_empty(), "the labs are found");
    let xtask = packages(&["xtask"]);
    let (labs, sandbox) = (packages(&names), packages(&["common"]));
    let explorers = ["std", "common", "tokio", "futures"].map(|name| format!("explorer-{name}"));
    let explorers = packages(&explorers);
    let with_ssh: Vec<_> = names.iter().map(|name| format!("{name}/ssh")).collect();
    let with = |packages: &[String], features: &str| {
        [packages, &["--features".into(), features.into()]].concat()
    };
    let cases = [
        (&xtask, &labs),
        (&xtask, &with(&sandbox, "sandbox")),
        (&labs, &with(&sandbox, "sandbox")),
        (&xtask, &explorers),
        (&labs, &explorers),
        (&with(&labs, &with_ssh.join(",")), &with(&sandbox, "sandbox,ssh")),
    ];
    for (one, other) in cases {
        let differ = differences(&features(one), &features(other));
        assert!(
            differ.is_empty(),
            "{one:?} and {other:?} build these twice; make their features equal in Cargo.toml:\n{}",
            differ.join("\n")
        );
    }
}
