use super::*;
use crate::state::progress::PassRecord;

fn model(passed: &[bool]) -> Model {
    let entry = |(number, &passed): (usize, &bool)| Entry {
        id: format!("9.{}", number + 1),
        title: "t".into(),
        standing: if passed {
            TaskStanding::Passed(PassRecord {
                at: "2026-11-24T00:00:00Z".into(),
                sources: "0".into(),
            })
        } else {
            TaskStanding::NotTried
        },
    };
    Model::new(passed.iter().enumerate().map(entry).collect(), 0)
}

#[test]
fn next_goes_to_what_has_not_passed_and_else_to_the_next() {
    for (passed, next) in [
        (&[false, false, false][..], 1),
        (&[true, true, false], 2),
        (&[false, true, true], 1),
        (&[true], 0),
    ] {
        assert_eq!(model(passed).next(), next, "{passed:?}");
    }
}

#[test]
fn a_save_during_work_waits_for_its_end_and_has_its_turn() {
    let mut model = model(&[false]);
    let first = model.begin(Action::Grade).unwrap();
    assert_eq!(model.begin(Action::Grade), None);
    assert_eq!(model.begin(Action::Grade), None, "two saves are one turn");
    assert_eq!(model.ended(first), Some(Action::Grade));
    let second = model.begin(Action::Grade).unwrap();
    assert_ne!(first, second);
    assert_eq!(model.ended(second), None);
    assert!(model.begin(Action::Grade).is_some(), "nothing is at work");
}

#[test]
fn a_program_that_is_shown_is_ended_by_r_and_by_esc_and_else_r_starts_it() {
    for key in [Key::Run, Key::Back] {
        let mut model = model(&[false]);
        assert_eq!(model.key(Key::Run), Action::Play);
        let work = model.begin(Action::Play).unwrap();
        assert_eq!(model.view, View::Output);
        assert_eq!(model.key(key), Action::Stop);
        assert_eq!(model.view, View::Verdict);
        model.ended(work);
        assert_eq!(model.key(Key::Run), Action::Play);
    }
}

#[test]
fn reset_is_asked_for_twice_in_a_row() {
    let mut model = model(&[false]);
    assert_eq!(model.key(Key::Reset), Action::Nothing);
    assert!(model.note.contains("x again"), "{}", model.note);
    assert_eq!(model.key(Key::Scroll(1)), Action::Nothing);
    assert_eq!(model.note, "");
    assert_eq!(model.key(Key::Reset), Action::Nothing);
    assert_eq!(model.key(Key::Reset), Action::Reset);
}

#[test]
fn the_list_moves_its_cursor_and_goes_there() {
    let mut model = model(&[false, false, false]);
    model.key(Key::List);
    model.key(Key::Scroll(1));
    model.key(Key::Scroll(9));
    assert_eq!(model.view, View::List { cursor: 2 });
    assert_eq!(model.key(Key::Enter), Action::Grade);
    assert_eq!((model.current, model.view), (2, View::Verdict));
    model.key(Key::Help);
    assert_eq!(model.view, View::Help);
    model.key(Key::Help);
    assert_eq!(model.view, View::Verdict);
}

#[test]
fn lines_of_a_program_are_shown_while_it_is_the_one_at_work_and_are_bounded() {
    let mut model = model(&[false]);
    let work = model.begin(Action::Play).unwrap();
    for number in 0..3 * LINES {
        model.line(work, number.to_string());
    }
    assert!(model.output.len() <= LINES);
    assert_eq!(model.output.last().unwrap(), &(3 * LINES - 1).to_string());
    model.line(work + 1, "another's".into());
    model.begin(Action::Grade);
    model.line(work, "too late".into());
    assert_eq!(model.output.last().unwrap(), &(3 * LINES - 1).to_string());
}
