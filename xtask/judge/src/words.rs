//! The words that a run shows, each with its function.

use anyhow::{Result, bail};
use contain::process::Ending;
use course::lab::word::{Expression, WantedExit, Word};

use super::evidence::Evidence;
use super::{Verdict, answers, attempts, configured, evaluate, fail, items, jobs, labels, lines};
use super::{numbers, overlap, pushed, race, sessions, workers};
use crate::aftermath::Aftermath;

/// What a run, or a schedule, says about a word.
///
/// # Errors
/// If the word cannot be judged, or is one that only schedules show.
pub(super) fn of_run(word: &Word, evidence: &Evidence<'_>) -> Result<Verdict> {
    match word {
        Word::ExitCode(code) => Ok(exit_code(*code, evidence)),
        Word::Prints(line) => lines::prints(line, evidence),
        Word::LastLine(line) => lines::last_line(line, evidence),
        Word::Number(number) => numbers::number(number, evidence),
        Word::ToldOnlyWhen(word) => lines::told_only_when(word, evidence),
        Word::NeverPrints(line) => lines::never_prints(line, evidence),
        Word::ToldTogether(word) => lines::told_together(word, evidence),
        Word::LinesInOrder(patterns) => lines::in_order(patterns.get_ref(), evidence),
        Word::OncePerDevice(patterns) => lines::once_per_device(patterns.get_ref(), evidence),
        Word::Labels(patterns) => labels::labels(patterns.get_ref(), evidence),
        Word::InDeviceOrder(word) => lines::in_device_order(word, evidence),
        Word::EachDeviceOnce(command) => sessions::each_device_once(command, evidence),
        Word::NeverTyped(command) => sessions::never_typed(command, evidence),
        Word::SessionsClosed => Ok(sessions::closed(evidence)),
        Word::OpenAtMost(limit) => overlap::open_at_most(limit, evidence),
        Word::OpenReaches(limit) => overlap::open_reaches(limit, evidence),
        Word::NoOverlap => Ok(overlap::no_overlap(evidence)),
        Word::AllOverlap(command) => overlap::all_overlap(command, evidence),
        Word::OpenedInDeviceOrder => Ok(overlap::opened_in_device_order(evidence)),
        Word::FinishedAsAnswered(line) => answers::finished_as_answered(line, evidence),
        Word::ReportsAnswer(word) => answers::reports_answer(word, evidence),
        Word::Configured => configured::configured(evidence),
        Word::Workers(word) => workers::workers(word, evidence),
        Word::WorkersAtOnce(word) => workers::at_once(word, evidence),
        Word::AnsweredOrder(word) => answers::answered_order(word, evidence),
        Word::StopsOnce(word) => workers::stops_once(word, evidence),
        Word::LastsAtLeast(seconds) => lasts_at_least(seconds, evidence),
        Word::Attempts(word) => attempts::attempts_within(word, evidence),
        Word::RetryPauses(word) => attempts::retry_pauses(word, evidence),
        Word::SessionsLast(word) => attempts::sessions_last(word, evidence),
        Word::DoneWithin(seconds) => attempts::done_within(seconds, evidence),
        Word::Items(word) => items::judge(word, evidence),
        Word::FirstTold(word) => race::first_told(word, evidence),
        Word::Answers(word) => race::answers(word, evidence),
        Word::ClosedWithin(word) => race::closed_within(word, evidence),
        Word::Pushed(word) => pushed::of_run(word, evidence),
        Word::NeverRefused => Ok(jobs::never_refused(evidence)),
        Word::JobPerSession(word) => jobs::job_per_session(word, evidence),
        Word::EachJobTold(word) => jobs::each_job_told(word, evidence),
        // What only schedules show was told apart before.
        _ => bail!("a run does not show what its threads do"),
    }
}

fn exit_code(wanted: WantedExit, evidence: &Evidence<'_>) -> Verdict {
    let ending = &evidence.observation.run.ending;
    if matches!(ending, Ending::Code(code) if wanted.admits(*code)) {
        return Verdict::Pass;
    }
    fail(
        format!("the program ends with {wanted}"),
        Aftermath::of(evidence.observation).in_words(ending),
    )
}

fn lasts_at_least(seconds: &Expression, evidence: &Evidence<'_>) -> Result<Verdict> {
    let least = evaluate(seconds, evidence)?;
    let took = evidence.observation.run.took.as_secs_f64();
    if took > least {
        return Ok(Verdict::Pass);
    }
    Ok(fail(
        format!("the run takes longer than {least:.3} real seconds"),
        format!("it took {took:.3} seconds"),
    ))
}
