use super::*;

const PROGRAM: &str = "\
fn main() {
    // solution: 9.1
    // Why it is so.
    let sum = 1 + 1;
    // end
    println!(\"{sum}\");
    // solution: 9.2
    done();
    // end
}
";

fn of_instructor(text: &str) -> Result<Vec<Region>, MarkError> {
    regions(text, Audience::Instructors)
}

#[test]
fn a_starter_stands_between_marks_as_far_to_the_right_as_the_reference() {
    let regions = of_instructor(PROGRAM).unwrap();
    let starter = regions[0].with_starter("// Add one and one.\n\nlet sum: u8 =\n    todo!();\n");
    let expected = [
        "    // write: 9.1",
        "    // Add one and one.",
        "",
        "    let sum: u8 =",
        "        todo!();",
        "    // end",
    ];
    assert_eq!(starter, expected);
}

#[test]
fn the_regions_of_a_starter_are_those_of_its_reference() {
    let reference = of_instructor(PROGRAM).unwrap();
    let starters = reference.iter().map(|region| (region.lines.clone(), region.with_starter("")));
    let starter = replaced(PROGRAM, starters);
    let students = regions(&starter, Audience::Students).unwrap();
    let tasks: Vec<_> = students.iter().map(|region| region.task.as_str()).collect();
    assert_eq!(tasks, ["9.1", "9.2"]);
    assert_eq!(students[1].content, Vec::<String>::new());
    assert_eq!(reference[1].content, ["    done();"]);
}

#[test]
fn a_mark_in_the_wrong_place_is_refused_with_its_line() {
    for (text, line, says) in [
        ("\n// end", 2, "no region is open"),
        ("// solution: 9.1\nx();\n", 1, "does not end"),
        ("// solution: 9.1\n// solution: 9.2", 2, "region of line 1"),
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
        assert!(!is_mark(text), "{text}");
    }
    assert!(is_mark("// end") && is_mark("  // write: 9.1"));
}
