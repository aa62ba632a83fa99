//! The rules of the house that a machine can check.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on panics")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use regex_lite::Regex;

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

fn sources(folder: &Path, found: &mut Vec<(PathBuf, String)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            found.push((path, text));
        }
    }
}

/// A source without the tests at its end.
fn without_tests(text: &str) -> &str {
    text.split("#[cfg(test)]\nmod tests {").next().unwrap()
}

/// The packages of the grader, by their folders below `xtask`.
const PACKAGES: [&str; 8] =
    ["", "contain", "course", "explore", "judge", "pattern", "run", "start"];

fn package(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name).join("src")
}

fn own_sources() -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    for name in PACKAGES {
        sources(&package(name), &mut found);
    }
    assert!(found.len() > 20, "the sources are found");
    found
}

/// Folder and `lab.toml` of every lab.
fn labs() -> Vec<(String, toml::Table)> {
    let entries = fs::read_dir(workspace()).unwrap().map(|entry| entry.unwrap().path());
    let labs = entries.filter_map(|folder| {
        let text = fs::read_to_string(folder.join("lab.toml")).ok()?;
        let name = folder.file_name()?.to_str()?.to_owned();
        Some((name, text.parse().unwrap()))
    });
    labs.collect()
}

fn strings<'a>(tables: &'a toml::Value, key: &str) -> Vec<&'a str> {
    let tables = tables.as_array().into_iter().flatten();
    tables.filter_map(|table| table.get(key)?.as_str()).collect()
}

#[test]
fn the_grader_names_no_lab_task_program_or_check() {
    let mut forbidden = BTreeSet::new();
    // Keys of report formats.
    let mut words = BTreeSet::from(["results".to_owned()]);
    for (package, lab) in labs() {
        forbidden.insert(package);
        let tasks = &lab["task"];
        forbidden.extend(strings(tasks, "id").into_iter().map(str::to_owned));
        forbidden.extend(strings(tasks, "program").into_iter().map(str::to_owned));
        for task in tasks.as_array().unwrap() {
            forbidden.extend(strings(&task["check"], "id").into_iter().map(str::to_owned));
            for check in task["check"].as_array().unwrap() {
                // A check may be called like the word it is made of.
                match &check["that"] {
                    toml::Value::String(word) => words.insert(word.clone()),
                    word => words.insert(word.as_table().unwrap().keys().next().unwrap().clone()),
                };
            }
        }
    }
    assert!(forbidden.len() > 30, "the labs are found");
    // Tests are about labs that they make up, and a new lab may be called like one.
    let is_test = |path: &Path| path.ends_with("tests.rs") || path.iter().any(|it| it == "tests");
    let mut sources = own_sources();
    sources.retain(|(path, _)| !is_test(path.strip_prefix(workspace()).unwrap()));
    assert!(sources.len() > 100, "the sources are found");
    for name in forbidden.difference(&words) {
        let escaped = regex_lite::escape(name);
        let naming =
            Regex::new(&format!("[\"'`]{escaped}[\"'`=]|(run|grade|--bin|-p) {escaped}\\b"))
                .unwrap();
        for (path, text) in &sources {
            let code = without_tests(text);
            if code.contains(name)
                && let Some(found) = naming.find(code)
            {
                panic!("{}: {}", path.display(), found.as_str());
            }
        }
    }
}

#[test]
fn the_grader_depends_on_no_lab_and_no_async_runtime() {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["tree", "-p", "xtask", "-e", "normal", "--prefix", "none", "--offline"])
        .current_dir(workspace())
        .output()
        .unwrap();
    let tree = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success() && tree.contains("common v"), "{tree}");
    for line in tree.lines() {
        assert!(!line.starts_with("tokio") && !line.starts_with("lab"), "{line}");
    }
}

/// Lines of the longest file.
const LONGEST: usize = 320;

