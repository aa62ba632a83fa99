//! Copies, with other names and in another order, and programs of their own.

use super::*;

/// A program with so many statements, drawn from a seed.
fn program(seed: u64, statements: usize) -> Vec<String> {
    const FORMS: [&str; 9] = [
        "let a = b.c(d, 1);",
        "if a.b() { return c; }",
        "for a in b.iter() { c.push(a * 2); }",
        "while a < b { a += 1; }",
        "match a { Some(b) => c(b), None => d(), }",
        "let mut a = [b; 4];",
        "a.lock().unwrap().b = c & d;",
        "let a = move || b(c, &d);",
        "println!(\"{}\", a | b);",
    ];
    let mut state = seed;
    let statement = |_| {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        FORMS[(state >> 33) as usize % FORMS.len()].to_owned()
    };
    (0..statements).map(statement).collect()
}

fn file(statements: &[String]) -> Vec<File> {
    vec![("lab/src/bin/a.rs".into(), format!("fn main() {{\n{}\n}}", statements.join("\n")))]
}

fn renamed(statements: &[String]) -> Vec<File> {
    let mut files = file(statements);
    let text = files[0].1.replace(" a", " total").replace(" b", " device_7");
    files[0].1 = text.replace(";\n", "; // step\n\n");
    files
}

fn class() -> Comparison {
    let handout = program(99, 30);
    let mut comparison = Comparison::with_handout(&file(&handout));
    for student in 0..22 {
        let own = [handout.clone(), program(student, 60)].concat();
        comparison.add(&format!("own-{student:02}"), &file(&own));
    }
    let copied = [handout.clone(), program(1000, 60)].concat();
    for copy in 0..8 {
        comparison.add(&format!("copy-{copy}"), &renamed(&copied));
    }
    comparison.add("only-the-handout", &file(&handout));
    comparison
}

#[test]
fn eight_copies_among_thirty_stand_out_and_the_handout_does_not_count() {
    let found = class().similarities();
    assert_eq!(found.compared, 30, "the handout alone is nothing of one's own");
    let copies: Vec<_> = (0..8).map(|copy| format!("copy-{copy}")).collect();
    assert_eq!(found.groups, [copies]);
    assert_eq!(found.pairs.len(), 7, "{:?}", found.pairs);
    assert!(found.usual < 0.2, "{}", found.usual);
}

#[test]
fn a_copy_with_another_order_and_a_part_of_its_own_is_found_by_its_share() {
    let mut comparison = class();
    let source = program(2000, 60);
    comparison.add("first", &file(&source));
    let turned = [&source[30..], &source[..30], &program(3000, 20)[..]].concat();
    comparison.add("second", &renamed(&turned));
    let found = comparison.similarities();
    let pair = found.pairs.iter().find(|pair| pair.other == "second").unwrap();
    assert_eq!(pair.one, "first");
    assert!(pair.share > 0.8 && pair.of_other < pair.of_one, "{pair:?}");
}

#[test]
fn pages_show_both_sides_and_what_they_share() {
    let out = tempfile::tempdir().unwrap();
    let comparison = class();
    let found = comparison.similarities();
    let copied = [program(99, 30), program(1000, 60)].concat();
    let mut files = renamed(&copied);
    files[0].1.push_str("// <script>alert(1)</script>\n");
    write_pages(out.path(), &comparison, &found, |_| Ok(files.clone())).unwrap();
    let list = std::fs::read_to_string(out.path().join("similarities.html")).unwrap();
    assert!(list.contains("8 submissions: copy-0, copy-1") && list.contains("100 %"), "{list}");
    let page = std::fs::read_to_string(out.path().join("similarities/1.html")).unwrap();
    let marks = page.matches("<mark>").count();
    assert!(!page.contains("<script") && (100..140).contains(&marks), "{marks}: {page}");
    let json = std::fs::read(out.path().join("similarities.json")).unwrap();
    let json: serde_json::Value = serde_json::from_slice(&json).unwrap();
    assert_eq!(json["groups"][0].as_array().unwrap().len(), 8);
}

#[test]
fn a_folder_for_jplag_has_each_submission_and_the_handout() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().join("jplag");
    write_for_jplag(&folder, &file(&program(99, 3))).unwrap();
    for id in ["a/b", "a_b"] {
        add_for_jplag(&folder, id, &file(&program(1, 3))).unwrap();
    }
    for path in ["base", "submissions/a_b", "submissions/a_b-2"] {
        assert!(folder.join(path).join("lab/src/bin/a.rs").is_file(), "{path}");
    }
    let error = write_for_jplag(&folder, &[]).unwrap_err().to_string();
    assert!(error.contains("choose a folder that is empty"), "{error}");
}
