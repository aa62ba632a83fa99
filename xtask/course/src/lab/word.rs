//! The words a check can be made of. The set is closed: what it cannot say is
//! a new word here, with one function in `judge`.

mod forms;
mod items;
mod jobs;
mod of_schedules;
mod parts;
mod pushed;
mod questions;
mod race;

use serde::Deserialize;
use toml::Spanned;

use self::forms::is_time;
pub use self::forms::{
    AnsweredOrder, Between, InDeviceOrder, Number, Patterns, ReportsAnswer, RetryPauses, StopsOnce,
    ToldOnlyWhen, ToldTogether, WantedExit, Workers, WorkersAtOnce,
};
pub use self::items::{CountsItems, InFlight, ItemHappens, ItemToldWhen, ItemWord, ReportsItem};
pub use self::jobs::{EachJobTold, JobPerSession, LimitsUsed};
pub use self::of_schedules::{
    CanEndWith, ChangedBefore, FailingDevices, HandedOver, Happens, NoneIdle, OthersGoOn,
    PausesInUpdates, Role, SharedByThreads, SharedValue, StartEnd, ThroughAsAnswered,
    ToldMeanwhile, ToldOpenAtMost, ToldWhen, WorkingReaches,
};
pub(super) use self::parts::{Part, Span};
pub use self::pushed::{MergedWithin, Pushed, QuietTold};
pub use self::race::{Answers, ClosedWithin, FirstTold};
use super::{Schedules, Scheduling};

/// A regular expression with `${expression}` in it.
pub type Pattern = Spanned<String>;
/// Arithmetic over the names of the task.
pub type Expression = Spanned<String>;

/// Names in expressions that stand for times.
const TIMES: [&str; 3] = ["max-delay", "sum-of-delays", "session-seconds"];

