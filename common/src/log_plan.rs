//! What simulated devices log by themselves while a session watches them.

use serde::{Deserialize, Serialize};

use crate::splitmix;

/// How many lines a device logs from the moment when a session types `terminal monitor`,
/// and how far apart they are.
///
/// The moments are drawn from the device's seed. Now and then, two lines come right one
/// after the other, as those of an interface and of its line protocol do.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct LogPlan {
    /// How many lines.
    pub lines: u32,
    /// Simulated seconds from one line to the next one: from the first number to the
    /// second, unless the line comes right after the other.
    pub every: [f64; 2],
    /// Whether the device falls silent before its last line, and stays silent.
    pub goes_quiet: bool,
}

impl Default for LogPlan {
    fn default() -> Self {
        Self { lines: 6, every: [0.5, 4.0], goes_quiet: false }
    }
}

/// Milliseconds to a device's first line: from, and how many more at most.
const FIRST: (u64, u64) = (100, 400);
/// The same, to a line that comes right after another one.
const AT_ONCE: (u64, u64) = (4, 16);

impl LogPlan {
    /// When the device with this seed logs its lines: milliseconds of simulated time, each
    /// later than the one before.
    pub fn moments(self, seed: u64) -> Vec<u64> {
        let draw = |which: u64| {
            let state = seed.rotate_left(17).wrapping_add(which.wrapping_mul(splitmix::STEP));
            splitmix::output(state)
        };
        let [from, to] = self.every.map(|seconds| (seconds.max(0.001) * 1000.0) as u64);
        let usual = (from, to.saturating_sub(from));
        let mut at = 0;
        let mut moments = Vec::new();
        for line in 0..self.said(draw(1)) {
            let drawn = draw(2 + u64::from(line));
            let (least, more) = match line {
                0 => FIRST,
                _ if drawn.is_multiple_of(4) => AT_ONCE,
                _ => usual,
            };
            at += least + (drawn >> 8) % (more + 1);
            moments.push(at);
        }
        moments
    }

    /// How many lines it logs; one that goes quiet logs at least one line, if it can, and
    /// at least one line too few.
    fn said(self, drawn: u64) -> u32 {
        let fewer = u64::from(self.lines.saturating_sub(1));
        match fewer {
            _ if !self.goes_quiet => self.lines,
            0 => 0,
            fewer => 1 + (drawn % fewer) as u32,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_ascend_and_a_device_that_goes_quiet_has_fewer() {
        let plan = LogPlan::default();
        let mut right_after = 0;
        for seed in 0..500 {
            let moments = plan.moments(seed);
            assert_eq!(moments.len(), 6);
            let steps = moments.windows(2).map(|pair| pair[1] - pair[0]);
            for step in steps {
                assert!((4..=20).contains(&step) || (500..=4000).contains(&step), "{step}");
                right_after += usize::from(step <= 20);
            }
            let quiet = LogPlan { goes_quiet: true, ..plan }.moments(seed);
            assert!((1..6).contains(&quiet.len()), "{quiet:?}");
            assert_eq!(quiet, moments[..quiet.len()]);
        }
        assert!((300..1000).contains(&right_after), "{right_after}");
        let one = LogPlan { lines: 1, goes_quiet: true, ..plan };
        assert!(one.moments(7).is_empty());
    }
}
