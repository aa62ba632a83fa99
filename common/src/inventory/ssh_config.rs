//! OpenSSH's configuration, as far as an inventory has keys for it: `HostName`, `Port`, `User`,
//! `IdentityFile`, `UserKnownHostsFile` and `ProxyJump`.
//!
//! As in ssh_config(5): blocks of `Host` with patterns, `Match all`, `Include`; the first value
//! that is found counts; keywords that are not for us are passed over. What is for us and
//! wrong is refused with its file and line.
//!
//! The crates that read such files do not: they tell no line, refuse values of keywords that
//! are not for us, apply what stands below `Match` to the block before it, or have a licence
//! that the workspace does not take.

mod line;
#[cfg(test)]
mod tests;

use std::io;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use self::line::{Keyword, words};
use super::InventoryError;
use super::pattern::fits;

/// How deep files may include files; OpenSSH's own limit.
const DEEPEST: usize = 16;

/// A file and those that it includes.
#[derive(Debug, Default)]
pub(super) struct SshConfig {
    /// In which an option counts; 0 is the outermost.
    scopes: Vec<Scope>,
    options: Vec<ConfigLine>,
}

/// A block, and the one that it was included in.
#[derive(Debug)]
struct Scope {
    outer: Option<usize>,
    hosts: Hosts,
}

/// For which hosts a block is.
#[derive(Debug)]
enum Hosts {
    All,
    /// Those that meet a condition, which is not judged here.
    Unknown,
    /// Those that fit the patterns; a pattern with a `!` excludes.
    Named(Vec<String>),
}

/// A keyword that is for us, with its value.
#[derive(Debug)]
pub(super) struct ConfigLine {
    scope: usize,
    keyword: Keyword,
    /// The first of its values.
    pub value: String,
    path: Rc<Path>,
    number: usize,
}

/// What the file says about one host.
#[derive(Debug, Default)]
pub(super) struct HostOptions<'a> {
    pub host_name: Option<&'a ConfigLine>,
    pub port: Option<&'a ConfigLine>,
    pub user: Option<&'a ConfigLine>,
    pub identity_file: Option<&'a ConfigLine>,
    pub known_hosts: Option<&'a ConfigLine>,
    /// The jump hosts, or a command to connect through.
    pub proxy: Option<&'a ConfigLine>,
}

impl SshConfig {
    /// Reads a file, and what it includes.
    pub fn read(path: &Path) -> Result<Self, InventoryError> {
        let text = std::fs::read_to_string(path)
            .map_err(|source| InventoryError::ReadSshConfig { path: path.to_owned(), source })?;
        Self::parse(&text, path)
    }

    /// Checks the text of the file `path`.
    pub fn parse(text: &str, path: &Path) -> Result<Self, InventoryError> {
        let mut config = Self::default();
        config.scopes.push(Scope { outer: None, hosts: Hosts::All });
        config.add(text, path.into(), 0, 0)?;
        Ok(config)
    }

    /// Adds the lines of a file that the block `outer` includes.
    fn add(
        &mut self,
        text: &str,
        path: Rc<Path>,
        outer: usize,
        depth: usize,
    ) -> Result<(), InventoryError> {
        let mut scope = outer;
        for (number, written) in (1..).zip(text.lines()) {
            let Some((keyword, rest)) = line::keyword(written) else { continue };
            let wrong = |message: String| complaint(&path, number, message);
            let values = words(keyword, rest).map_err(|message| wrong(message.to_owned()))?;
            let Some(first) = values.first() else {
                return Err(wrong(format!("{keyword:?} has no value")));
            };
            match keyword {
                Keyword::Host | Keyword::Match => {
                    let hosts = match keyword {
                        Keyword::Host => Hosts::Named(values),
                        _ if first.eq_ignore_ascii_case("all") => Hosts::All,
                        _ => Hosts::Unknown,
                    };
                    scope = self.scopes.len();
                    self.scopes.push(Scope { outer: Some(outer), hosts });
                }
                Keyword::Include => {
                    if depth == DEEPEST {
                        return Err(wrong(format!("files include files {DEEPEST} deep")));
                    }
                    for pattern in &values {
                        for path in included(pattern).map_err(|it| wrong(it.to_string()))? {
                            let text = std::fs::read_to_string(&path);
                            let text = text.map_err(|error| {
                                wrong(format!("cannot read {}: {error}", path.display()))
                            })?;
                            self.add(&text, path.into(), scope, depth + 1)?;
                        }
                    }
                }
                keyword => {
                    line::check(keyword, &values).map_err(wrong)?;
                    let (value, path) = (first.clone(), Rc::clone(&path));
                    self.options.push(ConfigLine { scope, keyword, value, path, number });
                }
            }
        }
        Ok(())
    }

