//! Outcomes as text: one function per format. Reports run nothing.

mod again;
mod findings;
mod hint;
mod html;
mod human;
mod json;
mod stuck;
mod svg;
#[cfg(test)]
mod tests;

pub use self::findings::findings;
pub use self::hint::hint;
pub use self::html::html;
pub use self::human::human;
pub use self::json::json;
pub use self::svg::svg;
