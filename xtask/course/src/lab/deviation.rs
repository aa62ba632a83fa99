//! In which way a run differs from what a check says: what chooses the hint.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::word::{Part, Word};

/// How what was seen differs from what was expected. In `lab.toml`, the keys of
/// `hint-when`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Deviation {
    /// A thread panicked, and the program ended with it.
    Panicked,
    /// The program had no end: a time-out, a deadlock.
    NeverEnded,
    /// It ended by itself, with another exit code.
    OtherExitCode,
    /// Nothing was printed.
    PrintedNothing,
    /// No line looks like the wanted one.
    NoSuchLine,
    /// A line looks almost like the wanted one.
    NearLine,
    /// A line is the wanted one but for its numbers.
    OtherNumber,
    /// Pieces of several lines stand in one.
    Pieces,
    /// The line was printed, and other lines after it.
    NotLast,
    /// A number, or a count, below its bound.
    TooFew,
    /// A number, or a count, above its bound.
    TooMany,
    /// Never more than one, where several were wanted.
    OneAtATime,
    /// As many as there are devices, where a limit was wanted.
    AllAtOnce,
    /// Enough sessions, but of too few threads.
    OneThread,
    /// No device had a session.
    NoDevice,
    /// A device refused a session.
    Refused,
    /// A device had several sessions.
    SecondSession,
    /// A device had no session.
    NoSession,
    /// The command came several times in one session.
    SecondCommand,
    /// A session without this command.
    OtherCommand,
    /// A device restarted after its session had begun.
    Reloaded,
}

use Deviation::{
    AllAtOnce, NearLine, NeverEnded, NoDevice, NoSession, NoSuchLine, NotLast, OneAtATime,
    OneThread, OtherCommand, OtherExitCode, OtherNumber, Panicked, Pieces, PrintedNothing, Refused,
    Reloaded, SecondCommand, SecondSession, TooFew, TooMany,
};

impl Deviation {
    /// Those that a check with this word can have.
    pub fn possible(word: &Word) -> Vec<Self> {
        let of_word: &[Self] = match word {
            Word::ExitCode(_) => &[Panicked, NeverEnded, OtherExitCode],
            Word::LastLine(_) => &[NotLast],
            Word::Number(_) | Word::OncePerDevice(_) | Word::Workers(_) | Word::StopsOnce(_) => {
                &[TooFew, TooMany]
            }
            Word::WorkersAtOnce(_) => &[OneAtATime, TooFew],
            Word::LastsAtLeast(_) => &[TooFew],
            Word::OpenAtMost(_) => &[TooMany, AllAtOnce],
            Word::OpenReaches(_) => &[NoDevice, OneAtATime, TooFew],
            Word::ThreadsConnected(_) => &[NoDevice, OneAtATime, TooFew, OneThread],
            Word::EachDeviceOnce(_) => {
                &[NoDevice, Refused, SecondSession, NoSession, SecondCommand, OtherCommand]
            }
            Word::Configured => &[Reloaded],
            _ => &[],
        };
        let of_lines: &[Self] = if lines(word).is_empty() {
            &[]
        } else {
            &[PrintedNothing, NoSuchLine, NearLine, OtherNumber, Pieces]
        };
        of_word.iter().chain(of_lines).copied().collect()
    }

    /// Whether something is there that should not be: no early end of a program
    /// explains that.
    pub fn is_excess(self) -> bool {
        matches!(self, TooMany | AllAtOnce | SecondSession | SecondCommand | Reloaded | NotLast)
    }
}

impl Deviation {
    /// What to think about in any lab: a check's own hint is about its subject,
    /// and here it is only the wording of a line that is amiss.
    pub fn hint(self, word: &Word) -> Option<&'static str> {
        let asks_for_lines = matches!(word, Word::Prints(_) | Word::OncePerDevice(_));
        match self {
            NeverEnded => Some(
                "The program does not end: something in it waits for ever. Which line was printed last, and which call after it waits: for a lock, a message, the end of a thread, a future? Who should end this wait?",
            ),
            NearLine => Some(
                "A line looks almost like the guide's. Compare the two letter by letter: where do they differ?",
            ),
            NoSuchLine | PrintedNothing if !asks_for_lines => Some(
                "No line looks like the one that this check reads. Which place in your program prints it, and does the program get there?",
            ),
            _ => None,
        }
    }
}

/// As in `lab.toml`.
impl fmt::Display for Deviation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.serialize(f)
    }
}

/// The patterns of the whole lines that a word asks for.
pub fn lines(word: &Word) -> Vec<&str> {
    let parts = word.parts().into_iter();
    let lines = parts.filter_map(|part| match part {
        Part::Line(_, line, _) => Some(line),
        Part::Search(_) | Part::InText(..) | Part::Expression(_) => None,
    });
    // Items stand inside of a line.
    match word {
        Word::InDeviceOrder(_) => lines.take(1).collect(),
        _ => lines.collect(),
    }
}
