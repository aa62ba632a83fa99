//! What the words of the commands are for, as `?` tells it.

use super::Mode;

/// A command up to some word, and what that word is for.
pub(super) type Texts = &'static [(&'static str, &'static str)];

/// What stands above the list of all commands.
pub(super) fn heading(mode: Mode) -> &'static str {
    match mode {
        Mode::User | Mode::Privileged => "Exec commands:\n",
        Mode::Config => "Configure commands:\n",
        Mode::Interface(_) => "Interface configuration commands:\n",
        Mode::Line(_) => "Line configuration commands:\n",
    }
}

/// What `word` is for behind the words `before`. Behind `no`, a word is for
/// what it is for without.
pub(super) fn help(texts: Texts, before: &[&str], word: &str) -> &'static str {
    let mut command = before.join(" ");
    if !before.is_empty() {
        command.push(' ');
    }
    command.push_str(word);
    let find = |command: &str| texts.iter().find(|(it, _)| *it == command);
    let found = find(&command).or_else(|| find(command.strip_prefix("no ")?));
    found.map_or("", |(_, help)| help)
}

pub(super) const EXEC: Texts = &[
    ("configure", "Enter configuration mode"),
    ("configure terminal", "Configure from the terminal"),
    ("copy", "Copy from one file to another"),
    ("copy running-config", "Copy from current system configuration"),
    ("copy running-config startup-config", "Copy to startup configuration"),
    ("disable", "Turn off privileged commands"),
    ("enable", "Turn on privileged commands"),
    ("exit", "Exit from the EXEC"),
    ("logout", "Exit from the EXEC"),
    ("quit", "Exit from the EXEC"),
    ("reload", "Halt and perform a cold restart"),
    ("show", "Show running system information"),
    ("show archive", "Archive functions"),
    ("show archive log", "Log of changes to the configuration"),
    ("show archive log config", "Records of configuration commands"),
    ("show archive log config NUMBER", "Number of a record"),
    ("show clock", "Display the system clock"),
    ("show interfaces", "Interface status and configuration"),
    ("show interfaces description", "Show interface description"),
    ("show inventory", "Show the physical inventory"),
    ("show ip", "IP information"),
    ("show ip interface", "IP interface status and configuration"),
    ("show ip interface brief", "Brief summary of IP status and configuration"),
    ("show ip route", "IP routing table"),
    ("show ip route A.B.C.D", "Network to display information about"),
    ("show logging", "Show the contents of logging buffers"),
    ("show privilege", "Show current privilege level"),
    ("show running-config", "Current operating configuration"),
    ("show running-config interface", "Show interface configuration"),
    ("show startup-config", "Contents of startup configuration"),
    ("show users", "Display information about terminal lines"),
    ("show version", "System hardware and software status"),
    ("terminal", "Set terminal line parameters"),
    ("terminal length", "Set number of lines on a screen"),
    ("terminal length NUMBER", "Number of lines on screen (0 for no pausing)"),
    ("terminal monitor", "Copy debug output to the current terminal line"),
    ("terminal no", "Negate a command or set its defaults"),
    ("terminal no monitor", "Do not copy debug output to the current terminal line"),
    ("terminal width", "Set width of the display terminal"),
    ("terminal width NUMBER", "Number of characters on a screen line"),
    ("write", "Write running configuration to memory, network, or terminal"),
    ("write memory", "Write to NV memory"),
    ("write terminal", "Write to terminal"),
];

