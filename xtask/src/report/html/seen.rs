//! What a run looked like: timelines, what they are compared with, and what
//! was printed.

use contain::process::Line;
use course::text;
use judge::timeline::{Kept, Of, Seen, Timeline};
use maud::{Markup, html};

use super::super::svg::{drawing, name, waited};
use crate::outcome::{Outcome, State, TaskOutcome};

/// `other` is the same task of another grade, if there is one to compare with.
pub(super) fn timelines(
    task: &TaskOutcome,
    seen: &Seen,
    outcome: &Outcome,
    other: Option<Option<&TaskOutcome>>,
) -> Markup {
    let id = &task.id;
    html! {
        h3 { "Timeline" }
        @if !seen.flags.is_empty() { p class="soft" { "This run: " code { (seen.flags.join(" ")) } } }
        @if seen.timelines.is_empty() {
            p { "This task meets no devices, so there is no timeline: what it printed, and when, is below." }
        }
        @for timeline in &seen.timelines {
            @if timeline.is_empty() { p { (nothing(timeline)) } } @else { (figure(timeline, timeline.span(), &format!("t-{id}-{}", kind(timeline)), name(timeline))) }
        }
        @if let Some(compared) = &seen.compare {
            (beside(seen, (id, compared), outcome))
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
fn beside(seen: &Seen, (id, compared): (&str, &str), outcome: &Outcome) -> Markup {
    let found = outcome.tasks.iter().find(|task| task.id == compared);
    let pair = |seen: &Seen| seen.timelines.first().cloned();
    let pair = pair(seen).zip(found.and_then(of).and_then(pair));
    html! {
        h3 { "Side by side: " (compared) " and " (id) }
        @match pair {
            None => p { "Grade both tasks in one call to see them on one time scale." },
            Some((own, other)) => (two((&other, &format!("Task {compared}")), (&own, &format!("Task {id}")), id, "beside")),
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
        (figure(one.0, seconds, &format!("t-{id}-{what}-1"), one.1))
        (figure(other.0, seconds, &format!("t-{id}-{what}-2"), other.1))
    }
}

fn figure(timeline: &Timeline, seconds: f64, id: &str, caption: &str) -> Markup {
    html! {
        figure data-timeline=(id) {
            figcaption { (caption) }
            div class="scroll" tabindex="0" role="region" aria-label=(format!("Timeline: {caption}")) {
                (drawing(timeline, seconds, id))
            }
            @if timeline.left_out > 0 { p class="soft" { (timeline.left_out) " more not shown" } }
            details {
                summary { "The same as a table" }
                div class="scroll" tabindex="0" role="region" aria-label=(format!("Table: {caption}")) { (table(timeline)) }
            }
        }
    }
}

fn table(timeline: &Timeline) -> Markup {
    let seconds = |at: u64| format!("{:.2}", timeline.seconds(at));
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
                            td { (span.ended) }
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

/// What was printed, with its times.
pub(super) fn transcript(seen: &Seen, open: bool) -> Markup {
    let count = |kept: &Kept| kept.first.len() + kept.left_out + kept.last.len();
    html! {
        h3 { "Transcript" }
        @for (what, class, kept) in [("stdout", "", &seen.stdout), ("stderr", "err", &seen.stderr)] {
            @if count(kept) > 0 {
                details open[open && count(kept) <= 60] {
                    summary { (what) ", " (text::count(count(kept), "line")) }
                    table class="printed" { tbody {
                        @for line in &kept.first { (printed(line, class)) }
                        @if kept.left_out > 0 { tr { td {} td class="soft" { (kept.left_out) " lines are left out here" } } }
                        @for line in &kept.last { (printed(line, class)) }
                    } }
                }
            }
        }
        @if count(&seen.stdout) + count(&seen.stderr) == 0 { p { "It printed nothing." } }
    }
}

fn printed(line: &Line, class: &str) -> Markup {
    html! {
        tr class=(class) { td class="number soft" { (format!("{:.3}", line.at.as_secs_f64())) } td { (line.text) } }
    }
}
