//! `new`: a lab to begin with.

use std::io::{self, Write};

use course::discover::discover;

use super::{ALL_PASSED, Failure, finish};
use crate::cli::new::{Kind, New};
use crate::console;
use crate::new::{NewLab, NewLabOptions};

/// Writes the lab, and says what to do next.
pub(super) fn new_lab(args: &New) -> Result<u8, Failure> {
    let workspace = discover()?;
    super::handout::needs_solutions(&workspace)?;
    let options = NewLabOptions {
        name: args.name.clone(),
        is_async: args.kind == Kind::Async,
        devices: !args.no_devices,
        title: args.title.clone(),
        program: args.program.clone(),
    };
    let lab = NewLab::plan(&workspace, &options)?;
    let written = lab.write(&workspace)?;
    let title = written.lab.tasks.first().map_or("", |task| &task.title);
    finish(write_next(&lab, title, &mut console::stdout()))?;
    Ok(ALL_PASSED)
}

fn write_next(lab: &NewLab, title: &str, out: &mut impl Write) -> io::Result<()> {
    let NewLab { package, task, program, .. } = lab;
    writeln!(
        out,
        "{package}: task {task}, program {program}

Next:
  cargo xtask grade {package}             its program passes
  cargo xtask verify {package} --watch    its checks tell right from wrong; again on every save

Then change, in this order, {package}/
  lab.toml              what is drawn for a run, the checks, the hints
  src/bin/              the finished program; a student writes what stands between its marks
  starters.toml         what a student finds there
  checks/wrong, right   programs that prove the checks, one idea each
  README.md             the guide

README.md of the course lists every task; add:
  | {task} | {title} | `{program}` | `cargo run -p {package} --bin {program}` |

CONTRIBUTING.md, \"From an idea to a graded lab\", shows the way."
    )
}
