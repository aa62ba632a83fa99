//! The prompt of an IOS command line: `NAME`, perhaps `(mode)`, then `>` or `#`.

/// A prompt, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prompt {
    name: String,
    mode: String,
    privileged: bool,
}

impl Prompt {
    /// Reads a line as a prompt; `None` when it is none.
    pub fn parse(line: &str) -> Option<Self> {
        let line = line.trim_end_matches(' ');
        let (rest, privileged) = match line.strip_suffix('#') {
            Some(rest) => (rest, true),
            None => (line.strip_suffix('>')?, false),
        };
        let (name, mode) = match rest.strip_suffix(')') {
            Some(rest) => rest.split_once('(')?,
            None => (rest, ""),
        };
        let is_name = |c: char| c.is_alphanumeric() || "-_.@/:+".contains(c);
        let whole = !name.is_empty() && name.len() <= 255 && name.chars().all(is_name);
        whole.then(|| Self { name: name.to_owned(), mode: mode.to_owned(), privileged })
    }

    /// The device's host name, which IOS cuts to 20 characters in
    /// configuration modes.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What stands in parentheses, such as `config-if`; empty outside
    /// configuration.
    pub fn mode(&self) -> &str {
        &self.mode
    }

    /// Whether it ends with `#`.
    pub fn is_privileged(&self) -> bool {
        self.privileged
    }

    /// Whether it is one of the configuration modes.
    pub fn is_configuring(&self) -> bool {
        self.mode.starts_with("config")
    }

    /// Whether both are prompts of one device: the same name, or one the
    /// beginning of the other where IOS may have cut it.
    pub fn is_same_device(&self, other: &Prompt) -> bool {
        const SURE: usize = 16;
        let (short, long) = if self.name.len() < other.name.len() {
            (&self.name, &other.name)
        } else {
            (&other.name, &self.name)
        };
        short == long || (short.len() >= SURE && long.starts_with(short.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prompts_are_told_from_other_lines() {
        for (line, name, mode, privileged) in [
            ("R1>", "R1", "", false),
            ("R1#", "R1", "", true),
            ("R1# ", "R1", "", true),
            ("core-1.example(config-if)#", "core-1.example", "config-if", true),
        ] {
            let prompt = Prompt::parse(line).expect(line);
            assert_eq!((prompt.name(), prompt.mode()), (name, mode));
            assert_eq!(prompt.is_privileged(), privileged);
        }
        for line in ["", "#", ">", "R1", "R 1#", "####", "banner ends here#", "(config)#", "<R1>"] {
            assert_eq!(Prompt::parse(line), None, "{line}");
        }
    }

    #[test]
    fn a_prompt_is_known_again_where_ios_cut_the_name() {
        let parse = |line| Prompt::parse(line).expect(line);
        let long = parse("abcdefghijklmnopqrstuvwxyz#");
        assert!(long.is_same_device(&parse("abcdefghijklmnopqrst(config)#")));
        assert!(!long.is_same_device(&parse("abcdef#")));
        assert!(parse("R1#").is_same_device(&parse("R1(config)#")));
        assert!(!parse("R1#").is_same_device(&parse("R10#")));
    }
}
