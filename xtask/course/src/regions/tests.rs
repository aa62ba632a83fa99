use super::*;

const PROGRAM: &str = "\
fn main() {
    // solution: 9.1
    // Why it is so.
    let sum = 1 + 1;
    // starter:
    // Add one and one.
    //
    //     let sum: u8 =
    //         todo!(\"9.1\");
    // end
    println!(\"{sum}\");
    // solution: 9.2
    done();
    // starter:
    // end
}
";

fn of_instructor(text: &str) -> Result<Vec<Region>, MarkError> {
    regions(text, Whose::Instructors)
}

#[test]
fn a_starter_has_the_instructions_as_comments_and_the_indented_lines_as_code() {
    let regions = of_instructor(PROGRAM).unwrap();
    let starter = with_starters(PROGRAM, &regions, |task| task == "9.1");
    let expected = "\
fn main() {
    // write: 9.1
    // Add one and one.
    //
    let sum: u8 =
        todo!(\"9.1\");
    // end
    println!(\"{sum}\");
    // solution: 9.2
    done();
    // starter:
    // end
}
";
    assert_eq!(starter, expected);
}

#[test]
fn what_is_not_chosen_stays_as_it_is() {
    let regions = of_instructor(PROGRAM).unwrap();
    assert_eq!(with_starters(PROGRAM, &regions, |_| false), PROGRAM);
}

#[test]
fn the_regions_of_a_starter_are_those_of_its_reference() {
    let reference = of_instructor(PROGRAM).unwrap();
    let starter = with_starters(PROGRAM, &reference, |_| true);
    let students = regions(&starter, Whose::Students).unwrap();
    let tasks: Vec<_> = students.iter().map(|region| region.task.as_str()).collect();
    assert_eq!(tasks, ["9.1", "9.2"]);
    assert_eq!(students[1].content, Vec::<String>::new());
    assert_eq!(reference[1].content, ["    done();"]);
}

#[test]
fn a_mark_in_the_wrong_place_is_refused_with_its_line() {
    for (text, line, says) in [
        ("// starter:", 1, "without a '// solution:'"),
        ("\n// end", 2, "no region is open"),
        ("// solution: 9.1\n// starter:\n", 1, "does not end"),
        ("// solution: 9.1\nx();\n// end", 3, "without a '// starter:'"),
        ("// solution: 9.1\n// solution: 9.2", 2, "region of line 1"),
        ("// solution: 9.1\n// starter:\n// solution: 9.2", 3, "region of line 1"),
        ("// solution: 9.1\n// starter:\n// starter:", 3, "a second"),
        ("// solution: 9.1\n// starter:\nx();\n// end", 3, "are comments"),
    ] {
        let error = of_instructor(text).unwrap_err();
        assert_eq!(error.line, line, "{text}");
        assert!(error.what.contains(says), "{error}");
    }
}

#[test]
fn other_comments_are_no_marks() {
    for text in ["// the end", "//! // end", "let x = 1; // end", "// solutions: many", "/// end"] {
        assert_eq!(of_instructor(text), Ok(Vec::new()), "{text}");
    }
}
