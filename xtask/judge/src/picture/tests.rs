use super::*;
use crate::timeline::Span;

fn time(from: u64, to: u64) -> Picture {
    Picture {
        axis: Axis::Microseconds { origin: 0, speed: 20.0 },
        from,
        to,
        rows: Vec::new(),
        mark: None,
        left_out: 0,
    }
}

fn row(name: &str, from: u64, to: Option<u64>) -> Row {
    Row { spans: vec![Span { from, to, ..Span::default() }], ..Row::new(name) }
}

fn tick(at: u64, sign: Sign) -> Tick {
    Tick { at, sign, ..Tick::default() }
}

fn mark(at: u64, says: &str) -> Option<Mark> {
    Some(Mark { at, says: says.into(), ..Mark::default() })
}

fn drawn(picture: &Picture, charset: Charset, columns: usize) -> String {
    draw(picture, charset, columns).join("\n")
}

#[test]
fn ascii_needs_no_other_characters_and_has_the_same_places() {
    let mut picture = time(0, 100_000);
    picture.rows =
        vec![row("R1", 0, Some(60_000)), row("R2", 40_000, None), row("R3", 80_000, Some(80_000))];
    picture.rows[0].ticks = vec![tick(0, Sign::Asked), tick(60_000, Sign::Answered)];
    picture.mark = mark(40_000, "R1 is still open");
    picture.left_out = 7;
    let ascii = drawn(&picture, Charset::Ascii, 50);
    let expected = "
      0.0s       0.5s       1.0s      1.5s
R1    |?---------------+-------!|
R2                     |------------------------->
R3                     :                |
                       ^ R1 is still open
      ? asked   ! answered   > never ended
      ... 7 more not shown";
    assert_eq!(ascii, expected[1..], "\n{ascii}");
    assert_eq!(translated(&drawn(&picture, Charset::Unicode, 50)), ascii);
    // An answer where one session ends, and a short one comes before the next.
    for (end, next) in [(40_000, 40_000), (40_000, 42_000), (40_000, 44_000), (90_000, 91_000)] {
        let span = |from, to| Span { from, to, ..Span::default() };
        picture.rows[0].spans = vec![span(0, Some(end)), span(end, Some(end)), span(next, None)];
        picture.rows[0].ticks = vec![tick(end, Sign::Answered)];
        let [ascii, unicode] =
            [Charset::Ascii, Charset::Unicode].map(|charset| drawn(&picture, charset, 50));
        assert_eq!(translated(&unicode), ascii, "{end} {next}");
    }
}

/// A drawing with the characters of ASCII in the same places.
fn translated(drawing: &str) -> String {
    let translate = |c| match c {
        '├' | '┤' | '│' => '|',
        '─' => '-',
        '┼' => '+',
        '┊' => ':',
        '▲' => '^',
        c => c,
    };
    drawing.chars().map(translate).collect::<String>().replace('…', "...")
}

#[test]
fn the_words_of_the_mark_stand_where_there_is_room() {
    let mut picture = time(0, 100_000);
    picture.rows = vec![row("R1", 0, Some(100_000))];
    let mut last = |at, says: &str| {
        picture.mark = mark(at, says);
        let lines = draw(&picture, Charset::Ascii, 40);
        assert!(lines.iter().all(|line| line.len() <= 40), "{lines:?}");
        lines[2..].join("\n")
    };
    assert_eq!(last(0, "here"), "      ^ here");
    assert_eq!(last(100_000, "here"), format!("{:>38} ^", "here"));
    let long = "a sentence of thirty-odd letters!";
    assert_eq!(last(50_000, long), format!("{:23}^\n{:7}{long}", "", ""));
}

#[test]
fn times_are_simulated_round_and_as_exact_as_they_must_be() {
    for (from, to, labels) in [
        (0, 1_000_000, "0s 5s 10s 15s"),
        (0, 200_000_000, "0s 1000s 2000s 3000s"),
        (0, 5_000, "0.00s 0.02s 0.04s 0.06s 0.08s"),
        (100_000, 100_100, "2.0000s 2.0005s 2.0010s 2.0015s"),
        (7, 7, ""),
    ] {
        let drawn = draw(&time(from, to), Charset::Ascii, 60);
        let shown: Vec<_> = drawn[0].split_whitespace().collect();
        assert_eq!(shown.join(" "), labels, "{from} {to}");
    }
}

#[test]
fn whatever_the_numbers_a_picture_is_drawn() {
    let most = u64::MAX / 1000;
    for (from, to) in [(0, 0), (5, 5), (0, most), (most - 1, most)] {
        for axis in [Axis::Lines, time(0, 0).axis] {
            let mut picture = time(from, to);
            picture.axis = axis;
            picture.rows = vec![
                row(&"long".repeat(20), from, Some(to)),
                row("early", 0, Some(from / 2)),
                row("late", to + 1, None),
                row("whole", 0, None),
            ];
            picture.rows[0].ticks = vec![tick(to, Sign::Place(12))];
            picture.mark = mark(to, &"x".repeat(200));
            assert!(draw(&picture, Charset::Unicode, 10).len() >= 6);
        }
    }
}

#[test]
fn a_locale_says_which_characters_there_are() {
    for (locale, charset) in [
        (Some("de_DE.UTF-8"), Charset::Unicode),
        (Some("C.utf8"), Charset::Unicode),
        (Some("C"), Charset::Ascii),
        (Some("de_DE.ISO-8859-1"), Charset::Ascii),
        (None, Charset::Ascii),
    ] {
        assert_eq!(Charset::of_locale(locale), charset, "{locale:?}");
    }
}

#[test]
fn two_counts_side_by_side_do_not_read_as_one() {
    let mut picture = time(0, 100_000);
    let mut open = Row::new("open");
    open.ticks = [(0, 2), (2_000, 3), (4_000, 12), (50_000, 1)]
        .map(|(at, open)| tick(at, Sign::Open(open)))
        .to_vec();
    picture.rows = vec![open];
    let drawn = drawn(&picture, Charset::Ascii, 50);
    let row = drawn.lines().find(|line| line.starts_with("open"));
    let words: Vec<_> = row.unwrap_or_default().split_whitespace().collect();
    assert_eq!(words, ["open", "12", "1"], "{drawn}");
}
