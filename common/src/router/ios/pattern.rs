//! Regular expressions as far as filters need them.
//!
//! Alternatives of sequences: characters, `.`, `[a-z]` or `[^a-z]`, `\x`,
//! each with `*`, `+` or `?` behind it, and the anchors `^` and `$`. No
//! groups. All ways through a sequence are followed at once, so the time is
//! at most the length of the pattern times that of the line.
//!
//! A crate would do this, but each build of a lab would wait for it: regex-lite takes
//! 2.2 s of processor time, optimised as the grader needs it, of 40 s for a cold build.

/// Longer patterns are refused, as IOS does.
const LONGEST: usize = 256;

/// A pattern to look for in lines.
pub(super) struct Pattern {
    alternatives: Vec<Alternative>,
}

struct Alternative {
    at_start: bool,
    at_end: bool,
    atoms: Vec<Atom>,
    /// If it is only characters: these.
    literal: Option<String>,
}

struct Atom {
    set: Set,
    optional: bool,
    repeats: bool,
}

enum Set {
    Any,
    One(char),
    Of(Vec<(char, char)>),
    NotOf(Vec<(char, char)>),
}

impl Pattern {
    /// `None` if it is too long or has an open bracket.
    pub(super) fn new(pattern: &str) -> Option<Self> {
        if pattern.len() > LONGEST {
            return None;
        }
        let mut rest = pattern.chars().peekable();
        let mut alternatives = Vec::new();
        loop {
            alternatives.push(Alternative::parse(&mut rest)?);
            if rest.next().is_none() {
                return Some(Self { alternatives });
            }
        }
    }

    /// Whether some part of `line` matches.
    pub(super) fn is_in(&self, line: &str) -> bool {
        self.alternatives.iter().any(|it| it.is_in(line))
    }
}

type Chars<'a> = std::iter::Peekable<std::str::Chars<'a>>;

impl Alternative {
    /// Reads up to `|` or the end.
    fn parse(rest: &mut Chars<'_>) -> Option<Self> {
        let at_start = rest.next_if_eq(&'^').is_some();
        let mut at_end = false;
        let mut atoms = Vec::new();
        while let Some(next) = rest.next_if(|&next| next != '|') {
            if next == '$' && matches!(rest.peek(), None | Some('|')) {
                at_end = true;
                break;
            }
            let set = Set::parse(next, rest)?;
            let times = rest.next_if(|next| "*+?".contains(*next));
            atoms.push(Atom {
                set,
                optional: matches!(times, Some('*' | '?')),
                repeats: matches!(times, Some('*' | '+')),
            });
        }
        let literal = atoms.iter().map(Atom::literal).collect();
        Some(Self { at_start, at_end, atoms, literal })
    }

    fn is_in(&self, line: &str) -> bool {
        match (&self.literal, self.at_start, self.at_end) {
            (Some(literal), false, false) => line.contains(literal),
            (Some(literal), true, false) => line.starts_with(literal),
            (Some(literal), false, true) => line.ends_with(literal),
            _ => self.walk(line),
        }
    }

    /// Follows the places in the sequence that can be reached after each
    /// character; the one behind the last atom is a match.
    fn walk(&self, line: &str) -> bool {
        let end = self.atoms.len();
        let mut reached = vec![false; end + 1];
        let mut next = reached.clone();
        reached[0] = true;
        self.skip_optional(&mut reached);
        for character in line.chars() {
            if reached[end] && !self.at_end {
                return true;
            }
            next.fill(false);
            next[0] = !self.at_start;
            for (place, atom) in self.atoms.iter().enumerate() {
                if reached[place] && atom.set.has(character) {
                    next[place] |= atom.repeats;
                    next[place + 1] = true;
                }
            }
            self.skip_optional(&mut next);
            std::mem::swap(&mut reached, &mut next);
        }
        reached[end]
    }