/// One word of the vocabulary and what it is about.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Word {
    /// The program ended by itself with this exit code.
    ExitCode(WantedExit),
    /// A line matches.
    Prints(Pattern),
    /// The last line that is not blank matches.
    LastLine(Pattern),
    /// The number in every matching line lies within bounds.
    Number(Number),
    /// A line is printed only if the number is within bounds.
    ToldOnlyWhen(ToldOnlyWhen),
    /// No line matches.
    NeverPrints(Pattern),
    /// Never more devices have a line that begins with them and none that ends.
    ToldTogether(ToldTogether),
    /// All lines that match a pattern come before all that match the next one.
    LinesInOrder(Spanned<Patterns>),
    /// For each pattern, every device has exactly one line.
    OncePerDevice(Spanned<Patterns>),
    /// The devices named are the inventory's, in its order.
    InDeviceOrder(InDeviceOrder),
    /// A device's lines carry one label, and no other device's in between.
    Labels(Spanned<Patterns>),
    /// One session per device, in it one such command, answered.
    EachDeviceOnce(Pattern),
    /// No session has such a command.
    NeverTyped(Pattern),
    /// Every session was ended by the program.
    SessionsClosed,
    /// Never more sessions at the same time.
    OpenAtMost(Expression),
    /// At some time, that many sessions.
    OpenReaches(Expression),
    /// No two sessions at the same time.
    NoOverlap,
    /// All sessions at the same time, and all devices at work on such a command.
    AllOverlap(Pattern),
    /// The devices were visited in the inventory's order.
    OpenedInDeviceOrder,
    /// Lines come in the order in which the devices answered.
    FinishedAsAnswered(Pattern),
    /// What a line says of a device is what that device answered.
    ReportsAnswer(ReportsAnswer),
    /// Each device gets its commands, each once and in their order, and no
    /// others; its running configuration is what they make of it.
    Configured,
    /// So many different workers.
    Workers(Workers),
    /// So many workers between their start and their end at the same time.
    WorkersAtOnce(WorkersAtOnce),
    /// Each worker takes the devices in the order in which they answered.
    AnsweredOrder(AnsweredOrder),
    /// Each worker stops once and is silent afterwards.
    StopsOnce(StopsOnce),
    /// The run takes longer, in real seconds.
    LastsAtLeast(Expression),
    /// Each device was tried so often, whether it took the session or not.
    Attempts(Between),
    /// A device is tried again after a pause.
    RetryPauses(RetryPauses),
    /// Each session lasts so many simulated seconds.
    SessionsLast(Between),
    /// From the first connection to the end of the last one, so many simulated seconds.
    DoneWithin(Expression),
    /// In any simulated second, so many new connections at most.
    AttemptsPerSecond(Expression),
    /// A line names the device that was the first to answer.
    FirstTold(FirstTold),
    /// So many devices have answered.
    Answers(Answers),
    /// All sessions end soon after the first answer.
    ClosedWithin(ClosedWithin),
    /// No device refuses a session.
    NeverRefused,
    /// So many sessions with each device, each for another one of these commands.
    JobPerSession(JobPerSession),
    /// Each command of each device has a line when it begins, and one with its answer.
    EachJobTold(EachJobTold),
    /// Sessions begin as soon as the limits let them.
    LimitsUsed(LimitsUsed),
    /// Something that so many threads share was changed so often.
    SharedByThreads(SharedByThreads),
    /// A thread that changes what threads share pauses only between its look and its change.
    PausesInUpdates(PausesInUpdates),
    /// When the line is printed, something shared has been changed so often.
    ChangedBefore(ChangedBefore),
    /// The number printed is what several threads have made of an atomic.
    SharedValue(SharedValue),
    /// Such a line is printed in some schedule.
    CanPrint(Pattern),
    /// A line about a device comes after, or before, something that the device sees.
    ToldWhen(ToldWhen),
    /// A line about a device is printed before the last device has answered.
    ToldMeanwhile(ToldMeanwhile),
    /// Lines about devices come neither in the inventory's order nor in its reverse.
    ToldOutOfOrder(Pattern),
    /// A session is logged out of so many simulated seconds after its last answer.
    LoggedOutWithin(Expression),
    /// All sessions are opened within so many simulated seconds of the first one.
    OpenedWithin(Expression),
    /// Between its login, its commands and its end, a session waits for the program so
    /// many simulated seconds at most.
    IdleWithin(Expression),
    /// So many devices at most that a line has told of have not seen the end of
    /// their session.
    ToldOpenAtMost(ToldOpenAtMost),
    /// A number lies within bounds that depend on the sessions that are open.
    NumberWhenTold(Number),
    /// Each session is one of so many that are open at the same time.
    EachAmong(Expression),
    /// One thread does all of something, and nothing of something else.
    Role(Role),
    /// A worker that starts something works on it until it says that it is done.
    PausesBetween(StartEnd),
    /// While one is at work, the others do all that is left.
    OthersGoOn(OthersGoOn),
    /// Nothing waits for long while a worker has nothing to do. In schedules in which
    /// time means something to threads.
    NoneIdle(NoneIdle),
    /// As long as devices are left, that many sessions are open. In schedules in which time
    /// means something to threads.
    SlotsUsed(Expression),
    /// The last of some lines is this one in some schedule.
    CanEndWith(CanEndWith),
    /// So many devices are at work on such a command at the same time.
    WorkingReaches(WorkingReaches),
    /// A device that has answered is finished before a later one answers.
    ThroughAsAnswered(ThroughAsAnswered),
    /// The time of day in lines is the time at which they are printed.
    Stamps(Pattern),
    /// While a thread pauses in an update, another one makes one.
    UpdatesInterrupted(SharedByThreads),
    /// Each of the threads changes the counter as often as the others, by the same
    /// amount. In every schedule.
    EvenChanges(SharedByThreads),
    /// No thread changes the counter while another one is between its look at it and
    /// its change of it. In every schedule.
    UpdatesWhole(SharedByThreads),
    /// Sessions of so many different threads were open at the same time.
    ThreadsConnected(Expression),
    /// Each worker's lines are printed by a thread of its own.
    LinesByThreads(Pattern),
    /// The thread that prints about a device is not the one that asked it.
    HandedOver(HandedOver),
    /// The runtime was never kept from running other tasks.
    NeverBlocked,
    /// In schedules in which some devices fail: the program ends, no line says that they
    /// have done their part, and the others have done theirs.
    FailingDevices(FailingDevices),
    /// The items that a program takes from one device and handles on another one.
    Items(ItemWord),
    /// Lines that devices push by themselves.
    Pushed(Pushed),
}

