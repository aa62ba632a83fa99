//! What strangers' builds may read and write.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use contain::Workbench;
use course::discover::Workspace;

use super::home;

/// What cargo and the compiler may read and write, and their environment.
///
/// Of a submission, each program is built twice and runs for a moment: with one unit
/// of code each and without debug information, building takes a quarter less. A panic
/// names its line all the same.
pub(super) fn workbench(
    workspace: &Workspace,
    place: &Path,
    sysroot: &Path,
    target: &Path,
) -> Result<Workbench> {
    let (home, libraries) = home::make(&cargo_home()?, place)?;
    let read = [
        sysroot.to_owned(),
        workspace.root.join("common"),
        workspace.root.join("vendor"),
        workspace.root.join("Cargo.toml"),
        explore::build::crates(workspace),
    ];
    // They are written later.
    let sources = ["sources", "explored"].map(|name| place.join(name));
    for folder in &sources {
        fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
    }
    let path = format!("{}/bin:/usr/local/bin:/usr/bin:/bin", sysroot.display());
    let environment = [
        ("CARGO_BUILD_BUILD_DIR", target.to_owned()),
        ("CARGO_HOME", home),
        ("CARGO_INCREMENTAL", "0".into()),
        ("CARGO_NET_OFFLINE", "true".into()),
        ("CARGO_PROFILE_DEV_CODEGEN_UNITS", "1".into()),
        ("CARGO_PROFILE_DEV_DEBUG", "0".into()),
        ("CARGO_PROFILE_DEV_STRIP", "debuginfo".into()),
        ("CARGO_TARGET_DIR", target.to_owned()),
        ("CARGO_TERM_COLOR", "never".into()),
        ("PATH", path.into()),
        ("RUSTC", sysroot.join("bin/rustc")),
    ];
    Ok(Workbench {
        read: read
            .into_iter()
            .filter(|path| path.exists())
            .chain(libraries)
            .chain(sources)
            .collect(),
        write: vec![target.to_owned()],
        environment: environment.map(|(name, value)| (name.to_owned(), value)).into(),
    })
}

pub(super) fn rustc() -> OsString {
    std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into())
}

fn cargo_home() -> Result<PathBuf> {
    let given = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = || std::env::home_dir().map(|home| home.join(".cargo"));
    let found = given.or_else(home).context("where is CARGO_HOME?")?;
    found.canonicalize().with_context(|| format!("cannot find {}", found.display()))
}
