//! What must be so on this machine before a program runs.

use std::ffi::OsString;
use std::io;

use anyhow::{Context, Result, bail};
use nix::sys::resource::{Resource, getrlimit, setrlimit};
use nix::unistd::geteuid;

use crate::interrupt::Interrupt;
use crate::memory::OPEN_FILES;
use crate::process::{self, Limits};
use crate::{Containment, ITSELF, Launch, Layer, Scratch, scratch};

/// What a stranger's program could do here for lack of a layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weakness {
    /// It would run as the superuser.
    Superuser,
    /// It could read and write what the user can who grades.
    Files,
}

/// Makes sure that programs can be run at all, removes what graders have left that were
/// killed, and from now on ends what runs when the grader is interrupted.
///
/// # Errors
/// If too few files may be open: programs that are right would fail then. If it was called
/// before.
pub fn prepare() -> Result<Interrupt> {
    let (soft, hard) = getrlimit(Resource::RLIMIT_NOFILE)?;
    if soft < OPEN_FILES {
        if hard < OPEN_FILES {
            bail!(
                "this shell may open {hard} files at once; the grader, its devices and a program need {OPEN_FILES}: raise the limit (`ulimit -n {OPEN_FILES}`, or the container's)"
            );
        }
        setrlimit(Resource::RLIMIT_NOFILE, OPEN_FILES, hard).context("cannot open more files")?;
    }
    scratch::remove_abandoned();
    Ok(Interrupt::install()?)
}

/// Runs this program itself, which does nothing then, and reads what held it.
///
/// # Errors
/// What the system refused the grader.
pub fn weakness(interrupt: &Interrupt) -> io::Result<Option<Weakness>> {
    let own = Scratch::new("probe")?;
    let launch = Launch {
        program: std::fs::read_link(ITSELF)?,
        args: vec![OsString::from("--version")],
        environment: Vec::new(),
        directory: own.path().to_owned(),
        contained: Some(Containment {
            cpu: 10,
            memory: 1 << 30,
            threads: 64,
            disk: 1 << 20,
            ..Containment::default()
        }),
        witness: None,
        fills: None,
    };
    let run = process::run(&launch, &Limits::default(), interrupt)?;
    Ok(of_layers(&run.layers, geteuid().is_root()))
}

fn of_layers(layers: &[Layer], superuser: bool) -> Option<Weakness> {
    let has = |layer| layers.contains(&layer);
    if superuser && !has(Layer::OtherUser) && !has(Layer::UserNamespace) {
        Some(Weakness::Superuser)
    } else if !has(Layer::OwnFiles) && !has(Layer::LandlockFiles) {
        Some(Weakness::Files)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_is_held_if_files_are_and_it_is_not_the_superusers() {
        use Layer::{LandlockFiles, OtherUser, OwnFiles, Seccomp, UserNamespace};
        for (layers, superuser, expected) in [
            (&[OwnFiles, OtherUser][..], true, None),
            (&[LandlockFiles, UserNamespace], true, None),
            (&[LandlockFiles, Seccomp], true, Some(Weakness::Superuser)),
            (&[LandlockFiles], false, None),
            (&[OwnFiles], false, None),
            (&[UserNamespace, Seccomp], false, Some(Weakness::Files)),
            (&[], true, Some(Weakness::Superuser)),
        ] {
            assert_eq!(of_layers(layers, superuser), expected, "{layers:?} {superuser}");
        }
    }
}