impl Word {
    /// Whether a machine that is slow enough makes it fail for a program that
    /// is right: what has to be quick, or to happen at the same time.
    pub fn depends_on_time(&self) -> bool {
        match self {
            Word::AllOverlap(_)
            | Word::OpenReaches(_)
            | Word::FinishedAsAnswered(_)
            | Word::Workers(_)
            | Word::WorkersAtOnce(_)
            | Word::RetryPauses(_)
            | Word::SessionsLast(_)
            | Word::DoneWithin(_)
            | Word::FirstTold(_)
            | Word::Answers(_)
            | Word::ClosedWithin(_) => true,
            Word::Number(number) => is_time(&number.at_most),
            Word::Items(word) => word.depends_on_time(),
            _ => false,
        }
    }

    /// Whether only an exploration can tell: no other
    /// witness sees threads, locks and waiting.
    pub fn needs_schedules(&self) -> bool {
        matches!(self, Word::Items(word) if word.needs_schedules())
            || matches!(self, Word::Pushed(word) if word.needs_schedules())
            || matches!(
                self,
                Word::SharedByThreads(_)
                    | Word::PausesInUpdates(_)
                    | Word::ChangedBefore(_)
                    | Word::ThreadsConnected(_)
                    | Word::LinesByThreads(_)
                    | Word::HandedOver(_)
                    | Word::NeverBlocked
                    | Word::SharedValue(_)
                    | Word::CanPrint(_)
                    | Word::ToldWhen(_)
                    | Word::ToldMeanwhile(_)
                    | Word::ToldOutOfOrder(_)
                    | Word::LoggedOutWithin(_)
                    | Word::OpenedWithin(_)
                    | Word::IdleWithin(_)
                    | Word::ToldOpenAtMost(_)
                    | Word::NumberWhenTold(_)
                    | Word::EachAmong(_)
                    | Word::Role(_)
                    | Word::PausesBetween(_)
                    | Word::OthersGoOn(_)
                    | Word::NoneIdle(_)
                    | Word::CanEndWith(_)
                    | Word::WorkingReaches(_)
                    | Word::ThroughAsAnswered(_)
                    | Word::Stamps(_)
                    | Word::UpdatesInterrupted(_)
                    | Word::UpdatesWhole(_)
                    | Word::EvenChanges(_)
                    | Word::FailingDevices(_)
                    | Word::SlotsUsed(_)
                    | Word::AttemptsPerSecond(_)
                    | Word::LimitsUsed(_)
            )
    }

    /// In which schedules it holds for a right program: what is possible, but
    /// not necessary, in one of them.
    pub fn schedules(&self, of: Scheduling) -> Schedules {
        match (self, of) {
            (Word::LastsAtLeast(_), _) => Schedules::None,
            (
                Word::SharedByThreads(_)
                | Word::ThreadsConnected(_)
                | Word::CanPrint(_)
                | Word::ToldMeanwhile(_)
                | Word::ToldOutOfOrder(_)
                | Word::EachAmong(_)
                | Word::OthersGoOn(_)
                | Word::CanEndWith(_)
                | Word::WorkingReaches(_)
                | Word::UpdatesInterrupted(_),
                _,
            ) => Schedules::Some,
            (_, Scheduling::Futures) => Schedules::Every,
            (Word::Items(word), _) if word.depends_on_time() => Schedules::Some,
            (Word::OpenReaches(_) | Word::Workers(_) | Word::WorkersAtOnce(_), _) => {
                Schedules::Some
            }
            (Word::Number(number), Scheduling::Threads) if number.is_about_time() => {
                Schedules::None
            }
            (
                Word::AllOverlap(_)
                | Word::FinishedAsAnswered(_)
                | Word::ThroughAsAnswered(_)
                | Word::LoggedOutWithin(_)
                | Word::OpenedWithin(_)
                | Word::IdleWithin(_)
                | Word::Stamps(_)
                | Word::RetryPauses(_)
                | Word::SessionsLast(_)
                | Word::DoneWithin(_)
                | Word::FirstTold(_)
                | Word::Answers(_)
                | Word::ClosedWithin(_)
                | Word::AttemptsPerSecond(_)
                | Word::LimitsUsed(_),
                Scheduling::Threads,
            ) => Schedules::None,
            _ => Schedules::Every,
        }
    }
}
