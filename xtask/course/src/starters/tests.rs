use super::*;
use crate::regions::{Audience, regions};

const STARTERS: &str = "\
[['src/a.rs']]
task = '9.1'
starter = '''
// Add one and one.
let sum: u8 = todo!();
'''

[['src/a.rs']]
task = '9.2'
starter = ''
";

const PROGRAM: &str = "\
// solution: 9.1
let sum = 1 + 1;
// end
// solution: 9.2
done();
// end
";

fn parsed(text: &str) -> Result<Starters, StarterError> {
    Starters::parse(text.to_owned(), "lab9/starters.toml".into())
}

fn of(starters: &str, program: &str) -> Result<Vec<String>, String> {
    let regions = regions(program, Audience::Instructors).unwrap();
    let starters = parsed(starters).map_err(|error| error.to_string())?;
    starters.of_file(Path::new("src/a.rs"), &regions).map_err(|error| error.to_string())
}

#[test]
fn each_region_has_its_starter_in_order() {
    let starters = of(STARTERS, PROGRAM).unwrap();
    assert_eq!(starters, ["// Add one and one.\nlet sum: u8 = todo!();\n", ""]);
}

#[test]
fn what_does_not_fit_is_told_with_line_key_and_what_to_do() {
    for (from, to, says) in [
        ("task = '9.2'", "tsak = '9.2'", "lab9/starters.toml:9:1: unknown field `tsak`, expected"),
        ("task = '9.2'\n", "", "lab9/starters.toml:8:1: missing field `task`"),
        ("starter = ''\n", "starter = 1\n", "lab9/starters.toml:10:11: invalid type: integer"),
        ("[['src", "['src", "lab9/starters.toml:"),
        (
            "task = '9.2'",
            "task = '9.1'",
            "lab9/starters.toml:9:8: task = \"9.1\" where the region in line 4",
        ),
        ("let sum: u8", "// end\nlet sum", "lab9/starters.toml:3:11: '// end' in a starter"),
    ] {
        let error = of(&STARTERS.replacen(from, to, 1), PROGRAM).unwrap_err();
        assert!(error.starts_with(says), "{says}: {error}");
    }
}

#[test]
fn regions_and_starters_must_be_as_many() {
    let (first, second) = PROGRAM.split_at(PROGRAM.find("// solution: 9.2").unwrap());
    let error = of(STARTERS, first).unwrap_err();
    assert!(error.starts_with("lab9/starters.toml:9:8: task = \"9.2\" is one"), "{error}");
    let more = format!("{PROGRAM}{second}");
    let error = of(STARTERS, &more).unwrap_err();
    assert!(error.contains("no starter for the region in line 7 of src/a.rs; add"), "{error}");
    assert!(of("", PROGRAM).unwrap_err().contains("region in line 1 of src/a.rs"));
}

#[test]
fn starters_of_a_file_without_regions_are_refused() {
    let starters = parsed(STARTERS).unwrap();
    assert_eq!(starters.are_of(&[Path::new("src/a.rs")]), Ok(()));
    let error = starters.are_of(&[Path::new("src/b.rs")]).unwrap_err();
    assert_eq!((error.line, error.column), (1, 3));
}
