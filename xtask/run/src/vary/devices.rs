//! The devices of a run: names, host names, states and delays.

use std::collections::BTreeSet;
use std::net::Ipv4Addr;

use common::inventory::{Delay, Device, addresses};
use course::lab::names::DEVICE_NAMES;
use course::lab::{Delays, Devices, Unlike};
use pattern::expression::{Values, evaluate};
use rand::RngExt;
use rand::rngs::StdRng;
use rand::seq::SliceRandom;

use super::{Variation, draw_word};
use crate::router;

/// Draws until one tells something; what never does cannot be helped.
const TRIES: usize = 1000;

pub(super) fn draw_devices(
    devices: &Devices,
    count: Option<usize>,
    rng: &mut StdRng,
    variation: &mut Variation,
) {
    let range = devices.count.get_ref();
    let drawn = rng.random_range(range.from..=range.to);
    let count = count.unwrap_or(drawn);
    // Of ten devices or more, one's name is the beginning of another one's.
    let last = if count >= 10 { 1 } else { rng.random_range(1..=200) };
    let first = Ipv4Addr::new(10, rng.random(), rng.random(), last);
    let hundredths = draw_delays(devices.delay.get_ref(), count, rng);
    for (name, &hundredths) in
        unsorted(addresses(first, count).collect(), rng).into_iter().zip(&hundredths)
    {
        variation.devices.push(Device {
            hostname: Some(draw_word(rng).into()),
            ..Device::simulated(name, Some(seconds(hundredths)), draw_seed(rng))
        });
    }
    if let Some(unlike) = &devices.unlike {
        let many = count > range.to;
        draw_states(unlike, many, rng, &mut variation.devices);
    }
    let sum: u64 = hundredths.iter().sum();
    let max = hundredths.iter().max().copied().unwrap_or_default();
    let values = [count as f64, sum as f64 / 100.0, max as f64 / 100.0];
    // The other names are for what the run will show.
    let names = DEVICE_NAMES.map(str::to_owned);
    variation.values.extend(names.into_iter().zip(values));
}

/// Sessions that a device takes at once, if the task says it.
pub(super) fn vty_lines(devices: &Devices, numbers: &Values) -> Option<usize> {
    let lines = devices.vty_lines.as_ref()?;
    // What cannot be worked out was refused with the lab.toml.
    let lines = evaluate(lines.get_ref(), numbers).ok()?;
    Some((lines as usize).max(1))
}

/// In an order that is neither that of the names nor the reverse of it, if there
/// is one: who sorts must not be right by luck.
fn unsorted(mut names: Vec<String>, rng: &mut StdRng) -> Vec<String> {
    let sorted = names.clone();
    let reversed: Vec<_> = sorted.iter().rev().cloned().collect();
    while names.len() > 1 && (names == sorted || (names.len() > 2 && names == reversed)) {
        names.shuffle(rng);
    }
    names
}

/// Draws the devices' states again until not all of them show the same; of many
/// devices, no two that are neighbours in the inventory: a state that is the
/// next one's shows.
fn draw_states(unlike: &Unlike, many: bool, rng: &mut StdRng, devices: &mut [Device]) {
    // A pattern that is none was refused with the lab.toml.
    let Ok(answer) = pattern::in_text(unlike.answer.get_ref(), &Values::new()) else {
        return;
    };
    let shown = |device: &Device| {
        let (_, said) = router::typed(device, [unlike.command.as_str()]);
        let last = answer.regex().captures_iter(&said).last()?;
        let shown = last.get(1).or(last.get(0))?;
        Some(shown.as_str().to_owned())
    };
    if many {
        let mut before = devices.first().and_then(shown);
        for device in devices.iter_mut().skip(1) {
            for _ in 0..TRIES {
                if shown(device) != before {
                    break;
                }
                device.seed = draw_seed(rng);
            }
            before = shown(device);
        }
        return;
    }
    for _ in 0..TRIES {
        let shown = devices.iter().map(shown);
        if shown.collect::<BTreeSet<_>>().len() > 1 || devices.len() < 2 {
            return;
        }
        for device in &mut *devices {
            device.seed = draw_seed(rng);
        }
    }
}

/// A seed goes through TOML, whose integers are signed.
fn draw_seed(rng: &mut StdRng) -> u64 {
    rng.random::<u64>() >> 1
}

fn seconds(hundredths: u64) -> Delay {
    Delay::fixed(hundredths as f32 / 100.0)
}

/// In hundredths of a simulated second, so that sums are exact.
fn draw_delays(delays: &Delays, count: usize, rng: &mut StdRng) -> Vec<u64> {
    let hundredths = |seconds: f64| (seconds * 100.0).round() as u64;
    match delays {
        Delays::Between([from, to]) => {
            let range = hundredths(*from)..=hundredths(*to);
            let margin = (range.end() - range.start()) / 4;
            let mut draw = || (0..count).map(|_| rng.random_range(range.clone())).collect();
            let mut drawn: Vec<u64> = draw();
            // Delays that are all alike tell nothing, in whichever order.
            for _ in 0..TRIES {
                if count < 2 || is_clearly_out_of_order(&drawn, margin) {
                    break;
                }
                drawn = draw();
            }
            unlike_device_order(drawn, margin)
        }
        Delays::Distinct(delays) => {
            let mut drawn: Vec<_> = delays.iter().copied().map(hundredths).collect();
            if let (true, Some(least), Some(most)) =
                (count > drawn.len(), drawn.iter().min(), drawn.iter().max())
            {
                // Of more devices than these, delays in equal steps between them.
                let (least, range, steps) = (*least, most - least, count as u64 - 1);
                drawn = (0..=steps).map(|step| least + range * step / steps).collect();
            }
            drawn.shuffle(rng);
            drawn.truncate(count);
            unlike_device_order(drawn, 1)
        }
    }
}

/// Whether some device is done clearly, by `margin` at least, after one that
/// comes later in the inventory: where completion order is device order, it
/// tells nothing.
fn is_clearly_out_of_order(drawn: &[u64], margin: u64) -> bool {
    let mut longest = 0;
    drawn.iter().any(|&delay| {
        longest = longest.max(delay);
        longest - delay >= margin
    })
}

/// Makes sure of it, as far as these delays allow.
fn unlike_device_order(mut drawn: Vec<u64>, margin: u64) -> Vec<u64> {
    if !is_clearly_out_of_order(&drawn, margin) {
        drawn.sort_unstable();
        drawn.reverse();
    }
    drawn
}
