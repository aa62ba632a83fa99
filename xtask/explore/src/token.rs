//! A schedule in a word, so that it can be repeated.

use std::fmt;
use std::str::FromStr;

use run::vary::FaultShare;

pub use super::laboratory::Size;

/// What a schedule needs to be repeated: what was drawn for it, and where it
/// differs from the program left to itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// From which devices were drawn.
    pub seed: u64,
    /// The numbers of decisions, ascending, and what they are.
    pub decisions: Vec<(u32, u32)>,
    /// How large its numbers are.
    pub size: Size,
}

/// Why a word is not a token.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is not a token; copy it whole from the report, it stands behind --replay")]
pub struct TokenError(String);

/// Numbers of devices begin here; below, there is a number for each of the other sizes.
const FIRST_DEVICES: u64 = 32;
/// Numbers of cases begin here; before them are those of options.
const FIRST_CASE: u64 = 17;
/// Of a schedule with a Ctrl-C.
const INTERRUPTED: u64 = FIRST_DEVICES - 1;
/// Of a schedule in which all devices fail.
const ALL_FAILING: u64 = INTERRUPTED - 1;
/// Of one in which all but the last one do; numbers of cases end before it.
const MOST_FAILING: u64 = ALL_FAILING - 1;

/// Without letters that look like digits.
const LETTERS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

impl fmt::Display for Token {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut numbers = vec![self.seed];
        let mut last = 0;
        for (at, value) in &self.decisions {
            numbers.extend([u64::from(at - last), u64::from(*value)]);
            last = *at;
        }
        // One more, where all others come in pairs.
        numbers.extend(match self.size {
            Size::Small => None,
            Size::OfTheRun => Some(1),
            Size::InTime => Some(2),
            Size::Failing(FaultShare::Half) => Some(3),
            Size::Failing(FaultShare::AllButTheLast) => Some(MOST_FAILING),
            Size::Failing(FaultShare::All) => Some(ALL_FAILING),
            Size::More => Some(4),
            Size::Option(at) => Some(at as u64 + 5),
            Size::Case(at) => Some(at as u64 + FIRST_CASE),
            Size::Interrupted => Some(INTERRUPTED),
            Size::Devices(devices) => Some(devices as u64 + FIRST_DEVICES),
        });
        let sum =
            numbers.iter().fold(7_u64, |sum, number| sum.wrapping_mul(31).wrapping_add(*number));
        numbers.push(sum % 1024);
        let mut word = Vec::new();
        for mut number in numbers {
            // Five bits a letter: four of the number, and one for "goes on".
            loop {
                let more = number >> 4 != 0;
                word.push(LETTERS[(number & 15) as usize | usize::from(more) << 4]);
                number >>= 4;
                if !more {
                    break;
                }
            }
        }
        formatter.write_str(&String::from_utf8_lossy(&word))
    }
}

impl FromStr for Token {
    type Err = TokenError;

    fn from_str(word: &str) -> Result<Self, TokenError> {
        let wrong = || TokenError(word.to_owned());
        let (mut numbers, mut number, mut shift) = (Vec::new(), 0_u64, 0);
        for letter in word.trim().bytes() {
            let value = LETTERS.iter().position(|it| *it == letter).ok_or_else(wrong)? as u64;
            if shift > 60 {
                return Err(wrong());
            }
            number |= (value & 15) << shift;
            shift += 4;
            if value & 16 == 0 {
                numbers.push(std::mem::take(&mut number));
                shift = 0;
            }
        }
        let mut decisions = Vec::new();
        let mut last = 0_u32;
        let Some((seed, rest)) = numbers.split_first() else {
            return Err(wrong());
        };
        let [pairs @ .., _] = rest else {
            return Err(wrong());
        };
        let (pairs, odd) = pairs.as_chunks::<2>();
        for [delta, value] in pairs.iter().copied() {
            let delta = u32::try_from(delta).map_err(|_| wrong())?;
            last = last.checked_add(delta).ok_or_else(wrong)?;
            decisions.push((last, u32::try_from(value).map_err(|_| wrong())?));
        }
        let size = match odd {
            [] => Size::Small,
            [0 | 1] => Size::OfTheRun,
            [2] => Size::InTime,
            [3] => Size::Failing(FaultShare::Half),
            [4] => Size::More,
            [at @ 5..FIRST_CASE] => Size::Option((at - 5) as usize),
            [MOST_FAILING] => Size::Failing(FaultShare::AllButTheLast),
            [ALL_FAILING] => Size::Failing(FaultShare::All),
            [at @ FIRST_CASE..MOST_FAILING] => Size::Case((at - FIRST_CASE) as usize),
            [INTERRUPTED] => Size::Interrupted,
            [devices, ..] => {
                let devices = devices - FIRST_DEVICES;
                Size::Devices(usize::try_from(devices).map_err(|_| wrong())?)
            }
        };
        let token = Self { seed: *seed, decisions, size };
        if token.to_string() == word.trim() { Ok(token) } else { Err(wrong()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_holds_a_schedule_and_a_mistyped_one_is_refused() {
        for decisions in [vec![], vec![(0, 1)], vec![(3, 2), (17, 65_537), (400, 0)]] {
            for seed in [0, 42, u64::from(u32::MAX)] {
                for size in [
                    Size::Small,
                    Size::OfTheRun,
                    Size::InTime,
                    Size::Failing(FaultShare::Half),
                    Size::Failing(FaultShare::AllButTheLast),
                    Size::Failing(FaultShare::All),
                    Size::More,
                    Size::Option(2),
                    Size::Option(11),
                    Size::Case(0),
                    Size::Case(11),
                    Size::Interrupted,
                    Size::Devices(30),
                ] {
                    let token = Token { seed, decisions: decisions.clone(), size };
                    assert_eq!(token.to_string().parse(), Ok(token));
                }
            }
        }
        for word in ["", "!", "0", "42abz", "zzzzzzzzzzzzzzzzzzzzzz"] {
            assert!(word.parse::<Token>().is_err(), "{word}");
        }
    }
}
