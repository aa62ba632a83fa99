//! Simulated time: how fast the devices' seconds pass.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use chrono::NaiveDateTime;

pub mod source;

/// How many simulated seconds pass in one real second.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Speed(f64);

/// Why a number is not a valid speed.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum SpeedError {
    /// Not a number at all.
    #[error("'{0}' is not a number; try 1 (real time) or 20")]
    NotANumber(String),
    /// Zero, negative, infinite, or outside what makes sense.
    #[error(
        "a speed must be from {slowest} to {fastest}, not {0:?}; 1 is real time, 20 passes 20 simulated seconds per real second",
        slowest = Speed::SLOWEST,
        fastest = Speed::FASTEST
    )]
    OutOfRange(f64),
}

impl Speed {
    /// One simulated second takes 100 real ones.
    pub const SLOWEST: f64 = 0.01;
    /// Beyond this, timers are coarser than the delays they stand for.
    pub const FASTEST: f64 = 1000.0;
    /// Real time.
    pub const REAL: Speed = Speed(1.0);

    /// # Errors
    /// [`SpeedError::OutOfRange`] for anything but a number from
    /// [`Self::SLOWEST`] to [`Self::FASTEST`].
    pub fn new(factor: f64) -> Result<Self, SpeedError> {
        if (Self::SLOWEST..=Self::FASTEST).contains(&factor) {
            Ok(Self(factor))
        } else {
            Err(SpeedError::OutOfRange(factor))
        }
    }

    /// Simulated seconds per real second.
    pub fn factor(self) -> f64 {
        self.0
    }

    /// The real time that `simulated` takes.
    pub fn to_real(self, simulated: Duration) -> Duration {
        simulated.div_f64(self.0)
    }

    /// The simulated time that passes in `real`.
    pub fn to_simulated(self, real: Duration) -> Duration {
        real.mul_f64(self.0)
    }
}

impl Default for Speed {
    fn default() -> Self {
        Self::REAL
    }
}

impl fmt::Display for Speed {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl FromStr for Speed {
    type Err = SpeedError;

    fn from_str(text: &str) -> Result<Self, SpeedError> {
        let factor = text.trim().parse().map_err(|_| SpeedError::NotANumber(text.to_owned()))?;
        Self::new(factor)
    }
}

/// When a simulated device executes a command, in simulated time. The caller owns the
/// clock.
#[derive(Debug, Clone, Copy)]
pub struct Moment {
    /// Since the simulation started; routers say they booted well before it.
    pub uptime: Duration,
    /// The device's date and time, UTC.
    pub date: NaiveDateTime,
}

#[cfg(feature = "session")]
pub use self::running::Clock;

#[cfg(feature = "session")]
mod running {
    use std::time::Instant;

    use chrono::{DateTime, Local, NaiveTime, TimeDelta, Timelike};

    use super::{Duration, Moment, Speed, fmt, source};

    /// A program's clock: started once, read by every thread and task.
    ///
    /// It shows the simulated time of day:
    ///
    /// ```
    /// use common::clock::{Clock, Speed};
    ///
    /// let clock = Clock::start(Speed::new(20.0)?);
    /// assert_eq!(format!("[{clock}]").len(), "[HH:MM:SS]".len());
    /// // Three simulated seconds take 0.15 real ones.
    /// assert_eq!(clock.real(3.0).as_millis(), 150);
    /// # Ok::<(), common::clock::SpeedError>(())
    /// ```
    #[derive(Debug, Clone, Copy)]
    pub struct Clock {
        speed: Speed,
        started: Instant,
        started_at: DateTime<Local>,
    }

    impl Clock {
        /// Starts now.
        #[track_caller]
        pub fn start(speed: Speed) -> Self {
            Self { speed, started: source::instant(), started_at: source::date_time() }
        }

        /// How fast it runs.
        pub fn speed(&self) -> Speed {
            self.speed
        }

        /// The real time to sleep for so many simulated seconds.
        pub fn real(&self, simulated_seconds: f64) -> Duration {
            let seconds = simulated_seconds.max(0.0);
            self.speed.to_real(Duration::from_secs_f64(seconds))
        }

        /// Simulated seconds since the start.
        #[track_caller]
        pub fn seconds(&self) -> f64 {
            self.simulated().as_secs_f64()
        }

        /// The simulated local date and time: that of the start plus the
        /// simulated time since.
        #[track_caller]
        pub fn now(&self) -> DateTime<Local> {
            self.started_at + self.since_start()
        }

        /// The present, for a simulated device that starts with the clock.
        #[track_caller]
        pub fn moment(&self) -> Moment {
            Moment { uptime: self.simulated(), date: self.now().naive_utc() }
        }

        /// [`Self::now`] as `HH:MM:SS`.
        #[track_caller]
        pub fn time_of_day(&self) -> String {
            hms(self.time()).iter().map(|&byte| byte as char).collect()
        }

        #[track_caller]
        fn time(&self) -> NaiveTime {
            (self.started_at.naive_local() + self.since_start()).time()
        }

        #[track_caller]
        fn simulated(&self) -> Duration {
            let real = source::instant().saturating_duration_since(self.started);
            self.speed.to_simulated(real)
        }

        #[track_caller]
        fn since_start(&self) -> TimeDelta {
            TimeDelta::from_std(self.simulated()).unwrap_or(TimeDelta::zero())
        }
    }

    /// `HH:MM:SS`, as [`Clock::time_of_day`].
    impl fmt::Display for Clock {
        fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            let stamp = hms(self.time());
            formatter.pad(str::from_utf8(&stamp).map_err(|_| fmt::Error)?)
        }
    }

    /// A million of these are printed in a second: no format parsing.
    fn hms(time: NaiveTime) -> [u8; 8] {
        let two = |number: u32| [b'0' + (number / 10) as u8, b'0' + (number % 10) as u8];
        let ([a, b], [c, d], [e, f]) = (two(time.hour()), two(time.minute()), two(time.second()));
        [a, b, b':', c, d, b':', e, f]
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn a_stamp_is_two_digits_each() {
            for (time, stamp) in [((0, 0, 0), "00:00:00"), ((23, 9, 5), "23:09:05")] {
                let time = NaiveTime::from_hms_opt(time.0, time.1, time.2).unwrap();
                assert_eq!(hms(time), stamp.as_bytes());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_sensible_numbers_are_speeds() {
        for text in ["1", "20", "0.5", " 50 ", "1000"] {
            assert!(text.parse::<Speed>().is_ok(), "{text}");
        }
        for text in ["0", "-1", "NaN", "inf", "1e9", "0.0001", "1e-400"] {
            let error = text.parse::<Speed>().unwrap_err();
            assert!(error.to_string().contains("from 0.01 to 1000"), "{text}");
        }
        let error = "fast".parse::<Speed>().unwrap_err();
        assert_eq!(error, SpeedError::NotANumber("fast".into()));
    }

    #[test]
    fn delays_shrink_and_measured_times_grow_by_the_speed() {
        let speed = Speed::new(20.0).unwrap();
        assert_eq!(speed.to_real(Duration::from_secs(3)), Duration::from_millis(150));
        assert_eq!(speed.to_simulated(Duration::from_millis(150)), Duration::from_secs(3));
    }
}
