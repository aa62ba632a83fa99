//! What must be so on this machine before a program runs.

use std::ffi::OsString;
use std::io;

use anyhow::Result;

use crate::interrupt::Interrupt;
use crate::process::{self, Limits};
use crate::system::{CONTAINS, allow_files, is_superuser};
use crate::{Containment, Launch, Layer, OPEN_FILES, Scratch, scratch};

/// What a stranger's program could do here for lack of a layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weakness {
    /// This system has nothing that would keep it from anything.
    System,
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
    allow_files(OPEN_FILES)?;
    scratch::remove_abandoned();
    Ok(Interrupt::install()?)
}

/// Runs this program itself, which does nothing then, and reads what held it.
///
/// # Errors
/// What the system refused the grader.
pub fn weakness(interrupt: &Interrupt) -> io::Result<Option<Weakness>> {
    if !CONTAINS {
        return Ok(Some(Weakness::System));
    }
    let own = Scratch::new("probe")?;
    let launch = Launch {
        program: std::env::current_exe()?,
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
    Ok(of_layers(&run.layers, is_superuser()))
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
