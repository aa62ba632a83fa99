//! One line of OpenSSH's configuration: a keyword, and words as a shell has them.

/// A keyword that is for us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Keyword {
    Host,
    Match,
    Include,
    HostName,
    Port,
    User,
    IdentityFile,
    UserKnownHostsFile,
    ProxyJump,
    ProxyCommand,
}

/// The keyword of a line, if it is for us, and what stands behind it.
pub(super) fn keyword(line: &str) -> Option<(Keyword, &str)> {
    let line = line.trim();
    let end = line.find(|c: char| c.is_whitespace() || c == '=').unwrap_or(line.len());
    let (name, rest) = line.split_at(end);
    let keyword = match name.trim_matches('"').to_ascii_lowercase().as_str() {
        "host" => Keyword::Host,
        "match" => Keyword::Match,
        "include" => Keyword::Include,
        "hostname" => Keyword::HostName,
        "port" => Keyword::Port,
        "user" => Keyword::User,
        "identityfile" => Keyword::IdentityFile,
        "userknownhostsfile" => Keyword::UserKnownHostsFile,
        "proxyjump" => Keyword::ProxyJump,
        "proxycommand" => Keyword::ProxyCommand,
        _ => return None,
    };
    let rest = rest.trim_start();
    Some((keyword, rest.strip_prefix('=').unwrap_or(rest)))
}

/// The words behind a keyword, up to a comment: in quotes, blanks are part of a word. What
/// stands behind `ProxyCommand` is for a shell.
pub(super) fn words(keyword: Keyword, text: &str) -> Result<Vec<String>, &'static str> {
    if keyword == Keyword::ProxyCommand {
        return Ok(text.split_whitespace().map(str::to_owned).collect());
    }
    let mut words = Vec::new();
    let mut characters = text.trim_start().chars().peekable();
    while characters.peek().is_some_and(|&c| c != '#') {
        let mut word = String::new();
        let mut quote = None;
        while let Some(c) = characters.next_if(|c| quote.is_some() || !c.is_whitespace()) {
            match c {
                '"' | '\'' if quote.is_none() => quote = Some(c),
                c if quote == Some(c) => quote = None,
                '\\' => {
                    let next = characters.next_if(|&c| {
                        matches!(c, '"' | '\'' | '\\') || c == ' ' && quote.is_none()
                    });
                    word.push(next.unwrap_or('\\'));
                }
                c => word.push(c),
            }
        }
        if quote.is_some() {
            return Err("a quote is not closed");
        }
        words.push(word);
        while characters.next_if(|c| c.is_whitespace()).is_some() {}
    }
    Ok(words)
}

/// Whether the values of an option can be meant.
pub(super) fn check(keyword: Keyword, values: &[String]) -> Result<(), String> {
    let first = values.first().map(String::as_str).unwrap_or_default();
    let many = matches!(keyword, Keyword::UserKnownHostsFile | Keyword::ProxyCommand);
    if keyword == Keyword::Port && port(first).is_none() {
        return Err(format!("'{first}' is no port"));
    }
    if first.is_empty() {
        return Err(format!("{keyword:?} has no value"));
    }
    match values.get(1) {
        Some(other) if !many => Err(format!("{keyword:?} has one value, and not also '{other}'")),
        _ => Ok(()),
    }
}

/// The number of a port.
pub(super) fn port(text: &str) -> Option<u16> {
    text.parse().ok().filter(|&port| port > 0)
}
