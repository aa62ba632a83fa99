//! Hints that say nothing, or that would never be read.

use toml::Spanned;

use super::Complaint;
use crate::lab::{Check, Deviation, Hints};

/// All hints of a check.
pub(super) fn hints(check: &Check) -> Result<(), Complaint> {
    stages("hint", &check.hint)?;
    hint_when(check)
}

fn stages(key: &str, hints: &Spanned<Hints>) -> Result<(), Complaint> {
    let all = hints.get_ref().stages();
    if all.is_empty() || all.iter().any(|hint| hint.trim().is_empty()) {
        Err((hints.span(), format!("'{key}' is empty")))
    } else {
        Ok(())
    }
}

/// A hint for what this check never sees would never be read.
fn hint_when(check: &Check) -> Result<(), Complaint> {
    let possible = Deviation::possible(&check.that);
    for (deviation, when) in &check.hint_when {
        if !possible.contains(deviation) {
            let names: Vec<_> = possible.iter().map(Deviation::to_string).collect();
            let message = if names.is_empty() {
                "this check fails in one way only: write 'hint'".into()
            } else {
                format!(
                    "this check never fails by '{deviation}'; it can fail by: {}",
                    names.join(", ")
                )
            };
            return Err((when.span(), message));
        }
        stages(&format!("hint-when.{deviation}"), when)?;
    }
    Ok(())
}
