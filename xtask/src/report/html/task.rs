//! A task: what came of it, check by check, and what proves that. It is folded where
//! there is nothing to do.

use contain::process::Ending;
use course::text::{count, visible_to};
use explore::{Exploration, Failure, lines as lines_of};
use judge::flaky::Flaky;
use judge::picture::{Charset, draw};
use judge::timeline::Timeline;
use judge::{CauseKind, Verdict};
use maud::{Markup, html};

use super::prose::prose;
use super::seen;
use crate::outcome::{CheckOutcome, Outcome, State, TaskOutcome};
use crate::report::svg::Size;
use crate::report::{stuck, svg_schedule};

/// Columns of pictures, and the longest line of a compiler that is shown.
const COLUMNS: usize = 80;
const COMPILER: usize = 400;

pub(super) fn state(task: &TaskOutcome) -> (&'static str, &'static str) {
    match &task.state {
        State::Judged { .. } if task.passed() => ("✓ passed", "good"),
        State::Judged { .. } if task.not_written().is_some() => ("– not written yet", "soft"),
        State::Judged { ending: Ending::TimedOut(_), .. } => ("✗ timed out", "bad"),
        State::Judged { ending: Ending::Stuck(_), .. } => ("✗ stuck", "bad"),
        State::Judged { .. } => ("✗ failed", "bad"),
        State::NotBuilt(_) => ("✗ not built", "bad"),
        State::Error(_) => ("✗ the grader failed", "bad"),
    }
}

pub(super) fn task(task: &TaskOutcome, outcome: &Outcome, against: Option<&Outcome>) -> Markup {
    let (word, class) = state(task);
    let id = format!("task-{}", task.id);
    let other = against.map(|other| other.tasks.iter().find(|it| it.id == task.id));
    html! {
        section id=(id) aria-labelledby=(format!("{id}-title")) {
            details class="task" open[!task.passed()] {
                summary {
                    h2 id=(format!("{id}-title")) { (task.id) " " (task.title) }
                    span class=(format!("verdict {class}")) { (word) ", " (task.points()) " of " (task.possible()) " points" }
                }
                p class="soft" {
                    (task.lab) ", program " code { (task.program) }
                    @if let State::Judged { seen, .. } = &task.state {
                        @if !seen.flags.is_empty() { ", run with" }
                        @for flag in &seen.flags { " " code class="flag" { (flag) } }
                    }
                }
                (causes(task))
                @match &task.state {
                    State::Judged { .. } if task.not_written().is_some() => {}
                    State::Judged { seen, explored, .. } => {
                        (checks(task, &seen.timelines, explored.as_deref()))
                        (how_it_ended(task))
                        (seen::timelines(task, seen, outcome, other))
                        (seen::transcript(seen, !task.passed()))
                    }
                    State::NotBuilt(message) => { h3 { "What the compiler says" } (lines(message)) }
                    State::Error(message) => { h3 { "The grader failed" } (lines(message)) }
                }
            }
        }
    }
}

/// What several checks fail by.
fn causes(task: &TaskOutcome) -> Markup {
    html! {
        @for cause in &task.causes {
            @match (&cause.kind, &cause.hint) {
                (CauseKind::NotWritten, _) => p { "Not written yet: " code { (cause.seen) } },
                (_, None) => {}
                (_, Some(hint)) => dl class="facts" {
                    dt { "cause" } dd { (cause.seen) }
                    dt { "hint" } dd { (prose(hint)) }
                },
            }
        }
    }
}

fn lines(message: &str) -> Markup {
    let lines = message.lines().map(|line| visible_to(line, COMPILER));
    let lines: Vec<_> = lines.collect();
    html! { pre tabindex="0" { (lines.join("\n")) } }
}

/// What fails is shown; of a task that failed, the rest is folded.
fn checks(task: &TaskOutcome, timelines: &[Timeline], explored: Option<&Exploration>) -> Markup {
    let of = |wanted: fn(&CheckOutcome) -> bool| -> Vec<&CheckOutcome> {
        task.checks.iter().filter(|check| wanted(check)).collect()
    };
    let is_clear = |check: &CheckOutcome| check.verdict == Verdict::Pass && check.flaky.is_none();
    let open = of(|it| matches!(it.verdict, Verdict::Fail { .. }) || it.flaky.is_some());
    let not_judged = of(|it| matches!(it.verdict, Verdict::NotRun { .. }) && it.flaky.is_none());
    let passed: Vec<_> = task.checks.iter().filter(|check| is_clear(check)).collect();
    let evidence = |check: &CheckOutcome| proof(task, check, timelines, explored);
    html! {
        @if !open.is_empty() {
            ul class="checks" { @for check in open { li { (self::check(check)) (evidence(check)) } } }
        }
        @for (checks, how) in [(not_judged, "not judged"), (passed, "passed")] {
            @if !checks.is_empty() {
                details open[task.passed()] {
                    summary { (count(checks.len(), "check")) " " (how) }
                    ul class="checks" { @for check in checks { li { (self::check(check)) } } }
                }
            }
        }
        @match explored {
            Some(Exploration { missing: Some(why), .. }) => p class="soft" { "Not explored: " (why) },
            Some(explored) => p class="soft" { "Explored: " (explored.schedules) " schedules, " (format!("{:.1}", explored.seconds)) " real seconds." },
            None => {}
        }
    }
}

