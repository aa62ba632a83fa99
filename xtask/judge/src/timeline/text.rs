//! Timelines for the terminal: pictures, drawn by the one text renderer.

use super::{Of, Row, Timeline};
use crate::picture::{self, Axis, Bar, Mark, Picture, Sign};

/// One picture per timeline; where there are several, all on one scale.
pub fn pictures(timelines: &[&Timeline]) -> Vec<Picture> {
    let longest = timelines.iter().map(|it| it.span()).fold(0.0, f64::max);
    let rows = timelines.iter().flat_map(|timeline| &timeline.rows);
    let names = rows.map(|row| row.name.chars().count()).max().unwrap_or(0);
    let picture = |timeline: &&Timeline| picture(timeline, longest, names);
    timelines.iter().map(picture).collect()
}

fn picture(timeline: &Timeline, seconds: f64, names: usize) -> Picture {
    let span = (seconds / timeline.speed * 1e6).round() as u64;
    let mut rows: Vec<_> = timeline.rows.iter().map(|it| row(it, names)).collect();
    if timeline.of == Of::Devices && !timeline.steps.is_empty() {
        let mut open = picture::Row::new("open");
        open.ticks =
            timeline.steps.iter().map(|step| tick(step.at_us, Sign::Open(step.open))).collect();
        rows.push(open);
    }
    Picture {
        axis: Axis::Microseconds { origin: timeline.origin_us, speed: timeline.speed },
        from: timeline.origin_us,
        to: timeline.origin_us + span,
        rows,
        mark: timeline.marks.first().map(|mark| Mark { at: mark.at_us, says: mark.says.clone() }),
        left_out: timeline.left_out,
    }
}

/// A row's name is padded so that all pictures begin in the same column.
fn row(row: &Row, names: usize) -> picture::Row {
    let mut drawn = picture::Row::new(format!("{:names$}", row.name));
    for span in &row.spans {
        drawn.bars.push(Bar { from: span.from_us, to: span.to_us });
        let work = span.waits.iter().filter(|wait| wait.command.is_some());
        for wait in work {
            drawn.ticks.push(tick(wait.from_us, Sign::Asked));
            drawn.ticks.extend(wait.to_us.map(|at| tick(at, Sign::Answered)));
        }
    }
    let others = row.ticks.iter().map(|it| tick(it.at_us, Sign::Line));
    drawn.ticks.extend(others);
    drawn
}

fn tick(at: u64, sign: Sign) -> picture::Tick {
    picture::Tick { at, sign }
}
