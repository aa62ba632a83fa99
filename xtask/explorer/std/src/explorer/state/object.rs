//! What threads share: locks, channels, barriers and the like.

use common::explored::Kind;

use super::State;
use crate::explorer::Place;

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

impl Object {
    fn new(kind: Kind, place: Place) -> Self {
        Self {
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
        }
    }

    /// Whether no thread holds it.
    pub(super) fn is_free(&self) -> bool {
        self.writer.is_none() && self.readers.is_empty()
    }
}

impl State {
    /// Registers something that threads share.
    pub fn object(&mut self, kind: Kind, place: Place) -> u32 {
        self.objects.push(Object::new(kind, place));
        let at = self.place(place);
        self.schedule.objects.push([kind as u32, at]);
        self.objects.len() as u32 - 1
    }

    /// What is known of it.
    pub fn at(&mut self, object: u32) -> &mut Object {
        &mut self.objects[object as usize]
    }
}
