//! Folders of students, graded without trusting them: nothing in one runs
//! while it is built, its programs see nothing of the grader's machine, and
//! the report says what was not used.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on panics")]

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use nix::sys::stat::Mode;
use nix::unistd::mkfifo;

use self::stranger::{LAB, OK, Place, RIGHT, SECRET, below, task};

#[path = "support/stranger.rs"]
mod stranger;

#[test]
fn nothing_of_a_folder_runs_or_is_obeyed_and_the_report_says_what_was_not_used() {
    let place = Place::new();
    let evil = "fn main() { std::fs::write(\"PLACE/ran\", \"\").unwrap(); }";
    let wrapper = "[build]\nrustc-wrapper = \"PLACE/wrapper\"\n[target.'cfg(all())']\nrunner = \"PLACE/wrapper\"\n";
    let elsewhere = "[package]\nname = \"lab3-demo\"\nversion = \"0.1.0\"\nedition = \"2024\"\n[dependencies]\nother = { path = \"/\" }\n";
    place.write("wrapper", "#!/bin/sh\ntouch PLACE/ran\nexec \"$@\"\n");
    let executable = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    fs::set_permissions(place.path("wrapper"), executable).unwrap();
    place.hand_in(&[
        ("lab3-demo/src/lib.rs", "pub const WHOSE: &str = \"theirs\";"),
        ("lab3-demo/src/bin/teller.rs", RIGHT),
        ("lab3-demo/src/bin/not_a_task.rs", "fn main() { does not compile }"),
        ("lab3-demo/build.rs", evil),
        ("lab3-demo/.cargo/config.toml", wrapper),
        (".cargo/config.toml", wrapper),
        ("rust-toolchain.toml", "[toolchain]\nchannel = \"1.0.0\"\n"),
        ("lab3-demo/Cargo.toml", elsewhere),
        ("lab3-demo/lab.toml", "title = \"easier\"\n"),
        ("notes.txt", "hello"),
        ("target/debug/teller", "not looked at"),
    ]);
    symlink(place.path("secret"), place.path("student/lab3-demo/src/bin/other.rs")).unwrap();
    mkfifo(&place.path("student/lab3-demo/src/pipe.rs"), Mode::S_IRWXU).unwrap();
    let (code, report, stderr) = place.grade(&[]);
    assert_eq!(code, 3, "{stderr}\n{report:#}");
    assert_eq!(task(&report, "3.1")["state"], "passed", "{report:#}");
    let other = task(&report, "3.2");
    assert_eq!(other["state"], "not-built", "{other:#}");
    let message = other["message"].as_str().unwrap();
    assert!(
        message.contains("it was not submitted: the folder has no lab3-demo/src/bin/other.rs"),
        "{message}"
    );
    assert!(!place.path("ran").exists(), "something of the folder ran");
    let build = place.path("course/target/handed-in/build");
    for made in below(&build) {
        assert!(
            !made.contains("teller") && !made.contains("lab3"),
            "{made} is left for the next student"
        );
    }
    let ignored = report["submission"]["ignored"].as_array().unwrap();
    let ignored: Vec<_> = ignored.iter().map(|it| it["path"].as_str().unwrap()).collect();
    let expected = [
        ".cargo",
        "lab3-demo/.cargo",
        "lab3-demo/Cargo.toml",
        "lab3-demo/build.rs",
        "lab3-demo/lab.toml",
        "lab3-demo/src/bin/other.rs",
        "lab3-demo/src/pipe.rs",
        "notes.txt",
        "rust-toolchain.toml",
    ];
    assert_eq!(ignored, expected, "{report:#}");
}

