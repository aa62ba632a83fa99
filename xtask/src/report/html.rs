//! The last grade as one page that needs nothing else: no script, no network.

mod seen;

#[cfg(test)]
mod tests;

use contain::process::Ending;
use course::text::visible_to;
use explore::{Exploration, Failure, lines as lines_of};
use judge::flaky::Flaky;
use judge::picture::{Charset, draw};
use judge::{CauseKind, Verdict};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use pattern::expression::plain;

use super::causes::not_written;
use super::svg::STYLE;
use super::{again, human, svg_schedule};
use crate::outcome::{CheckOutcome, Outcome, State, TaskOutcome};

/// Columns of pictures, and the longest line of a compiler that is shown.
const COLUMNS: usize = 80;
const COMPILER: usize = 400;
/// Where [`STYLE`] says which colours are for the dark.
const DARK: &str = "@media (prefers-color-scheme: dark)";
/// Nothing is loaded, nothing runs, nothing is sent.
const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/// The page; `against` is the outcome of another grade to compare with.
pub fn html(outcome: &Outcome, against: Option<&Outcome>) -> String {
    page("What the last grade saw", outcome, against)
}

/// The page of one student, who is named in its heading.
pub fn html_of(student: &str, outcome: &Outcome) -> String {
    page(student, outcome, None)
}

/// The page of a student whose programs did not come to a grade.
pub fn student_page(student: &str, text: &str) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            (head(student))
            body { header { h1 { (student) } } main { pre tabindex="0" { (text) } } }
        }
    };
    page.into_string()
}

/// A task's run as part of another page, on one line: its timelines, each also as a table.
/// `None` if it has none.
pub fn run_of(task: &TaskOutcome, outcome: &Outcome) -> Option<String> {
    let State::Judged { seen, .. } = &task.state else { return None };
    let drawn = seen.timelines.iter().any(|timeline| !timeline.is_empty());
    let markup = drawn.then(|| seen::timelines(task, seen, outcome, None).into_string());
    markup.map(|markup| markup.replace(['\n', '\r'], " "))
}

/// The look of timelines in a page with themes: dark where the selector `dark` matches an
/// element around them.
pub fn timeline_style(dark: &str) -> String {
    STYLE.replacen(DARK, dark, 1)
}

fn head(title: &str) -> Markup {
    html! {
        head {
            meta charset="utf-8";
            meta http-equiv="Content-Security-Policy" content=(POLICY);
            meta name="viewport" content="width=device-width, initial-scale=1";
            title { (title) }
            style { (PreEscaped(include_str!("page.css"))) (PreEscaped(STYLE)) }
        }
    }
}

fn page(heading: &str, outcome: &Outcome, against: Option<&Outcome>) -> String {
    let title = format!("Grade: {} of {} points", outcome.points(), outcome.possible());
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            (head(&title))
            body {
                header { (summary(heading, outcome, against)) }
                main {
                    (contents(outcome))
                    @for task in &outcome.tasks { (self::task(task, outcome, against)) }
                }
                footer { (how_to_read()) }
            }
        }
    };
    page.into_string()
}

fn summary(heading: &str, outcome: &Outcome, against: Option<&Outcome>) -> Markup {
    let (passed, all) = (outcome.passed(), outcome.tasks.len());
    let class = if passed == all { "score good" } else { "score bad" };
    html! {
        h1 { (heading) }
        p class=(class) {
            (passed) " of " (all) " tasks passed" (not_written(outcome)) ", " (outcome.points()) " of " (outcome.possible()) " points"
        }
        dl class="facts" {
            dt { "The same again" }
            dd { code { (again::all(outcome)) } }
            dt { "Seed, speed" }
            dd { (outcome.seed) ", " (plain(outcome.speed)) " simulated seconds per second; it took " (format!("{:.1}", outcome.seconds)) " seconds" }
            @if let Some(contained) = human::contained(&outcome.containment) {
                dt { "Programs" } dd { (contained) }
            }
            @if let Some(other) = against {
                dt { "Beside it" } dd { (beside(outcome, other)) }
            }
        }
    }
}

/// What the grade is that this one is compared with.
fn beside(outcome: &Outcome, other: &Outcome) -> String {
    let points = format!("another grade, with {} of {} points", other.points(), other.possible());
    match (outcome.seed == other.seed, outcome.speed == other.speed) {
        (true, true) => format!("{points}, of the same devices and delays"),
        (true, false) => format!("{points}, at speed {}", plain(other.speed)),
        (false, _) => {
            format!("{points}, with seed {}: with other devices and delays", other.seed)
        }
    }
}

fn contents(outcome: &Outcome) -> Markup {
    html! {
        nav aria-label="Tasks" {
            h3 { "Tasks" }
            table {
                thead { tr { th scope="col" { "Task" } th scope="col" { "Result" } th scope="col" class="number" { "Points" } } }
                tbody {
                    @for task in &outcome.tasks {
                        @let (word, class) = state(task);
                        tr {
                            td { a href=(format!("#task-{}", task.id)) { (task.id) " " (task.title) } }
                            td class=(format!("result {class}")) { (word) }
                            td class="number" { (task.points()) " / " (task.possible()) }
                        }
                    }
                }
            }
        }
    }
}

