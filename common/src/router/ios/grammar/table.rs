//! Tables of rules, with what is known of each table before a line is followed.

use super::Word;
use crate::inventory::Platform;

/// One command: its words, and what they ask for.
pub(in crate::router::ios) struct Rule<A: 'static> {
    /// Without those that all rules of the table begin with.
    pub words: &'static [Word],
    /// `None` for words that IOS knows and this router does not: they make
    /// abbreviations ambiguous, and are invalid when written out.
    pub action: Option<A>,
    /// Only behind `enable`.
    pub privileged: bool,
    /// Only on a switch.
    pub of_switch: bool,
    /// With so many of its words behind `no`, the line is complete; 0 if it has no `no`.
    pub no: u8,
}

/// The commands that begin with the same words.
pub(in crate::router::ios) struct Table<A: 'static> {
    pub prefix: &'static [Word],
    pub rules: &'static [Rule<A>],
    /// The first word is `no`.
    pub is_negated: bool,
    /// The rules of each kind, one bit each.
    pub(super) privileged: u64,
    pub(super) of_switch: u64,
    pub(super) served: u64,
    pub(super) all: u64,
}

/// All commands of a mode.
pub(in crate::router::ios) type Tables<A> = &'static [Table<A>];

/// Who types, and on what.
#[derive(Debug, Clone, Copy)]
pub(in crate::router::ios) struct Typist {
    pub privileged: bool,
    pub platform: Platform,
}

impl<A> Table<A> {
    /// Commands that begin with `prefix`.
    pub(in crate::router::ios) const fn new(
        prefix: &'static [Word],
        rules: &'static [Rule<A>],
    ) -> Self {
        Self::counted(prefix, rules, false)
    }

    /// The same commands behind `no`.
    pub(in crate::router::ios) const fn no(
        prefix: &'static [Word],
        rules: &'static [Rule<A>],
    ) -> Self {
        Self::counted(prefix, rules, true)
    }

    const fn counted(prefix: &'static [Word], rules: &'static [Rule<A>], is_negated: bool) -> Self {
        let (mut privileged, mut of_switch, mut served, mut all) = (0, 0, 0, 0);
        let mut at = 0;
        while at < rules.len() && at < 64 {
            let rule = &rules[at];
            let bit = 1 << at;
            if !is_negated || rule.no > 0 {
                all |= bit;
            }
            if rule.privileged {
                privileged |= bit;
            }
            if rule.of_switch {
                of_switch |= bit;
            }
            if rule.action.is_some() {
                served |= bit;
            }
            at += 1;
        }
        Self { prefix, rules, is_negated, privileged, of_switch, served, all }
    }

    /// The rules that the typist may follow, one bit each.
    pub(super) fn allowed(&self, typist: Typist) -> u64 {
        let mut allowed = self.all;
        if !typist.privileged {
            allowed &= !self.privileged;
        }
        if typist.platform != Platform::C9300 {
            allowed &= !self.of_switch;
        }
        allowed
    }

    /// The word of a rule at a position of the whole line.
    pub(in crate::router::ios) fn word(&self, rule: &Rule<A>, position: usize) -> Option<Word> {
        let own = position.checked_sub(self.prefix.len());
        match own {
            Some(own) => rule.words.get(own).copied(),
            None => self.prefix.get(position).copied(),
        }
    }

    /// Whether a line with so many words is complete.
    pub(in crate::router::ios) fn ends_at(&self, rule: &Rule<A>, position: usize) -> bool {
        let Some(own) = position.checked_sub(self.prefix.len()) else { return false };
        if self.is_negated {
            return (usize::from(rule.no)..=rule.words.len()).contains(&own);
        }
        own == rule.words.len()
    }
}