pub(super) const CONFIG: Texts = &[
    ("aaa", "Authentication, Authorization and Accounting."),
    ("aaa new-model", "Enable NEW access control commands and functions"),
    ("banner", "Define a login banner"),
    ("banner motd", "Set Message of the Day banner"),
    ("banner motd LINE", "c banner-text c, where 'c' is a delimiting character"),
    ("boot-end-marker", "Ends the boot commands"),
    ("boot-start-marker", "Starts the boot commands"),
    ("do", "To run exec commands in config mode"),
    ("do LINE", "Exec Command"),
    ("end", "Exit from configure mode"),
    ("exit", "Exit from configure mode"),
    ("hostname", "Set system's network name"),
    ("hostname WORD", "This system's network name"),
    ("interface", "Select an interface to configure"),
    ("ip", "Global IP configuration subcommands"),
    ("ip domain", "IP DNS Resolver"),
    ("ip domain lookup", "Enable IP Domain Name System hostname translation"),
    ("ip domain name", "Define the default domain name"),
    ("ip domain name LINE", "Default domain name"),
    ("ip domain-lookup", "Enable IP Domain Name System hostname translation"),
    ("ip forward-protocol", "Controls forwarding of physical and directed IP broadcasts"),
    ("ip forward-protocol nd", "Sun's Network Disk protocol"),
    ("ip http", "HTTP server configuration"),
    ("ip http server", "Enable http server"),
    ("line", "Configure a terminal line"),
    ("line console", "Primary terminal line"),
    ("line console NUMBER", "First Line number"),
    ("line vty", "Virtual terminal"),
    ("line vty NUMBER", "First Line number"),
    ("line vty NUMBER NUMBER", "Last Line number"),
    ("logging", "Modify message logging facilities"),
    ("logging buffered", "Set buffered logging parameters"),
    ("logging buffered NUMBER", "Logging buffer size"),
    ("logging console", "Set console logging parameters"),
    ("logging host", "Set syslog server IP address and parameters"),
    ("logging host A.B.C.D", "IP address of the syslog server"),
    ("no", "Negate a command or set its defaults"),
    ("ntp", "Configure NTP"),
    ("ntp server", "Configure NTP server"),
    ("ntp server A.B.C.D", "IP address of peer"),
    ("service", "Modify use of network based services"),
    ("service timestamps", "Timestamp debug/log messages"),
    ("service timestamps LINE", "Which messages, and how"),
    ("snmp-server", "Modify SNMP engine parameters"),
    ("snmp-server contact", "Text for mib object sysContact"),
    ("snmp-server contact LINE", "identification of the contact person for this managed node"),
    ("snmp-server location", "Text for mib object sysLocation"),
    ("snmp-server location LINE", "The physical location of this node"),
    ("version", "Version of the configuration"),
    ("version LINE", "Version number"),
];

pub(super) const INTERFACE: Texts = &[
    ("description", "Interface specific description"),
    ("description LINE", "Up to 240 characters describing this interface"),
    ("exit", "Exit from interface configuration mode"),
    ("ip", "Interface Internet Protocol config commands"),
    ("ip address", "Set the IP address of an interface"),
    ("ip address A.B.C.D", "IP address"),
    ("ip address A.B.C.D A.B.C.D", "IP subnet mask"),
    ("negotiation", "Select Autonegotiation mode"),
    ("negotiation auto", "Perform link autonegotiation"),
    ("no", "Negate a command or set its defaults"),
    ("shutdown", "Shutdown the selected interface"),
];

pub(super) const LINE: Texts = &[
    ("exec-timeout", "Set the EXEC timeout"),
    ("exec-timeout NUMBER", "Timeout in minutes"),
    ("exec-timeout NUMBER NUMBER", "Timeout in seconds"),
    ("exit", "Exit from line configuration mode"),
    ("logging", "Modify message logging facilities"),
    ("logging synchronous", "Synchronized message output"),
    ("login", "Enable password checking"),
    ("login local", "Local password checking"),
    ("no", "Negate a command or set its defaults"),
    ("stopbits", "Set async line stop bits"),
    ("stopbits NUMBER", "One stop bit"),
    ("transport", "Define transport protocols for line"),
    ("transport input", "Define which protocols to use when connecting to the terminal server"),
    ("transport input all", "All protocols"),
    ("transport input none", "No protocols"),
    ("transport input ssh", "TCP/IP SSH protocol"),
    ("transport input telnet", "TCP/IP Telnet protocol"),
    ("transport input telnet ssh", "TCP/IP SSH protocol"),
];

pub(super) const FILTERS: Texts = &[
    ("begin", "Begin with the line that matches"),
    ("begin LINE", "Regular Expression"),
    ("count", "Count number of lines which match regexp"),
    ("count LINE", "Regular Expression"),
    ("exclude", "Exclude lines that match"),
    ("exclude LINE", "Regular Expression"),
    ("include", "Include lines that match"),
    ("include LINE", "Regular Expression"),
    ("section", "Filter a section of output"),
    ("section LINE", "Regular Expression"),
];
