//! What the explorer asks about words: where each is judged.

use super::Word;

impl Word {
    /// Whether a schedule in which time passes for threads tells more about it.
    pub fn reads_time_of_threads(&self) -> bool {
        matches!(self, Word::NoneIdle(_) | Word::AnsweredOrder(_) | Word::SlotsUsed(_))
    }

    /// Whether a program that is right shows it in every schedule in which time passes
    /// for threads, and larger numbers are given: what happens at the same time.
    pub fn holds_in_time(&self) -> bool {
        matches!(self, Word::SharedByThreads(_) | Word::OpenReaches(_))
    }

    /// Whether it is judged where some devices fail, and nowhere else.
    pub fn is_about_failing_devices(&self) -> bool {
        matches!(self, Word::FailingDevices(_))
    }

    /// Whether it is judged where some devices fail, too: what must not happen there either.
    pub fn holds_with_failing_devices(&self) -> bool {
        matches!(self, Word::OpenAtMost(_) | Word::NoOverlap | Word::NeverBlocked)
    }

    /// Whether a run that has no end can tell that it does not hold.
    pub fn is_about_what_must_not_happen(&self) -> bool {
        matches!(
            self,
            Word::ExitCode(_)
                | Word::OpenAtMost(_)
                | Word::NoOverlap
                | Word::LinesByThreads(_)
                | Word::HandedOver(_)
                | Word::NeverBlocked
                | Word::NeverPrints(_)
                | Word::NeverTyped(_)
                | Word::NeverRefused
                | Word::ToldOpenAtMost(_)
                | Word::NumberWhenTold(_)
        )
    }
}