    /// Reaches what is behind an optional atom from before it.
    fn skip_optional(&self, reached: &mut [bool]) {
        for (place, atom) in self.atoms.iter().enumerate() {
            reached[place + 1] |= reached[place] && atom.optional;
        }
    }
}

impl Atom {
    fn literal(&self) -> Option<char> {
        match self.set {
            Set::One(character) if !self.optional && !self.repeats => Some(character),
            _ => None,
        }
    }
}

impl Set {
    fn parse(first: char, rest: &mut Chars<'_>) -> Option<Self> {
        match first {
            '.' => Some(Set::Any),
            '\\' => rest.next().map(Set::One),
            '[' => Set::parse_ranges(rest),
            other => Some(Set::One(other)),
        }
    }

    fn parse_ranges(rest: &mut Chars<'_>) -> Option<Self> {
        let not = rest.next_if_eq(&'^').is_some();
        let mut ranges = Vec::new();
        loop {
            let from = rest.next()?;
            if from == ']' && !ranges.is_empty() {
                return Some(if not { Set::NotOf(ranges) } else { Set::Of(ranges) });
            }
            let mut ahead = rest.clone();
            let to = match (ahead.next(), ahead.next()) {
                (Some('-'), Some(to)) if to != ']' => {
                    *rest = ahead;
                    to
                }
                _ => from,
            };
            ranges.push((from, to));
        }
    }

    fn has(&self, character: char) -> bool {
        let within = |ranges: &[(char, char)]| {
            ranges.iter().any(|&(from, to)| (from..=to).contains(&character))
        };
        match self {
            Set::Any => true,
            Set::One(one) => *one == character,
            Set::Of(ranges) => within(ranges),
            Set::NotOf(ranges) => !within(ranges),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_where_ios_would() {
        for (pattern, matching, other) in [
            ("up", vec!["up", "Gi0/1 up up", "supper"], vec!["u p", ""]),
            ("^up", vec!["up", "upper"], vec![" up"]),
            ("up$", vec!["up", "is up"], vec!["up "]),
            ("^$", vec![""], vec![" "]),
            ("^a|b$", vec!["ax", "xb"], vec!["xa", "bx"]),
            ("a.c", vec!["abc", "xaéc"], vec!["ac"]),
            ("^a.*c$", vec!["ac", "abcbc"], vec!["acb"]),
            ("ab*c", vec!["ac", "abbbc"], vec!["adc"]),
            ("ab+c$", vec!["abc", "ac abbc"], vec!["ac"]),
            ("^ab?c$", vec!["ac", "abc"], vec!["abbc"]),
            ("[0-9]/[^1-3]$", vec!["Gi0/0", "1/4"], vec!["0/2", "x/0"]),
            ("[]x-]", vec!["]", "x", "-"], vec!["y"]),
            (r"10\.0", vec!["10.0"], vec!["1000"]),
            ("a$b", vec!["a$b"], vec!["ab"]),
            ("*", vec!["*"], vec!["x"]),
            ("", vec!["", "x"], vec![]),
        ] {
            let parsed = Pattern::new(pattern).unwrap();
            for line in matching {
                assert!(parsed.is_in(line), "{pattern:?} in {line:?}");
            }
            for line in other {
                assert!(!parsed.is_in(line), "{pattern:?} not in {line:?}");
            }
        }
    }

    #[test]
    fn patterns_that_make_no_sense_are_refused() {
        for pattern in ["[", "a[b", "[]", "x\\", &"x".repeat(257)] {
            assert!(Pattern::new(pattern).is_none(), "{pattern:?}");
        }
    }

    #[test]
    fn a_pattern_that_is_slow_elsewhere_is_not_slow_here() {
        let pattern = Pattern::new(&"a*".repeat(100)).unwrap();
        let anchored = Pattern::new(&format!("^{}b$", "a*".repeat(100))).unwrap();
        let line = "a".repeat(10_000);
        assert!(pattern.is_in(&line));
        assert!(!anchored.is_in(&line));
    }
}
