use std::collections::{BTreeMap, BTreeSet};
use std::os::unix::fs::symlink;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use course::discover::LabPackage;
use course::lab::Lab;
use tempfile::TempDir;

use super::*;

const LAB: &str = r#"
title = "A lab"

[[task]]
id = "9.1"
program = "teller"
title = "Tell"

[[task.check]]
id = "tells"
what = "it says ok"
that = { prints = 'ok' }
hint = "Print ok."
"#;

/// A course and a submission beside each other.
struct Place {
    folder: TempDir,
    workspace: Workspace,
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("course");
        let package = LabPackage {
            package: "lab3-demo".into(),
            id: serde_json::from_str("\"lab3-demo\"").unwrap(),
            lab: Lab::parse(LAB, Path::new("lab.toml")).unwrap(),
            folder: root.join("lab3-demo"),
            programs: BTreeMap::new(),
            dependencies: Vec::new(),
            features: BTreeMap::new(),
        };
        let workspace = Workspace {
            target: root.join("target"),
            members: vec![package.folder.clone()],
            binaries: BTreeSet::new(),
            labs: vec![package],
            root,
        };
        let place = Self { folder, workspace };
        place.write("course/lab3-demo/src/bin/teller.rs", "the solution");
        place
    }

    fn path(&self, file: &str) -> PathBuf {
        self.folder.path().join(file)
    }

    fn write(&self, file: &str, text: &str) {
        fs::create_dir_all(self.path(file).parent().unwrap()).unwrap();
        fs::write(self.path(file), text).unwrap();
    }

    fn walk(&self) -> Intake {
        let chosen: Vec<_> = self.workspace.tasks().collect();
        let folder = Folder::open(&self.path("student")).unwrap();
        super::walk(&self.workspace, &chosen, &folder)
    }
}

fn paths(intake: &Intake) -> Vec<&str> {
    intake.taken.iter().map(|taken| taken.path.to_str().unwrap()).collect()
}

#[test]
fn a_folder_that_is_exchanged_for_a_link_while_it_is_read_shows_nothing_of_the_course() {
    let place = Place::new();
    place.write("student/lab3-demo/src/bin/teller.rs", "theirs");
    let (src, aside, link) =
        (place.path("student/lab3-demo/src"), place.path("aside"), place.path("link"));
    symlink(place.path("course/lab3-demo/src"), &link).unwrap();
    let done = AtomicBool::new(false);
    let (mut theirs, mut exchanges) = (0, 0);
    thread::scope(|scope| {
        let exchanger = scope.spawn(|| {
            let mut exchanges = 0;
            while !done.load(Ordering::Relaxed) {
                fs::rename(&src, &aside).unwrap();
                fs::rename(&link, &src).unwrap();
                exchanges += 1;
                fs::rename(&src, &link).unwrap();
                fs::rename(&aside, &src).unwrap();
            }
            exchanges
        });
        // Long enough that each has seen the other's work.
        for _ in 0..100_000 {
            let intake = place.walk();
            let texts = intake.taken.iter().map(|taken| taken.text.as_slice());
            for text in texts {
                assert_eq!(text, b"theirs");
                theirs += 1;
            }
            if theirs > 500 && intake.ignored.iter().any(|it| it.why == IgnoreReason::Link) {
                break;
            }
        }
        done.store(true, Ordering::Relaxed);
        exchanges = exchanger.join().unwrap();
    });
    assert!(theirs > 0 && exchanges > 0, "read {theirs}, exchanged {exchanges}");
}

#[test]
fn what_tools_fill_a_folder_with_hides_no_source() {
    let place = Place::new();
    for number in 0..=MOST_ENTRIES {
        place.write(&format!("student/.venv/{}/{number}.py", number % 64), "");
    }
    place.write("student/lab3-demo/src/bin/teller.rs", "theirs");
    place.write("student/lab3-demo/src/lib.rs", "theirs");
    assert_eq!(paths(&place.walk()), ["lib.rs", "bin/teller.rs"]);
    // A program by itself comes before folders.
    fs::remove_dir_all(place.path("student/lab3-demo")).unwrap();
    place.write("student/teller.rs", "theirs");
    let intake = place.walk();
    assert_eq!(paths(&intake), ["bin/teller.rs"]);
    assert!(intake.ignored.iter().any(|it| it.why == IgnoreReason::TooLarge));
}

#[test]
fn a_folder_with_the_name_of_a_source_is_left_aside() {
    let place = Place::new();
    place.write("student/lab3-demo/src/lib.rs/x.rs", "theirs");
    place.write("student/lab3-demo/src/bin/teller.rs/main.rs", "theirs");
    place.write("student/lab3-demo/src/part/mod.rs", "theirs");
    let intake = place.walk();
    assert_eq!(paths(&intake), ["part/mod.rs"]);
    let ignored: Vec<_> = intake.ignored.iter().map(|it| (it.path.as_str(), it.why)).collect();
    assert_eq!(
        ignored,
        [
            ("lab3-demo/src/bin/teller.rs", IgnoreReason::FolderForFile),
            ("lab3-demo/src/lib.rs", IgnoreReason::FolderForFile),
        ]
    );
}
