//! The word about limits that are used: sessions begin as soon as they may.

use anyhow::Result;
use course::lab::word::LimitsUsed;
use course::text::count;
use pattern::expression::plain;

use super::evidence::Evidence;
use super::{Verdict, evaluate, fail};

/// The share of the rate that has to be used: a program that rounds its pauses up to
/// milliseconds is a little slower.
const SHARE: f64 = 0.9;

/// What the devices let begin.
struct Limits {
    per_second: f64,
    per_device: f64,
    jobs: f64,
}

/// From when to when some device has a line free and sessions left to come, in simulated
/// seconds, and which it is in the end.
struct Room {
    from: f64,
    to: f64,
    device: usize,
}

/// A limit of so many in a second is used in different ways: one after the other, or as
/// many as may be at the beginning of each second. In either way, so many begin within any
/// time as long as there is room, less those of one second.
pub(super) fn limits_used(word: &LimitsUsed, evidence: &Evidence<'_>) -> Result<Verdict> {
    let limits = Limits {
        per_second: evaluate(&word.per_second, evidence)?,
        per_device: evaluate(&word.per_device, evidence)?,
        jobs: evaluate(&word.jobs, evidence)?,
    };
    let seconds = |at_us: u64| at_us as f64 / 1e6 * evidence.speed;
    let begins: Vec<f64> = evidence.sessions.iter().map(|it| seconds(it.opened_us)).collect();
    for room in rooms(&limits, evidence) {
        let Some((from, to, begun)) = too_few(&room, &begins, limits.per_second) else {
            continue;
        };
        return Ok(fail(
            format!(
                "{} begin per second as long as a device has a line free and sessions left",
                count(limits.per_second as usize, "session"),
            ),
            format!(
                "{} in the {:.1} seconds from {from:.1} to {to:.1}; {} had fewer than {} open then",
                count(begun, "session"),
                to - from,
                evidence.devices[room.device],
                plain(limits.per_device),
            ),
        ));
    }
    Ok(Verdict::Pass)
}

/// In the order of time.
fn rooms(limits: &Limits, evidence: &Evidence<'_>) -> Vec<Room> {
    let seconds = |at_us: u64| at_us as f64 / 1e6 * evidence.speed;
    let opened = evidence.sessions.iter().map(|it| (it.opened_us, 1, it.device));
    let closed = evidence.sessions.iter().filter_map(|it| Some((it.closed_us?, -1, it.device)));
    let mut changes: Vec<(u64, i64, usize)> = opened.chain(closed).collect();
    changes.sort_unstable();
    let devices = evidence.devices.len();
    let (mut open, mut begun) = (vec![0_i64; devices], vec![0_i64; devices]);
    let mut rooms: Vec<Room> = Vec::new();
    // The program begins at 0, and every device has room.
    let mut since = Some((0.0, 0));
    for at in changes.chunk_by(|one, other| one.0 == other.0) {
        for (_, change, device) in at {
            open[*device] += change;
            begun[*device] += (*change).max(0);
        }
        let now = seconds(at[0].0);
        let has_room = |device: &usize| {
            (open[*device] as f64) < limits.per_device && (begun[*device] as f64) < limits.jobs
        };
        let first = (0..devices).find(has_room);
        match (since, first) {
            (Some((from, device)), None) => {
                rooms.push(Room { from, to: now, device });
                since = None;
            }
            (None, Some(device)) => since = Some((now, device)),
            (Some((from, _)), Some(device)) => since = Some((from, device)),
            (None, None) => {}
        }
    }
    rooms
}

/// The first time within which too few sessions begin, and how many do.
fn too_few(room: &Room, begins: &[f64], per_second: f64) -> Option<(f64, f64, usize)> {
    let rate = per_second * SHARE;
    let within = begins.iter().filter(|begin| (room.from..=room.to).contains(*begin));
    let marks: Vec<f64> = [room.from].into_iter().chain(within.copied()).chain([room.to]).collect();
    // Where too few begin, counted from here.
    let mut least = (f64::INFINITY, room.from, 0);
    for mark in marks {
        let before = begins.partition_point(|begin| *begin < mark);
        let through = begins.partition_point(|begin| *begin <= mark);
        let from = rate * mark - before as f64;
        if from < least.0 {
            least = (from, mark, before);
        }
        if rate * mark - through as f64 - least.0 > rate {
            return Some((least.1, mark, through - least.2));
        }
    }
    None
}
