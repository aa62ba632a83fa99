use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use course::discover::LabPackage;
use course::lab::Lab;

use super::*;

/// A workspace with these labs, each with these tasks.
fn workspace(root: &Path, labs: &[(&str, &[&str])]) -> Workspace {
    let lab = |(package, tasks): &(&str, &[&str])| {
        let task = |id: &&str| {
            let program = format!("p{}", id.replace('.', ""));
            format!(
                "[[task]]\nid = '{id}'\nprogram = '{program}'\ntitle = 't'\n[[task.check]]\n\
                 id = 'c'\nwhat = 'w'\nhint = 'h'\nthat = {{ exit-code = 0 }}\n"
            )
        };
        let tasks: String = tasks.iter().map(task).collect();
        LabPackage {
            package: (*package).into(),
            id: cargo_metadata::PackageId { repr: (*package).into() },
            lab: Lab::parse(&format!("title = 't'\n{tasks}"), Path::new("lab.toml")).unwrap(),
            folder: root.join(package),
            programs: BTreeMap::new(),
            dependencies: Vec::new(),
            features: BTreeMap::new(),
        }
    };
    Workspace {
        root: root.to_owned(),
        target: root.join("target"),
        labs: labs.iter().map(lab).collect(),
        members: Vec::new(),
        binaries: BTreeSet::from(["taken".to_owned()]),
    }
}

fn named(name: &str) -> NewLabOptions {
    NewLabOptions { name: name.into(), ..NewLabOptions::default() }
}

#[test]
fn a_lab_gets_the_number_of_its_name_or_the_next_and_a_task_that_is_free() {
    let root = tempfile::tempdir().unwrap();
    let labs: &[(&str, &[&str])] = &[("lab7-a", &["7.1", "7.3"]), ("lab8-b", &["8.1"])];
    for (labs, name, package, task, program) in [
        (labs, "lab9-mine", "lab9-mine", (9, 1), "mine"),
        (labs, "mine", "lab9-mine", (9, 1), "mine"),
        (labs, "lab7-mine", "lab7-mine", (7, 4), "mine"),
        (labs, "lab10-two-words", "lab10-two-words", (10, 1), "two_words"),
        (&[], "mine", "lab1-mine", (1, 1), "mine"),
        (&[("tenth", &["10.2"])], "mine", "lab11-mine", (11, 1), "mine"),
    ] {
        let lab = NewLab::plan(&workspace(root.path(), labs), &named(name)).unwrap();
        let task = format!("{}.{}", task.0, task.1);
        assert_eq!((&*lab.package, lab.task, &*lab.program), (package, task, program), "{name}");
    }
}

#[test]
fn what_is_taken_or_cannot_be_is_refused_with_what_to_do() {
    let root = tempfile::tempdir().unwrap();
    std::fs::create_dir(root.path().join("lab9-there")).unwrap();
    let workspace = workspace(root.path(), &[]);
    let titled = |title: &str| NewLabOptions { title: Some(title.into()), ..named("lab9-mine") };
    let program = |name: &str| NewLabOptions { program: Some(name.into()), ..named("lab9-mine") };
    for (options, says) in [
        (named("lab9-there"), "exists already; choose another name"),
        (named("lab9-taken"), "choose another one with --program NAME"),
        (named("lab9-test"), "cargo needs this name for itself; write --program NAME"),
        (named("lab9-lab1"), "it is the beginning of a lab's name; write --program NAME"),
        (program("taken"), "has a program 'taken' already"),
        (program("a-b"), "'-' is not allowed"),
        (titled("two\nlines"), "'\\n' is not allowed"),
        (titled("a \"quote\""), "'\"' is not allowed"),
        (titled(" "), "the title is empty"),
    ] {
        let error = NewLab::plan(&workspace, &options).unwrap_err().to_string();
        assert!(error.contains(says), "{options:?}: {error}");
    }
}

#[test]
fn the_files_of_every_kind_have_no_placeholder_left_and_what_they_name() {
    let root = tempfile::tempdir().unwrap();
    let workspace = workspace(root.path(), &[]);
    for (is_async, devices) in [(false, false), (false, true), (true, false), (true, true)] {
        let options = NewLabOptions {
            is_async,
            devices,
            title: Some("A title of my own".into()),
            program: Some("asks".into()),
            ..named("lab9-mine")
        };
        let files = templates::files(&NewLab::plan(&workspace, &options).unwrap()).unwrap();
        let paths: Vec<_> = files.iter().map(|(path, _)| path.to_str().unwrap()).collect();
        for path in ["Cargo.toml", "lab.toml", "starters.toml", "README.md", "src/bin/asks.rs"] {
            assert!(paths.contains(&path), "{path}: {paths:?}");
        }
        let beginning = |begin: &str| paths.iter().filter(|path| path.starts_with(begin)).count();
        assert_eq!(beginning("checks/right/91_"), 1, "{paths:?}");
        assert!(beginning("checks/wrong/91_") >= 2, "{paths:?}");
        for (path, text) in &files {
            for placeholder in ["LAB_", "TASK_", "PROGRAM"] {
                assert!(!paths.concat().contains(placeholder), "{paths:?}");
                assert!(!text.contains(placeholder), "{path:?}");
            }
        }
        let (_, lab) = files.iter().find(|(path, _)| path.ends_with("lab.toml")).unwrap();
        let lab = Lab::parse(lab, Path::new("lab.toml")).unwrap();
        assert_eq!(lab.title, "A title of my own");
        assert_eq!((lab.tasks[0].id(), lab.tasks[0].program()), ("9.1", "asks"));
    }
}
