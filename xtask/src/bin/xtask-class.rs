//! `cargo xtask class`: the same, built with what only `class` needs.

use std::process::ExitCode;

fn main() -> ExitCode {
    xtask::main()
}
