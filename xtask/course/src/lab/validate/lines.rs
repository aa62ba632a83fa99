//! How many sessions a device takes at once.

use pattern::expression::{Values, evaluate};

use super::Complaint;
use crate::lab::{Devices, Task};

/// Whatever is drawn, each device takes one session at least.
pub(super) fn vty_lines(devices: &Devices, task: &Task) -> Result<(), Complaint> {
    let Some(lines) = &devices.vty_lines else {
        return Ok(());
    };
    let complain = |message: String| Err((lines.span(), message));
    let numbers = &task.vary.numbers;
    let ends = [
        numbers.iter().map(|(name, it)| (name.clone(), *it.from.get_ref() as f64)).collect(),
        numbers.iter().map(|(name, it)| (name.clone(), it.to as f64)).collect::<Values>(),
    ];
    for values in ends {
        match evaluate(lines.get_ref(), &values) {
            Ok(lines) if lines >= 1.0 => {}
            Ok(_) => return complain("a device takes one session at least".into()),
            Err(message) => return complain(message),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use crate::lab::Lab;

    #[test]
    fn a_device_has_a_line_whatever_is_drawn() {
        for (lines, says) in [
            ("n", None),
            ("n * 2 + 1", None),
            ("n - 2", Some("a device takes one session at least")),
            ("devices", Some("devices")),
            ("n +", Some("lab.toml:9:13")),
        ] {
            let text = format!(
                "title = 't'\n[[task]]\nid = '9.1'\nprogram = 'p'\ntitle = 't'\n\
                 [task.vary.numbers]\nn = {{ flag = '--n', from = 2, to = 5 }}\n\
                 [task.vary.devices]\nvty-lines = '{lines}'\ncount = {{ from = 2, to = 3 }}\n\
                 delay = {{ between = [1, 2] }}\n\
                 [[task.check]]\nid = 'c'\nwhat = 'w'\nhint = 'h'\nthat = {{ exit-code = 0 }}\n"
            );
            let read = Lab::parse(&text, Path::new("lab.toml")).map_err(|error| error.to_string());
            match (read, says) {
                (Ok(_), None) => {}
                (Err(error), Some(says)) => assert!(error.contains(says), "{error}"),
                (read, says) => panic!("{lines}: {read:?}, not {says:?}"),
            }
        }
    }
}
