//! How long a simulated device takes.

use std::fmt;

use rand::{Rng, RngExt};
use serde::{Deserialize, Serialize};

/// How long a simulated device works on the first command of a session, in
/// simulated seconds: `from` to `to`, drawn evenly; fixed where both are equal.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Delay {
    from: f32,
    to: f32,
}

impl Delay {
    /// No delay.
    pub const NONE: Delay = Delay { from: 0.0, to: 0.0 };
    /// A device that takes longer is not slow but broken.
    pub const LONGEST: f32 = 3600.0;

    /// Always the same; `seconds` outside 0 to [`Self::LONGEST`] is cut.
    pub const fn fixed(seconds: f32) -> Self {
        Self::between(seconds, seconds)
    }

    /// Drawn evenly; ends outside 0 to [`Self::LONGEST`] are cut.
    pub const fn between(from: f32, to: f32) -> Self {
        let from = from.clamp(0.0, Self::LONGEST);
        Self { from, to: to.clamp(from, Self::LONGEST) }
    }

    /// One session's delay, simulated seconds.
    pub fn draw(self, rng: &mut impl Rng) -> f64 {
        f64::from(self.from) + f64::from(self.to - self.from) * rng.random::<f64>()
    }

    /// The delay, where it is the same every time.
    pub fn constant(self) -> Option<f64> {
        (self.from == self.to).then_some(f64::from(self.from))
    }
}

impl fmt::Display for Delay {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.from == self.to {
            write!(formatter, "{}s", self.from)
        } else {
            write!(formatter, "{}-{}s", self.from, self.to)
        }
    }
}

impl Serialize for Delay {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // Through its text, so that 0.2 does not become 0.20000000298.
        let widen = |part: f32| part.to_string().parse::<f64>().unwrap_or(0.0);
        if self.from == self.to {
            widen(self.from).serialize(serializer)
        } else {
            [widen(self.from), widen(self.to)].serialize(serializer)
        }
    }
}

impl<'de> Deserialize<'de> for Delay {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(
            untagged,
            expecting = "a delay is a number of simulated seconds, or a range such as [1.0, 3.0]"
        )]
        enum DelayValue {
            Fixed(f32),
            Range([f32; 2]),
        }
        let (from, to) = match DelayValue::deserialize(deserializer)? {
            DelayValue::Fixed(seconds) => (seconds, seconds),
            DelayValue::Range([from, to]) => (from, to),
        };
        let sensible = 0.0..=Self::LONGEST;
        if sensible.contains(&from) && sensible.contains(&to) && from <= to {
            Ok(Self { from, to })
        } else {
            Err(serde::de::Error::custom(format!(
                "a delay must be from 0 to {} simulated seconds, and a range must go from low to high",
                Self::LONGEST
            )))
        }
    }
}
