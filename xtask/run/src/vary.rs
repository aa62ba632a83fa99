//! A seed becomes the parameters of one graded run.
//!
//! Every task draws from its own generator, made of the seed and the task's
//! id: grading one task alone replays what it met among all the others.

mod devices;

use std::hash::Hasher;

use common::inventory::{Device, Inventory};
use common::splitmix;
use course::lab::names::fill;
use course::lab::{Explore, Task};
use fnv::FnvHasher;
use pattern::expression::Values;
use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};
use serde::Serialize;

/// The parameters of one graded run.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Variation {
    /// Flag and value.
    pub numbers: Vec<(String, u64)>,
    /// The devices as the sandbox serves them; none for a task without.
    pub devices: Vec<Device>,
    /// What each device is to be configured with, in the devices' order.
    pub commands: Vec<Vec<String>>,
    /// The devices' places in the order of the file of commands: no device has
    /// there the place that it has in the inventory.
    pub listed: Vec<usize>,
    /// What the names in the task's expressions stand for.
    pub values: Values,
    /// The places of the devices that fail, in an exploration that is about them.
    pub failing: Vec<usize>,
}

/// Draws what a task's run will meet.
pub fn draw(task: &Task, seed: u64) -> Variation {
    draw_with(task, seed, None, None)
}

/// As [`draw`], but as small as `explore` says.
pub fn draw_small(task: &Task, seed: u64, explore: &Explore) -> Variation {
    let devices = explore.devices.as_ref().map(|devices| *devices.get_ref());
    draw_with(task, seed, Some(explore), devices)
}

/// As [`draw_small`], but with the large numbers, and so many devices.
pub fn draw_large(task: &Task, seed: u64, explore: &Explore, devices: usize) -> Variation {
    let mut large = explore.clone();
    large.numbers.extend(explore.large.clone());
    draw_with(task, seed, Some(&large), Some(devices))
}

/// As [`draw_small`], but with so many devices.
pub fn draw_with_devices(task: &Task, seed: u64, explore: &Explore, devices: usize) -> Variation {
    draw_with(task, seed, Some(explore), Some(devices))
}

/// As [`draw_small`], but with more of what `explore` says.
pub fn draw_more(task: &Task, seed: u64, explore: &Explore) -> Variation {
    let mut more = explore.clone();
    more.numbers.extend(explore.more.clone());
    draw_small(task, seed, &more)
}

/// As [`draw_small`], but with so many devices at least, half of which fail.
pub fn draw_failing(task: &Task, seed: u64, explore: &Explore, devices: usize) -> Variation {
    let small = explore.devices.as_ref().map_or(0, |small| *small.get_ref());
    let mut variation = draw_with(task, seed, Some(explore), Some(devices.max(small)));
    let all = variation.devices.len();
    // The last one is well: what failed before it must not keep the program from it.
    let mut places: Vec<_> = (0..all.saturating_sub(1)).collect();
    places.shuffle(&mut StdRng::seed_from_u64(mix(seed, "failing")));
    places.truncate(all / 2);
    places.sort_unstable();
    variation.failing = places;
    variation
}

fn draw_with(task: &Task, seed: u64, small: Option<&Explore>, count: Option<usize>) -> Variation {
    let mut rng = StdRng::seed_from_u64(mix(seed, task.id()));
    let mut variation = Variation::default();
    for (name, number) in &task.vary.numbers {
        let drawn = rng.random_range(*number.from.get_ref()..=number.to);
        let given = small.and_then(|small| small.numbers.get(name));
        let value = given.map_or(drawn, |given| *given.get_ref());
        variation.numbers.push((number.flag.get_ref().clone(), value));
        variation.values.insert(name.clone(), value as f64);
    }
    if let Some(devices) = &task.vary.devices {
        devices::draw_devices(devices, count, &mut rng, &mut variation);
    }
    if let Some(commands) = &task.vary.commands {
        let templates = commands.templates.get_ref().iter().cycle();
        variation.commands = templates
            .take(variation.devices.len())
            .map(|template| draw_commands(template, &mut rng))
            .collect();
        variation.listed = displaced(variation.devices.len(), &mut rng);
    }
    variation
}

impl Variation {
    /// The inventory for the sandbox, with everything it must know.
    pub fn inventory(&self) -> Inventory {
        Inventory { devices: self.devices.clone() }
    }

    /// The file of commands: one list per device, in an order of its own.
    pub fn commands_toml(&self) -> String {
        struct CommandTable<'a>(&'a Variation);
        impl Serialize for CommandTable<'_> {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let Variation { devices, commands, .. } = self.0;
                let listed = self.0.listed.iter();
                serializer.collect_map(listed.map(|&at| (&devices[at].name, &commands[at])))
            }
        }
        toml::to_string(&CommandTable(self)).unwrap_or_default()
    }
}

fn draw_commands(template: &[String], rng: &mut StdRng) -> Vec<String> {
    let (word, octet) = (draw_word(rng), rng.random_range(2..=250));
    let filled = template.iter().map(|command| fill(command, &word, octet));
    // Templates that cannot be filled were refused with the lab.toml.
    filled.flatten().collect()
}

/// Places in an order in which none is where it was (Sattolo's algorithm).
fn displaced(count: usize, rng: &mut StdRng) -> Vec<usize> {
    let mut places: Vec<_> = (0..count).collect();
    for last in (1..count).rev() {
        places.swap(last, rng.random_range(0..last));
    }
    places
}

/// A word that no program guesses and every router accepts as a host name.
fn draw_word(rng: &mut StdRng) -> String {
    const LETTERS: &[u8] = b"abcdefghijklmnopqrstuvwxyz0123456789";
    let letter = |from: &[u8], rng: &mut StdRng| from[rng.random_range(0..from.len())] as char;
    let first = letter(&LETTERS[..26], rng);
    std::iter::once(first).chain((0..6).map(|_| letter(LETTERS, rng))).collect()
}

