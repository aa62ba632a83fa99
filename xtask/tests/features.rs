//! `grade` builds four times: xtask, the labs, the sandbox, the explorers. A crate that two of
//! them ask for with different features is compiled twice, and a student waits.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on panics")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

/// Built differently on purpose: what a lab needs is not in what xtask needs.
const OWN: &str = "common";

/// Features by crate and version, as often as they differ within one build.
type Features = BTreeMap<String, BTreeSet<String>>;

fn features(args: &[&str]) -> Features {
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

#[test]
fn the_builds_of_a_grade_ask_for_each_crate_with_the_same_features() {
    let labs = &["-p", "lab1-threading", "-p", "lab2-asyncio"][..];
    let sandbox = &["-p", "common", "--features"][..];
    let explorers = ["std", "common", "tokio", "futures"];
    let explorers = explorers.map(|name| format!("explorer-{name}"));
    let explorers: Vec<_> = explorers.iter().flat_map(|name| ["-p", name]).collect();
    let lab_features = "lab1-threading/ssh,lab2-asyncio/ssh";
    let cases = [
        (vec!["-p", "xtask"], labs.to_vec()),
        (vec!["-p", "xtask"], [sandbox, &["sandbox"]].concat()),
        (labs.to_vec(), [sandbox, &["sandbox"]].concat()),
        (vec!["-p", "xtask"], explorers.clone()),
        (labs.to_vec(), explorers),
        ([labs, &["--features", lab_features]].concat(), [sandbox, &["sandbox,ssh"]].concat()),
    ];
    for (one, other) in cases {
        let differ = differences(&features(&one), &features(&other));
        assert!(
            differ.is_empty(),
            "{one:?} and {other:?} build these twice; make their features equal in Cargo.toml:\n{}",
            differ.join("\n")
        );
    }
}
