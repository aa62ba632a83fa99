//! What `show running-config all` shows besides: what holds because nothing else is configured.

/// Lines of one kind of block: each stands there unless a line begins with these words, with
/// or without a `no`.
type Defaults = &'static [(&'static str, &'static str)];

const OF_ALL: Defaults = &[
    ("service password-recovery", "service password-recovery"),
    ("logging console debugging", "logging console"),
    ("logging monitor debugging", "logging monitor"),
    ("ip routing", "ip routing"),
    ("ip cef", "ip cef"),
    ("ip domain retry 2", "ip domain retry"),
    ("ip domain timeout 3", "ip domain timeout"),
    ("cdp timer 60", "cdp timer"),
    ("cdp holdtime 180", "cdp holdtime"),
    ("cdp run", "cdp run"),
];
const OF_AN_INTERFACE: Defaults = &[
    ("ip redirects", "ip redirects"),
    ("ip unreachables", "ip unreachables"),
    ("ip proxy-arp", "ip proxy-arp"),
    ("ip mtu 1500", "ip mtu"),
    ("ip split-horizon", "ip split-horizon"),
    ("mtu 1500", "mtu"),
    ("load-interval 300", "load-interval"),
    ("arp timeout 14400", "arp timeout"),
    ("snmp trap link-status", "snmp trap"),
    ("cdp enable", "cdp enable"),
    ("no shutdown", "shutdown"),
];
const OF_A_LINE: Defaults = &[
    ("exec-timeout 10 0", "exec-timeout"),
    ("session-timeout 0", "session-timeout"),
    ("history size 20", "history size"),
    ("length 24", "length"),
    ("width 80", "width"),
];

/// The text of a configuration with the defaults of each block at its end, and those of the
/// whole router before the first interface.
pub(super) fn with_defaults(config: &str) -> String {
    let mut text = String::with_capacity(4 * config.len());
    let mut rest = config;
    let (mut is_first, mut in_a_banner) = (true, false);
    while !rest.is_empty() {
        let block = block(rest);
        rest = &rest[block.len()..];
        let defaults = match block {
            // Its text is the user's.
            _ if in_a_banner => &[],
            block if block.starts_with("interface ") => OF_AN_INTERFACE,
            block if block.starts_with("line ") => OF_A_LINE,
            _ => &[],
        };
        if is_first && block.starts_with("interface ") {
            is_first = false;
            write(&mut text, "", OF_ALL, config);
            text.push_str("!\n");
        }
        text.push_str(block);
        in_a_banner ^= block.matches("^C").count() % 2 == 1;
        write(&mut text, " ", defaults, block);
    }
    text
}

/// The first line, and what is indented below it.
fn block(text: &str) -> &str {
    let mut lines = text.split_inclusive('\n');
    let first = lines.next().map_or(0, str::len);
    let below: usize = lines.take_while(|line| line.starts_with(' ')).map(str::len).sum();
    &text[..first + below]
}

fn write(text: &mut String, indent: &str, defaults: Defaults, block: &str) {
    for (default, unless) in defaults {
        let configures = |line: &str| {
            let line = line.strip_prefix(indent).unwrap_or(line);
            line.strip_prefix("no ").unwrap_or(line).starts_with(unless)
        };
        if !block.lines().any(configures) {
            *text += &format!("{indent}{default}\n");
        }
    }
}
