//! What the course says, with its code set as code.

use maud::{Markup, html};

/// A text in which pieces between backticks are code. Only for texts of the course: what
/// a program printed is shown as it is.
pub(super) fn prose(text: &str) -> Markup {
    let pieces: Vec<_> = text.split('`').collect();
    // Without a partner, the last backtick is one.
    if pieces.len().is_multiple_of(2) {
        return html! { (text) };
    }
    html! {
        @for (index, piece) in pieces.iter().enumerate() {
            @if index % 2 == 1 { code { (piece) } } @else { (piece) }
        }
    }
}
