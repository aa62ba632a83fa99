//! What in a word can be wrong: patterns, expressions, groups.

use std::ops::Range;

use super::AnsweredOrder;
use super::{
    Expression, InDeviceOrder, Pattern, ReportsAnswer, StopsOnce, Word, Workers, WorkersAtOnce,
};

/// A place in the file.
pub type Span = Range<usize>;

/// Something inside a word that can be wrong.
pub(in crate::lab) enum Part<'a> {
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
    pub(in crate::lab) fn parts(&self) -> Vec<Part<'_>> {
        match self {
            Word::Prints(line) | Word::LastLine(line) => vec![whole(line, &[])],
            Word::Number(number) => {
                let bounds = [&number.at_least, &number.at_most];
                let bounds = bounds.into_iter().flatten().map(Part::Expression);
                std::iter::once(whole(&number.line, &[]))
                    .chain(bounds)
                    .collect()
            }
            Word::ToldOnlyWhen(word) => {
                let bounds = [&word.number.at_least, &word.number.at_most];
                let bounds = bounds.into_iter().flatten().map(Part::Expression);
                let lines = [whole(&word.line, &[]), whole(&word.number.line, &[])];
                lines.into_iter().chain(bounds).collect()
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
            Word::OpenAtMost(number)
            | Word::OpenReaches(number)
            | Word::LastsAtLeast(number)
            | Word::ThreadsConnected(number) => vec![Part::Expression(number)],
            Word::PausesInUpdates(word) => [&word.threads, &word.changes, &word.microseconds]
                .map(Part::Expression)
                .into(),
            Word::ChangedBefore(word) => {
                vec![whole(&word.line, &[]), Part::Expression(&word.changes)]
            }
            Word::SharedByThreads(word) => {
                [&word.threads, &word.changes].map(Part::Expression).into()
            }
            Word::LinesByThreads(line) => vec![whole(line, WORKER)],
            Word::HandedOver(word) => vec![whole(&word.line, DEVICE), Part::Search(&word.command)],
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
        )
    }
}

fn whole<'a>(line: &'a Pattern, groups: &'static [&'static str]) -> Part<'a> {
    Part::Line(line.span(), line.get_ref(), groups)
}
