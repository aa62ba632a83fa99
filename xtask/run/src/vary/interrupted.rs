//! The same devices, for the run in which the program gets a Ctrl-C.

use common::inventory::Delay;
use course::lab::{HEALTHY, Task};

use super::Variation;

impl Variation {
    /// The same, but the program gets a Ctrl-C, and the healthy devices answer later: see
    /// [`Interrupt`](course::lab::Interrupt). As it is, where a task has no such run.
    #[must_use]
    pub fn interrupted(mut self, task: &Task) -> Self {
        let Some(interrupt) = &task.vary.interrupt else {
            return self;
        };
        for place in self.places(HEALTHY) {
            let device = &mut self.devices[place];
            let delay = device.delay.and_then(|delay| delay.constant()).unwrap_or_default();
            let delay = delay + *interrupt.answers_later.get_ref();
            device.delay = Some(Delay::fixed(delay as f32));
        }
        let all: Vec<_> = (0..self.devices.len()).collect();
        self.values = self.values_of(&all);
        self.interrupted = true;
        self
    }

    /// The names of the devices that work on the command when the program gets its Ctrl-C.
    pub fn at_work_when_interrupted(&self) -> Vec<String> {
        let places = if self.interrupted { self.places(HEALTHY) } else { Vec::new() };
        places.into_iter().map(|place| self.devices[place].name.clone()).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use course::lab::Lab;

    use crate::vary::draw;

    #[test]
    fn the_healthy_devices_answer_later_and_nothing_else_differs() {
        let text = "title = 't'\n[[task]]\nid = '9.1'\nprogram = 'p'\ntitle = 't'\n\
             [task.vary.devices]\ncount = { from = 4, to = 4 }\ndelay = { between = [1, 2] }\n\
             delay-at = 'show version'\n\
             [task.vary.devices.groups]\naway = { count = { from = 1, to = 1 }, fault = 'reset' }\n\
             [task.vary.interrupt]\nanswers-later = 60\n\
             [[task.check]]\nid = 'c'\nrun = 'interrupted'\nwhat = 'w'\nhint = 'h'\n\
             that = { exit-code = 130 }\n";
        let lab = Lab::parse(text, Path::new("lab.toml")).unwrap();
        let task = &lab.tasks[0];
        let (calm, interrupted) = (draw(task, 3), draw(task, 3).interrupted(task));
        assert!(calm.at_work_when_interrupted().is_empty());
        let healthy = interrupted.places("healthy");
        let names: Vec<_> =
            healthy.iter().map(|at| interrupted.devices[*at].name.clone()).collect();
        assert_eq!(interrupted.at_work_when_interrupted(), names);
        assert_eq!((names.len(), &calm.groups), (3, &interrupted.groups));
        for (at, (before, after)) in calm.devices.iter().zip(&interrupted.devices).enumerate() {
            let delay = |it: &common::inventory::Device| it.delay.unwrap().constant().unwrap();
            let later = if healthy.contains(&at) { 60.0 } else { 0.0 };
            assert!((delay(after) - delay(before) - later).abs() < 0.01);
            assert_eq!((&before.name, before.seed), (&after.name, after.seed));
        }
        assert!(interrupted.values["max-delay"] > 61.0);
    }
}
