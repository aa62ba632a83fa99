//! The words a check can be made of. The set is closed: what it cannot say is
//! a new word here, with one function in `judge`.

use std::ops::Range;

use serde::Deserialize;
use toml::Spanned;

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
            Word::Number(number) => number
                .at_most
                .as_ref()
                .is_some_and(|most| TIMES.iter().any(|time| most.get_ref().contains(time))),
            _ => false,
        }
    }
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

/// A place in the file.
pub type Span = Range<usize>;

/// Something inside a word that can be wrong.
pub(super) enum Part<'a> {
    /// Matches whole lines; these groups must be in it.
    Line(Span, &'a str, &'static [&'static str]),
    /// Searched in command lines or answers.
    Search(&'a Pattern),
    /// Arithmetic.
    Expression(&'a Expression),
}

const DEVICE: &[&str] = &["device"];
const WORKER: &[&str] = &["worker"];

impl Word {
    /// Everything that must be a pattern or an expression.
    pub(super) fn parts(&self) -> Vec<Part<'_>> {
        match self {
            Word::Prints(line) | Word::LastLine(line) => vec![whole(line, &[])],
            Word::Number(number) => {
                let bounds = [&number.at_least, &number.at_most];
                let bounds = bounds.into_iter().flatten().map(Part::Expression);
                std::iter::once(whole(&number.line, &[]))
                    .chain(bounds)
                    .collect()
            }
            Word::OncePerDevice(patterns) => {
                let lines = patterns.get_ref().as_slice().iter();
                let line = |line| Part::Line(patterns.span(), line, DEVICE);
                lines.map(|pattern| line(pattern.as_str())).collect()
            }
            Word::InDeviceOrder(InDeviceOrder { line, item: None }) => vec![whole(line, DEVICE)],
            Word::InDeviceOrder(InDeviceOrder {
                line,
                item: Some(item),
            }) => {
                vec![whole(line, &[]), whole(item, DEVICE)]
            }
            Word::EachDeviceOnce(command) => vec![Part::Search(command)],
            Word::OpenAtMost(number) | Word::OpenReaches(number) | Word::LastsAtLeast(number) => {
                vec![Part::Expression(number)]
            }
            Word::FinishedAsAnswered(line) => vec![whole(line, DEVICE)],
            Word::ReportsAnswer(ReportsAnswer {
                line,
                command,
                answer,
            }) => {
                vec![
                    whole(line, DEVICE),
                    Part::Search(command),
                    Part::Search(answer),
                ]
            }
            Word::Workers(Workers { line, count }) => {
                vec![whole(line, WORKER), Part::Expression(count)]
            }
            Word::WorkersAtOnce(WorkersAtOnce {
                start,
                end,
                at_least,
            }) => {
                vec![
                    whole(start, WORKER),
                    whole(end, WORKER),
                    Part::Expression(at_least),
                ]
            }
            Word::AnsweredOrder(AnsweredOrder { line, command }) => {
                vec![whole(line, &["worker", "device"]), Part::Search(command)]
            }
            Word::StopsOnce(StopsOnce { line, any, count }) => {
                vec![
                    whole(line, WORKER),
                    whole(any, WORKER),
                    Part::Expression(count),
                ]
            }
            Word::ExitCode(_)
            | Word::SessionsClosed
            | Word::NoOverlap
            | Word::AllOverlap
            | Word::OpenedInDeviceOrder
            | Word::Configured => Vec::new(),
        }
    }

    /// Whether it says something about devices.
    pub fn needs_devices(&self) -> bool {
        !matches!(
            self,
            Word::ExitCode(_)
                | Word::Prints(_)
                | Word::LastLine(_)
                | Word::Number(_)
                | Word::Workers(_)
                | Word::WorkersAtOnce(_)
                | Word::StopsOnce(_)
                | Word::LastsAtLeast(_)
        )
    }
}

fn whole<'a>(line: &'a Pattern, groups: &'static [&'static str]) -> Part<'a> {
    Part::Line(line.span(), line.get_ref(), groups)
}
