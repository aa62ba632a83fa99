//! Times that the trace tells.

use common::trace::{Event, EventKind};

pub(super) fn speed(events: &[Event]) -> f64 {
    let speeds = events.iter().find_map(|event| match event.what {
        EventKind::Started { speed, .. } => Some(speed),
        _ => None,
    });
    speeds.unwrap_or(1.0)
}

/// From the first session's opening to the last one's end, in simulated
/// seconds; 0 without sessions. Of the devices that are `known`.
pub(super) fn session_seconds(events: &[Event], speed: f64, known: impl Fn(&str) -> bool) -> f64 {
    let (mut first, mut last) = (None, 0);
    let is_known = |event: &&Event| event.what.device().is_some_and(&known);
    for event in events.iter().filter(is_known) {
        match event.what {
            EventKind::Opened { .. } => first = first.or(Some(event.at_us)),
            EventKind::Closed { .. } => last = event.at_us,
            _ => {}
        }
    }
    let spanned = first.map_or(0, |first| last.saturating_sub(first));
    spanned as f64 / 1e6 * speed
}
