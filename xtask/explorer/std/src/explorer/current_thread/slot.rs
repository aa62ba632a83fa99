//! Which thread of the program calls.

use ::std::cell::RefCell;

use super::CurrentThread;
use crate::explorer::Place;

/// What a thread is; when it goes, the schedule hears that the thread is over.
///
/// Thread locals go in the reverse of the order in which they came, and this is
/// the first one: whatever the program still does while its own are dropped, or
/// while what the thread returned is dropped, belongs to the schedule.
#[derive(Default)]
struct Slot {
    current: Option<CurrentThread>,
    started_at: Option<Place>,
}

impl Drop for Slot {
    fn drop(&mut self) {
        if let (Some(current), Some(place)) = (self.current.take(), self.started_at) {
            current.end(place);
        }
    }
}

thread_local! {
    static CURRENT: RefCell<Slot> = const {
        RefCell::new(Slot { current: None, started_at: None })
    };
}

/// The caller is this thread from now on.
pub(super) fn enter(current: CurrentThread) {
    CURRENT.with(|slot| slot.borrow_mut().current = Some(current));
}

/// Where the caller was started: when it goes, the schedule hears of it.
pub(super) fn set_started_at(place: Place) {
    CURRENT.with(|slot| slot.borrow_mut().started_at = Some(place));
}

/// The caller is no thread of the program any more.
pub(super) fn leave() {
    CURRENT.with(|slot| slot.borrow_mut().current = None);
}

/// The thread that calls, if it is one of an explored program.
pub fn current() -> Option<CurrentThread> {
    CURRENT.try_with(|slot| slot.borrow().current.clone()).ok()?
}