/// Sources of every crate, by path below the workspace.
fn all_sources() -> Vec<(PathBuf, String)> {
    let explorers = fs::read_dir(workspace().join("xtask/explorer")).unwrap();
    let explorers = explorers.map(|entry| entry.unwrap().path());
    let labs = labs().into_iter().map(|(name, _)| workspace().join(name));
    let grader = PACKAGES.map(|name| workspace().join("xtask").join(name));
    let mut found = Vec::new();
    let common = [workspace().join("common")];
    for folder in common.into_iter().chain(grader).chain(explorers).chain(labs) {
        sources(&folder.join("src"), &mut found);
    }
    let below = |path: PathBuf| path.strip_prefix(workspace()).unwrap().to_owned();
    found.into_iter().map(|(path, text)| (below(path), text)).collect()
}

#[test]
fn every_module_says_what_it_is_for_and_stays_readable() {
    let sources = all_sources();
    assert!(sources.len() > 250, "the sources are found");
    for (path, text) in sources {
        if path.file_name().is_some_and(|name| name == "tests.rs") {
            continue;
        }
        assert!(text.starts_with("//! "), "{}: no module docs", path.display());
        let lines = text.lines().count();
        assert!(lines <= LONGEST, "{}: {lines} lines, at most {LONGEST}", path.display());
    }
}

#[test]
fn the_library_of_the_labs_prints_nothing() {
    let printing = Regex::new(r"(^|[^:\w])e?print(ln)?!").unwrap();
    let of_the_library =
        |path: &Path| path.starts_with("common/src") && !path.starts_with("common/src/bin");
    for (path, text) in all_sources() {
        let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
        for line in code.filter(|_| of_the_library(&path)) {
            assert!(!printing.is_match(line), "{}: {line}", path.display());
        }
    }
}

/// Which group an import belongs to: the standard library's, other crates', this crate's.
fn group(root: &str, modules: &BTreeSet<&str>) -> u8 {
    match root {
        "std" | "::std" | "core" | "alloc" => 0,
        "crate" | "self" | "super" => 2,
        module if modules.contains(module) => 2,
        _ => 1,
    }
}

#[test]
fn imports_stand_in_groups_the_standard_library_other_crates_this_crate() {
    let import = Regex::new(r"(?m)^( *)use ((?:::)?\w+)[^;]*;\n").unwrap();
    let module = Regex::new(r"(?m)^(?:pub(?:\([a-z]+\))? )?mod (\w+)").unwrap();
    for (path, text) in all_sources() {
        let modules: BTreeSet<_> =
            module.captures_iter(&text).map(|it| it.extract::<1>().1[0]).collect();
        let imports = import.captures_iter(&text).map(|it| {
            let (whole, root) = (it.get(0).unwrap(), it.get(2).unwrap());
            (it[1].len(), group(root.as_str(), &modules), whole.range())
        });
        let imports: Vec<_> = imports.collect();
        for pair in imports.windows(2) {
            let [(depth, one, before), (other_depth, other, after)] = pair else { continue };
            let right = match &text[before.end..after.start] {
                "" => one == other,
                "\n" => one < other,
                _ => continue,
            };
            let line = &text[after.clone()];
            assert!(right || depth != other_depth, "{}: {line} in its group", path.display());
        }
    }
}

/// Participles, pronouns and question words: none of them names a type.
const NO_NOUNS: &str = "
    Another Answered Asked Begun Bounded Built Came Changed Chosen Closed Current
    Done Driven Driving Early Ended Expected Failed Failing Finished Following Found Full Given
    Graded HandedIn Happened Heard Held How Ignored Kept Known Listed Made Making Marked Missing
    Named Next NotBuilt Now Of Opened Ordered Passed Polled Ran Reached Reporting Restored Said
    Saved Scheduled Seen Served Shared Shown Standing Starving Stopping Stored Taken Told Updated
    Waited Wanted Watched What Which Who Whose Why Within Written
";
/// The words of `lab.toml` are called as they are written there. Pictures and
/// timelines keep their names for now.
const NOT_COUNTED: &str = r"course/src/lab/word|judge/src/(picture|timeline)s?(/|\.)";

