//! What is known of a schedule while it runs.

use ::std::any::Any;
use ::std::collections::HashMap;

use common::explored::{Ending, Kind, NONE, Op, SPURIOUS, Schedule};

use super::driven::RuntimeHooks;
use super::{Chooser, Place};

/// What a thread needs in order to go on.
#[derive(Debug, Clone)]
pub enum Wait {
    /// Nothing.
    Ready,
    /// A lock, for itself.
    Lock(u32),
    /// A lock, to read.
    Read(u32),
    /// A notification, and then the lock.
    Notified {
        /// The condition variable.
        condvar: u32,
        /// The lock.
        lock: u32,
        /// It also goes on then, in virtual microseconds.
        deadline: Option<u64>,
    },
    /// A token, from `unpark`.
    Token(Option<u64>),
    /// Time.
    Sleep(u64),
    /// The end of other threads.
    Over(Vec<u32>),
    /// Something in a channel, or its other end to be gone.
    Items(u32, Option<u64>),
    /// Room in a channel, or its other end to be gone.
    Room(u32),
    /// So many things to be taken out of a channel.
    Taken(u32, u64),
    /// A barrier to open after this generation.
    Generation(u32, u64),
    /// Something that other threads cannot bring about: for ever.
    Never,
}

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

/// Something that threads share.
#[derive(Debug, Clone)]
pub struct Object {
    /// What it is.
    pub kind: Kind,
    /// Where it was made.
    pub place: Place,
    /// The thread that holds it exclusively.
    pub writer: Option<u32>,
    /// How often that thread holds it.
    pub depth: u32,
    /// The threads that hold it for reading.
    pub readers: Vec<u32>,
    /// The threads that wait for a notification.
    pub waiters: Vec<u32>,
    /// How much is in it.
    pub len: u64,
    /// How much fits in.
    pub room: Option<u64>,
    /// How much was taken out, ever.
    pub taken: u64,
    /// How many can send.
    pub senders: u32,
    /// Whether its receiving end is there.
    pub receiver: bool,
    /// How many have arrived, of a barrier.
    pub arrived: u64,
    /// How often it has opened.
    pub generation: u64,
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
    pub(super) driven: RuntimeHooks,
}

