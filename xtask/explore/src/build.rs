//! The explorers: a workspace that builds programs once more, unmodified, with
//! another standard library, other sessions and another runtime.
//!
//! Cargo's rename of dependencies does it: `std = { package = "explorer-std" }`
//! sends every `std::…` of a source to ours. That this works for `std` is not
//! written anywhere; `xtask/tests/explore.rs` notices if it ever does not.
//! Macros such as `println!` have no path, so a line at the end of each file
//! brings ours in. The program becomes a library, whose `main` a small binary
//! calls as often as there are schedules.

mod write;

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use contain::interrupt::Interrupt;
use course::discover::{LabPackage, Workspace};
use course::manifest::{profiles_with, write_if_changed};
use run::build::{self, BuildOutput};
use toml::{Table, Value};

use self::write::{REPLACED, table, write_lab};
use super::{Explorer, out_of_reach, told_by};

/// More than a student has.
const MANY: usize = 40;

/// What programs of a lab are built from.
#[derive(Debug)]
pub struct Sources<'a> {
    /// The lab.
    pub lab: &'a LabPackage,
    /// The folder with its library.
    pub folder: PathBuf,
    /// Names of programs, unique over all labs, and their sources.
    pub programs: Vec<(String, PathBuf)>,
    /// A library `programs`, that they also use.
    pub shared: Option<PathBuf>,
}

/// What came of building them.
#[derive(Debug, Default)]
pub struct Explorers {
    built: BuildOutput,
    /// By program: its files.
    files: BTreeMap<String, Vec<PathBuf>>,
    root: PathBuf,
}

impl Explorers {
    /// The explorer of a program.
    ///
    /// # Errors
    /// Why there is none, for the student.
    pub fn of(&self, program: &str) -> Result<Explorer, String> {
        let Some(executable) = self.built.binary(&binary(program)) else {
            let words = self.built.complaint_about(&format!("/explorers/{program}#"));
            return Err(format!("the explorer cannot build it: {}", first_error(&words)));
        };
        let files = self.files.get(program).map(Vec::as_slice);
        let [apart, tries, hides] = told_by(files.unwrap_or_default());
        if let Some(why) = out_of_reach(files.unwrap_or_default()) {
            return Err(why);
        }
        Ok(Explorer {
            executable: executable.to_owned(),
            apart,
            tries,
            hides,
            root: self.root.clone(),
        })
    }

    /// What others built in the workspace that [`write()`] wrote.
    pub fn built(workspace: &ExplorerWorkspace, built: BuildOutput) -> Self {
        Self { built, files: workspace.files.clone(), root: workspace.root.clone() }
    }

    /// Moves all executables into a folder where no other build finds them.
    ///
    /// # Errors
    /// If one cannot be copied.
    pub fn move_executables(&mut self, to: &Path) -> Result<()> {
        self.built.move_executables(to)
    }
}

fn binary(program: &str) -> String {
    format!("explore-{program}")
}

/// The first thing that the compiler complains about, and where.
fn first_error(words: &str) -> String {
    let mut lines = words.lines();
    let Some(error) = lines.by_ref().find(|line| line.contains("error")) else {
        return "the compiler does not say why".into();
    };
    let place = lines.find_map(|line| line.trim_start().strip_prefix("--> "));
    match place {
        Some(place) => format!("{} ({place})", error.trim()),
        None => error.trim().to_owned(),
    }
}

