//! A schedule that is chosen by hand, decision by decision.

use anyhow::{Result, bail};
use course::lab::{Explore, Task};
use run::observe::Setting;
use run::schedule;
use run::schedule::ScheduleRecord;

use super::Explorer;
use super::drawing::Drawing;
use super::laboratory::{Laboratory, Size};
use super::token::Token;

/// The user is asked, step by step, which thread goes on.
pub struct Stepper<'a> {
    laboratory: Laboratory<'a>,
    seed: u64,
    /// What was chosen, one decision after the other.
    chosen: Vec<u32>,
}

/// Where a schedule stands.
#[derive(Debug)]
pub struct StepperState {
    /// What has happened.
    pub drawing: Drawing,
    /// What can be next; none at the end.
    pub choices: Vec<Choice>,
    /// How it ended, at the end.
    pub ended: Option<String>,
    /// What it printed so far.
    pub printed: Vec<String>,
    /// Repeats what was chosen.
    pub token: Token,
}

/// A thread that could go on.
#[derive(Debug, PartialEq)]
pub struct Choice {
    /// Its number.
    pub thread: u32,
    /// Its name.
    pub name: String,
    /// What it has done last, and where.
    pub at: String,
    /// Whether it goes on if the user does not choose.
    pub is_usual: bool,
}

impl<'a> Stepper<'a> {
    /// At the beginning.
    ///
    /// # Errors
    /// The grader's own faults.
    pub fn open(
        task: &'a Task,
        explore: &'a Explore,
        explorer: &'a Explorer,
        seed: u64,
        setting: &'a Setting,
    ) -> Result<Self> {
        Ok(Self {
            laboratory: Laboratory::open(task, explore, explorer, (seed, Size::Small), setting)?,
            seed,
            chosen: Vec::new(),
        })
    }

    /// Lets a thread go on.
    pub fn choose(&mut self, thread: u32) {
        self.chosen.push(thread);
    }

    /// Takes the last choice back; whether there was one.
    pub fn undo(&mut self) -> bool {
        self.chosen.pop().is_some()
    }

    /// Where it stands: the program runs again, from its beginning.
    ///
    /// # Errors
    /// The grader's own faults, and a program that does not do the same again.
    pub fn standing(&mut self) -> Result<StepperState> {
        let schedule = self.follow()?;
        let next = schedule.written.open.get(self.chosen.len());
        let steps = next.map_or(usize::MAX, |[.., steps]| *steps as usize);
        let printed = schedule.written.stdout.iter();
        let printed = printed.filter(|[step, ..]| *step as usize <= steps);
        Ok(StepperState {
            drawing: Drawing::beginning(&schedule, steps),
            choices: next.map_or_else(Vec::new, |[threads, usual, _]| {
                choices(&schedule, *threads, *usual, steps)
            }),
            ended: next.is_none().then(|| schedule::ending_in_words(&schedule)),
            printed: printed.map(|[.., text]| schedule.text(*text).to_owned()).collect(),
            token: Token {
                seed: self.seed,
                decisions: schedule.written.decisions.clone(),
                size: Size::Small,
            },
        })
    }

    /// Goes on as a program that is left to itself, to the next decision at
    /// which another thread than the last one would go on.
    ///
    /// # Errors
    /// As [`Self::standing`].
    pub fn go_on(&mut self) -> Result<()> {
        let schedule = self.follow()?;
        let rest = schedule.written.open.iter().skip(self.chosen.len());
        let mut usual = rest.map(|[_, usual, _]| *usual);
        let Some(first) = usual.next() else {
            return Ok(());
        };
        self.chosen.push(first);
        self.chosen.extend(usual.take_while(|next| *next == first));
        Ok(())
    }

    fn follow(&mut self) -> Result<ScheduleRecord> {
        let decisions = (0..).zip(self.chosen.iter().copied()).collect();
        let mut ran = self.laboratory.follow(vec![decisions], true)?;
        match ran.pop() {
            Some(schedule) if !schedule.written.diverged => Ok(schedule),
            Some(_) => bail!("the program does something else than before: does it draw numbers?"),
            None => bail!("the program could not be explored"),
        }
    }
}

fn choices(schedule: &ScheduleRecord, threads: u32, usual: u32, steps: usize) -> Vec<Choice> {
    let choice = |thread: u32| {
        let mut done = schedule.steps().take(steps);
        let last = done.rfind(|step| step.thread == thread);
        let at = last.map(|step| schedule::short(schedule.text(step.place)).to_owned());
        Choice {
            thread,
            name: schedule.thread(thread),
            at: at.unwrap_or_else(|| "not begun".into()),
            is_usual: thread == usual,
        }
    };
    (0..32).filter(|thread| threads >> thread & 1 == 1).map(choice).collect()
}