/// Most microseconds that a look takes.
const LOOK: u64 = 1 << 16;
/// In a row, after which a thread lets others go first.
const ROW: u32 = 100;

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
            driven: RuntimeHooks::default(),
        }
    }

    /// Registers something that threads share.
    pub fn object(&mut self, kind: Kind, place: Place) -> u32 {
        self.objects.push(Object {
            kind,
            place,
            writer: None,
            depth: 0,
            readers: Vec::new(),
            waiters: Vec::new(),
            len: 0,
            room: None,
            taken: 0,
            senders: 0,
            receiver: true,
            arrived: 0,
            generation: 0,
        });
        let at = self.place(place);
        self.schedule.objects.push([kind as u32, at]);
        self.objects.len() as u32 - 1
    }

    /// What is known of it.
    pub fn at(&mut self, object: u32) -> &mut Object {
        &mut self.objects[object as usize]
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

    /// Whether a thread waits at the other end of a channel.
    pub fn is_received_from(&self, channel: u32) -> bool {
        let waits = |thread: &Thread| {
            matches!(thread.wait, Wait::Items(other, _) if other == channel) && !thread.over
        };
        self.threads.iter().any(waits)
    }

    /// Whether the thread could go on, when the deadlines until `due` are over.
    pub(super) fn is_enabled(&self, thread: &Thread, due: u64) -> bool {
        let over = |deadline: &Option<u64>| deadline.is_some_and(|deadline| deadline <= due);
        let free = |lock: u32| {
            let object = &self.objects[lock as usize];
            object.writer.is_none() && object.readers.is_empty()
        };
        if thread.over {
            return false;
        }
        match &thread.wait {
            Wait::Ready => true,
            Wait::Sleep(deadline) => *deadline <= due,
            Wait::Lock(lock) => free(*lock),
            Wait::Read(lock) => self.objects[*lock as usize].writer.is_none(),
            Wait::Notified { lock, deadline, .. } => {
                (thread.notified || over(deadline)) && free(*lock)
            }
            Wait::Token(deadline) => thread.token || over(deadline),
            Wait::Over(others) => others.iter().all(|other| self.threads[*other as usize].over),
            Wait::Items(channel, deadline) => {
                let channel = &self.objects[*channel as usize];
                channel.len > 0 || channel.senders == 0 || over(deadline)
            }
            Wait::Room(channel) => {
                let channel = &self.objects[*channel as usize];
                !channel.receiver || channel.room.is_none_or(|room| channel.len < room.max(1))
            }
            Wait::Taken(channel, so_many) => {
                let channel = &self.objects[*channel as usize];
                !channel.receiver || channel.taken >= *so_many
            }
            Wait::Generation(barrier, generation) => {
                self.objects[*barrier as usize].generation != *generation
            }
            Wait::Never => false,
        }
    }

    /// When the thread goes on by itself, if that is what it waits for.
    pub(super) fn deadline(&self, thread: &Thread) -> Option<u64> {
        match &thread.wait {
            Wait::Sleep(deadline) => Some(*deadline),
            Wait::Notified { deadline, .. } if !thread.notified => *deadline,
            Wait::Token(deadline) if !thread.token => *deadline,
            Wait::Items(channel, deadline) => {
                let channel = &self.objects[*channel as usize];
                let nothing = channel.len == 0 && channel.senders > 0;
                if nothing { *deadline } else { None }
            }
            _ => None,
        }
    }

    /// Whether the thread could wake for no reason.
    fn may_wake(&self, thread: &Thread) -> bool {
        if thread.over {
            return false;
        }
        match &thread.wait {
            Wait::Notified { lock, .. } if !thread.notified => {
                let object = &self.objects[*lock as usize];
                object.writer.is_none() && object.readers.is_empty()
            }
            Wait::Token(_) => !thread.token,
            _ => false,
        }
    }

    /// The thread that goes on; `None` if there is none.
    pub(super) fn next(&mut self, me: u32, lets_others: bool) -> Option<u32> {
        let mut enabled = Vec::with_capacity(self.threads.len());
        let mut rare = Vec::new();
        let due = self.due();
        for (number, thread) in (0..).zip(&self.threads) {
            if self.is_enabled(thread, due) {
                enabled.push(number);
            } else if self.may_wake(thread) {
                rare.push(number | SPURIOUS);
            }
        }
        if enabled.is_empty() {
            enabled.push(self.sleeps_least()?);
        }
        let usual = self.usual(me, lets_others, &enabled);
        let chosen = match enabled.len() + rare.len() {
            1 => usual,
            _ => self.decide(usual, &enabled, &rare),
        };
        let next = chosen & !SPURIOUS;
        let thread = &mut self.threads[next as usize];
        thread.spurious = chosen & SPURIOUS != 0;
        self.row = if next == me { self.row + 1 } else { 0 };
        let deadline = if self.threads[next as usize].spurious {
            None
        } else {
            self.deadline(&self.threads[next as usize])
        };
        self.now = (self.now + self.step_takes()).max(deadline.unwrap_or(0));
        Some(next)
    }

    /// The thread that goes on if nothing is drawn: the thread that runs, as long as it
    /// can; then the thread that has waited longest; then a thread that sleeps.
    fn usual(&self, me: u32, lets_others: bool, enabled: &[u32]) -> u32 {
        let thread = |number: &u32| &self.threads[*number as usize];
        // Whose time has come is as ready as any other.
        let timed = |number: &u32| self.deadline(thread(number)).is_some_and(|at| at > self.now);
        if enabled.contains(&me) && !lets_others && self.row < ROW && !timed(&me) {
            return me;
        }
        let ready = enabled.iter().filter(|number| !timed(number));
        let others = ready.filter(|number| **number != me || enabled.len() == 1);
        if let Some(next) = others.min_by_key(|number| thread(number).last) {
            return *next;
        }
        let key = |number: &&u32| (self.deadline(thread(number)).unwrap_or(0), thread(number).last);
        let others = enabled.iter().filter(|number| timed(number));
        others.min_by_key(key).copied().unwrap_or(enabled[0])
    }

    /// One of the candidates.
    pub(super) fn decide(&mut self, usual: u32, candidates: &[u32], rare: &[u32]) -> u32 {
        let number = self.decided;
        self.decided += 1;
        if self.open {
            let bit = |thread: &u32| 1_u32.checked_shl(*thread).unwrap_or(0);
            let bits = candidates.iter().map(bit).fold(0, |bits, bit| bits | bit);
            let before = self.steps();
            self.schedule.open.push([bits, usual, before]);
        }
        let (value, diverged) = self.chooser.choose(number, usual, candidates, rare);
        self.schedule.diverged |= diverged;
        if value != usual {
            self.schedule.decisions.push((number, value));
        }
        value
    }

    /// Writes a step down.
    pub fn record(&mut self, thread: u32, op: Op, object: u32, value: i64, place: Place) {
        self.threads[thread as usize].at = Some(place);
        let at = self.place(place);
        self.record_at(thread, op, object, value, at);
    }

    /// As [`Self::record`], at a place that is a text.
    pub fn record_at(&mut self, thread: u32, op: Op, object: u32, value: i64, at: u32) {
        self.passes(thread, op);
        let object = if object == NONE { -1 } else { i64::from(object) };
        let step = [i64::from(thread), op as i64, object, value, i64::from(at)];
        self.schedule.steps.extend(step);
    }

    /// A thread that looks again and again, and does nothing else, sees time pass the
    /// faster: a thread that waits busily must not outrun one that sleeps.
    fn passes(&mut self, thread: u32, op: Op) {
        let takes = self.step_takes();
        let thread = &mut self.threads[thread as usize];
        match op {
            Op::Load | Op::TryEmpty | Op::TryFailed | Op::Yield => {
                self.now += thread.look * takes;
                thread.look = (thread.look * 2).min(LOOK);
            }
            Op::Sleep | Op::Slept | Op::Blocked => {}
            _ => (thread.look, thread.looks) = (1, 0),
        }
    }

    /// Steps so far.
    pub fn steps(&self) -> u32 {
        (self.schedule.steps.len() / common::explored::STEP) as u32
    }

    /// The number of a text.
    pub fn text(&mut self, text: &str) -> u32 {
        if let Some(number) = self.texts.get(text) {
            return *number;
        }
        let number = self.texts.len() as u32;
        self.texts.insert(text.to_owned(), number);
        self.schedule.texts.push(text.to_owned());
        number
    }

    /// The number of a place.
    pub fn place(&mut self, place: Place) -> u32 {
        if let Some(number) = self.places.get(place) {
            return *number;
        }
        let number = self.text(&format!("{}:{}", place.file(), place.line()));
        self.places.insert(place, number);
        number
    }

    /// Takes what a thread prints; lines are whole when their end comes.
    pub fn print(&mut self, thread: u32, stream: usize, text: &str) {
        let mut rest = text;
        while let Some((line, after)) = rest.split_once('\n') {
            let whole = ::std::mem::take(&mut self.half[stream]) + line;
            self.line(thread, stream, &whole);
            rest = after;
        }
        self.half[stream].push_str(rest);
    }

    fn line(&mut self, thread: u32, stream: usize, line: &str) {
        let printed = [self.steps(), thread, self.text(line)];
        if stream == 0 {
            self.schedule.stdout.push(printed);
            self.schedule.times.push(self.now);
        } else {
            self.schedule.stderr.push(printed);
        }
    }

    /// Writes an event of a device down.
    pub fn event(&mut self, thread: u32, event: &str) {
        let text = self.text(event);
        let (step, now) = (self.steps(), self.now);
        let event = [step.into(), thread.into(), now, text.into()];
        self.schedule.events.push(event);
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
