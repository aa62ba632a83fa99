//! The words a check can be made of. The set is closed: what it cannot say is
//! a new word here, with one function in `judge`.

mod parts;

use serde::Deserialize;
use toml::Spanned;

pub(super) use self::parts::{Part, Span};
use super::{Scheduled, Schedules};

/// A regular expression with `${expression}` in it.
pub type Pattern = Spanned<String>;
/// Arithmetic over the names of the task.
pub type Expression = Spanned<String>;

/// Names in expressions that stand for times.
const TIMES: [&str; 3] = ["max-delay", "sum-of-delays", "session-seconds"];

/// One word of the vocabulary and what it is about.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Word {
    /// The program ended by itself with this exit code.
    ExitCode(i32),
    /// A line matches.
    Prints(Pattern),
    /// The last line that is not blank matches.
    LastLine(Pattern),
    /// The number in every matching line lies within bounds.
    Number(Number),
    /// A line is printed only if the number is within bounds.
    ToldOnlyWhen(ToldOnlyWhen),
    /// For each pattern, every device has exactly one line.
    OncePerDevice(Spanned<Patterns>),
    /// The devices named are the inventory's, in its order.
    InDeviceOrder(InDeviceOrder),
    /// One session per device, in it one such command, answered.
    EachDeviceOnce(Pattern),
    /// Every session was ended by the program.
    SessionsClosed,
    /// Never more sessions at the same time.
    OpenAtMost(Expression),
    /// At some time, that many sessions.
    OpenReaches(Expression),
    /// No two sessions at the same time.
    NoOverlap,
    /// All sessions at the same time.
    AllOverlap,
    /// The devices were visited in the inventory's order.
    OpenedInDeviceOrder,
    /// Lines come in the order in which the devices answered.
    FinishedAsAnswered(Pattern),
    /// What a line says of a device is what that device answered.
    ReportsAnswer(ReportsAnswer),
    /// Each device's running configuration has its commands and no others.
    Configured,
    /// So many different workers.
    Workers(Workers),
    /// So many workers between their start and their end at the same time.
    WorkersAtOnce(WorkersAtOnce),
    /// Each worker takes the devices in the order in which they answered.
    AnsweredOrder(AnsweredOrder),
    /// Each worker stops once and is silent afterwards.
    StopsOnce(StopsOnce),
    /// The run takes longer, in real seconds.
    LastsAtLeast(Expression),
    /// Something that so many threads share was changed so often.
    SharedByThreads(SharedByThreads),
    /// Whoever changes something that so many threads share pauses, if it does,
    /// between looking at it and changing it.
    PausesInUpdates(PausesInUpdates),
    /// When the line is printed, something shared has been changed so often.
    ChangedBefore(ChangedBefore),
    /// Sessions of so many different threads were open at the same time.
    ThreadsConnected(Expression),
    /// Each worker's lines are printed by a thread of its own.
    LinesByThreads(Pattern),
    /// Who prints about a device is another thread than the one that asked it.
    HandedOver(HandedOver),
    /// The runtime was never kept from running other tasks.
    NeverBlocked,
}

impl Word {
    /// Whether a machine that is slow enough makes it fail for a program that
    /// is right: what has to be quick, or to happen at the same time.
    pub fn depends_on_time(&self) -> bool {
        match self {
            Word::AllOverlap
            | Word::OpenReaches(_)
            | Word::FinishedAsAnswered(_)
            | Word::Workers(_)
            | Word::WorkersAtOnce(_) => true,
            Word::Number(number) => is_time(&number.at_most),
            _ => false,
        }
    }

    /// Whether only an exploration can tell: threads, locks and waiting are
    /// seen by nobody else.
    pub fn needs_schedules(&self) -> bool {
        matches!(
            self,
            Word::SharedByThreads(_)
                | Word::PausesInUpdates(_)
                | Word::ChangedBefore(_)
                | Word::ThreadsConnected(_)
                | Word::LinesByThreads(_)
                | Word::HandedOver(_)
                | Word::NeverBlocked
        )
    }

