//! How a decision is made, where there is one.

use ::std::vec::IntoIter;

use common::splitmix::{STEP, output};

/// Where decisions come from.
#[derive(Debug)]
pub enum Chooser {
    /// They are drawn.
    Drawn {
        /// The generator's state.
        random: u64,
        /// Of 100 decisions, so many are as if nothing was drawn: schedules
        /// with few and with many switches show different mistakes.
        steady: u64,
        /// One thread is not chosen, from one decision to another, where there
        /// is another one: what is patient for a while fails then.
        starving: Option<Starvation>,
    },
    /// They are these, by number; all others are as if nothing was given.
    Given(IntoIter<(u32, u32)>, Option<(u32, u32)>),
}

/// From when to when, in decisions, a thread is starved: one of those that could
/// go on in the first of them.
#[derive(Debug)]
pub struct Starvation {
    from: u32,
    to: u32,
    thread: Option<u32>,
}

/// Of 100 decisions, so many let a thread wake for no reason, if one waits.
const SPURIOUS: u64 = 2;
/// One schedule in so many starves a thread.
const STARVING: u64 = 2;
/// How steady schedules are, in turn.
const STEADY: [u64; 5] = [0, 50, 0, 80, 94];

impl Chooser {
    /// For the schedule of this number.
    pub fn drawn(seed: u64, number: u64) -> Self {
        let random = output(seed ^ number.wrapping_mul(STEP));
        let part = |shift: u32, below: u64| ((random >> shift) % below) as u32;
        let (from, length) = (part(16, 100), 40 + part(24, 300));
        let is_starving = number.is_multiple_of(STARVING) && number > 0;
        let starving = Starvation {
            from,
            // Not for ever: a thread that waits busily could wait for this one.
            to: from + length,
            thread: None,
        };
        Self::Drawn {
            random,
            steady: STEADY[(number % STEADY.len() as u64) as usize],
            starving: is_starving.then_some(starving),
        }
    }

    /// What a token holds.
    pub fn given(decisions: Vec<(u32, u32)>) -> Self {
        let mut rest = decisions.into_iter();
        let next = rest.next();
        Self::Given(rest, next)
    }

    /// One of `candidates`, `rare` or `usual`; whether what was given could
    /// not be had.
    pub fn choose(
        &mut self,
        number: u32,
        usual: u32,
        candidates: &[u32],
        rare: &[u32],
    ) -> (u32, bool) {
        match self {
            Self::Drawn { random, steady, starving } => {
                let others: Vec<u32>;
                let (mut usual, mut candidates) = (usual, candidates);
                let starved =
                    starving.as_mut().and_then(|it| it.thread(number, candidates, *random));
                if let Some(starved) = starved.filter(|it| candidates.contains(it)) {
                    let rest = candidates.iter().copied();
                    others = rest.filter(|thread| *thread != starved).collect();
                    if let Some(first) = others.first() {
                        usual = if usual == starved { *first } else { usual };
                        candidates = &others;
                    }
                }
                let mut draw = |below: usize| {
                    *random = random.wrapping_add(STEP);
                    (output(*random) % below as u64) as usize
                };
                if !rare.is_empty() && (draw(100) as u64) < SPURIOUS {
                    return (rare[draw(rare.len())], false);
                }
                if (draw(100) as u64) < *steady {
                    return (usual, false);
                }
                (candidates[draw(candidates.len())], false)
            }
            Self::Given(rest, next) => match *next {
                Some((at, value)) if at == number => {
                    *next = rest.next();
                    let known = candidates.contains(&value) || rare.contains(&value);
                    if known { (value, false) } else { (usual, true) }
                }
                _ => (usual, false),
            },
        }
    }

    /// A number that is not a decision: what a program draws for itself.
    pub fn is_given(&self) -> bool {
        matches!(self, Self::Given(..))
    }
}

impl Starvation {
    /// The thread that is starved in this decision.
    fn thread(&mut self, number: u32, candidates: &[u32], random: u64) -> Option<u32> {
        if !(self.from..self.to).contains(&number) {
            return None;
        }
        if self.thread.is_none() && candidates.len() > 1 {
            let chosen = (output(random) % candidates.len() as u64) as usize;
            self.thread = Some(candidates[chosen]);
        }
        self.thread
    }
}