#[test]
fn a_type_is_called_by_a_noun() {
    let declared = r"(?m)^ *(?:pub(?:\([a-z ]+\))? )?(?:struct|enum|trait|type) (\w+)";
    let (declared, not_counted) = (Regex::new(declared).unwrap(), Regex::new(NOT_COUNTED).unwrap());
    let no_nouns: BTreeSet<_> = NO_NOUNS.split_whitespace().collect();
    let mut types = 0;
    let mut found = Vec::new();
    for (path, text) in all_sources() {
        let path = path.display().to_string().replace('\\', "/");
        for name in declared.captures_iter(&text).map(|it| it.extract::<1>().1[0]) {
            types += 1;
            if no_nouns.contains(name) && !not_counted.is_match(&path) {
                found.push(format!("{path}: {name}"));
            }
        }
    }
    assert!(types > 400, "the types are found");
    assert!(found.is_empty(), "say what it is, not what happened:\n{}", found.join("\n"));
}

/// Rows of tables that begin with a task's id: their first cells.
fn rows(text: &str) -> Vec<[String; 3]> {
    let id = Regex::new(r"^\d+\.\d+$").unwrap();
    let cells = |line: &str| {
        let mut cells = line.strip_prefix('|')?.split('|').map(|cell| cell.trim().to_owned());
        let row = [cells.next()?, cells.next()?, cells.next()?];
        id.is_match(&row[0]).then_some(row)
    };
    text.lines().filter_map(cells).collect()
}

#[test]
fn the_tables_of_tasks_are_what_the_labs_say() {
    let readme = fs::read_to_string(workspace().join("README.md")).unwrap();
    let mut listed = rows(&readme);
    let mut expected = Vec::new();
    for (package, lab) in labs() {
        let guide = fs::read_to_string(workspace().join(&package).join("README.md")).unwrap();
        let guide: Vec<_> = rows(&guide).into_iter().map(|[id, title, _]| (id, title)).collect();
        let mut own = Vec::new();
        for task in lab["task"].as_array().unwrap() {
            let word = |key: &str| task[key].as_str().unwrap().to_owned();
            let (id, title, program) = (word("id"), word("title"), word("program"));
            let command = format!("| `cargo run -p {package} --bin {program}` |");
            let row = readme.lines().find(|line| line.starts_with(&format!("| {id} |")));
            assert!(row.is_some_and(|row| row.ends_with(&command)), "README.md: {id}: {row:?}");
            expected.push([id.clone(), title.clone(), format!("`{program}`")]);
            own.push((id, title));
        }
        assert!(own.iter().all(|task| guide.contains(task)), "{package}/README.md: {own:?}");
    }
    listed.sort();
    expected.sort();
    assert_eq!(listed, expected, "README.md");
}

/// Where indefinite persons are rightly named: the user of that name, and what
/// programs of students print.
const RIGHTFUL: [(&str, &str); 6] = [
    ("SECURITY.md", "run as the user `nobody`"),
    ("lab2-asyncio/checks/right/21_recursion.rs", "Nobody left to ask."),
    ("lab2-asyncio/checks/right/24_oneshot.rs", "debug: nobody wants to know"),
    ("lab2-asyncio/checks/right/24_oneshot.rs", "Everybody has been heard."),
    ("program.rs", "NOBODY"),
    ("program.rs", "The user `nobody`"),
];

/// Texts and sources that git knows.
fn texts() -> Vec<(PathBuf, String)> {
    let listed = Command::new("git").arg("ls-files").current_dir(workspace()).output().unwrap();
    let listed = String::from_utf8(listed.stdout).unwrap();
    let own = listed.lines().filter(|path| !path.starts_with("vendor/"));
    let texts = own.filter_map(|path| {
        let text = fs::read_to_string(workspace().join(path)).ok()?;
        Some((PathBuf::from(path), text))
    });
    let texts: Vec<_> = texts.collect();
    assert!(texts.len() > 700, "git lists the texts");
    texts
}

