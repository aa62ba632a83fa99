//! What the words of the commands are for, as `?` tells it.

use super::Mode;
use crate::router::ios::blocks::BlockKind;
use crate::router::ios::interface::Kind;

/// Lines with a command up to some word, and behind `: ` what that word is for.
pub(super) type Texts = &'static str;

/// What stands above the list of all commands.
pub(super) fn heading(mode: Mode) -> &'static str {
    match mode {
        Mode::User | Mode::Privileged => "Exec commands:\n",
        Mode::Config => "Configure commands:\n",
        Mode::Interface(_) | Mode::Range => "Interface configuration commands:\n",
        Mode::Vlan(_) => "VLAN configuration commands:\n",
        Mode::Block(BlockKind::Vrf) => {
            "IP VPN Routing/Forwarding instance configuration commands:\n"
        }
        Mode::Block(BlockKind::Standard) => "Standard Access List configuration commands:\n",
        Mode::Block(BlockKind::Extended) => "Ext Access List configuration commands:\n",
        Mode::Line(_) => "Line configuration commands:\n",
    }
}

/// What `word` is for behind the words `before`. Behind `no`, a word is for
/// what it is for without.
pub(super) fn help(texts: Texts, before: &[&str], word: &str) -> &'static str {
    let mut command = before.join(" ");
    if !before.is_empty() {
        command.push(' ');
    }
    command.push_str(word);
    let find = |command: &str| {
        texts.lines().find_map(|line| line.strip_prefix(command)?.strip_prefix(": "))
    };
    let found = find(&command).or_else(|| find(command.strip_prefix("no ")?));
    found.unwrap_or_default()
}

pub(super) const EXEC: Texts = include_str!("words/exec.txt");
pub(super) const CONFIG: Texts = include_str!("words/config.txt");
pub(super) const INTERFACE: Texts = include_str!("words/interface.txt");
pub(super) const LINE: Texts = include_str!("words/line.txt");
pub(super) const VLAN: Texts = include_str!("words/vlan.txt");
pub(super) const LIST: Texts = include_str!("words/list.txt");
pub(super) const VRF: Texts = include_str!("words/vrf.txt");
pub(super) const FILTERS: Texts = include_str!("words/filters.txt");

/// The texts of a sub-mode.
pub(super) fn of_mode(mode: Mode) -> Texts {
    match mode {
        Mode::Line(_) => LINE,
        Mode::Vlan(_) => VLAN,
        Mode::Block(BlockKind::Vrf) => VRF,
        Mode::Block(_) => LIST,
        _ => INTERFACE,
    }
}

/// What a kind of interface is.
pub(super) fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::GigabitEthernet => "GigabitEthernet IEEE 802.3z",
        Kind::Loopback => "Loopback interface",
        Kind::Tunnel => "Tunnel interface",
        Kind::Vlan => "Catalyst Vlans",
    }
}
