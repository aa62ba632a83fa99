//! Outcomes as text: one function per format. Reports run nothing.

mod human;
mod json;
#[cfg(test)]
mod tests;

pub use self::human::human;
pub use self::json::json;
