//! What a run looked like: timelines, what they are compared with, and what
//! was printed.

use contain::process::Line;
use course::text;
use judge::timeline::{Kept, Of, Seen, Timeline};
use maud::{Markup, html};
use pattern::expression::plain;

use crate::outcome::{Outcome, State, TaskOutcome};
use crate::report::svg::{Size, drawing, name, waited};

/// Longest output that is shown without being asked for.
const OPEN: usize = 12;

/// A timeline's own in its page.
pub(super) fn id(task: &TaskOutcome, timeline: &Timeline) -> String {
    format!("t-{}-{}", task.id, kind(timeline))
}

/// `other` is the same task of another grade, if there is one to compare with.
pub(super) fn timelines(
    task: &TaskOutcome,
    seen: &Seen,
    outcome: &Outcome,
    other: Option<Option<&TaskOutcome>>,
) -> Markup {
    html! {
        @for timeline in &seen.timelines {
            (figure(timeline, timeline.span(), &id(task, timeline), name(timeline), &[Size::Wide, Size::Compact]))
        }
        @if let Some(compared) = &seen.compare {
            (beside(task, seen, compared, outcome))
        }
        @match other {
            None => {}
            Some(other) => (against(task, seen, other)),
        }
    }
}

fn nothing(timeline: &Timeline) -> &'static str {
    match timeline.of {
        Of::Devices => "No device was contacted: there is nothing to draw.",
        Of::Workers => "No worker printed a line: there is nothing to draw.",
    }
}

fn kind(timeline: &Timeline) -> &'static str {
    match timeline.of {
        Of::Devices => "devices",
        Of::Workers => "workers",
    }
}

fn of(task: &TaskOutcome) -> Option<&Seen> {
    match &task.state {
        State::Judged { seen, .. } => Some(seen),
        State::NotBuilt(_) | State::Error(_) => None,
    }
}

/// Another task of the same grade, on the same scale.
fn beside(task: &TaskOutcome, seen: &Seen, compared: &str, outcome: &Outcome) -> Markup {
    let id = &task.id;
    let found = outcome.tasks.iter().find(|task| task.id == compared);
    let drawn = |seen: &Seen| seen.timelines.first().filter(|it| !it.is_empty()).cloned();
    let (own, other) = (drawn(seen), found.and_then(of).and_then(drawn));
    html! {
        h3 { "Side by side: " (compared) " and " (id) }
        @match (own, other, found) {
            (Some(own), Some(other), _) => (two((&other, &format!("Task {compared}")), (&own, &format!("Task {id}")), id, "beside")),
            (_, _, None) => p { "Grade both tasks in one call to see them on one time scale." },
            (_, _, Some(found)) if found.not_written().is_some() => {
                p { "Task " (compared) " is not written yet: there is nothing to compare with." }
            }
            _ => p { "Both tasks have to contact devices: there is nothing to compare." },
        }
    }
}

/// The same task of another grade, on the same scale.
fn against(task: &TaskOutcome, seen: &Seen, other: Option<&TaskOutcome>) -> Markup {
    let theirs = other.and_then(of);
    html! {
        h3 { "Compared with the other grade" }
        @match (other, theirs) {
            (Some(other), Some(theirs)) => {
                p { "There " (other.points()) " of " (other.possible()) " points, here " (task.points()) " of " (task.possible()) "." }
                @for (own, their) in seen.timelines.iter().zip(&theirs.timelines) {
                    (two((their, "There"), (own, "Here"), &task.id, &format!("against-{}", kind(own))))
                }
            }
            _ => p { "The other grade has no run of this task." }
        }
    }
}

fn two(one: (&Timeline, &str), other: (&Timeline, &str), id: &str, what: &str) -> Markup {
    let seconds = one.0.span().max(other.0.span());
    html! {
        div class="pair" {
            (figure(one.0, seconds, &format!("t-{id}-{what}-1"), one.1, &[Size::Compact]))
            (figure(other.0, seconds, &format!("t-{id}-{what}-2"), other.1, &[Size::Compact]))
        }
    }
}

