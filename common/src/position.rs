//! Where in a text something is.

/// Line and column, both from 1, of the byte `offset`.
///
/// ```
/// use common::position::line_and_column;
///
/// assert_eq!(line_and_column("one\ntwo", 5), (2, 2));
/// ```
pub fn line_and_column(text: &str, offset: usize) -> (usize, usize) {
    let before = &text[..offset.min(text.len())];
    let line = before.matches('\n').count() + 1;
    let column = before.chars().rev().take_while(|&c| c != '\n').count() + 1;
    (line, column)
}