#[test]
fn texts_name_who_acts() {
    let vague = Regex::new(r"(?i)\b((any|some|every|no)body|whoever|a[n]ew|mende[d])\b").unwrap();
    let mut found = Vec::new();
    for (path, text) in texts() {
        for (number, line) in (1..).zip(text.lines()) {
            let rightful =
                |(file, words): &(&str, &str)| path.ends_with(file) && line.contains(words);
            let of_this_test = path.ends_with("xtask/tests/tidy.rs");
            let counts = vague.is_match(line) && !of_this_test && !RIGHTFUL.iter().any(rightful);
            if counts {
                found.push(format!("{}:{number}: {}", path.display(), line.trim()));
            }
        }
    }
    let listed = found.join("\n");
    assert!(found.len() < 10, "name the thread, the device, the grader or the reader:\n{listed}");
}

/// The rooms of the package `xtask`, from the top down: each imports from those below
/// it. The packages below are rooms, too; there, cargo refuses a circle.
const ROOMS: [&str; 19] = [
    "commands",
    "cli",
    "watch",
    "class",
    "book",
    "report",
    "state",
    "verify",
    "grade",
    "outcome",
    "submission",
    "handout",
    "new",
    "folder",
    "files",
    "parallel",
    "shard",
    "console",
    "exit",
];

/// The rooms of the library that the labs use, in the same order.
const ROOMS_OF_COMMON: [&str; 16] = [
    "sandbox",
    "session",
    "client",
    "router",
    "lab",
    "error",
    "inventory",
    "clock",
    "trace",
    "explored",
    "fault",
    "log_plan",
    "backlog",
    "bounded",
    "position",
    "splitmix",
];

/// By module of a package: the modules of the package that it imports from.
fn imports(package: &Path) -> BTreeMap<String, BTreeSet<String>> {
    let mut found = Vec::new();
    sources(package, &mut found);
    let import = Regex::new(r"\bcrate::(\{[^}]*\}|[a-z_]+)").unwrap();
    let name = Regex::new(r"[a-z_]+").unwrap();
    let mut imports: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (path, text) in found.iter().filter(|(path, _)| !path.ends_with("tests.rs")) {
        let below = path.strip_prefix(package).unwrap();
        let module = below.iter().next().unwrap().to_str().unwrap().trim_end_matches(".rs");
        let own = imports.entry(module.to_owned()).or_default();
        let code = without_tests(text).lines().filter(|line| !line.trim_start().starts_with("//"));
        for found in import.captures_iter(&code.collect::<Vec<_>>().join("\n")) {
            own.extend(name.find_iter(&found[1]).map(|it| it.as_str().to_owned()));
        }
        own.remove(module);
    }
    let modules: BTreeSet<_> = imports.keys().cloned().collect();
    imports.values_mut().for_each(|own| own.retain(|it| modules.contains(it)));
    imports
}

#[test]
fn a_room_imports_only_from_the_rooms_below_it() {
    let common = workspace().join("common/src");
    for (package, rooms) in [(package(""), &ROOMS[..]), (common, &ROOMS_OF_COMMON[..])] {
        let floor = |room: &str| rooms.iter().position(|it| *it == room);
        for (room, below) in &imports(&package) {
            if ["lib", "main", "bin"].contains(&room.as_str()) {
                continue;
            }
            let own = floor(room).unwrap_or_else(|| panic!("{room} is no room: add it to ROOMS"));
            for other in below {
                assert!(floor(other) > Some(own), "{room} imports from {other} above it");
            }
        }
    }
}

#[test]
fn no_modules_of_a_package_import_from_each_other() {
    for name in PACKAGES {
        let mut imports = imports(&package(name));
        imports.remove("lib");
        // The module that imports from none of the others goes, until all are gone.
        while let Some(lowest) = imports.iter().find(|(_, own)| own.is_empty()) {
            let lowest = lowest.0.clone();
            imports.remove(&lowest);
            for own in imports.values_mut() {
                own.remove(&lowest);
            }
        }
        assert!(imports.is_empty(), "a circle in '{name}': {imports:?}");
    }
}