/// One seed per task, the same on every machine: FNV-1a of the id over the
/// seed, whose bits close seeds and ids then share in all places.
fn mix(seed: u64, id: &str) -> u64 {
    let mut hasher = FnvHasher::with_key(seed ^ FnvHasher::default().finish());
    hasher.write(id.as_bytes());
    splitmix::output(hasher.finish())
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::path::Path;

    use course::lab::Lab;

    use super::*;
    use crate::router;

    fn lab() -> Lab {
        let check =
            "[[task.check]]\nid = 'ends'\nwhat = 'w'\nthat = { exit-code = 0 }\nhint = 'h'\n";
        let text = format!(
            "title = 't'\n\
             [[task]]\nid = '9.1'\nprogram = 'a'\ntitle = 'a'\n\
             [task.vary.numbers]\nthreads = {{ flag = '--threads', from = 1, to = 1000000 }}\n\
             [task.vary.devices]\ncount = {{ from = 3, to = 5 }}\ndelay = {{ between = [1.0, 3.0] }}\n\
             [task.vary.commands]\nflag = '--commands'\ntemplates = [['hostname ${{word}}', 'x ${{octet}}'], ['y']]\n{check}\
             [[task]]\nid = '9.2'\nprogram = 'b'\ntitle = 'b'\n\
             [task.vary.devices]\ncount = {{ from = 2, to = 3 }}\ndelay = {{ distinct = [1, 2, 3] }}\n{check}"
        );
        Lab::parse(&text, Path::new("lab.toml")).unwrap()
    }

    #[test]
    fn the_same_seed_draws_the_same_and_tasks_draw_independently() {
        let lab = lab();
        let [first, second] = &lab.tasks[..] else { panic!() };
        assert_eq!(draw(first, 7), draw(first, 7));
        assert_ne!(draw(first, 7), draw(first, 8));
        assert_ne!(draw(first, 7).devices[0].name, draw(second, 7).devices[0].name);
        assert_eq!(
            mix(7, "9.1"),
            13_456_624_684_424_198_191,
            "replays must hold from release to release"
        );
    }

    #[test]
    fn what_is_drawn_lies_within_what_was_asked() {
        let lab = lab();
        for seed in 0..200 {
            let variation = draw(&lab.tasks[0], seed);
            let count = variation.devices.len();
            assert!((3..=5).contains(&count));
            let delays: Vec<_> =
                variation.devices.iter().filter_map(|it| it.delay?.constant()).collect();
            assert!(delays.iter().all(|delay| (1.0..=3.0).contains(delay)));
            assert!((variation.values["sum-of-delays"] - delays.iter().sum::<f64>()).abs() < 1e-5);
            assert!(variation.devices.iter().all(|device| device.seed <= i64::MAX as u64));
            let names: HashSet<_> =
                variation.devices.iter().map(|it| it.hostname.clone()).collect();
            assert_eq!(names.len(), count);
            assert_eq!(variation.commands.len(), count);
            assert_eq!(variation.commands[1], ["y"]);
            let read: toml::Table = variation.commands_toml().parse().unwrap();
            assert_eq!(read.len(), count);
            assert!(variation.listed.iter().enumerate().all(|(at, to)| at != *to));
            let again =
                Inventory::parse(&variation.inventory().to_toml(), Path::new("i.toml")).unwrap();
            assert_eq!(again, variation.inventory());
        }
    }

    #[test]
    fn not_all_devices_show_what_they_must_not_all_show() {
        let lab = "title = 't'\n[[task]]\nid = '9.1'\nprogram = 'p'\ntitle = 't'\n\
             [task.vary.devices]\ncount = { from = 2, to = 2 }\ndelay = { between = [1, 1] }\n\
             unlike = { command = 'show ip interface brief', answer = '^GigabitEthernet0/1 .*(up|down) *$' }\n\
             [[task.check]]\nid = 'c'\nwhat = 'w'\nhint = 'h'\nthat = { exit-code = 0 }\n";
        let lab = Lab::parse(lab, Path::new("lab.toml")).unwrap();
        for seed in 0..200 {
            let variation = draw(&lab.tasks[0], seed);
            let states = variation.devices.iter().map(|device| {
                let (_, said) = router::typed(device, ["show ip interface brief"]);
                let row = said.lines().find(|line| line.starts_with("GigabitEthernet0/1"));
                row.unwrap().split_whitespace().nth(4) == Some("up")
            });
            let states: Vec<_> = states.collect();
            assert_ne!(states[0], states[1], "seed {seed}");
        }
    }

    #[test]
    fn delays_are_never_so_alike_that_their_order_tells_nothing() {
        let lab = lab();
        for seed in 0..500 {
            let delays = draw(&lab.tasks[0], seed).devices;
            let delays: Vec<_> = delays.iter().filter_map(|it| it.delay?.constant()).collect();
            let mut longest: f64 = 0.0;
            let clearly = delays.iter().any(|delay| {
                longest = longest.max(*delay);
                longest - delay > 0.49
            });
            assert!(clearly, "seed {seed}: {delays:?}");
        }
    }

    #[test]
    fn distinct_delays_are_never_in_ascending_order() {
        let lab = lab();
        for seed in 0..200 {
            let variation = draw(&lab.tasks[1], seed);
            let delays: Vec<_> =
                variation.devices.iter().filter_map(|it| it.delay?.constant()).collect();
            assert!(!delays.is_sorted(), "{delays:?}");
        }
    }
}
