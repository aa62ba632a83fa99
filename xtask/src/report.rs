//! Outcomes as text: one function per format. Reports run nothing.

mod again;
mod causes;
mod findings;
pub mod formats;
mod hint;
mod html;
mod human;
mod json;
mod schedules;
mod schedules_json;
mod stuck;
mod svg;
mod svg_schedule;
#[cfg(test)]
mod tests;

pub use self::again::quoted;
pub use self::findings::findings;
pub use self::hint::hint;
pub use self::html::{Heading, html, run_of, student_page, timeline_style};
pub use self::human::human;
pub use self::json::json;
pub use self::schedules::schedules;
pub use self::schedules_json::schedules_json;
pub use self::svg::svg;
pub use self::svg_schedule::svg_schedule;