fn check(check: &CheckOutcome) -> Markup {
    let (sign, class, word) = match (&check.verdict, check.flaky) {
        (Verdict::Pass, None) => ("✓", "good", "passed"),
        (Verdict::Pass, Some(_)) => ("~", "soft", "flaky"),
        (Verdict::Fail { .. }, _) => ("✗", "bad", "failed"),
        (Verdict::NotRun { .. }, _) => ("–", "soft", "not judged"),
    };
    let points = match check.points {
        0 => String::new(),
        points => format!("{}, ", count(points as usize, "point")),
    };
    html! {
        span class=(format!("sign {class}")) aria-hidden="true" { (sign) }
        span { (prose(&check.what)) " " }
        span class="state" { "(" (word) ", " (points) (check.id) ")" }
        @if let Some(Flaky { failed, runs }) = check.flaky {
            p class="soft" { "It failed in " (failed) " of " (runs) " runs with the same seed." }
        }
        @match &check.verdict {
            Verdict::Pass => {}
            Verdict::NotRun { because } => p class="soft" { "Not judged: " (because) }
            Verdict::Fail { expected, seen, .. } => dl {
                dt { "expected" } dd { (expected) }
                dt { "seen" } dd { (seen) }
                @if let Some(hint) = check.hints.first() { dt { "hint" } dd { (prose(hint)) } }
            }
        }
    }
}

/// What proves that a check fails: a mark in a timeline, or a picture of its own where no
/// timeline shows it; and a schedule.
fn proof(
    task: &TaskOutcome,
    check: &CheckOutcome,
    timelines: &[Timeline],
    explored: Option<&Exploration>,
) -> Markup {
    let Verdict::Fail { picture, .. } = &check.verdict else {
        return html! {};
    };
    let marks = |timeline: &&Timeline| timeline.marks.iter().any(|mark| mark.check == check.id);
    let marked = timelines.iter().filter(|timeline| !timeline.is_empty()).find(marks);
    html! {
        @match (marked, picture) {
            (Some(timeline), _) => p { a href=(format!("#{}", seen::id(task, timeline))) { "▲ See where, in the chart" } },
            (None, Some(picture)) => details {
                summary { "What proves it" }
                pre tabindex="0" { (draw(picture, Charset::Unicode, COLUMNS).join("\n")) }
            },
            (None, None) => {}
        }
        @if let Some(explored) = explored { (schedule(task, check, explored)) }
    }
}

/// The schedule in which a check fails; one that several fail in is drawn once.
fn schedule(task: &TaskOutcome, check: &CheckOutcome, explored: &Exploration) -> Markup {
    let mut failures = explored.failures.iter().enumerate();
    let Some((index, failure)) = failures.find(|(_, failure)| failure.check == check.id) else {
        return html! {};
    };
    let mut earlier = explored.failures[..index].iter();
    if let Some(Failure { check, .. }) = earlier.find(|other| other.token == failure.token) {
        return html! { p class="soft" { "It fails in the schedule of " code { (check) } ", too." } };
    }
    let id = format!("schedule-{}-{index}", task.id);
    let drawn = |size: Size| {
        svg_schedule::schedule(&failure.drawing, &format!("{id}-{}", size.class()), size)
    };
    html! {
        details {
            summary { "The shortest schedule in which it fails (in " (failure.schedules) " of " (failure.of) ")" }
            div class="drawing both" { (drawn(Size::Wide)) (drawn(Size::Compact)) }
            p class="soft" { "See it again: " code { "cargo xtask explore " (task.id) " --replay " (failure.token) } }
            details {
                summary { "The same as text" }
                pre tabindex="0" { (lines_of(&failure.drawing, Charset::Unicode, COLUMNS).join("\n")) }
            }
        }
    }
}

/// How it ended, unless a check says so, and who waited for what. What it printed is in
/// the transcript, and its sessions are in the timeline.
fn how_it_ended(task: &TaskOutcome) -> Markup {
    let State::Judged { ending, stuck, aftermath, .. } = &task.state else {
        return html! {};
    };
    let words = aftermath.in_words(ending);
    let is_said = task
        .checks
        .iter()
        .any(|check| matches!(&check.verdict, Verdict::Fail { seen, .. } if seen.contains(&words)));
    let mut told = Vec::new();
    if let Some(stuck) = stuck {
        // Writing to memory does not fail.
        let _ = stuck::told(stuck, &mut anstream::StripStream::new(&mut told));
    }
    let told = String::from_utf8_lossy(&told).into_owned();
    let told: Vec<_> = told.lines().map(|line| line.strip_prefix("  ").unwrap_or(line)).collect();
    let tell = *ending != Ending::Code(0) && !is_said;
    html! {
        @if tell || !told.is_empty() { h3 { "How it ended" } }
        @if tell { p { (words) } }
        @if !told.is_empty() { pre class="wrap" { (told.join("\n")) } }
    }
}
