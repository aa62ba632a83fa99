//! What counts for which host, and what is refused.

use super::*;

fn config(text: &str) -> Result<SshConfig, InventoryError> {
    SshConfig::parse(text, Path::new("config"))
}

/// Host name, port, user, key, known hosts, proxy: `-` where there is none.
fn about(text: &str, names: &[&str]) -> String {
    let config = config(text).unwrap();
    let found = config.about(names);
    let options = [
        found.host_name,
        found.port,
        found.user,
        found.identity_file,
        found.known_hosts,
        found.proxy,
    ];
    options.map(|it| it.map_or("-", |line| line.value.as_str())).join(" ")
}

#[test]
fn the_first_value_that_is_found_counts_for_a_host() {
    let text = "
        # Before any block: for all hosts.
        UserKnownHostsFile ~/lab ~/other
        Host r1 r2  # two of them
          HostName=192.0.2.1
          Port = 2201
          user neo
          User trinity
        Host r* !r2
          IDENTITYFILE \"~/my keys/id\"
          ForwardAgent perhaps
          IdentityFile ~/second
          ProxyJump gate
        Match host r1 exec \"true\"
          User nobody
        Match all
          User everyone
        Host *
          ProxyJump none
        ";
    for (names, found) in [
        (&["r1"][..], "192.0.2.1 2201 neo ~/my keys/id ~/lab gate"),
        (&["r2"], "192.0.2.1 2201 neo - ~/lab none"),
        (&["r3"], "- - everyone ~/my keys/id ~/lab gate"),
        (&["branch", "r3"], "- - everyone ~/my keys/id ~/lab gate"),
        (&["r2", "r3"], "192.0.2.1 2201 neo - ~/lab none"),
        (&["R1"], "- - everyone - ~/lab none"),
    ] {
        assert_eq!(about(text, names), found, "{names:?}");
    }
}

#[test]
fn words_are_those_of_openssh() {
    for (line, value) in [
        ("User neo", "neo"),
        ("User\t=\tneo\r", "neo"),
        ("User \"a b\" # c", "a b"),
        ("User 'a \"b'", "a \"b"),
        (r#"User "a \"b\\""#, r#"a "b\"#),
        (r"User LAB\neo", r"LAB\neo"),
        (r"User a\ b", "a b"),
        ("User a#b", "a#b"),
        ("\"User\" neo", "neo"),
    ] {
        assert_eq!(about(line, &["r1"]), format!("- - {value} - - -"), "{line}");
    }
}

#[test]
fn what_is_for_us_and_wrong_is_refused_with_its_line() {
    for (text, says) in [
        ("Host a\n  Port ssh\n", "config:2: 'ssh' is no port"),
        ("Port 0", "config:1: '0' is no port"),
        ("\n\nHost", "config:3: Host has no value"),
        ("HostName", "config:1: HostName has no value"),
        ("User \"\"", "config:1: User has no value"),
        ("User a b", "config:1: User has one value, and not also 'b'"),
        ("IdentityFile \"~/a b", "config:1: a quote is not closed"),
    ] {
        assert_eq!(config(text).unwrap_err().to_string(), says, "{text}");
    }
    // These are not for us.
    assert!(config("SendEnv \"LANG\nCompression perhaps\nNewKeyword\nProxyCommand a 'b\n").is_ok());
}

#[test]
fn tokens_stand_for_what_the_caller_knows() {
    let expanded = |value: &str| {
        let config = config(&format!("\nHostName {value}")).unwrap();
        let line = config.about(&["r1"]).host_name.unwrap();
        line.expanded(&[('h', "r1"), ('n', "R")]).map_err(|error| error.to_string())
    };
    assert_eq!(expanded("%h.lab%%").as_deref(), Ok("r1.lab%"));
    assert_eq!(expanded("%n-%h"), Ok("R-r1".into()));
    assert_eq!(expanded("%C"), Err("config:2: '%C' is not known here".into()));
    assert_eq!(expanded("a%"), Err("config:2: '%' is not known here".into()));
}

#[test]
fn files_are_included_where_they_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    write("b.conf", "User second\n");
    write("a.conf", "User first\nHost other\n  Port 1\n");
    write(".hidden.conf", "User hidden\n");
    write("wrong", "\nPort none\n");
    write("circle", &format!("Include \"{}\"\n", path("circle")));
    let text = format!(
        "Include \"{}\" {}\nHost r*\n Include \"{}\"\n HostName host\n",
        path("nothing"),
        path("nowhere/*"),
        path("*.conf")
    );
    // Its blocks end with the file, and are inside of the block that includes it.
    for (name, found) in [("r1", "host - first - - -"), ("other", "- - - - - -")] {
        assert_eq!(about(&text, &[name]), found, "{name}");
    }
    for (name, says) in [("wrong", "wrong:2: 'none' is no port"), ("circle", "16 deep")] {
        let error = config(&format!("Include \"{}\"\n", path(name))).unwrap_err().to_string();
        assert!(error.contains(says), "{error}");
    }
}
