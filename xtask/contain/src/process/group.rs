//! Signals to a program and everything it started.

use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;

/// Asks the group to end.
pub(super) fn terminate(group: Pid) {
    let _ = killpg(group, Signal::SIGTERM);
}

/// What a terminal sends to the group in its foreground.
pub(super) fn press_ctrl_c(group: Pid) {
    let _ = killpg(group, Signal::SIGINT);
}

/// Ends the group.
pub(super) fn kill(group: Pid) {
    let _ = killpg(group, Signal::SIGKILL);
}

/// Ends what is left of a group whose leader was waited for, and says whether
/// anything was alive.
pub(super) fn end(group: Pid) -> bool {
    if killpg(group, None).is_err() {
        return false;
    }
    let alive = has_living_member(group);
    kill(group);
    alive
}

/// Orphans that have ended linger as zombies until their parent reaps them: only
/// the process table tells them from the living.
fn has_living_member(group: Pid) -> bool {
    let Ok(processes) = std::fs::read_dir("/proc") else {
        return true;
    };
    processes
        .flatten()
        .filter_map(|process| std::fs::read_to_string(process.path().join("stat")).ok())
        .any(|stat| is_living_member(&stat, group))
}

/// `pid (name) state parent group ...`, and the name may hold anything.
fn is_living_member(stat: &str, group: Pid) -> bool {
    let Some((_, after_name)) = stat.rsplit_once(')') else {
        return false;
    };
    let mut fields = after_name.split_whitespace();
    let state = fields.next().unwrap_or("Z");
    let its_group = fields.nth(1).and_then(|field| field.parse().ok());
    !matches!(state, "Z" | "X") && its_group == Some(group.as_raw())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_living_of_the_group_count() {
        let group = Pid::from_raw(42);
        for (stat, counts) in [
            ("7 (a) S 1 42 42 0", true),
            ("7 (a b) Z 9) R 1 42 42 0", true),
            ("7 (a) Z 1 42 42 0", false),
            ("7 (a) S 42 7 42 0", false),
            ("", false),
        ] {
            assert_eq!(is_living_member(stat, group), counts, "{stat}");
        }
    }
}
