//! Items that a program takes from one device and handles on another one.

use serde::Deserialize;
use toml::Spanned;

use super::word::Pattern;

/// What the items of a task are, `[task.items]`: the devices see where each comes from, and
/// where it goes.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Items {
    /// Where the program takes an item from.
    pub from: ItemSource,
    /// Where it handles the item.
    pub to: ItemTarget,
}

/// Where items come from.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ItemSource {
    /// The device's place in the inventory, from 1.
    pub device: Spanned<usize>,
    /// The command that takes one item; with group `number`.
    pub command: Pattern,
    /// Searched in the answer; group `item` is what the other device is asked about. A
    /// program that has not read the answer does not know it.
    pub item: Pattern,
}

/// Where items go.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ItemTarget {
    /// The device's place in the inventory, from 1.
    pub device: Spanned<usize>,
    /// The command that handles one item; with group `item`.
    pub command: Pattern,
}
