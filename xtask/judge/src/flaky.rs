//! When one run is not enough: a check that a busy machine can make fail is
//! looked at again, and runs that disagree are told, not hidden.

use course::lab::{Check, Task};

use crate::Verdict;

/// Runs in all, where the first one failed only by checks that depend on time.
pub const RUNS: usize = 3;

/// A check on which runs with the same seed disagree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Flaky {
    /// Runs in which it failed.
    pub failed: usize,
    /// Runs in all.
    pub runs: usize,
}

/// Whether another run may say something else: something failed, and all that
/// failed depends on time.
pub fn is_doubtful(task: &Task, verdicts: &[Verdict]) -> bool {
    let checks = task.checks.iter().zip(verdicts);
    let mut failed = checks.filter(|(_, verdict)| is_fail(verdict)).peekable();
    failed.peek().is_some() && failed.all(|(check, _)| depends_on_time(check))
}

/// Whether a machine that is slow enough makes it fail.
fn depends_on_time(check: &Check) -> bool {
    check.that.depends_on_time()
}

fn is_fail(verdict: &Verdict) -> bool {
    matches!(verdict, Verdict::Fail { .. })
}

/// Of several runs, the one whose verdicts count, and for each check whether
/// the runs disagree. What most runs say counts.
pub fn settle(runs: &[Vec<Verdict>]) -> (usize, Vec<Option<Flaky>>) {
    let passes = |run: &Vec<Verdict>| !run.iter().any(is_fail);
    let passed = runs.iter().filter(|run| passes(run)).count();
    let most_pass = 2 * passed > runs.len();
    let counts = runs.iter().position(|run| passes(run) == most_pass);
    let checks = runs.first().map_or(0, Vec::len);
    let flaky = (0..checks).map(|check| {
        let failed = runs.iter().filter(|run| is_fail(&run[check])).count();
        let agree = failed == 0 || failed == runs.len();
        (!agree).then_some(Flaky { failed, runs: runs.len() })
    });
    (counts.unwrap_or(0), flaky.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(verdicts: &str) -> Vec<Verdict> {
        let verdict = |letter| match letter {
            'p' => Verdict::Pass,
            'f' => Verdict::Fail {
                expected: "e".into(),
                seen: "s".into(),
                picture: None,
                deviation: None,
            },
            _ => Verdict::NotRun { because: "b".into() },
        };
        verdicts.chars().map(verdict).collect()
    }

    #[test]
    fn what_most_runs_say_counts_and_what_they_disagree_about_is_told() {
        let flaky = |failed, runs| Some(Flaky { failed, runs });
        for (runs, counts, expected) in [
            (&["pp"][..], 0, vec![None, None]),
            (&["pf", "pf", "pf"], 0, vec![None, None]),
            (&["pf", "pp", "pp"], 1, vec![None, flaky(1, 3)]),
            (&["pf", "pp", "pf"], 0, vec![None, flaky(2, 3)]),
            (&["fn", "pf", "pp"], 0, vec![flaky(1, 3), flaky(1, 3)]),
        ] {
            let runs: Vec<_> = runs.iter().map(|verdicts| run(verdicts)).collect();
            assert_eq!(settle(&runs), (counts, expected), "{runs:?}");
        }
    }

    #[test]
    fn only_a_run_that_failed_by_time_alone_is_doubted() {
        let lab = "title = 't'\n[[task]]\nid = '9.1'\nprogram = 'p'\ntitle = 't'\n\
            [task.vary.devices]\ncount = { from = 2, to = 2 }\ndelay = { between = [1, 4] }\ndelay-at = 'show'\n\
            [[task.check]]\nid = 'a'\nwhat = 'w'\nhint = 'h'\nthat = 'no-overlap'\n\
            [[task.check]]\nid = 'b'\nwhat = 'w'\nhint = 'h'\nthat = { all-overlap = '^sh' }\n\
            [[task.check]]\nid = 'c'\nwhat = 'w'\nhint = 'h'\n\
            that = { number = { line = '(1)', at-most = 'max-delay' } }\n\
            [[task.check]]\nid = 'd'\nwhat = 'w'\nhint = 'h'\n\
            that = { number = { line = '(1)', at-most = 'devices' } }\n";
        let lab = course::lab::Lab::parse(lab, std::path::Path::new("lab.toml")).unwrap();
        for (verdicts, doubtful) in [
            ("pppp", false),
            ("fppp", false),
            ("pfpp", true),
            ("pffn", true),
            ("ffpp", false),
            ("pppf", false),
        ] {
            assert_eq!(is_doubtful(&lab.tasks[0], &run(verdicts)), doubtful, "{verdicts}");
        }
    }
}
