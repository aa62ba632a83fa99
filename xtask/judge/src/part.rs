//! What is seen of some of the devices: a check can be about those that fail in one way,
//! or about those that are well.

use std::collections::BTreeSet;

use course::lab::{Check, Task};
use pattern::expression::Values;
use run::observe::Observation;

/// An observation, as if there were no devices but those of some groups.
///
/// The events stay as they are, so that their places do; a line that names other devices
/// only is empty.
pub(super) struct Part {
    groups: Vec<String>,
    pub(super) observation: Observation,
}

impl Part {
    /// One for each choice of groups that a check of the task is about.
    pub(super) fn all_of(task: &Task, observation: &Observation) -> Vec<Self> {
        let mut parts: Vec<Self> = Vec::new();
        for groups in task.checks.iter().filter_map(groups) {
            if !parts.iter().any(|part| part.groups == groups) {
                parts.push(Self::new(groups, observation));
            }
        }
        parts
    }

    /// That of a check; `None` for a check about all devices.
    pub(super) fn of_check(check: &Check, observation: &Observation) -> Option<Self> {
        groups(check).map(|groups| Self::new(groups, observation))
    }

    /// Whether the check is about it.
    pub(super) fn is_of(&self, check: &Check) -> bool {
        groups(check) == Some(&self.groups)
    }

    fn new(groups: &[String], observation: &Observation) -> Self {
        let mut observation = observation.clone();
        let variation = &mut observation.variation;
        let places: BTreeSet<_> = groups.iter().flat_map(|name| variation.places(name)).collect();
        let places: Vec<_> = places.into_iter().collect();
        let names = |of: &dyn Fn(&usize) -> bool| -> Vec<String> {
            let devices = variation.devices.iter().enumerate();
            devices.filter(|(at, _)| of(at)).map(|(_, device)| device.name.clone()).collect()
        };
        let own = names(&|at| places.contains(at));
        let others = names(&|at| !places.contains(at));
        let values: Values = variation.values_of(&places);
        variation.values = values;
        variation.devices = places.iter().map(|at| variation.devices[*at].clone()).collect();
        if !variation.commands.is_empty() {
            variation.commands = places.iter().map(|at| variation.commands[*at].clone()).collect();
        }
        for line in observation.run.stdout.iter_mut().chain(&mut observation.run.stderr) {
            let named = |names: &[String]| names.iter().any(|name| names_device(&line.text, name));
            if named(&others) && !named(&own) {
                line.text.clear();
            }
        }
        Self { groups: groups.to_vec(), observation }
    }
}

fn groups(check: &Check) -> Option<&[String]> {
    check.of.as_ref().map(|of| of.get_ref().as_slice())
}

/// Whether a line has the name of a device.
fn names_device(line: &str, name: &str) -> bool {
    places_of(line, name).next().is_some()
}

/// Where a line has the name as a whole: `10.0.0.1` is not in `10.0.0.12`.
pub(super) fn places_of(line: &str, name: &str) -> impl Iterator<Item = usize> {
    let inside = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
    let places = line.match_indices(name).map(|(at, _)| at);
    places.filter(move |at| {
        let at = *at;
        let mut after = line[at + name.len()..].chars();
        let next = after.next();
        // A dot ends a sentence, or an address goes on behind it.
        let goes_on = match next {
            Some('.') => after.next().is_some_and(inside),
            Some(next) => inside(next),
            None => false,
        };
        let before = line[..at].chars().next_back();
        !goes_on && !before.is_some_and(|before| inside(before) || before == '.')
    })
}

#[cfg(test)]
mod tests {
    use super::names_device;

    #[test]
    fn a_device_is_named_by_its_whole_name() {
        for (line, names) in [
            ("Fetch from 10.0.0.1...", true),
            ("[10.0.0.1] timed out", true),
            ("Finished with 10.0.0.1.", true),
            ("10.0.0.12 timed out", false),
            ("110.0.0.1 timed out", false),
            ("10.0.0.1.7 timed out", false),
        ] {
            assert_eq!(names_device(line, "10.0.0.1"), names, "{line}");
        }
    }
}
