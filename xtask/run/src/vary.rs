//! A seed becomes the parameters of one graded run.
//!
//! Every task draws from its own generator, made of the seed and the task's
//! id: grading one task alone replays what it met among all the others.

mod devices;
mod groups;
mod interrupted;
#[cfg(test)]
mod tests;

use std::hash::Hasher;

use chrono::NaiveDateTime;
use common::fault::FaultPlan;
use common::inventory::{Delay, Device, Inventory};
use common::log_plan::LogPlan;
use common::splitmix;
use course::lab::names::fill;
use course::lab::{Explore, ExploredCase, HEALTHY, Task};
use fnv::FnvHasher;
use pattern::expression::{Values, evaluate};
use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};
use serde::Serialize;
use toml::Spanned;

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
    /// The option that an exploration adds; see [`Explore::options`].
    pub option: Option<String>,
    /// The program's devices are its own: it gets no inventory, and `devices` is empty.
    pub own_devices: bool,
    /// Flags of numbers that the program does not get.
    pub left_out: Vec<String>,
    /// The local date and time at which an exploration begins.
    pub begins: Option<NaiveDateTime>,
    /// The groups of devices that are unlike the others.
    pub groups: Vec<DeviceGroup>,
    /// Whether the program gets a Ctrl-C; see [`Variation::interrupted`].
    pub interrupted: bool,
    /// What devices log while they are watched.
    pub log_plan: LogPlan,
    /// Sessions that a device takes at once, where the task says it.
    pub vty_lines: Option<usize>,
}

/// Devices of a run that fail, or take longer than others.
#[derive(Debug, Clone, PartialEq)]
pub struct DeviceGroup {
    /// As the lab calls it.
    pub name: String,
    /// The places of its devices, ascending.
    pub places: Vec<usize>,
    /// What they do wrong.
    pub fault: Option<FaultPlan>,
    /// Whether they have delays of their own.
    pub own_delay: bool,
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

/// How many of the devices fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultShare {
    /// Half of them, and never the last one: what failed before it must not keep the program
    /// from it.
    Half,
    /// All but the last one.
    AllButTheLast,
    /// Every one.
    All,
}

/// As [`draw_small`], but with so many devices at least, of which so many fail.
pub fn draw_failing(
    task: &Task,
    seed: u64,
    explore: &Explore,
    (devices, failing): (usize, FaultShare),
) -> Variation {
    let small = explore.devices.as_ref().map_or(0, |small| *small.get_ref());
    let mut variation = draw_with(task, seed, Some(explore), Some(devices.max(small)));
    let all = variation.devices.len();
    let but_the_last = 0..all.saturating_sub(1);
    let mut places: Vec<_> =
        if failing == FaultShare::All { 0..all } else { but_the_last }.collect();
    if failing == FaultShare::Half {
        places.shuffle(&mut StdRng::seed_from_u64(mix(seed, "failing")));
        places.truncate(all / 2);
        places.sort_unstable();
    }
    variation.failing = places;
    variation
}

/// As [`draw_with_devices`], but in one way unlike all others.
pub fn draw_case(
    task: &Task,
    seed: u64,
    explore: &Explore,
    (case, devices): (&ExploredCase, usize),
) -> Variation {
    // Where the task has a fixed number of devices, each has a part of its own.
    let count = task.vary.devices.as_ref().map(|of_run| of_run.count.get_ref());
    let count = count.map(|of_run| if of_run.from == of_run.to { of_run.to } else { devices });
    let count = case.devices.or(count);
    let mut other = explore.clone();
    let numbers = case.numbers.iter().map(|(name, number)| (name.clone(), *number));
    other.numbers.extend(numbers.map(|(name, number)| (name, Spanned::new(0..0, number))));
    let mut variation = draw_with(task, seed, Some(&other), count);
    groups::fail_otherwise(case, &mut variation);
    if let Some(name) = &case.names {
        // Each another number, and not in order: 101 is prime. Every other one has an
        // address: all of these end with the same number.
        for (at, device) in (1..).zip(&mut variation.devices) {
            let number = at * 37 % 101;
            device.name = match at % 2 {
                0 => format!("{name}-{number}"),
                _ => format!("10.20.{number}.1"),
            };
        }
    }
    if case.own_devices {
        variation.own_devices = true;
        // Which they are shows when the program contacts them, and what they get is its affair.
        variation.devices.clear();
        variation.commands.clear();
        variation.listed.clear();
        variation.groups.clear();
    }
    if let Some(slow) = case.slow {
        // Neither the first one nor the last one.
        let place = variation.devices.len() / 2;
        variation.devices[place].delay = Some(Delay::fixed(slow as f32));
        let values = variation.values_of(&variation.places(HEALTHY));
        variation.values.extend(values);
    }
    variation.begins = case.begins.and_then(|begins| begins.to_string().parse().ok());
    variation.left_out = task
        .vary
        .numbers
        .iter()
        .filter(|(name, _)| case.left_out.contains(name))
        .map(|(_, number)| number.flag.get_ref().clone())
        .collect();
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
        variation.vty_lines = devices::vty_lines(devices, &variation.values);
        devices::draw_devices(devices, count, &mut rng, &mut variation);
        groups::draw_groups(devices, &mut rng, &mut variation);
        if let Some(logs) = &devices.logs {
            let lines = evaluate(logs.lines.get_ref(), &variation.values).unwrap_or_default();
            let every = *logs.every.get_ref();
            variation.log_plan = LogPlan { lines: lines as u32, every, goes_quiet: false };
        }
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
    /// The places of the devices of a group, or of the healthy ones.
    pub fn places(&self, group: &str) -> Vec<usize> {
        if let Some(group) = self.groups.iter().find(|it| it.name == group) {
            return group.places.clone();
        }
        let unlike = |place: &usize| self.groups.iter().any(|it| it.places.contains(place));
        (0..self.devices.len()).filter(|place| !unlike(place)).collect()
    }

    /// The faults of devices, by place.
    pub fn faults(&self) -> impl Iterator<Item = (usize, FaultPlan)> {
        self.groups.iter().flat_map(|group| {
            let plan = group.fault;
            group.places.iter().filter_map(move |place| Some((*place, plan?)))
        })
    }

    /// What the names for these devices stand for, if no others are looked at.
    pub fn values_of(&self, places: &[usize]) -> Values {
        let delays = places.iter().filter_map(|place| self.devices[*place].delay?.constant());
        let delays: Vec<_> = delays.collect();
        let sum: f64 = delays.iter().sum();
        let max = delays.iter().copied().fold(0.0, f64::max);
        let known = [("devices", places.len() as f64), ("sum-of-delays", sum), ("max-delay", max)];
        let mut values = self.values.clone();
        values.extend(known.map(|(name, value)| (name.to_owned(), value)));
        values
    }

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
    const LETTERS: &[u8] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    let letter = |from: &[u8], rng: &mut StdRng| from[rng.random_range(0..from.len())] as char;
    let first = letter(&LETTERS[..52], rng);
    std::iter::once(first).chain((0..6).map(|_| letter(LETTERS, rng))).collect()
}

/// One seed per task, the same on every machine: FNV-1a of the id over the
/// seed, whose bits close seeds and ids then share in all places.
fn mix(seed: u64, id: &str) -> u64 {
    let mut hasher = FnvHasher::with_key(seed ^ FnvHasher::default().finish());
    hasher.write(id.as_bytes());
    splitmix::output(hasher.finish())
}
