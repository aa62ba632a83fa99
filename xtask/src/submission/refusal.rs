//! Where programs are not run.

use anyhow::Context;
use contain::Weakness;
use contain::interrupt::Interrupt;
use course::bail_usage;
use course::usage::UsageError;

/// What the instructor accepts where nothing keeps a program from the grader's files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Accepted {
    /// Nothing.
    Nothing,
    /// Programs that strangers wrote, where the system could hold them and this machine
    /// refuses.
    Strangers,
    /// Programs that are the user's own.
    Own,
}

/// Refuses to run programs where nothing would keep them from the grader's files, unless
/// that is `accepted`. As the superuser, it always refuses.
///
/// # Errors
/// That it refuses, with what to do.
pub fn refuse_if_uncontained(accepted: Accepted, interrupt: &Interrupt) -> Result<(), UsageError> {
    let weakness = contain::weakness(interrupt).context("cannot run a program contained")?;
    match weakness {
        Some(Weakness::System) if accepted != Accepted::Own => bail_usage!(
            "nothing on {} keeps a program from your files: grade submissions on Linux, also in WSL 2 or a virtual machine; your own programs are graded with --weak-containment",
            std::env::consts::OS
        ),
        Some(Weakness::Superuser) => bail_usage!(
            "this machine refuses namespaces, so a stranger's program would run as the superuser: grade as an ordinary user"
        ),
        Some(Weakness::Files) if accepted == Accepted::Nothing => bail_usage!(
            "this machine refuses namespaces and landlock, so a stranger's program could read and change your files: grade on another machine or in a virtual one, or accept this with --weak-containment"
        ),
        _ => Ok(()),
    }
}