    /// What counts for a host that goes by each of these names.
    pub fn about(&self, names: &[&str]) -> HostOptions<'_> {
        let mut counts = Vec::with_capacity(self.scopes.len());
        for scope in &self.scopes {
            let outer = scope.outer.is_none_or(|outer| counts[outer]);
            counts.push(outer && scope.hosts.include(names));
        }
        let mut options = HostOptions::default();
        for line in self.options.iter().filter(|line| counts[line.scope]) {
            let option = match line.keyword {
                Keyword::HostName => &mut options.host_name,
                Keyword::Port => &mut options.port,
                Keyword::User => &mut options.user,
                Keyword::IdentityFile => &mut options.identity_file,
                Keyword::UserKnownHostsFile => &mut options.known_hosts,
                Keyword::ProxyJump | Keyword::ProxyCommand => &mut options.proxy,
                Keyword::Host | Keyword::Match | Keyword::Include => continue,
            };
            option.get_or_insert(line);
        }
        options
    }
}

impl Hosts {
    fn include(&self, names: &[&str]) -> bool {
        let patterns = match self {
            Hosts::All => return true,
            Hosts::Unknown => return false,
            Hosts::Named(patterns) => patterns,
        };
        let mut included = false;
        for pattern in patterns {
            let (excludes, pattern) = match pattern.strip_prefix('!') {
                Some(pattern) => (true, pattern),
                None => (false, pattern.as_str()),
            };
            if names.iter().any(|name| fits(pattern, name)) {
                // One that is excluded is so whatever else is said.
                if excludes {
                    return false;
                }
                included = true;
            }
        }
        included
    }
}

impl ConfigLine {
    /// What is wrong with this line.
    pub fn complaint(&self, message: String) -> InventoryError {
        complaint(&self.path, self.number, message)
    }

    /// Whether it is a command to connect through.
    pub fn is_command(&self) -> bool {
        self.keyword == Keyword::ProxyCommand
    }

    /// Whether it says that there is nothing.
    pub fn is_none(&self) -> bool {
        self.value.eq_ignore_ascii_case("none")
    }

    /// The number that a `Port` is.
    pub fn number(&self) -> Option<u16> {
        line::port(&self.value)
    }

    /// The value with what stands for its tokens; `%%` is always known.
    pub fn expanded(&self, tokens: &[(char, &str)]) -> Result<String, InventoryError> {
        let mut text = String::new();
        let mut rest = self.value.as_str();
        while let Some((before, token)) = rest.split_once('%') {
            text.push_str(before);
            let mut behind = token.chars();
            let name = behind.next();
            let found = tokens.iter().find(|(token, _)| Some(*token) == name);
            match (name, found) {
                (Some('%'), _) => text.push('%'),
                (_, Some((_, value))) => text.push_str(value),
                _ => {
                    let token = name.map(String::from).unwrap_or_default();
                    return Err(self.complaint(format!("'%{token}' is not known here")));
                }
            }
            rest = behind.as_str();
        }
        Ok(text + rest)
    }
}

fn complaint(path: &Path, line: usize, message: String) -> InventoryError {
    InventoryError::SshConfig { path: path.to_owned(), line, message }
}

/// The files that an `Include` names, in order: none if there are none. Only the last part
/// may be a pattern.
fn included(pattern: &str) -> io::Result<Vec<PathBuf>> {
    let path = super::at_home(Path::new(pattern))
        .and_then(|path| Some(super::at_home(Path::new("~/.ssh"))?.join(path)))
        .ok_or_else(|| io::Error::other("there is no home folder"))?;
    let (Some(folder), Some(name)) = (path.parent(), path.file_name().and_then(|it| it.to_str()))
    else {
        return Ok(Vec::new());
    };
    if !name.contains(['*', '?']) {
        return Ok(if path.exists() { vec![path] } else { Vec::new() });
    }
    let entries = match std::fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut files = Vec::new();
    for entry in entries {
        let entry = entry?;
        let found = entry.file_name();
        let found = found.to_str().unwrap_or_default();
        let is_hidden = found.starts_with('.') && !name.starts_with('.');
        if fits(name, found) && !is_hidden && entry.path().is_file() {
            files.push(entry.path());
        }
    }
    files.sort();
    Ok(files)
}
