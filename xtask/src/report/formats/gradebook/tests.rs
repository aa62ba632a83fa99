use super::*;

fn row(id: &str, name: &str, points: Option<u32>) -> Row {
    Row {
        id: id.into(),
        canvas_id: "501".into(),
        name: name.into(),
        email: format!("{id}@example.com"),
        points,
        possible: 9,
        tasks: vec![TaskPoints { id: "9.1".into(), points }],
        feedback: "9.1: not so: it ends, it says \"ok\"".into(),
        graded: DateTime::from_timestamp(1_800_000_000, 0),
    }
}

fn book() -> Gradebook {
    let mut second = row("s2", "Cher", None);
    second.tasks.push(TaskPoints { id: "9.2".into(), points: Some(1) });
    let rows = vec![row("s1", "Ada King Lovelace", Some(7)), second];
    Gradebook { assignment: "Threads (77)".into(), rows }
}

#[test]
fn each_gradebook_has_the_columns_of_its_platform() {
    let feedback = "\"9.1: not so: it ends, it says \"\"ok\"\"\"";
    let expected = [
        (
            csv(&book()),
            format!(
                "id,name,email,points,possible,9.1,9.2,feedback\r\n\
                 s1,Ada King Lovelace,s1@example.com,7,9,7,,{feedback}\r\n\
                 s2,Cher,s2@example.com,,9,,1,{feedback}\r\n"
            ),
        ),
        (
            canvas(&book()),
            "Student,ID,SIS User ID,SIS Login ID,Section,Threads (77)\r\n    \
             Points Possible,,,,,9\r\nAda King Lovelace,501,s1,,,7\r\nCher,501,s2,,,\r\n"
                .to_owned(),
        ),
        (
            moodle(&book()),
            format!(
                "ID number,Full name,Email address,Threads (77),Feedback: Threads (77)\r\n\
                 s1,Ada King Lovelace,s1@example.com,7,{feedback}\r\n\
                 s2,Cher,s2@example.com,,{feedback}\r\n"
            ),
        ),
        (
            nbgrader(&book()),
            "assignment,duedate,timestamp,student_id,last_name,first_name,email,raw_score,\
             late_submission_penalty,score,max_score\r\n\
             Threads (77),,2027-01-15 08:00:00,s1,Lovelace,Ada King,s1@example.com,7,0,7,9\r\n\
             Threads (77),,2027-01-15 08:00:00,s2,Cher,,s2@example.com,,0,,9\r\n"
                .to_owned(),
        ),
    ];
    for (table, expected) in expected {
        assert_eq!(table, expected);
    }
}

#[test]
fn no_cell_is_a_formula_whatever_parts_the_cells() {
    for (given, cell) in [
        ("=1+1", "'=1+1"),
        (" \"=1+1", "\" \"\"'=1+1\""),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("＝1", "'＝1"),
        ("\t=1", "\\t=1"),
        ("a;=1;b", "\"a;'=1;b\""),
        ("a\n=1", "\"a\n'=1\""),
        ("a\r=1", "a\\r=1"),
        ("a-b=c", "a-b=c"),
        ("say \"x\", then", "\"say \"\"x\"\", then\""),
        ("\u{1b}[2J\u{202e}", "\\u{1b}[2J\\u{202e}"),
    ] {
        assert_eq!(text(given), cell);
    }
}

#[test]
fn a_cell_has_an_end() {
    let cell = text(&"x".repeat(100_000));
    assert!(cell.len() < 2100, "{}", cell.len());
    assert!(text(&"x\n".repeat(100_000)).len() < 100);
}

#[test]
fn what_a_student_typed_never_adds_a_row_or_a_cell() {
    let hostile = "a,b\r\nc,=d;\"e\n@f";
    let row = Row { name: hostile.into(), feedback: hostile.into(), ..row(hostile, "x", Some(1)) };
    let book = Gradebook { assignment: hostile.into(), rows: vec![row] };
    for table in [csv(&book), canvas(&book), moodle(&book), nbgrader(&book)] {
        let mut quoted = false;
        let mut widths = vec![1];
        for c in table.trim_end().chars() {
            match c {
                '"' => quoted = !quoted,
                ',' if !quoted => *widths.last_mut().unwrap() += 1,
                '\n' if !quoted => widths.push(1),
                _ => {}
            }
        }
        assert!(widths.iter().all(|width| width == &widths[0]), "{widths:?} {table}");
        assert!(widths.len() <= 3, "{table}");
    }
}