#[test]
fn a_compiler_that_a_file_leads_astray_finds_nothing_and_ends_in_time() {
    let place = Place::new();
    for (name, text, tells) in [
        (
            "a file of another user",
            "fn main() { println!(include_str!(\"PLACE/secret\")); }",
            "couldn't read",
        ),
        (
            "a file of the system",
            "fn main() { println!(include_str!(\"/etc/passwd\")); }",
            "couldn't read",
        ),
        (
            "a module from elsewhere",
            "#[path = \"PLACE/course/lab3-demo/src/bin/other.rs\"] mod other; fn main() { other::main() }",
            "couldn't read",
        ),
        ("the environment", "fn main() { println!(env!(\"XTASK_TEST_SECRET\")); }", "not defined"),
        (
            "a computation without end",
            "#![allow(long_running_const_eval)] const _: () = loop {}; fn main() {}",
            "compiling it",
        ),
        ("escapes for the terminal", "compile_error!(\"\u{1b}[2Jgone\"); fn main() {}", "gone"),
    ] {
        // One of them by itself, as a file without its lab.
        place.hand_in(&[("other.rs", text)]);
        let (code, report, stderr) = place.grade(&["3.2", "--build-time", "4"]);
        assert_eq!(code, 3, "{name}: {stderr}\n{report:#}");
        let message = task(&report, "3.2")["message"].as_str().unwrap();
        assert!(message.contains(tells), "{name}: {message}");
        assert!(!message.contains(SECRET) && !message.contains("root:"), "{name}: {message}");
        assert!(!message.contains('\u{1b}'), "{name}: {message}");
    }
}

#[test]
fn a_single_file_and_a_lab_alone_are_taken_with_the_courses_library() {
    let place = Place::new();
    let uses = r#"fn main() { println!("secret: None, library: theirs"); assert_eq!(lab3_demo::WHOSE, "ours"); }"#;
    for files in
        [[("teller.rs", uses)], [("src/bin/teller.rs", uses)], [("src/bin/teller/main.rs", uses)]]
    {
        place.hand_in(&files);
        let (code, report, stderr) = place.grade(&["3.1"]);
        assert_eq!(code, 0, "{files:?}: {stderr}\n{report:#}");
    }
}

