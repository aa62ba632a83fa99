//! `watch`: grade whenever a program is saved.

use super::Failure;
use crate::cli::Watch;

/// Hands over to the binary that is built with what only `watch` needs, so that
/// `grade` does not have to wait for it.
#[cfg(not(feature = "watch"))]
pub(super) fn watch(_: &Watch) -> Result<u8, Failure> {
    super::hand_over("watch")
}

/// Watches until it is left.
#[cfg(feature = "watch")]
pub(super) fn watch(args: &Watch) -> Result<u8, Failure> {
    use std::io::{IsTerminal, stdin, stdout};

    use course::discover::discover;
    use course::select;

    use crate::watch::{End, WatchOptions, watch};

    let workspace = discover()?;
    let first = match &args.task {
        Some(name) => Some(select::one(&workspace, name)?),
        None => None,
    };
    let options = WatchOptions {
        first: first.map(|chosen| chosen.task.id().to_owned()),
        plain: args.plain || !stdout().is_terminal() || !stdin().is_terminal(),
        speed: args.speed,
        charset: super::charset(false),
    };
    let interrupt = contain::prepare()?;
    Ok(match watch(&workspace, &options, &interrupt)? {
        End::Left => super::ALL_PASSED,
        End::NothingToWatch => super::NOTHING_GRADED,
        End::Interrupted => super::GRADER_FAILED,
    })
}