fn state(task: &TaskOutcome) -> (&'static str, &'static str) {
    match &task.state {
        State::Judged { .. } if task.passed() => ("✓ passed", "good"),
        State::Judged { .. } if task.not_written().is_some() => ("– not written yet", "soft"),
        State::Judged { ending: Ending::TimedOut(_), .. } => ("✗ timed out", "bad"),
        State::Judged { .. } => ("✗ failed", "bad"),
        State::NotBuilt(_) => ("✗ not built", "bad"),
        State::Error(_) => ("✗ the grader failed", "bad"),
    }
}

fn task(task: &TaskOutcome, outcome: &Outcome, against: Option<&Outcome>) -> Markup {
    let (word, class) = state(task);
    let id = format!("task-{}", task.id);
    let other = against.map(|other| other.tasks.iter().find(|it| it.id == task.id));
    html! {
        section id=(id) aria-labelledby=(format!("{id}-title")) {
            div class="title" {
                h2 id=(format!("{id}-title")) { (task.id) " " (task.title) }
                p class=(class) { (word) ", " (task.points()) " of " (task.possible()) " points" }
            }
            p class="soft" { (task.lab) ", program " code { (task.program) } }
            (causes(task))
            @match &task.state {
                State::Judged { .. } if task.not_written().is_some() => {}
                State::Judged { seen, explored, .. } => {
                    (checks(task))
                    (how_it_ended(&task.state))
                    @if let Some(explored) = explored { (schedules(task, explored)) }
                    (seen::timelines(task, seen, outcome, other))
                    (seen::transcript(seen, !task.passed()))
                }
                State::NotBuilt(message) => { h3 { "What the compiler says" } (lines(message)) }
                State::Error(message) => { h3 { "The grader failed" } (lines(message)) }
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
                (_, Some(hint)) => dl {
                    dt { "cause" } dd { (cause.seen) }
                    dt { "hint" } dd { (hint) }
                },
            }
        }
    }
}

/// The schedules that prove something, each once.
fn schedules(task: &TaskOutcome, explored: &Exploration) -> Markup {
    let failures = explored.failures.iter().enumerate();
    let first = |(index, failure): &(usize, &Failure)| {
        let mut earlier = explored.failures[..*index].iter();
        earlier.all(|other| other.token != failure.token)
    };
    html! {
        @match &explored.missing {
            Some(why) => p class="soft" { "Not explored: " (why) },
            None => p class="soft" { "Explored: " (explored.schedules) " schedules, " (format!("{:.1}", explored.seconds)) " seconds." },
        }
        @for (index, failure) in failures.filter(first) {
            h3 { "The shortest schedule in which " code { (failure.check) } " fails (in " (failure.schedules) " of " (failure.of) ")" }
            (svg_schedule::schedule(&failure.drawing, &format!("schedule-{}-{index}", task.id)))
            p class="soft" { "A thin line: the thread could go on; thick: it holds a lock; dotted: it waits. See it again: "
                code { "cargo xtask explore " (task.id) " --replay " (failure.token) } }
            details {
                summary { "The same as text" }
                pre tabindex="0" { (lines_of(&failure.drawing, Charset::Unicode, COLUMNS).join("\n")) }
            }
        }
    }
}

fn lines(message: &str) -> Markup {
    let lines = message.lines().map(|line| visible_to(line, COMPILER));
    let lines: Vec<_> = lines.collect();
    html! { pre tabindex="0" { (lines.join("\n")) } }
}

fn checks(task: &TaskOutcome) -> Markup {
    html! {
        ul class="checks" { @for check in &task.checks { li { (self::check(check)) } } }
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
        1 => "1 point, ".to_owned(),
        points => format!("{points} points, "),
    };
    html! {
        span class=(format!("sign {class}")) aria-hidden="true" { (sign) }
        span { (check.what) " " }
        span class="state" { "(" (word) ", " (points) (check.id) ")" }
        @if let Some(Flaky { failed, runs }) = check.flaky {
            p class="soft" { "It failed in " (failed) " of " (runs) " runs with the same seed." }
        }
        @match &check.verdict {
            Verdict::Pass => {}
            Verdict::NotRun { because } => p class="soft" { "Not judged: " (because) }
            Verdict::Fail { expected, seen, picture, .. } => {
                dl {
                    dt { "expected" } dd { (expected) }
                    dt { "seen" } dd { (seen) }
                    @if let Some(hint) = check.hints.first() { dt { "hint" } dd { (hint) } }
                }
                @if let Some(picture) = picture {
                    details {
                        summary { "What proves it" }
                        pre tabindex="0" { (draw(picture, Charset::Unicode, COLUMNS).join("\n")) }
                    }
                }
            }
        }
    }
}

/// In the words of the report in the terminal.
fn how_it_ended(state: &State) -> Markup {
    let mut words = anstream::StripStream::new(Vec::new());
    // Writing to memory does not fail.
    let _ = human::how_it_ended(state, Charset::Unicode, &mut words);
    let words = String::from_utf8_lossy(&words.into_inner()).into_owned();
    html! {
        @if !words.trim().is_empty() {
            h3 { "How it ended" }
            pre tabindex="0" { (words.trim_end()) }
        }
    }
}

fn how_to_read() -> Markup {
    html! {
        p { "A bar is a session, from the connection to its end, or a worker's piece of work. Hatched: the program waits for the device's answer. Small strokes: commands, and lines that workers printed. Dashed: not ended by the program. Point at anything to see its times; each timeline has a table with the same." }
        p { "Timelines of devices count simulated seconds since the first session, those of workers since the start of the program. The transcript has real seconds since that start." }
    }
}
