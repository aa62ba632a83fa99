//! What a student's program printed, and what its compiler repeated, is data in every
//! report: an outcome is made harmless once, before a report or a file gets it.

use course::text::{bounded, harmless};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::Outcome;

/// Most lines of a text, and most characters of a line: far more than a report
/// needs, and little enough for every platform that takes one.
const LINES: usize = 500;
const COLUMNS: usize = 1000;

impl Outcome {
    /// Makes every text of it harmless, and bounds it. What the instructor typed stays
    /// as it was typed: reports quote it.
    ///
    /// # Errors
    /// If a part of it is not what can be stored, which is the grader's fault.
    pub fn clean(mut self) -> serde_json::Result<Self> {
        self.tasks = cleaned(&self.tasks)?;
        if let Some(handed_in) = &mut self.handed_in {
            handed_in.ignored = cleaned(&handed_in.ignored)?;
            handed_in.stand_ins = cleaned(&handed_in.stand_ins)?;
        }
        Ok(self)
    }
}

/// A value with all its texts made harmless and bounded, whichever field they are in:
/// a field that is added later is not forgotten.
///
/// # Errors
/// If it cannot be stored.
pub fn cleaned<T: Serialize + DeserializeOwned>(value: &T) -> serde_json::Result<T> {
    // By way of text, as the last grade is stored: `to_value` and `from_value` would
    // compile all of it once more, and cold that takes a second.
    let mut all = serde_json::from_str(&serde_json::to_string(value)?)?;
    clean(&mut all);
    serde_json::from_str(&serde_json::to_string(&all)?)
}

fn clean(value: &mut Value) {
    match value {
        Value::String(text) => *text = bounded(&harmless(text), LINES, COLUMNS),
        Value::Array(items) => items.iter_mut().for_each(clean),
        // Keys are names of fields.
        Value::Object(fields) => fields.values_mut().for_each(clean),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
