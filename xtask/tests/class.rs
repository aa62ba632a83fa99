//! A class of strangers: every student gets one result, whenever the grader is killed,
//! and nothing that was handed in gets out of its place.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on panics")]

use std::collections::BTreeMap;
use std::fs;
use std::io::{Cursor, Write};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use flate2::Compression;
use flate2::write::GzEncoder;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde_json::Value;
use tempfile::TempDir;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const LAB: &str = r#"
title = "A lab for strangers"

[[task]]
id = "3.1"
program = "teller"
title = "Tell a number"

[[task.check]]
id = "tells"
what = "it says 42"
that = { prints = '42' }
points = 2
hint = "Which number?"

[[task]]
id = "3.2"
program = "other"
title = "Say ok"

[[task.check]]
id = "says"
what = "it says ok"
that = { prints = 'ok' }
points = 3
hint = "Print ok."
"#;

const TELLER: &str =
    "// solution: 3.1\nfn main() { println!(\"{}\", lab3_demo::number()); }\n// end\n";
const LIBRARY: &str = "pub fn number() -> u32 { 42 }\n";
const OK: &str = "fn main() { println!(\"ok\"); }\n";
const STARTERS: &str =
    "[['src/bin/teller.rs']]\ntask = '3.1'\nstarter = 'fn main() { todo!(\"3.1: write it\") }'\n";
const TODO: &str = "fn main() { todo!(\"3.1: write it\") }\n";

/// A course with one lab, and a class beside it.
struct Place {
    folder: TempDir,
}

impl Place {
    fn new() -> Self {
        let place = Self { folder: TempDir::with_prefix("class-").unwrap() };
        let workspace = "[workspace]\nmembers = [\"lab3-demo\"]\nresolver = \"3\"\n";
        fs::create_dir(place.path("tmp")).unwrap();
        let package = "[package]\nname = \"lab3-demo\"\nversion = \"0.1.0\"\nedition = \"2024\"\n";
        for (file, text) in [
            ("course/Cargo.toml", workspace),
            ("course/lab3-demo/Cargo.toml", package),
            ("course/lab3-demo/lab.toml", LAB),
            ("course/lab3-demo/starters.toml", STARTERS),
            ("course/lab3-demo/src/lib.rs", LIBRARY),
            ("course/lab3-demo/src/bin/teller.rs", TELLER),
            ("course/lab3-demo/src/bin/other.rs", OK),
        ] {
            place.write(file, text);
        }
        place
    }

    fn path(&self, file: &str) -> PathBuf {
        self.folder.path().join(file)
    }

