//! Which devices of a run are unlike the others.

use common::fault::FaultPlan;
use common::inventory::Delay;
use course::lab::names::sessions_of;
use course::lab::{Devices, HEALTHY};
use rand::RngExt;
use rand::rngs::StdRng;
use rand::seq::SliceRandom;

use super::{DeviceGroup, Variation};

/// Draws the places of each group, its fault and its delays. Nothing is drawn where a
/// task has no groups: the draws of the others stay as they are.
pub(super) fn draw_groups(devices: &Devices, rng: &mut StdRng, variation: &mut Variation) {
    if devices.groups.is_empty() {
        return;
    }
    let mut places: Vec<_> = (0..variation.devices.len()).collect();
    places.shuffle(rng);
    for (name, group) in &devices.groups {
        let count = group.count.get_ref();
        let count = rng.random_range(count.from..=count.to).min(places.len());
        let mut drawn = places.split_off(places.len() - count);
        drawn.sort_unstable();
        let own_delay = group.delay.is_some();
        if let Some(delay) = &group.delay {
            let [from, to] = *delay.get_ref();
            for place in &drawn {
                let hundredths = (rng.random_range(from..=to) * 100.0).round();
                variation.devices[*place].delay = Some(Delay::fixed((hundredths / 100.0) as f32));
            }
        }
        let sessions = group.sessions.as_ref().map(|drawn| drawn.get_ref());
        let sessions = sessions.map(|drawn| rng.random_range(drawn.from..=drawn.to) as u64);
        let fault = group.fault.as_ref().map(|fault| *fault.get_ref());
        let fault = fault.map(|fault| FaultPlan { fault, sessions });
        variation.values.insert(name.clone(), drawn.len() as f64);
        variation.values.insert(sessions_of(name), sessions.unwrap_or_default() as f64);
        variation.groups.push(DeviceGroup { name: name.clone(), places: drawn, fault, own_delay });
    }
    variation.values.insert(HEALTHY.into(), places.len() as f64);
    let all: Vec<_> = (0..variation.devices.len()).collect();
    variation.values = variation.values_of(&all);
}
