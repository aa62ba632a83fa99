//! The page with hostile names, and with a thousand rows.

use std::collections::BTreeMap;

use super::*;
use crate::state::results::{CheckRecord, CheckRow, FORMAT, Settings};

fn record(students: usize) -> ClassRecord {
    let check = CheckRecord { id: "held".into(), what: "it holds".into(), points: 9 };
    ClassRecord {
        format: FORMAT,
        folder: "/class".into(),
        roster: None,
        settings: Settings { names: Vec::new(), seed: 7, schedules: None, build_time: 120 },
        course: "c".into(),
        grader: "g".into(),
        shard: None,
        students: (0..students).map(|number| number.to_string()).collect(),
        unclaimed: Vec::new(),
        tasks: vec![TaskRecord {
            id: "9.1".into(),
            title: "A task".into(),
            possible: 9,
            checks: vec![check],
        }],
    }
}

fn row(name: &str, points: u32) -> Row {
    let verdict = if points == 9 { VerdictWord::Pass } else { VerdictWord::Fail };
    Row {
        format: FORMAT,
        id: name.into(),
        name: Some(name.into()),
        email: None,
        columns: BTreeMap::new(),
        submission: None,
        commit: None,
        state: StudentState::Graded,
        reason: Some(name.into()),
        points,
        possible: 9,
        tasks: vec![TaskRow {
            id: "9.1".into(),
            state: if points == 9 { TaskState::Passed } else { TaskState::Failed },
            not_built: None,
            points,
            possible: 9,
            checks: vec![CheckRow { id: "held".into(), verdict, points: 9 }],
        }],
        seed: 7,
        course: "c".into(),
        grader: "g".into(),
        sources: None,
        attempt: 0,
        same_as: None,
        outcome: None,
        feedback: format!("feedback/{name}"),
        seconds: 0.0,
        at: String::new(),
    }
}

fn shown(rows: &[Row]) -> String {
    let rows: Vec<_> = rows.iter().collect();
    page(&record(rows.len()), &rows, Links::default(), "abc")
}

#[test]
fn a_name_makes_no_element_and_no_link_elsewhere() {
    let elements = |page: &str| page.matches('<').count();
    let plain = elements(&shown(&[row("anna", 3)]));
    for name in
        ["</td><script>alert(1)</script>", "\" onload=\"x", "javascript:alert(1)", "../../x"]
    {
        let page = shown(&[row(name, 3)]);
        assert_eq!(elements(&page), plain, "{page}");
        assert!(page.contains("href=\"feedback/") && !page.contains("href=\"java"), "{page}");
    }
    assert_eq!(link("feedback/a b?c#d&é"), "feedback/a%20b%3Fc%23d%26%C3%A9");
}

#[test]
fn a_thousand_rows_are_one_page_with_their_distribution_and_the_failures_of_each_check() {
    let rows: Vec<_> = (0..1000).map(|number| row(&number.to_string(), number % 10)).collect();
    let page = shown(&rows);
    assert_eq!(page.matches("<tr>").count(), 1000 + 1 + 1 + 1 + 10 + 1, "{}", page.len());
    assert!(page.len() < 1 << 20, "{} bytes", page.len());
    // Points 0 to 8 are a tenth each; the tenth that has no whole number is left out.
    assert_eq!(page.matches("<td class=\"n\">100</td>").count(), 10 + 1);
    assert!(page.contains("<td class=\"n bad\">900</td>"), "the check failed for 900");
    assert!(page.contains("script-src 'nonce-abc'") && page.contains("<script nonce=\"abc\">"));
}
