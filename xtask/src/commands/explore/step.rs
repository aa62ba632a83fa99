//! `explore --step`: the student is the scheduler.

use std::io::{self, BufRead, Write};

use anyhow::Result;
use explore::lines;
use explore::stepper::{Stepper, StepperState};
use judge::picture::Charset;

/// Rows of the drawing that are shown.
const ROWS: usize = 24;
/// Columns of it.
const COLUMNS: usize = 90;

const HELP: &str = "a number: this thread goes on; Enter: the one that is marked; c: on to the \
                    next switch; u: take the last choice back; p: what is printed so far; q: leave";

/// Asks which thread goes on, until the end or until it is left.
pub(super) fn step(stepper: &mut Stepper<'_>, charset: Charset) -> Result<()> {
    let (mut input, mut out) = (io::stdin().lock(), anstream::stdout());
    writeln!(out, "{HELP}")?;
    loop {
        let standing = stepper.standing()?;
        show(&standing, charset, &mut out)?;
        write!(out, "> ")?;
        out.flush()?;
        let mut line = String::new();
        if input.read_line(&mut line)? == 0 {
            writeln!(out)?;
            return Ok(());
        }
        match answer(line.trim(), &standing) {
            Answer::Choose(thread) => stepper.choose(thread),
            Answer::GoOn => stepper.go_on()?,
            Answer::Undo => {
                if !stepper.undo() {
                    writeln!(out, "this is the beginning")?;
                }
            }
            Answer::Printed => {
                for line in &standing.printed {
                    writeln!(out, "    | {line}")?;
                }
            }
            Answer::Leave => return Ok(()),
            Answer::Unknown => writeln!(out, "{HELP}")?,
        }
    }
}

/// What was typed.
#[derive(Debug, PartialEq)]
enum Answer {
    Choose(u32),
    GoOn,
    Undo,
    Printed,
    Leave,
    Unknown,
}

fn answer(typed: &str, standing: &StepperState) -> Answer {
    let choices = &standing.choices;
    let usual = || choices.iter().find(|choice| choice.is_usual);
    match typed {
        "" => usual().map_or(Answer::Unknown, |choice| Answer::Choose(choice.thread)),
        "c" => Answer::GoOn,
        "u" => Answer::Undo,
        "p" => Answer::Printed,
        "q" => Answer::Leave,
        number => {
            let thread = number.parse().ok();
            let known = choices.iter().find(|choice| Some(choice.thread) == thread);
            known.map_or(Answer::Unknown, |choice| Answer::Choose(choice.thread))
        }
    }
}

fn show(standing: &StepperState, charset: Charset, out: &mut impl Write) -> Result<()> {
    let drawing = lines(&standing.drawing, charset, COLUMNS);
    let heads = standing.drawing.threads.len() + standing.drawing.devices.len();
    let rows = drawing.len().saturating_sub(ROWS);
    writeln!(out)?;
    for (index, line) in drawing.iter().enumerate() {
        if index < heads || index >= rows {
            writeln!(out, "{line}")?;
        }
    }
    writeln!(out)?;
    if let Some(ended) = &standing.ended {
        writeln!(out, "the end: {ended}")?;
        writeln!(out, "repeat these steps: --replay {}", standing.token)?;
    }
    for choice in &standing.choices {
        let mark = if choice.is_usual { '*' } else { ' ' };
        writeln!(out, " {mark}{:<3} {:<20} {}", choice.thread, choice.name, choice.at)?;
    }
    Ok(())
}
