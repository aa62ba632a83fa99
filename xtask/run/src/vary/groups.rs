//! Which devices of a run are unlike the others.

use common::fault::FaultPlan;
use common::inventory::Delay;
use course::lab::names::sessions_of;
use course::lab::{Devices, ExploredCase, HEALTHY};
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

/// Gives devices the faults of a case instead of those that were drawn.
pub(super) fn fail_otherwise(case: &ExploredCase, variation: &mut Variation) {
    // What is no fault was refused with the lab.toml.
    for (whose, fault) in case.faults().unwrap_or_default() {
        let sessions = fault.and_then(|plan| plan.sessions).unwrap_or_default();
        let places = match ExploredCase::place(whose) {
            Some(place) => vec![place],
            None => variation.places(whose),
        };
        let is_known = variation.values.contains_key(&sessions_of(whose));
        if is_known {
            variation.values.insert(sessions_of(whose), sessions as f64);
        }
        let known = variation.groups.iter_mut().find(|group| group.name == whose);
        match (known, fault) {
            (Some(group), Some(_)) => group.fault = fault,
            (Some(_), None) => are_well(whose, &places, variation),
            (None, _) => variation.groups.push(DeviceGroup {
                name: whose.to_owned(),
                places,
                fault,
                own_delay: false,
            }),
        }
    }
    if !case.faults.is_empty() {
        let healthy = variation.places(HEALTHY).len();
        variation.values.insert(HEALTHY.into(), healthy as f64);
    }
}

/// Makes the devices of a group as well as the others.
fn are_well(group: &str, places: &[usize], variation: &mut Variation) {
    let well = variation.places(HEALTHY).first().and_then(|well| variation.devices[*well].delay);
    for place in places {
        variation.devices[*place].delay = well;
    }
    variation.groups.retain(|it| it.name != group);
    variation.values.insert(group.to_owned(), 0.0);
}
