//! A course with one lab, and a stranger's folder beside it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

pub const LAB: &str = r#"
title = "A lab for strangers"

[[task]]
id = "3.1"
program = "teller"
title = "Tell what you know"

[[task.check]]
id = "tells"
what = "nothing is known of the grader"
that = { prints = 'secret: None, library: theirs' }
hint = "Read the task again."

[[task]]
id = "3.2"
program = "other"
title = "Tell it again"

[[task.check]]
id = "tells"
what = "it says ok"
that = { prints = 'ok' }
hint = "Print ok."
"#;

pub const RIGHT: &str = r#"fn main() { println!("secret: {:?}, library: {}", option_env!("XTASK_TEST_SECRET"), lab3_demo::WHOSE); }"#;
pub const OK: &str = r#"fn main() { println!("ok"); }"#;
pub const SECRET: &str = "a-word-that-no-other-file-has";

/// A course with one lab, and a student's folder beside it.
pub struct Place {
    pub folder: TempDir,
}

impl Place {
    pub fn new() -> Self {
        let folder = TempDir::with_prefix("submission-").unwrap();
        let place = Self { folder };
        let workspace = "[workspace]\nmembers = [\"lab3-demo\"]\nresolver = \"3\"\n";
        let package = "[package]\nname = \"lab3-demo\"\nversion = \"0.1.0\"\nedition = \"2024\"\n";
        for (file, text) in [
            ("course/Cargo.toml", workspace),
            ("course/lab3-demo/Cargo.toml", package),
            ("course/lab3-demo/lab.toml", LAB),
            ("course/lab3-demo/src/lib.rs", "pub const WHOSE: &str = \"ours\";"),
            ("course/lab3-demo/src/bin/teller.rs", "fn main() {}"),
            ("course/lab3-demo/src/bin/other.rs", OK),
            ("secret", SECRET),
        ] {
            place.write(file, text);
        }
        place
    }

    pub fn path(&self, file: &str) -> PathBuf {
        self.folder.path().join(file)
    }

    pub fn write(&self, file: &str, text: &str) {
        let path = self.path(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text.replace("PLACE", self.folder.path().to_str().unwrap())).unwrap();
    }

    pub fn hand_in(&self, files: &[(&str, &str)]) {
        let _ = fs::remove_dir_all(self.path("student"));
        for (file, text) in files {
            self.write(&format!("student/{file}"), text);
        }
    }

    /// Exit code, report, and what it said on stderr.
    pub fn grade(&self, more: &[&str]) -> (i32, Value, String) {
        self.grade_folder("student", more)
    }

    pub fn grade_folder(&self, folder: &str, more: &[&str]) -> (i32, Value, String) {
        let xtask = Command::new(env!("CARGO_BIN_EXE_xtask"));
        self.graded(self.grading(xtask).arg(self.path(folder)).args(more))
    }

    /// The grader, as `program` starts it; the submission's folder comes next.
    pub fn grading(&self, mut program: Command) -> Command {
        program
            .args(["grade", "--format", "json", "--submission"])
            .current_dir(self.path("course"))
            .env("CARGO_TARGET_DIR", self.path("course/target"))
            .env("CARGO_NET_OFFLINE", "true")
            .env("XTASK_TEST_SECRET", SECRET);
        program
    }

    /// What comes of it.
    pub fn graded(&self, grader: &mut Command) -> (i32, Value, String) {
        let output = grader.output().unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        let report = serde_json::from_slice(&output.stdout).unwrap_or(Value::Null);
        (output.status.code().unwrap(), report, stderr)
    }
}

/// Paths of all files and folders below a folder that exists.
pub fn below(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        found.push(entry.path().to_str().unwrap().to_owned());
        if entry.file_type().unwrap().is_dir() {
            found.extend(below(&entry.path()));
        }
    }
    let own = folder.parent().unwrap().to_str().unwrap();
    found.iter().map(|path| path.replacen(own, "", 1)).collect()
}

pub fn task<'a>(report: &'a Value, id: &str) -> &'a Value {
    let tasks = report["tasks"].as_array().unwrap();
    tasks.iter().find(|task| task["id"] == id).unwrap()
}
