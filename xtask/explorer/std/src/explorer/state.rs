//! What is known of a schedule while it runs.

mod choice;
mod ctrl_c;
mod object;
mod transcript;
mod wait;

use ::std::any::Any;
use ::std::collections::HashMap;

use common::explored::{Ending, NONE, Schedule};

use self::ctrl_c::CtrlC;
pub use self::object::Object;
pub use self::wait::Wait;

use super::runtime::RuntimeState;
use super::{Chooser, Place};

/// One thread.
#[derive(Debug)]
pub struct Thread {
    pub(super) name: Option<String>,
    pub(super) wait: Wait,
    /// A notification has come.
    pub(super) notified: bool,
    /// `unpark` has been called.
    pub(super) token: bool,
    /// It is to go on for no reason.
    pub(super) spurious: bool,
    pub(super) over: bool,
    /// The step in which it last went on.
    pub(super) last: u32,
    pub(super) handle: Option<::std::thread::Thread>,
    /// How long it will say that a look at the clock takes.
    pub(super) look: u64,
    /// Looks at the clock since it last did something else, and where the last
    /// one was.
    pub(super) looks: u32,
    pub(super) looked: Option<Place>,
    /// Where it was in its last step.
    pub(super) at: Option<Place>,
}

/// One schedule.
pub struct State {
    pub(super) threads: Vec<Thread>,
    pub(super) objects: Vec<Object>,
    pub(super) chooser: Chooser,
    /// Decisions so far.
    decided: u32,
    /// Virtual microseconds.
    pub(super) now: u64,
    /// In a row by the thread that runs.
    pub(super) row: u32,
    pub(super) limit: u32,
    /// How often a thread let others go first, with a step or without.
    pub(super) turns: u32,
    /// Whether sleeping threads go on only when their time has come.
    pub(super) in_time: bool,
    /// Whether giving a lock back is a step that others can see.
    pub(super) tries: bool,
    /// Whether it is written down what else could have been decided.
    pub(super) open: bool,
    pub(super) ended: bool,
    /// What is written down.
    pub(super) schedule: Schedule,
    texts: HashMap<String, u32>,
    places: HashMap<Place, u32>,
    /// Half lines of stdout and stderr.
    half: [String; 2],
    /// What others keep with a schedule.
    extension: Option<Box<dyn Any + Send>>,
    /// What an async runtime has to do with it.
    pub(super) runtime: RuntimeState,
    /// The Ctrl-C that the program gets, and who waits for it.
    ctrl_c: CtrlC,
}

impl State {
    pub(super) fn new(chooser: Chooser, limit: u32, texts: HashMap<String, u32>) -> Self {
        Self {
            threads: Vec::new(),
            objects: Vec::new(),
            chooser,
            decided: 0,
            now: 0,
            row: 0,
            limit,
            turns: 0,
            in_time: false,
            tries: false,
            open: false,
            ended: false,
            schedule: Schedule::default(),
            texts,
            places: HashMap::new(),
            half: [String::new(), String::new()],
            extension: None,
            runtime: RuntimeState::default(),
            ctrl_c: CtrlC::default(),
        }
    }

    /// Whether some thread takes locks without waiting for them, and so can
    /// tell when one is given back.
    pub fn tries(&self) -> bool {
        self.tries
    }

    /// Virtual microseconds since the schedule began.
    pub fn now(&self) -> u64 {
        self.now
    }

    /// What others keep with this schedule; made when it is first asked for.
    pub fn extension<T: Any + Send>(&mut self, make: impl FnOnce() -> T) -> &mut T {
        let kept = self.extension.get_or_insert_with(|| Box::new(make()));
        kept.downcast_mut().expect("one kind of extension")
    }

    pub(super) fn start(&mut self, name: Option<String>, parent: u32, place: Option<Place>) -> u32 {
        let text = name.as_deref().map_or(NONE, |name| self.text(name));
        let at = place.map_or(NONE, |place| self.place(place));
        self.schedule.threads.push([text, parent, at]);
        self.threads.push(Thread {
            name,
            wait: Wait::Ready,
            notified: false,
            token: false,
            spurious: false,
            over: false,
            last: 0,
            handle: None,
            look: 1,
            looks: 0,
            looked: None,
            at: None,
        });
        self.threads.len() as u32 - 1
    }

    pub(super) fn end(&mut self, ending: Ending) -> bool {
        if self.ended {
            return false;
        }
        self.ended = true;
        for stream in [0, 1] {
            let rest = ::std::mem::take(&mut self.half[stream]);
            if !rest.is_empty() {
                self.line(0, stream, &rest);
            }
        }
        self.schedule.ending = ending;
        true
    }

    pub(super) fn take(&mut self) -> (Schedule, HashMap<String, u32>) {
        let texts = ::std::mem::take(&mut self.texts);
        (::std::mem::take(&mut self.schedule), texts)
    }

    pub(super) fn unfinished(&self) -> usize {
        self.threads.iter().filter(|thread| !thread.over).count()
    }
}