    fn write(&self, file: &str, text: impl AsRef<[u8]>) {
        let path = self.path(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn class(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
        command
            .arg("class")
            .args(args)
            .current_dir(self.folder.path().join("course"))
            .env("CARGO_TARGET_DIR", self.path("course/target"))
            .env("CARGO_NET_OFFLINE", "true")
            // What killed graders leave goes with the place.
            .env("TMPDIR", self.path("tmp"));
        command
    }

    /// Exit code, and what it said on stdout and stderr.
    fn graded(&self, args: &[&str]) -> (i32, String, String) {
        let Output { status, stdout, stderr } = self.class(args).output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (status.code().unwrap(), text(stdout), text(stderr))
    }

    /// The rows of a folder, by id: each student once.
    fn rows(&self, out: &str) -> BTreeMap<String, Value> {
        let text = fs::read_to_string(self.path(out).join("results.jsonl")).unwrap();
        let mut rows = BTreeMap::new();
        for line in text.lines() {
            let row: Value = serde_json::from_str(line).unwrap();
            let id = row["id"].as_str().unwrap().to_owned();
            assert!(rows.insert(id, row).is_none(), "twice: {line}");
        }
        rows
    }
}

fn zipped(files: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in files {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn tarred(files: &[(&str, &str)]) -> Vec<u8> {
    let mut tar = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
    for (name, text) in files {
        let mut header = tar::Header::new_ustar();
        header.as_mut_bytes()[..name.len()].copy_from_slice(name.as_bytes());
        header.set_size(text.len() as u64);
        header.set_mode(0o644);
        header.set_cksum();
        tar.append(&header, text.as_bytes()).unwrap();
    }
    tar.into_inner().unwrap().finish().unwrap()
}

/// What each student of the generated class must come to: state, points, and a part of
/// the reason.
type Expected = BTreeMap<&'static str, (&'static str, u64, &'static str)>;

/// Copies, mutations, missing and broken files, hostile names, archives of every kind.
fn class(place: &Place) -> Expected {
    let (teller, other) = ("lab3-demo/src/bin/teller.rs", "lab3-demo/src/bin/other.rs");
    let bomb = "x".repeat(1 << 20);
    let names: Vec<_> = (0..30).map(|number| format!("f{number}.rs")).collect();
    let bomb: Vec<_> = names.iter().map(|name| (name.as_str(), &*bomb)).collect();
    let both = [(teller, TELLER), (other, OK)];
    let within = both.map(|(name, text)| (format!("hand-in-1/{name}"), text));
    let within: Vec<_> = within.iter().map(|(name, text)| (name.as_str(), *text)).collect();
    for (name, text) in [
        (format!("anna/{teller}"), TELLER),
        (format!("anna/{other}"), OK),
        (format!("bo-copies/{teller}"), TELLER),
        (format!("bo-copies/{other}"), OK),
        // Another number.
        (format!("cleo/{teller}"), "fn main() { println!(\"41\"); }"),
        (format!("cleo/{other}"), OK),
        (format!("dan-unwritten/{teller}"), TODO),
        (format!("eve-broken/{teller}"), "fn main() { let x: u32 = \"\"; }"),
        ("fay-lost/readme.md".to_owned(), "my dog ate it"),
        ("Gil Ek_77_assignsubmission_file_/other.rs".to_owned(), OK),
        ("hu_12_100_teller.rs".to_owned(), "fn main() { println!(\"42\"); }"),
        ("hu_12_101_other-1.rs".to_owned(), OK),
        ("=1+1\n<script>/other.rs".to_owned(), OK),
        (format!("kim-clone/{other}"), OK),
        ("kim-clone/.git/HEAD".to_owned(), "ref: refs/heads/main\n"),
        ("kim-clone/.git/refs/heads/main".to_owned(), "1234567890123456789012345678901234567890\n"),
    ] {
        place.write(&format!("class/{name}"), text);
    }
    place.write("class/ida.zip", zipped(&within));
    place.write("class/jo.tar.gz", tarred(&within));
    place.write("class/lea-bomb.zip", zipped(&bomb));
    place.write("class/max-escape.tar.gz", tarred(&[("../out.rs", OK)]));
    place.write("class/ned-torn.zip", &zipped(&both)[..100]);
    symlink("anna", place.path("class/pat-link")).unwrap();
    let odd = std::ffi::OsStr::from_bytes(b"class/\xff\xfe.zip");
    fs::write(place.folder.path().join(odd), zipped(&[("other.rs", OK)])).unwrap();
    BTreeMap::from([
        ("anna", ("graded", 5, "")),
        ("bo-copies", ("graded", 5, "")),
        ("cleo", ("graded", 3, "")),
        ("dan-unwritten", ("not-written", 0, "")),
        ("eve-broken", ("not-built", 0, "none of the programs builds")),
        ("fay-lost", ("not-built", 0, "none of the graded programs")),
        ("Gil Ek_77", ("graded", 3, "")),
        ("hu_12", ("graded", 5, "")),
        ("ida", ("graded", 5, "")),
        ("jo", ("graded", 5, "")),
        ("=1+1\\n<script>", ("graded", 3, "")),
        ("kim-clone", ("graded", 3, "")),
        ("lea-bomb", ("refused", 0, "a bomb")),
        ("max-escape", ("refused", 0, "leaves its folder: ../out.rs")),
        ("ned-torn", ("refused", 0, "damaged")),
        ("pat-link", ("refused", 0, "symbolic link")),
        ("\u{fffd}\u{fffd}", ("graded", 3, "")),
    ])
}

fn is_as_expected(rows: &BTreeMap<String, Value>, expected: &Expected) {
    for (id, (state, points, reason)) in expected {
        let row = rows.get(*id).unwrap_or_else(|| panic!("{id} has no row: {:?}", rows.keys()));
        assert_eq!((&row["state"], &row["points"]), (&(*state).into(), &(*points).into()), "{row}");
        assert!(row["reason"].as_str().unwrap_or_default().contains(reason), "{row}");
        assert_eq!(row["possible"], 5, "{row}");
    }
    assert_eq!(rows.len(), expected.len(), "{:?}", rows.keys());
}

/// What must not depend on when the grader was killed.
fn without_times(rows: BTreeMap<String, Value>) -> BTreeMap<String, Value> {
    let without = |mut row: Value| {
        for key in ["at", "seconds", "same_as"] {
            row.as_object_mut().unwrap().remove(key);
        }
        row
    };
    rows.into_iter().map(|(id, row)| (id, without(row))).collect()
}

/// At any moment: nothing is waited for.
fn kill_at_random(place: &Place, kills: usize, took: Duration) {
    let mut rng = StdRng::seed_from_u64(13);
    for _ in 0..kills {
        let mut grader = place.class(&["../class", "--out", "../killed", "--seed", "7"]);
        let mut grader = grader.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        thread::sleep(took.mul_f64(rng.random_range(0.0..0.8)) + Duration::from_millis(1));
        grader.kill().unwrap();
        grader.wait().unwrap();
    }
}

#[test]
fn every_student_has_one_result_and_a_killed_grader_goes_on_where_it_was() {
    let place = Place::new();
    let expected = class(&place);
    let started = Instant::now();
    let (code, out, stderr) = place.graded(&["../class", "--out", "../whole", "--seed", "7"]);
    let took = started.elapsed();
    assert_eq!(code, 0, "{out}{stderr}");
    let whole = place.rows("whole");
    is_as_expected(&whole, &expected);
    assert_eq!(whole["ida"]["same_as"], whole["jo"]["same_as"], "graded once: {whole:#?}");
    assert_eq!(whole["kim-clone"]["commit"], "1234567890123456789012345678901234567890");
    for (id, why) in [("eve-broken", "compile-error"), ("fay-lost", "missing-lab")] {
        assert_eq!(whole[id]["tasks"][0]["not_built"], why);
    }
    assert_eq!(whole["eve-broken"]["tasks"][1]["not_built"], "missing-file");
    assert!(stderr.contains("per minute") && stderr.contains("17 of 17"), "{stderr}");

    kill_at_random(&place, 6, took);
    let (code, out, stderr) = place.graded(&["../class", "--out", "../killed", "--seed", "7"]);
    assert_eq!(code, 0, "{out}{stderr}");
    assert_eq!(without_times(place.rows("killed")), without_times(whole));
    // A call that was killed before it compared the submissions leaves that to the next.
    fs::remove_file(place.path("killed/similarities.json")).unwrap();

    // Nothing has changed, nothing is graded.
    let before = fs::read(place.path("killed/results.jsonl")).unwrap();
    let (code, out, stderr) = place.graded(&["../class", "--out", "../killed"]);
    assert_eq!((code, stderr.as_str()), (0, ""), "{out}");
    assert!(out.contains("0 graded now, 17 unchanged; seed 7"), "{out}");
    assert_eq!(fs::read(place.path("killed/results.jsonl")).unwrap(), before);
    assert!(place.path("killed/similarities.json").is_file());

    // A regrade and a change are one row each.
    let (before, _) = (place.rows("killed"), place.write("class/cleo/teller.rs", "// twice"));
    place.write("class/cleo/lab3-demo/src/bin/teller.rs", TELLER);
    let (code, out, _) = place.graded(&["regrade", "hu_12", "--out", "../killed"]);
    assert!(code == 0 && out.contains("2 graded now, 15 unchanged"), "{out}");
    let after = place.rows("killed");
    let changed = after.iter().filter(|(id, row)| before[*id] != **row);
    let changed: Vec<_> = changed.map(|(id, _)| id.as_str()).collect();
    assert_eq!(changed, ["cleo", "hu_12"]);
    assert_eq!((&after["cleo"]["points"], &after["hu_12"]["attempt"]), (&5.into(), &1.into()));
    leaves_nothing(&place, &after);
    let page = fs::read_to_string(place.path("killed/class.html")).unwrap();
    assert!(page.contains("href=\"feedback/bo-copies/report.html#task-3.1\""), "{page}");
    assert!(!page.contains("<script>") && page.contains("similarities.html"), "{page}");
}

/// No unpacked file, nothing outside, and feedback for each student.
fn leaves_nothing(place: &Place, rows: &BTreeMap<String, Value>) {
    let top: Vec<_> = fs::read_dir(place.folder.path()).unwrap().flatten().collect();
    let mut top: Vec<_> = top.iter().map(|it| it.file_name().into_string().unwrap()).collect();
    top.sort();
    assert_eq!(top, ["class", "course", "killed", "tmp", "whole"]);
    assert!(!place.path("killed/.work").exists());
    for row in rows.values() {
        let folder = place.path("killed").join(row["feedback"].as_str().unwrap());
        for file in ["report.txt", "report.html"] {
            let text = fs::read_to_string(folder.join(file)).unwrap();
            let own = place.folder.path().to_str().unwrap();
            let markup = file.ends_with("html") && text.contains("<script");
            assert!(!text.contains(own) && !markup, "{row}\n{text}");
        }
    }
    let text = fs::read_to_string(place.path("killed/feedback/anna/report.txt")).unwrap();
    assert!(text.starts_with("anna\n"), "{text}");
    assert!(text.contains("the same again: cargo xtask grade --seed 7"), "{text}");
}

#[test]
fn a_roster_decides_who_is_in_the_class() {
    let place = Place::new();
    place.write("class/repo-1/other.rs", OK);
    place.write("class/doejane_44_7_all.zip", zipped(&[("other.rs", OK)]));
    place.write("class/stranger/other.rs", OK);
    let roster =
        "id;name;email;folder;SIS Login ID\ns1;Ann;a@b.c;repo-1;ann1\n44;Jane Doe;;;\ns3;Late;;;\n";
    place.write("roster.csv", roster);
    let args = ["../class", "--roster", "../roster.csv", "--out", "../out", "--task", "3.2"];
    let (code, out, stderr) = place.graded(&args);
    assert_eq!(code, 0, "{out}{stderr}");
    assert!(out.contains("not a student's: stranger"), "{out}");
    let rows = place.rows("out");
    let states = rows.iter().map(|(id, row)| (id.as_str(), row["state"].as_str().unwrap()));
    let expected = [("44", "graded"), ("s1", "graded"), ("s3", "not-submitted")];
    assert_eq!(states.collect::<Vec<_>>(), expected);
    assert_eq!(rows["s1"]["columns"]["SIS Login ID"], "ann1");
    assert_eq!(rows["s1"]["possible"], 3);
    let page = fs::read_to_string(place.path("out/feedback/repo-1/report.html")).unwrap();
    assert!(page.contains("<h1>Ann (s1)</h1>"), "{page}");
}

#[test]
fn a_call_that_cannot_be_meant_is_refused_before_anything_is_graded() {
    let place = Place::new();
    place.write("class/anna/other.rs", OK);
    fs::create_dir(place.path("empty")).unwrap();
    place.write("wrong.csv", "name\nAnna\n");
    let (code, out, stderr) =
        place.graded(&["../class", "--out", "../out", "--seed", "7", "--task", "3.2"]);
    assert_eq!(code, 0, "{out}{stderr}");
    for (args, says) in [
        (&["../nowhere", "--out", "../new"][..], "cannot find ../nowhere"),
        (&["../empty", "--out", "../new"], "has no submissions"),
        (&["../class", "--out", "../class/results"], "not inside the folder of the submissions"),
        (&["../class", "--out", "../new", "--roster", "../none.csv"], "cannot find ../none.csv"),
        (&["../class", "--out", "../new", "--jplag", "../class"], "choose a folder that is empty"),
        (&["../class", "--out", "../out", "--seed", "8"], "were made with --task 3.2 --seed 7"),
        (&["../class", "--out", "../out", "--task", "3.1"], "were made with --task 3.2 --seed 7"),
        (&["../empty", "--out", "../out"], "has no submissions"),
        (&["regrade", "x", "--out", "../out"], "x: no such student"),
        (&["regrade", "x", "--out", "../new"], "has no results"),
        (&["../class"], "--out"),
    ] {
        let (code, out, stderr) = place.graded(args);
        assert_eq!(code, 2, "{args:?}: {out}{stderr}");
        assert!(stderr.contains(says), "{args:?}: {stderr}");
    }
    let args = ["../class", "--out", "../new", "--roster", "../wrong.csv"];
    let (code, _, stderr) = place.graded(&args);
    assert_eq!(code, 2, "{stderr}");
    assert!(stderr.contains("wrong.csv: line 1: no column 'id'"), "{stderr}");
    assert!(!place.path("new").exists() && !place.path("class/results").exists());
    let args = ["../class", "--out", "../out", "--jplag", "../jplag"];
    let (code, out, stderr) = place.graded(&args);
    assert!(code == 0 && out.contains("0 graded now"), "{out}{stderr}");
    for file in ["submissions/anna/lab3-demo/src/bin/other.rs", "base/lab3-demo/src/lib.rs"] {
        assert!(place.path("jplag").join(file).is_file(), "{file}");
    }
}

#[test]
fn parts_of_a_class_become_the_class_and_parts_that_do_not_fit_are_refused() {
    let place = Place::new();
    for (number, text) in (0..5).zip([OK, OK, "fn main() {}", OK, "not Rust"]) {
        place.write(&format!("class/s{number}/other.rs"), text);
    }
    let graded = |more: &[&str]| {
        let args = [&["../class", "--task", "3.2", "--schedules", "0"][..], more].concat();
        let (code, out, stderr) = place.graded(&args);
        assert_eq!(code, 0, "{more:?}: {out}{stderr}");
    };
    graded(&["--seed", "7", "--out", "../whole"]);
    graded(&["--seed", "7", "--out", "../p1", "--shard", "1/2"]);
    graded(&["--seed", "7", "--out", "../p2", "--shard", "2/2"]);
    graded(&["--seed", "8", "--out", "../seed", "--shard", "2/2"]);
    graded(&["--seed", "7", "--out", "../third", "--shard", "2/3"]);
    assert_eq!(place.rows("p1").into_keys().collect::<Vec<_>>(), ["s0", "s2", "s4"]);
    for (args, says) in [
        (&["../p1"][..], "of 2 parts, these are missing: 2"),
        (&["../p1", "../p1"], "are both part 1 of 2"),
        (&["../p1", "../whole"], "../whole is not a part of a class"),
        (&["../p1", "../seed"], "differ in their seed"),
        (&["../p1", "../third"], "differ in the number of parts"),
        (&["../p1", "../class"], "../class has no results"),
    ] {
        let args = [&["merge"][..], args, &["--out", "../merged"]].concat();
        let (code, out, stderr) = place.graded(&args);
        assert_eq!(code, 2, "{args:?}: {out}{stderr}");
        assert!(stderr.contains(says), "{args:?}: {stderr}");
        assert!(!place.path("merged").exists(), "{args:?}");
    }
    let (code, out, stderr) = place.graded(&["merge", "../p2", "../p1", "--out", "../merged"]);
    assert_eq!(code, 0, "{out}{stderr}");
    assert_eq!(without_times(place.rows("merged")), without_times(place.rows("whole")));
    for file in ["class.html", "similarities.html", "feedback/s4/report.html"] {
        assert!(place.path("merged").join(file).is_file(), "{file}");
    }
    // It is a class as any other.
    let (code, out, _) = place.graded(&["../class", "--out", "../merged"]);
    assert!(code == 0 && out.contains("0 graded now, 5 unchanged"), "{out}");
    // A part that was not graded to its end.
    let rows = fs::read_to_string(place.path("p2/results.jsonl")).unwrap();
    fs::write(place.path("p2/results.jsonl"), rows.lines().next().unwrap().to_owned() + "\n")
        .unwrap();
    let (code, _, stderr) = place.graded(&["merge", "../p1", "../p2", "--out", "../merged"]);
    assert!(code == 2 && stderr.contains("../p2: s3 has no result yet"), "{stderr}");
    // Another version of the course.
    fs::write(place.path("p2/results.jsonl"), rows).unwrap();
    place.write("course/lab3-demo/lab.toml", LAB.replace("points = 3", "points = 4"));
    graded(&["--seed", "7", "--out", "../p2", "--shard", "2/2"]);
    let (code, _, stderr) = place.graded(&["merge", "../p1", "../p2", "--out", "../merged"]);
    assert!(code == 2 && stderr.contains("differ in the version of the course"), "{stderr}");
    let (code, _, stderr) = place.graded(&["../class", "--out", "../unseeded", "--shard", "1/2"]);
    assert!(code == 2 && stderr.contains("--shard needs --seed"), "{stderr}");
}

#[test]
fn a_class_is_exported_as_a_gradebook_or_as_a_document_per_student() {
    let place = Place::new();
    for (name, text) in [("anna", OK), ("bo", "fn main() {}"), ("carl", "not Rust")] {
        place.write(&format!("class/{name}/other.rs"), text);
    }
    let roster = "id,name,email,canvas_id\nanna,Anna Ek,=1+1,77\nbo,Bo Ny,bo@x.org,\ncarl,Carl Å,,\ndora,Dora,,\n";
    place.write("roster.csv", roster);
    let args = ["../class", "--roster", "../roster.csv", "--out", "../out", "--task", "3.2"];
    let (code, out, stderr) = place.graded(&[&args[..], &["--schedules", "0"]].concat());
    assert_eq!(code, 0, "{out}{stderr}");
    let export = |args: &[&str]| place.graded(&[&["export", "--out", "../out"], args].concat());
    for (format, lines) in [
        (
            "csv",
            [
                "id,name,email,points,possible,3.2,feedback",
                "anna,Anna Ek,'=1+1,3,3,3,3 of 3 points",
                "bo,Bo Ny,bo@x.org,0,3,0,\"0 of 3 points. 3.2: not so: it says ok\"",
                "dora,Dora,,,3,,not submitted",
            ],
        ),
        (
            "canvas",
            [
                "Student,ID,SIS User ID,SIS Login ID,Section,Demo (5)",
                "    Points Possible,,,,,3",
                "Anna Ek,77,anna,,,3",
                "Dora,,dora,,,",
            ],
        ),
        (
            "moodle",
            [
                "ID number,Full name,Email address,Demo (5),Feedback: Demo (5)",
                "anna,Anna Ek,'=1+1,3,3 of 3 points",
                "bo,Bo Ny,bo@x.org,0,0 of 3 points. 3.2: not so: it says ok",
                "dora,Dora,,,not submitted",
            ],
        ),
    ] {
        let title = if format == "csv" { &[][..] } else { &["--assignment", "Demo (5)"] };
        let (code, out, stderr) = export(&[&["--format", format][..], title].concat());
        assert_eq!(code, 0, "{format}: {stderr}");
        for line in lines {
            let bare = out.replace('"', "");
            assert!(bare.lines().any(|it| it == line.replace('"', "")), "{format}: {line}\n{out}");
        }
    }
    let (code, out, stderr) = export(&["--format", "junit", "--to", "../junit"]);
    assert!(code == 0 && out.contains("../junit: 3 files"), "{out}{stderr}");
    let bo = fs::read_to_string(place.path("junit/bo.xml")).unwrap();
    assert!(bo.contains("<testsuites") && bo.contains("failure"), "{bo}");
    for (args, says) in [
        (&["--format", "junit", "--to", "../junit"][..], "is there already"),
        (&["--format", "tap"], "name a new folder with --to"),
        (&["--format", "github"], "about one run of a platform"),
    ] {
        let (code, _, stderr) = export(args);
        assert!(code == 2 && stderr.contains(says), "{args:?}: {stderr}");
    }
    let (code, _, stderr) = place.graded(&["export", "--out", "../none", "--format", "csv"]);
    assert!(code == 2 && stderr.contains("has no results"), "{stderr}");
}

#[test]
#[ignore = "takes minutes: .ci/class"]
fn thirty_students_and_twenty_kills() {
    let place = Place::new();
    let mut expected = class(&place);
    for number in 0..13 {
        let name: &str = Box::leak(format!("more-{number}").into_boxed_str());
        let text = format!("{TELLER}// by {number}\n");
        place.write(&format!("class/{name}/lab3-demo/src/bin/teller.rs"), text);
        expected.insert(name, ("graded", 2, ""));
    }
    let started = Instant::now();
    let (code, out, stderr) = place.graded(&["../class", "--out", "../whole", "--seed", "7"]);
    assert_eq!(code, 0, "{out}{stderr}");
    let whole = place.rows("whole");
    is_as_expected(&whole, &expected);
    kill_at_random(&place, 20, started.elapsed());
    let (code, out, stderr) = place.graded(&["../class", "--out", "../killed", "--seed", "7"]);
    assert_eq!(code, 0, "{out}{stderr}");
    assert_eq!(without_times(place.rows("killed")), without_times(whole));
}

/// Most kilobytes that the grader itself had in memory.
fn peak(grader: &mut std::process::Child) -> u64 {
    let mut peak = 0;
    while grader.try_wait().unwrap().is_none() {
        let status = fs::read_to_string(format!("/proc/{}/status", grader.id()));
        let line = status.unwrap_or_default();
        let line = line.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let now = line.and_then(|line| line.trim().strip_suffix(" kB")?.parse().ok());
        peak = peak.max(now.unwrap_or(0));
        thread::sleep(Duration::from_millis(50));
    }
    peak
}

#[test]
#[ignore = "takes minutes: .ci/class"]
fn a_thousand_submissions_of_few_programs_end_in_little_memory() {
    let place = Place::new();
    for number in 0..1000 {
        let text = format!("{OK}// kind {}\n", number % 7);
        place.write(&format!("class/s{number:04}/other.rs"), text);
    }
    let mut grader = place.class(&["../class", "--out", "../out", "--task", "3.2"]);
    let mut grader = grader.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let peak = peak(&mut grader);
    assert!(grader.wait().unwrap().success());
    let rows = place.rows("out");
    assert_eq!(rows.len(), 1000);
    assert!(rows.values().all(|row| row["points"] == 3));
    let outcomes = fs::read_dir(place.path("out/outcomes")).unwrap().count();
    assert_eq!(outcomes, 7, "each program is graded once");
    println!("{peak} kB");
    assert!((1..300_000).contains(&peak), "{peak} kB");
    if let Some(keep) = std::env::var_os("CLASS_PAGE") {
        fs::copy(place.path("out/class.html"), keep).unwrap();
    }
}
