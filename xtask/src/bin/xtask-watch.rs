//! `cargo xtask watch`: the same, built with what only `watch` needs.

use std::process::ExitCode;

fn main() -> ExitCode {
    xtask::main()
}