#[test]
fn what_was_not_handed_in_of_a_library_is_not_written_and_not_shown() {
    let place = Place::new();
    let library =
        "pub fn part() -> &'static str {\n// solution: 3.2\n\"the reference\"\n// end\n}\n";
    place.write("course/lab3-demo/src/lib.rs", library);
    let starter = "[['src/lib.rs']]\ntask = '3.2'\nstarter = 'todo!(\"3.2: write it\")'\n";
    place.write("course/lab3-demo/starters.toml", starter);
    for (program, says) in [
        (
            r#"fn main() { lab3_demo::part(); println!("ok"); }"#,
            "lab3-demo/src/lib.rs is not in the submission, and the program needs what you wrote there",
        ),
        (r#"const _: () = panic!("{}", include_str!("../lib.rs")); fn main() {}"#, "todo!"),
    ] {
        place.hand_in(&[("other.rs", program)]);
        let (code, report, stderr) = place.grade(&["3.2"]);
        let told = "note: lab3-demo/src/lib.rs is not in the submission; the course's starter is built instead";
        assert!(stderr.contains(told), "{stderr}");
        assert_eq!(report["submission"]["stand_ins"][0], "lab3-demo/src/lib.rs");
        let report = report.to_string();
        assert_ne!(code, 0, "{report}");
        assert!(report.contains(says), "{stderr}\n{report}");
        assert!(!report.contains("the reference"), "{report}");
    }
}

#[test]
fn of_two_sources_of_a_program_one_is_used_and_the_other_is_told() {
    let place = Place::new();
    let no = "fn main() {}";
    for (one, other) in
        [("lab3-demo/src/bin/other.rs", "other.rs"), ("src/bin/other.rs", "src/bin/other/main.rs")]
    {
        place.hand_in(&[(one, OK), (other, no)]);
        let (code, report, stderr) = place.grade(&["3.2"]);
        assert_eq!(code, 0, "{stderr}\n{report:#}");
        let ignored = &report["submission"]["ignored"][0];
        assert_eq!(ignored["path"], other, "{report:#}");
        assert!(ignored["why"].to_string().contains("second time"), "{ignored}");
    }
}

#[test]
fn a_script_stands_for_a_program_where_the_course_takes_scripts() {
    let place = Place::new();
    let shell = "#!/bin/sh\necho ok\n";
    for (file, text) in [
        ("other.py", "print('ok')"),
        ("other.py", "# mine\nprint('ok')\n"),
        ("other_lab.py", "print('ok')"),
        ("other.sh", shell),
        ("other", shell),
        ("src/bin/other.py", "print('ok')"),
        ("lab3-demo/python/other_lab.py", "print('ok')"),
        ("lab3-demo/other.sh", shell),
    ] {
        place.hand_in(&[(file, text)]);
        for (lab, expected) in [(LAB.to_owned(), 2), (with_scripts(), 0)] {
            place.write("course/lab3-demo/lab.toml", &lab);
            let (code, report, stderr) = place.grade(&["3.2"]);
            assert_eq!(code, expected, "{file}: {stderr}\n{report:#}");
        }
    }
    // It is contained as any other program.
    let reads = "import os\nprint('leak' if os.path.exists('PLACE/secret') else 'ok')\n";
    place.hand_in(&[("other.py", reads)]);
    let (code, report, stderr) = place.grade(&["3.2"]);
    assert_eq!(code, 0, "{stderr}\n{report:#}");
}

#[test]
fn rust_comes_before_a_script_and_what_is_none_is_left_aside() {
    let place = Place::new();
    place.write("course/lab3-demo/lab.toml", &with_scripts());
    place.hand_in(&[
        ("lab3-demo/src/bin/other.rs", OK),
        ("lab3-demo/src/bin/other.py", "print('not this')"),
        ("lab3-demo/python/other_lab.py", "print('nor this')"),
        ("lab3-demo/other.txt", "no script"),
    ]);
    let (code, report, stderr) = place.grade(&["3.2"]);
    assert_eq!(code, 0, "{stderr}\n{report:#}");
    let ignored = report["submission"]["ignored"].as_array().unwrap();
    assert_eq!(ignored.len(), 3, "{report:#}");
}

#[test]
fn a_script_comes_before_a_program_that_is_not_written_yet() {
    let place = Place::new();
    place.write("course/lab3-demo/lab.toml", &with_scripts());
    place.write("course/lab3-demo/python/other_lab.py", "raise NotImplementedError");
    let starter = "fn main() { todo!(\"3.2: print ok\") }";
    for (script, passes) in [("print('ok')", true), ("raise NotImplementedError", false)] {
        place.hand_in(&[
            ("lab3-demo/src/bin/other.rs", starter),
            ("lab3-demo/python/other_lab.py", script),
        ]);
        let (code, report, stderr) = place.grade(&["3.2"]);
        assert_eq!(code == 0, passes, "{script}: {stderr}\n{report:#}");
        let state = &task(&report, "3.2")["state"];
        assert_eq!(state == "not-written", !passes, "{script}: {report:#}");
    }
}

fn with_scripts() -> String {
    LAB.replace("title = \"Tell it again\"", "title = \"Tell it again\"\nscripts = true")
}

#[test]
fn a_folder_that_cannot_be_meant_is_refused_with_what_to_do() {
    let place = Place::new();
    place.hand_in(&[("readme.md", "nothing here")]);
    let (code, _, stderr) = place.grade(&[]);
    assert_eq!(code, 2, "{stderr}");
    assert!(stderr.contains("lab3-demo/src/bin/teller.rs"), "{stderr}");
    fs::remove_dir_all(place.path("student")).unwrap();
    let (code, _, stderr) = place.grade(&[]);
    assert_eq!(code, 2, "{stderr}");
    assert!(stderr.contains("cannot find"), "{stderr}");
    // Another student's, or the course's own.
    for other in ["anna", "course/lab3-demo"] {
        place.write("anna/other.rs", OK);
        let _ = fs::remove_file(place.path("student"));
        symlink(place.path(other), place.path("student")).unwrap();
        let (code, _, stderr) = place.grade(&[]);
        assert_eq!(code, 2, "{stderr}");
        assert!(stderr.contains("is a symbolic link; name the folder"), "{stderr}");
    }
    fs::remove_file(place.path("student")).unwrap();
    let (code, _, stderr) = place.grade_folder("course/lab3-demo", &[]);
    assert_eq!(code, 2, "{stderr}");
    assert!(stderr.contains("outside of the course's own"), "{stderr}");
    assert!(Path::new(&place.path("course/lab3-demo/src/lib.rs")).exists());
}
