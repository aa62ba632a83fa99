//! What in a word can be wrong: patterns, expressions, groups.

use std::ops::Range;

use toml::Spanned;

use super::AnsweredOrder;
use super::{
    Expression, InDeviceOrder, Number, OthersGoOn, Pattern, Patterns, ReportsAnswer, StartEnd,
    StopsOnce, Word, Workers, WorkersAtOnce,
};

/// A place in the file.
pub type Span = Range<usize>;

/// Something inside a word that can be wrong.
pub(in crate::lab) enum Part<'a> {
    /// Matches whole lines; these groups must be in it.
    Line(Span, &'a str, &'static [&'static str]),
    /// Searched in command lines.
    Search(&'a Pattern),
    /// Searched in answers.
    InText(Span, &'a str),
    /// Arithmetic.
    Expression(&'a Expression),
}

pub(super) const DEVICE: &[&str] = &["device"];
const WORKER: &[&str] = &["worker"];

impl Word {
    /// Everything that must be a pattern or an expression.
    pub(in crate::lab) fn parts(&self) -> Vec<Part<'_>> {
        match self {
            Word::Prints(line)
            | Word::LastLine(line)
            | Word::NeverPrints(line)
            | Word::CanPrint(line) => vec![whole(line, &[])],
            Word::SharedValue(word) => {
                vec![whole(&word.line, &[]), Part::Expression(&word.whole)]
            }
            Word::Number(number) | Word::NumberWhenTold(number) => of_number(number).collect(),
            Word::ToldOnlyWhen(word) => {
                std::iter::once(whole(&word.line, &[])).chain(of_number(&word.number)).collect()
            }
            Word::OncePerDevice(patterns) => all_of(patterns, DEVICE),
            Word::FailingDevices(word) => {
                let texts = word.never.get_ref().as_slice().iter();
                let texts = texts.map(|it| Part::InText(word.never.span(), it));
                let each = word.each.iter().chain(&word.error);
                let each = each.map(|it| Part::InText(it.span(), it.get_ref()));
                let lines = word.list.iter().chain([&word.done]).map(|it| whole(it, &[]));
                let took = word.took.iter().map(|it| whole(it, &["seconds"]));
                texts.chain(each).chain(lines).chain(took).collect()
            }
            Word::Labels(patterns) => all_of(patterns, &["device", "label"]),
            Word::LinesInOrder(patterns) => all_of(patterns, &[]),
            Word::InDeviceOrder(InDeviceOrder { line, item: None }) => vec![whole(line, DEVICE)],
            Word::InDeviceOrder(InDeviceOrder { line, item: Some(item) }) => {
                vec![whole(line, &[]), whole(item, DEVICE)]
            }
            Word::EachDeviceOnce(command)
            | Word::NeverTyped(command)
            | Word::AllOverlap(command) => vec![Part::Search(command)],
            Word::ToldWhen(word) => std::iter::once(whole(&word.line, &[]))
                .chain(word.command.iter().map(Part::Search))
                .chain(word.within.iter().map(Part::Expression))
                .collect(),
            Word::ToldMeanwhile(word) => {
                vec![whole(&word.line, DEVICE), Part::Search(&word.command)]
            }
            Word::ToldOpenAtMost(word) => {
                vec![whole(&word.line, DEVICE), Part::Expression(&word.at_most)]
            }
            Word::ToldTogether(word) => vec![
                whole(&word.start, DEVICE),
                whole(&word.end, DEVICE),
                Part::Expression(&word.at_most),
            ],
            Word::Role(word) => vec![
                whole(&word.lines, &[]),
                Part::Search(&word.command),
                whole(&word.apart_from, &[]),
            ],
            Word::PausesBetween(StartEnd { start, end })
            | Word::OthersGoOn(OthersGoOn { start, end, .. }) => {
                [start, end].map(|it| whole(it, &["worker", "device"])).into()
            }
            Word::NoneIdle(word) => vec![
                whole(&word.put, DEVICE),
                whole(&word.start, &["worker", "device"]),
                whole(&word.end, &["worker", "device"]),
                Part::Expression(&word.workers),
            ],
            Word::CanEndWith(word) => vec![whole(&word.of, &[]), whole(&word.line, &[])],
            Word::WorkingReaches(word) => {
                vec![Part::Search(&word.command), Part::Expression(&word.at_least)]
            }
            Word::ThroughAsAnswered(word) => vec![Part::Search(&word.command)],
            Word::Stamps(line) => vec![whole(line, &["stamp"])],
            Word::OpenAtMost(number)
            | Word::OpenReaches(number)
            | Word::LastsAtLeast(number)
            | Word::EachAmong(number)
            | Word::LoggedOutWithin(number)
            | Word::OpenedWithin(number)
            | Word::IdleWithin(number)
            | Word::SlotsUsed(number)
            | Word::DoneWithin(number)
            | Word::AttemptsPerSecond(number)
            | Word::ThreadsConnected(number) => vec![Part::Expression(number)],
            Word::PausesInUpdates(word) => [&word.threads, &word.changes, &word.microseconds]
                .map(Part::Expression)
                .into_iter()
                .chain(word.line.iter().map(|line| whole(line, &[])))
                .collect(),
            Word::ChangedBefore(word) => {
                vec![whole(&word.line, &[]), Part::Expression(&word.changes)]
            }
            Word::SharedByThreads(word)
            | Word::UpdatesInterrupted(word)
            | Word::EvenChanges(word)
            | Word::UpdatesWhole(word) => {
                [&word.threads, &word.changes].map(Part::Expression).into()
            }
            Word::LinesByThreads(line) => vec![whole(line, WORKER)],
            Word::HandedOver(word) => {
                vec![whole(&word.line, DEVICE), Part::Search(&word.command)]
            }
            Word::FinishedAsAnswered(line) | Word::ToldOutOfOrder(line) => {
                vec![whole(line, DEVICE)]
            }
            Word::ReportsAnswer(ReportsAnswer { line, command, answer }) => {
                let answers = answer.get_ref().as_slice().iter();
                let answers = answers.map(|it| Part::InText(answer.span(), it));
                [whole(line, DEVICE), Part::Search(command)].into_iter().chain(answers).collect()
            }
            Word::Workers(Workers { line, count }) => {
                vec![whole(line, WORKER), Part::Expression(count)]
            }
            Word::WorkersAtOnce(WorkersAtOnce { start, end, at_least }) => {
                vec![whole(start, WORKER), whole(end, WORKER), Part::Expression(at_least)]
            }
            Word::AnsweredOrder(AnsweredOrder { line, command }) => {
                vec![whole(line, &["worker", "device"]), Part::Search(command)]
            }
            Word::StopsOnce(StopsOnce { line, any, count }) => {
                vec![whole(line, WORKER), whole(any, WORKER), Part::Expression(count)]
            }
            Word::Attempts(word) | Word::SessionsLast(word) => [&word.at_least, &word.at_most]
                .into_iter()
                .flatten()
                .map(Part::Expression)
                .collect(),
            Word::RetryPauses(word) => [Some(&word.first_at_least)]
                .into_iter()
                .chain([&word.at_most, &word.growing_by, &word.on_average].map(Option::as_ref))
                .flatten()
                .map(Part::Expression)
                .collect(),
            Word::Items(word) => word.parts(),
            Word::FirstTold(word) => [whole(&word.line, DEVICE), Part::Search(&word.command)]
                .into_iter()
                .chain(word.answer.iter().map(|it| Part::InText(it.span(), it.get_ref())))
                .collect(),
            Word::Answers(word) => std::iter::once(Part::Search(&word.command))
                .chain([&word.at_least, &word.at_most].into_iter().flatten().map(Part::Expression))
                .collect(),
            Word::ClosedWithin(word) => std::iter::once(Part::Search(&word.command))
                .chain(std::iter::once(&word.seconds).chain(&word.exactly).map(Part::Expression))
                .collect(),
            Word::Pushed(word) => word.parts(),
            Word::JobPerSession(word) => {
                vec![Part::Search(&word.command), Part::Expression(&word.jobs)]
            }
            Word::EachJobTold(word) => vec![
                whole(&word.begin, &["device", "command"]),
                whole(&word.end, &["device", "command", "answer"]),
            ],
            Word::LimitsUsed(word) => {
                [&word.per_second, &word.per_device, &word.jobs].map(Part::Expression).into()
            }
            Word::ExitCode(_)
            | Word::SessionsClosed
            | Word::NeverRefused
            | Word::NoOverlap
            | Word::OpenedInDeviceOrder
            | Word::NeverBlocked
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
                | Word::ToldOnlyWhen(_)
                | Word::Workers(_)
                | Word::WorkersAtOnce(_)
                | Word::StopsOnce(_)
                | Word::LastsAtLeast(_)
                | Word::SharedByThreads(_)
                | Word::PausesInUpdates(_)
                | Word::ChangedBefore(_)
                | Word::LinesByThreads(_)
                | Word::NeverBlocked
                | Word::NeverPrints(_)
                | Word::LinesInOrder(_)
                | Word::CanPrint(_)
                | Word::SharedValue(_)
                | Word::PausesBetween(_)
                | Word::OthersGoOn(_)
                | Word::NoneIdle(_)
                | Word::CanEndWith(_)
                | Word::Stamps(_)
                | Word::UpdatesInterrupted(_)
                | Word::EvenChanges(_)
                | Word::UpdatesWhole(_)
        )
    }
}

fn of_number(number: &Number) -> impl Iterator<Item = Part<'_>> {
    let bounds = [&number.at_least, &number.at_most, &number.measures];
    let bounds = bounds.into_iter().flatten().map(Part::Expression);
    std::iter::once(whole(&number.line, &[])).chain(bounds)
}

fn all_of<'a>(patterns: &'a Spanned<Patterns>, groups: &'static [&'static str]) -> Vec<Part<'a>> {
    let lines = patterns.get_ref().as_slice().iter();
    let line = |line| Part::Line(patterns.span(), line, groups);
    lines.map(|pattern| line(pattern.as_str())).collect()
}

pub(super) fn whole<'a>(line: &'a Pattern, groups: &'static [&'static str]) -> Part<'a> {
    Part::Line(line.span(), line.get_ref(), groups)
}
