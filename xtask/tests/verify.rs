//! The grader is proven by programs that are wrong in named ways, and by
//! correct ones that are written differently: see `checks` in every lab.

use std::path::Path;

use assert_cmd::Command;
use predicates::str::contains;

#[test]
fn wrong_programs_fail_exactly_the_checks_they_name_and_right_ones_none() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    // One draw for every program, the same each time: CONTRIBUTING has what many
    // draws came to.
    Command::new(env!("CARGO_BIN_EXE_xtask"))
        .args(["verify", "--repeat", "1", "--seed", "20250901"])
        .current_dir(root)
        .assert()
        .success()
        .stdout(contains(" 0 problems"));
}
