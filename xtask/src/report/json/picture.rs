//! A picture in the report that a program reads: what is drawn, and the drawing. Its
//! smallest parts have their keys in alphabetical order, as `json!` writes them.

use judge::picture::{Axis, Charset, Picture, draw};
use judge::timeline::Row;
use serde::Serialize;
use serde_json::{Value, json};

/// Of pictures as text.
const COLUMNS: usize = 80;

/// See [`Picture`].
#[derive(Serialize)]
pub(super) struct PictureReport<'a> {
    axis: Axis,
    from: u64,
    to: u64,
    rows: Vec<RowReport<'a>>,
    mark: Option<Value>,
    left_out: usize,
    text: Vec<String>,
}

/// See [`Row`].
#[derive(Serialize)]
struct RowReport<'a> {
    name: &'a str,
    bars: Vec<Value>,
    ticks: Vec<Value>,
    note: &'a str,
}

pub(super) fn picture(picture: &Picture) -> PictureReport<'_> {
    let mark = picture.mark.as_ref();
    PictureReport {
        axis: picture.axis,
        from: picture.from,
        to: picture.to,
        rows: picture.rows.iter().map(row).collect(),
        mark: mark.map(|mark| json!({ "at": mark.at, "says": mark.says })),
        left_out: picture.left_out,
        text: draw(picture, Charset::Unicode, COLUMNS),
    }
}

fn row(row: &Row) -> RowReport<'_> {
    let bars = row.spans.iter().map(|span| json!({ "from": span.from, "to": span.to }));
    let ticks = row.signs().map(|(at, sign)| json!({ "at": at, "sign": sign }));
    RowReport { name: &row.name, bars: bars.collect(), ticks: ticks.collect(), note: &row.note }
}

#[cfg(test)]
mod tests {
    use judge::timeline::{Span, Wait};

    use super::*;

    /// What a program reads, but for the drawing; earlier versions kept pictures so, too.
    const KEPT: &str = r#"{"axis":{"unit":"microseconds","origin":5,"speed":2.0},"from":5,"to":90,"rows":[{"name":"R1","bars":[{"from":7,"to":null}],"ticks":[{"at":8,"sign":"asked"},{"at":9,"sign":"answered"}],"note":"n"},{"name":"worker 1","bars":[],"ticks":[{"at":7,"sign":"line"},{"at":8,"sign":{"place":2}}],"note":""}],"mark":{"at":9,"says":"late"},"left_out":3}"#;

    fn reported(picture: &Picture) -> String {
        let report = serde_json::to_string(&super::picture(picture)).unwrap();
        report.split(",\"text\":").next().unwrap().to_owned() + "}"
    }

    #[test]
    fn a_picture_that_an_earlier_version_kept_is_read_and_reported_in_the_same_form() {
        let picture: Picture = serde_json::from_str(KEPT).unwrap();
        assert_eq!(reported(&picture), KEPT);
        let again = serde_json::to_string(&picture).unwrap();
        assert_eq!(serde_json::from_str::<Picture>(&again).unwrap(), picture);
    }

    #[test]
    fn waiting_for_an_answer_is_reported_as_two_ticks_and_a_login_is_not() {
        let mut picture: Picture = serde_json::from_str(KEPT).unwrap();
        let wait = |from, to, command: Option<&str>| Wait {
            from,
            to,
            command: command.map(str::to_owned),
        };
        let waits = vec![wait(7, Some(8), None), wait(8, Some(9), Some("sh ver"))];
        picture.rows[0].spans = vec![Span { from: 7, waits, ..Span::default() }];
        picture.rows[0].ticks.clear();
        assert_eq!(reported(&picture), KEPT);
    }
}
