//! Rows that were torn, replaced, or are not ours.

use super::*;

fn row(id: &str, points: u32) -> Row {
    Row {
        format: FORMAT,
        id: id.into(),
        name: None,
        email: None,
        columns: BTreeMap::new(),
        submission: None,
        commit: None,
        state: StudentState::Graded,
        reason: None,
        points,
        possible: 9,
        tasks: Vec::new(),
        seed: 7,
        course: "c".into(),
        grader: "g".into(),
        sources: None,
        attempt: 0,
        same_as: None,
        outcome: None,
        feedback: format!("feedback/{id}"),
        seconds: 1.0,
        at: String::new(),
    }
}

#[test]
fn a_torn_last_line_is_dropped_and_the_next_row_is_whole() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(ROWS);
    let (results, before) = Results::open(folder.path()).unwrap();
    assert!(before.is_empty());
    assert!(Results::open(folder.path()).unwrap_err().to_string().contains("another call"));
    results.append(&row("a", 1)).unwrap();
    results.append(&row("b", 2)).unwrap();
    drop(results);
    let all = fs::read(&path).unwrap();
    let first = all.iter().position(|byte| *byte == b'\n').unwrap() + 1;
    for end in first..all.len() {
        fs::write(&path, &all[..end]).unwrap();
        let (results, before) = Results::open(folder.path()).unwrap();
        assert_eq!(before, [row("a", 1)]);
        results.append(&row("a", 3)).unwrap();
        drop(results);
        assert_eq!(read(folder.path()).unwrap()["a"].points, 3);
    }
}

#[test]
fn rows_are_replaced_whole_and_more_can_follow() {
    let folder = tempfile::tempdir().unwrap();
    let (results, _) = Results::open(folder.path()).unwrap();
    for points in 1..=3 {
        results.append(&row("a", points)).unwrap();
    }
    results.replace(&[&row("a", 3)]).unwrap();
    results.append(&row("b", 4)).unwrap();
    let text = fs::read_to_string(folder.path().join(ROWS)).unwrap();
    assert_eq!(text.lines().count(), 2, "{text}");
}

#[test]
fn a_line_that_is_not_a_row_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let good = serde_json::to_string(&row("a", 1)).unwrap();
    let other = good.replace("\"format\":1", "\"format\":2");
    for (line, says) in [("{}", "results.jsonl:2: not a row"), (&*other, "its format is 2")] {
        fs::write(folder.path().join(ROWS), format!("{good}\n{line}\n")).unwrap();
        let error = format!("{:#}", Results::open(folder.path()).unwrap_err());
        assert!(error.contains(says), "{error}");
    }
}