    /// In which schedules it holds for a right program: what is possible, but
    /// not necessary, in one of them.
    pub fn schedules(&self, of: Scheduled) -> Schedules {
        match (self, of) {
            (Word::LastsAtLeast(_), _) => Schedules::None,
            (Word::SharedByThreads(_) | Word::ThreadsConnected(_), _) => Schedules::Some,
            (_, Scheduled::Futures) => Schedules::Every,
            (Word::OpenReaches(_) | Word::Workers(_) | Word::WorkersAtOnce(_), _) => {
                Schedules::Some
            }
            (Word::Number(number), Scheduled::Threads) if number.is_about_time() => Schedules::None,
            (Word::AllOverlap | Word::FinishedAsAnswered(_), Scheduled::Threads) => Schedules::None,
            _ => Schedules::Every,
        }
    }

    /// Whether a run that has no end can tell that it does not hold.
    pub fn is_about_what_must_not_happen(&self) -> bool {
        matches!(
            self,
            Word::ExitCode(_)
                | Word::OpenAtMost(_)
                | Word::NoOverlap
                | Word::LinesByThreads(_)
                | Word::HandedOver(_)
                | Word::NeverBlocked
        )
    }
}

/// See [`Word::ToldOnlyWhen`].
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ToldOnlyWhen {
    /// The line that says it.
    pub line: Pattern,
    /// What it says it of.
    pub number: Number,
}

/// See [`Word::SharedByThreads`].
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SharedByThreads {
    /// So many threads.
    pub threads: Expression,
    /// So many changes, of all of them together.
    pub changes: Expression,
}

/// See [`Word::PausesInUpdates`].
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PausesInUpdates {
    /// So many threads.
    pub threads: Expression,
    /// So many changes, of all of them together.
    pub changes: Expression,
    /// How long the pause is: other sleeps are other things.
    pub microseconds: Expression,
}

/// See [`Word::ChangedBefore`].
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChangedBefore {
    /// The line.
    pub line: Pattern,
    /// So many changes.
    pub changes: Expression,
}

/// See [`Word::HandedOver`].
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HandedOver {
    /// A line about a device; with group `device`.
    pub line: Pattern,
    /// The command that asked it.
    pub command: Pattern,
}

/// See [`Word::Number`].
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Number {
    /// Its first group is the number.
    pub line: Pattern,
    /// Inclusive.
    pub at_least: Option<Expression>,
    /// Inclusive.
    pub at_most: Option<Expression>,
}

impl Number {
    fn is_about_time(&self) -> bool {
        is_time(&self.at_least) || is_time(&self.at_most)
    }
}

fn is_time(bound: &Option<Expression>) -> bool {
    let names = |bound: &Expression| TIMES.iter().any(|time| bound.get_ref().contains(time));
    bound.as_ref().is_some_and(names)
}

/// One pattern or several.
#[derive(Debug, Deserialize)]
#[serde(untagged, expecting = "a pattern, or a list of patterns")]
pub enum Patterns {
    /// One.
    One(String),
    /// Several.
    Many(Vec<String>),
}

impl Patterns {
    /// All of them.
    pub fn as_slice(&self) -> &[String] {
        match self {
            Patterns::One(pattern) => std::slice::from_ref(pattern),
            Patterns::Many(patterns) => patterns,
        }
    }
}

/// See [`Word::InDeviceOrder`].
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InDeviceOrder {
    /// The line, with group `device` if there is no `item`.
    pub line: Pattern,
    /// Found any number of times in the line, with group `device`.
    pub item: Option<Pattern>,
}

/// See [`Word::ReportsAnswer`].
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReportsAnswer {
    /// The line, with group `device` and what is compared.
    pub line: Pattern,
    /// The command whose answer counts.
    pub command: Pattern,
    /// Where in the answer the compared groups are.
    pub answer: Pattern,
}

/// See [`Word::Workers`].
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Workers {
    /// With group `worker`.
    pub line: Pattern,
    /// How many there are.
    pub count: Expression,
}

/// See [`Word::WorkersAtOnce`].
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct WorkersAtOnce {
    /// A worker starts; with group `worker`.
    pub start: Pattern,
    /// A worker is done; with group `worker`.
    pub end: Pattern,
    /// How many at the same time.
    pub at_least: Expression,
}

/// See [`Word::AnsweredOrder`].
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnsweredOrder {
    /// With groups `worker` and `device`.
    pub line: Pattern,
    /// The command whose answers give the order.
    pub command: Pattern,
}

/// See [`Word::StopsOnce`].
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StopsOnce {
    /// A worker stops; with group `worker`.
    pub line: Pattern,
    /// Anything a worker prints; with group `worker`.
    pub any: Pattern,
    /// How many workers stop.
    pub count: Expression,
}
