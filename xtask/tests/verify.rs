//! The grader is proven by programs that are wrong in named ways, and by
//! correct ones that are written differently: see `checks` in every lab.

use std::path::Path;

use assert_cmd::Command;
use predicates::str::contains;

/// The corpus takes half an hour and more, and grows. Each commit verifies a part of it,
/// which the commit itself decides; `cargo xtask verify` verifies all of it.
const SHARDS: u32 = 4;

#[test]
fn wrong_programs_fail_exactly_the_checks_they_name_and_right_ones_none() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let shard = format!("{}/{SHARDS}", 1 + commit(&root) % SHARDS);
    println!("shard {shard} of the corpus");
    // One draw for every program, the same each time: CONTRIBUTING has what many
    // draws came to.
    Command::new(env!("CARGO_BIN_EXE_xtask"))
        .args(["verify", "--repeat", "1", "--seed", "20250901", "--shard", &shard])
        .current_dir(root)
        .assert()
        .success()
        .stdout(contains(" 0 problems"));
}

/// A number for the commit; 0 where there is none.
fn commit(root: &Path) -> u32 {
    let mut git = std::process::Command::new("git");
    let head = git.args(["rev-parse", "HEAD"]).current_dir(root).output();
    let head = head.map(|it| String::from_utf8_lossy(&it.stdout).into_owned());
    let head = head.unwrap_or_default();
    head.get(..7).and_then(|head| u32::from_str_radix(head, 16).ok()).unwrap_or_default()
}
