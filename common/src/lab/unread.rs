//! The end of a program whose output is not read any more, as with `| head`.

use std::panic::{self, PanicHookInfo};
use std::sync::Once;

/// Has the program end in silence, with exit code 0, when it prints into a pipe whose
/// reader has gone. Without it, `println!` panics, and the user reads of a panic that is
/// not the program's fault.
///
/// [`LabArgs::open`](super::LabArgs::open) does this, too.
pub fn end_quietly_if_unread() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let usual = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if is_unread(info) {
                #[expect(clippy::disallowed_methods, reason = "no thread can print any more")]
                std::process::exit(0);
            }
            usual(info);
        }));
    });
}

/// Whether this is the panic of `print!` and `println!`.
fn is_unread(info: &PanicHookInfo<'_>) -> bool {
    info.payload().downcast_ref::<String>().is_some_and(|said| is_of_closed_pipe(said))
}

/// By the system's number: its words depend on the language.
fn is_of_closed_pipe(said: &str) -> bool {
    // EPIPE; on Windows ERROR_BROKEN_PIPE and ERROR_NO_DATA.
    let numbers: &[u32] = if cfg!(windows) { &[109, 232] } else { &[32] };
    said.starts_with("failed printing to stdout: ")
        && numbers.iter().any(|number| said.ends_with(&format!("(os error {number})")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(unix)]
    fn only_a_closed_pipe_is_no_fault() {
        for (said, quiet) in [
            ("failed printing to stdout: Broken pipe (os error 32)", true),
            ("failed printing to stdout: No space left on device (os error 28)", false),
            ("the router said: Broken pipe (os error 32)", false),
        ] {
            assert_eq!(is_of_closed_pipe(said), quiet, "{said}");
        }
    }
}
