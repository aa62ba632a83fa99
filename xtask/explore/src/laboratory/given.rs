//! Schedules that an explorer is given: as many at once as fit into its environment.

/// Of schedules that are given to an explorer at once: it gets them in its environment, where
/// Linux takes 128 KiB for a variable, and Windows 32,767 characters.
const BYTES_GIVEN: usize = 16 << 10;
/// Of one of them, and of a decision in it, about: `[` `]` `,`, and `[100000,12],`.
const BYTES_OF_SCHEDULE: usize = 3;
const BYTES_OF_DECISION: usize = 12;

/// How many of the given schedules, at least one, fit into what an explorer is asked for.
pub(super) fn fitting(given: &[Vec<(u32, u32)>]) -> usize {
    let mut bytes = 0;
    let fit = given.iter().take_while(|decisions| {
        bytes += BYTES_OF_SCHEDULE + decisions.len() * BYTES_OF_DECISION;
        bytes <= BYTES_GIVEN
    });
    fit.count().max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schedules_are_given_in_parts_that_fit_and_one_at_least() {
        let short = vec![vec![(1, 2); 10]; 1000];
        let first = fitting(&short);
        assert!(first > 100 && first < 200, "{first}");
        let text = serde_json::to_string(&short[..first]).unwrap();
        assert!(text.len() <= BYTES_GIVEN, "{}", text.len());
        assert_eq!(fitting(&[vec![(1, 2); 5000], Vec::new()]), 1);
        assert_eq!(fitting(&[vec![(12345, 12); 1000], vec![(1, 2); 400]]), 1);
        assert_eq!(fitting(&[Vec::new()]), 1);
    }
}