/// Builds explorers in the course's target folder.
///
/// # Errors
/// If cargo cannot be run; never because of what it built.
pub fn build(
    workspace: &Workspace,
    sources: &[Sources<'_>],
    interrupt: &Interrupt,
) -> Result<Explorers> {
    let root = workspace.target.join("explore");
    fs::create_dir_all(&root).with_context(|| root.display().to_string())?;
    // Another grader's programs would be missing in this one's manifest.
    let lock = File::create(root.join("in-use")).context("cannot lock the explorers' folder")?;
    lock.lock().context("cannot lock the explorers' folder")?;
    let written = write(workspace, sources, &root)?;
    let build = if count(sources) > MANY { build::many_programs } else { build::programs };
    let built = build(&root.join("Cargo.toml"), &workspace.target, interrupt)?;
    Ok(Explorers::built(&written, built))
}

/// Whether explorers were built before: most of it need not be built again.
pub fn was_built(workspace: &Workspace) -> bool {
    workspace.target.join("explore/Cargo.toml").exists()
}

fn count(sources: &[Sources<'_>]) -> usize {
    sources.iter().map(|it| it.programs.len()).sum()
}

/// Makes cargo optimise all that explorers of a corpus are built from.
///
/// Measured with the 73 programs of task 3.4 on two cores: their schedules take 71 s
/// instead of 187 s, and building the programs takes as long as before. The libraries
/// take 40 s once, which is too long for a student who waits for one program.
fn optimise(profiles: &mut Value) {
    let Value::Table(profiles) = profiles else { return };
    if let Value::Table(dev) = profiles.entry("dev").or_insert_with(|| Table::new().into()) {
        dev.insert("opt-level".into(), 1.into());
    }
}

/// A workspace of explorers.
#[derive(Debug)]
pub struct ExplorerWorkspace {
    root: PathBuf,
    files: BTreeMap<String, Vec<PathBuf>>,
    packages: BTreeSet<String>,
}

impl ExplorerWorkspace {
    /// Those that are made of a student's files.
    pub fn packages(&self) -> BTreeSet<String> {
        self.packages.clone()
    }
}

/// What explorers of these labs need, and is the course's or others'.
pub fn libraries(sources: &[Sources<'_>]) -> BTreeSet<String> {
    let names = sources.iter().flat_map(|sources| &sources.lab.dependencies);
    let names = names.map(|dependency| dependency.name.as_str());
    let known = |name: &&str| REPLACED.contains(name);
    let own = names.clone().filter(known).map(|name| format!("explorer-{name}"));
    let others = names.filter(|name| !known(name)).map(str::to_owned);
    own.chain(others).chain(["explorer-std".into()]).collect()
}

/// Writes the workspace of explorers; what has not changed stays as it is, and
/// need not be built again.
///
/// # Errors
/// If it cannot be written.
pub fn write(
    workspace: &Workspace,
    sources: &[Sources<'_>],
    root: &Path,
) -> Result<ExplorerWorkspace> {
    fs::create_dir_all(root).with_context(|| root.display().to_string())?;
    let mut members = Vec::new();
    let mut files = BTreeMap::new();
    for lab in sources {
        members.extend(write_lab(workspace, lab, root, &mut files)?);
    }
    let members = members.into_iter().map(Value::from).collect();
    let own = [("members", Value::Array(members)), ("resolver", "3".into())];
    let mut manifest = Table::from_iter([("workspace".to_owned(), table(own).into())]);
    // A lab's own programs change at every save of a student; those of a corpus do not.
    let corpus = sources.iter().flat_map(|lab| {
        let others = lab.programs.iter().filter(|(_, source)| !source.starts_with(&lab.folder));
        others.map(|(program, _)| program.as_str())
    });
    if let Some(mut profiles) = profiles_with(&workspace.root, corpus)? {
        if count(sources) > MANY {
            optimise(&mut profiles);
        }
        manifest.insert("profile".into(), profiles);
    }
    write_if_changed(&root.join("Cargo.toml"), &toml::to_string(&manifest)?)?;
    versions(workspace, root)?;
    let labs = sources.iter().filter(|it| it.folder.join("lib.rs").exists());
    let labs = labs.map(|it| format!("explored-{}", it.lab.package));
    Ok(ExplorerWorkspace {
        root: root.to_owned(),
        packages: files.keys().cloned().chain(labs).collect(),
        files,
    })
}

/// The course's versions: what both need is built once. Cargo adds the explorers
/// to its copy, so the copy is made again only if the course's has changed.
fn versions(workspace: &Workspace, root: &Path) -> Result<()> {
    let course = fs::read_to_string(workspace.root.join("Cargo.lock")).unwrap_or_default();
    let (known, own) = (root.join("course.lock"), root.join("Cargo.lock"));
    if fs::read_to_string(&known).is_ok_and(|known| known == course) && own.exists() {
        return Ok(());
    }
    fs::write(&own, &course).context("cannot write Cargo.lock")?;
    fs::write(&known, &course).context("cannot write course.lock")
}

/// Where the explorer's crates are: in the course, beside this one.
pub fn crates(workspace: &Workspace) -> PathBuf {
    let own = workspace.root.join("xtask/explorer");
    if own.is_dir() { own } else { Path::new(env!("CARGO_MANIFEST_DIR")).join("../explorer") }
}
