//! The arithmetic of `lab.toml`: `(max-delay + sum-of-delays) / 2`.
//!
//! Numbers, names, `+ - * /` and parentheses. A name is lower-case letters,
//! digits and hyphens, so a minus between two names needs blanks around it.

use std::collections::BTreeMap;

/// What the names of a task stand for in one run.
pub type Values = BTreeMap<String, f64>;

/// What an expression comes to.
///
/// # Errors
/// What is wrong with it, for the author of the `lab.toml`.
pub fn evaluate(text: &str, values: &Values) -> Result<f64, String> {
    let mut parser = Parser { rest: text, values };
    let result = parser.sum()?;
    match parser.peek() {
        None => Ok(result),
        Some(_) => Err(format!("unexpected '{}' in the expression '{text}'", parser.rest)),
    }
}

/// A number as a person writes it: `600`, `2.75`, at most six decimals.
pub fn plain(number: f64) -> String {
    let rounded = (number * 1e6).round() / 1e6;
    // Adding zero turns -0 into 0.
    (rounded + 0.0).to_string()
}

struct Parser<'a> {
    rest: &'a str,
    values: &'a Values,
}

impl<'a> Parser<'a> {
    fn peek(&mut self) -> Option<char> {
        self.rest = self.rest.trim_start();
        self.rest.chars().next()
    }

    fn accept(&mut self, wanted: &[char]) -> Option<char> {
        let next = self.peek().filter(|next| wanted.contains(next))?;
        self.rest = &self.rest[next.len_utf8()..];
        Some(next)
    }

    fn sum(&mut self) -> Result<f64, String> {
        let mut left = self.product()?;
        while let Some(operator) = self.accept(&['+', '-']) {
            let right = self.product()?;
            left = if operator == '+' { left + right } else { left - right };
        }
        Ok(left)
    }

    fn product(&mut self) -> Result<f64, String> {
        let mut left = self.atom()?;
        while let Some(operator) = self.accept(&['*', '/']) {
            let right = self.atom()?;
            left = if operator == '*' { left * right } else { left / right };
        }
        Ok(left)
    }

    fn atom(&mut self) -> Result<f64, String> {
        match self.peek() {
            None => Err("the expression ends where a number or a name is expected".into()),
            Some('(') => self.parenthesised(),
            Some('0'..='9') => self.number(),
            Some('a'..='z') => self.name(),
            Some(other) => {
                Err(format!("unexpected '{other}': a number, a name or a parenthesis is expected"))
            }
        }
    }

    fn parenthesised(&mut self) -> Result<f64, String> {
        self.accept(&['(']);
        let inner = self.sum()?;
        match self.accept(&[')']) {
            Some(_) => Ok(inner),
            None => Err("missing ')'".into()),
        }
    }

    fn number(&mut self) -> Result<f64, String> {
        let digits = self.take(|c| c.is_ascii_digit() || c == '.');
        digits.parse().map_err(|_| format!("'{digits}' is not a number"))
    }

    fn name(&mut self) -> Result<f64, String> {
        let name = self.take(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
        self.values.get(name).copied().ok_or_else(|| {
            let known: Vec<_> = self.values.keys().map(String::as_str).collect();
            let known = if known.is_empty() { "none".into() } else { known.join(", ") };
            format!(
                "unknown name '{name}'; this task's names: {known} (a minus needs blanks around it)"
            )
        })
    }

    fn take(&mut self, belongs: impl Fn(char) -> bool) -> &'a str {
        let end = self.rest.find(|c| !belongs(c)).unwrap_or(self.rest.len());
        let (taken, rest) = self.rest.split_at(end);
        self.rest = rest;
        taken
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values() -> Values {
        let pairs = [("threads", 6.0), ("max-delay", 4.0), ("sum-of-delays", 7.5)];
        pairs.map(|(name, value)| (name.to_owned(), value)).into()
    }

    #[test]
    fn expressions_follow_the_rules_of_arithmetic() {
        for (text, result) in [
            ("1", 1.0),
            ("threads * 100 - 1", 599.0),
            ("(max-delay + sum-of-delays) / 2", 5.75),
            ("10 - 2 - 3", 5.0),
            ("1 + 2 * 3", 7.0),
            ("2*(threads-1 )", f64::NAN),
            ("12 / threads / 2", 1.0),
        ] {
            match evaluate(text, &values()) {
                Ok(number) => assert_eq!(number, result, "{text}"),
                // `threads-1` is a name: the one thing to trip over.
                Err(error) => {
                    assert!(result.is_nan() && error.contains("blanks around"), "{text}: {error}")
                }
            }
        }
    }

    #[test]
    fn what_is_no_expression_is_refused_with_what_is_wrong() {
        for (text, says) in [
            ("", "ends where"),
            ("threads *", "ends where"),
            ("(1 + 2", "missing ')'"),
            ("1 2", "unexpected '2'"),
            ("1.2.3", "'1.2.3' is not a number"),
            ("Threads", "unexpected 'T'"),
            (
                "workers",
                "unknown name 'workers'; this task's names: max-delay, sum-of-delays, threads",
            ),
        ] {
            let error = evaluate(text, &values()).unwrap_err();
            assert!(error.contains(says), "{text}: {error}");
        }
    }

    #[test]
    fn numbers_are_printed_without_noise() {
        for (number, text) in [(600.0, "600"), (2.75, "2.75"), (0.1 + 0.2, "0.3"), (-0.0, "0")] {
            assert_eq!(plain(number), text);
        }
    }
}
