//! How large what a program meets in a schedule is.

/// Devices in schedules with an option: enough for states to differ.
pub(super) const OF_OPTIONS: usize = 10;

use run::vary::FaultShare;

/// How large what a program meets is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Size {
    /// As small as the task says: schedules are short, and many.
    #[default]
    Small,
    /// As large as in the run that is graded: a program that is right only when
    /// its numbers are small cannot tell the two apart.
    OfTheRun,
    /// With the large numbers of the task and twice as many devices as a run can have; and
    /// threads that sleep or wait for a device go on when their time has come.
    InTime,
    /// Small, but with so many devices.
    Devices(usize),
    /// Small, but so many of the devices fail.
    Failing(FaultShare),
    /// Small, but with more of what the task says: threads, above all.
    More,
    /// With one of the options that no run has, by its place among them.
    Option(usize),
    /// As one of the task's cases says, by its place among them.
    Case(usize),
    /// Small, but the program gets a Ctrl-C.
    Interrupted,
}

impl Size {
    /// Of two schedules, the one whose size comes first is easier to follow.
    pub(crate) fn rank(self) -> usize {
        match self {
            Self::Small | Self::Failing(_) | Self::Interrupted => 0,
            Self::Devices(devices) => devices,
            Self::Option(_) | Self::Case(_) => OF_OPTIONS,
            Self::More => usize::MAX - 2,
            Self::OfTheRun | Self::InTime => usize::MAX - 1,
        }
    }
}