/// Drawn once per size: the style sheet shows the one that fits the screen.
fn figure(timeline: &Timeline, seconds: f64, id: &str, caption: &str, sizes: &[Size]) -> Markup {
    let class = if sizes.len() > 1 { "drawing both" } else { "drawing" };
    let drawn = |size: Size| drawing(timeline, seconds, &format!("{id}-{}", size.class()), size);
    html! {
        figure id=(id) data-timeline=(id) {
            figcaption { (caption) }
            @if timeline.is_empty() { p class="soft" { (nothing(timeline)) } } @else {
                div class=(class) { @for size in sizes { (drawn(*size)) } }
                @if timeline.left_out > 0 { p class="soft" { (timeline.left_out) " more not shown" } }
                details {
                    summary { "The same as a table" }
                    div class="scroll" tabindex="0" role="region" aria-label=(format!("Table: {caption}")) { (table(timeline)) }
                }
            }
        }
    }
}

fn table(timeline: &Timeline) -> Markup {
    let seconds = |at: u64| format!("{:.2}", timeline.seconds(at));
    let over = timeline.over_limit();
    let ended = |number: u64| if over.contains(&number) { ", beyond the limit" } else { "" };
    html! {
        table class="data" {
            thead { tr {
                th scope="col" { (kind(timeline).trim_end_matches('s')) } th scope="col" class="number" { "from, s" }
                th scope="col" class="number" { "to, s" } th scope="col" { "end" } th scope="col" { "waited for" }
            } }
            tbody {
                @for row in &timeline.rows {
                    @for span in &row.spans {
                        tr {
                            td { (row.name) } td class="number" { (seconds(span.from)) }
                            td class="number" { (span.to.map(seconds).unwrap_or_else(|| "–".into())) }
                            td { (span.ended) (ended(span.number)) }
                            td { @for wait in &span.waits { div { (waited(timeline, wait)) } } }
                        }
                    }
                    @for tick in &row.ticks {
                        tr { td { (row.name) } td class="number" { (seconds(tick.at)) } td {} td colspan="2" { (tick.says) } }
                    }
                    @if row.spans.is_empty() && row.ticks.is_empty() {
                        tr { td { (row.name) } td colspan="4" { "nothing happened here" } }
                    }
                }
            }
        }
    }
}

/// What was printed, with its times: those of the charts, where there are charts.
pub(super) fn transcript(seen: &Seen, open: bool) -> Markup {
    let count = |kept: &Kept| kept.first.len() + kept.left_out + kept.last.len();
    let speed = seen.timelines.first().map(|timeline| timeline.speed);
    html! {
        h3 { "Transcript" }
        @if count(&seen.stdout) + count(&seen.stderr) == 0 {
            p { "It printed nothing." }
        } @else {
            p class="soft" {
                @match speed {
                    Some(speed) => { "Times are simulated seconds since the start of the program; " (plain(speed)) " pass in a real second." }
                    None => { "Times are real seconds since the start of the program." }
                }
            }
        }
        @for (what, class, kept) in [("stdout", "", &seen.stdout), ("stderr", "err", &seen.stderr)] {
            @if count(kept) > 0 {
                details open[open && count(kept) <= OPEN] {
                    summary { (what) ", " (text::count(count(kept), "line")) }
                    table class="printed" { tbody {
                        @for line in &kept.first { (printed(line, speed, class)) }
                        @if kept.left_out > 0 { tr { td {} td class="soft" { (kept.left_out) " lines are left out here" } } }
                        @for line in &kept.last { (printed(line, speed, class)) }
                    } }
                }
            }
        }
    }
}

fn printed(line: &Line, speed: Option<f64>, class: &str) -> Markup {
    let real = line.at.as_secs_f64();
    let at = speed.map_or_else(|| format!("{real:.3}"), |speed| format!("{:.2}", real * speed));
    html! {
        tr class=(class) { td class="number soft" { (at) } td { (line.text) } }
    }
}
