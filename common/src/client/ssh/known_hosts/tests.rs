//! What lines say about hosts.

use rand::{RngExt, SeedableRng, rngs::SmallRng};

use super::*;

const ONE: &str =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJdD7y3aLq454yWBdwLWbieU1ebz9/cu7/QEXn9OIeZJ";
const TWO: &str =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA6rWI3G1sz07DnfFlrouTcysQlj2P+jpNSOEWD9OJ3X";

fn key(text: &str) -> PublicKey {
    text.parse().expect("it is a key")
}

/// The answer about `host` and the first key.
fn answer(text: &str, host: &str, port: u16) -> &'static str {
    match KnownHosts::parse(text).check(host, port, &key(ONE)) {
        Answer::Known => "known",
        Answer::Unknown => "unknown",
        Answer::Changed { .. } => "changed",
        Answer::Revoked { .. } => "revoked",
        Answer::Authority { .. } => "authority",
        Answer::Unreadable { .. } => "unreadable",
    }
}

#[test]
fn lines_are_read_as_openssh_reads_them() {
    // As `ssh-keygen -H` would write them.
    let hashed = hash_of("router");
    let hashed_port = hash_of("[router]:2222");
    for (hosts, host, port, expected) in [
        ("router", "router", 22, "known"),
        ("router", "ROUTER", 22, "known"),
        ("Router", "router", 22, "known"),
        ("router", "router2", 22, "unknown"),
        ("a,router,10.0.0.1", "10.0.0.1", 22, "known"),
        ("[router]:2222", "router", 2222, "known"),
        ("[router]:2222", "router", 22, "unknown"),
        ("router", "router", 2222, "known"),
        ("[::1]:2222", "::1", 2222, "known"),
        ("::1", "::1", 22, "known"),
        ("*.lab", "r1.lab", 22, "known"),
        ("*.lab", "lab", 22, "unknown"),
        ("10.0.0.?", "10.0.0.7", 22, "known"),
        ("10.0.0.?", "10.0.0.17", 22, "unknown"),
        ("[10.0.0.*]:22*", "10.0.0.7", 2222, "known"),
        ("*,!r2", "r1", 22, "known"),
        ("!r2,*", "r2", 22, "unknown"),
        (hashed.as_str(), "router", 22, "known"),
        (hashed.as_str(), "routes", 22, "unknown"),
        (hashed_port.as_str(), "router", 2222, "known"),
        ("|1|nonsense", "router", 22, "unknown"),
        ("# router", "router", 22, "unknown"),
        ("@revoked router", "router", 22, "revoked"),
        ("@cert-authority router", "router", 22, "authority"),
        ("@cert-authority *", "router", 22, "authority"),
        ("@new-mark router", "router", 22, "revoked"),
    ] {
        let text = format!("# a comment\n\n{hosts} {ONE} and a comment\n");
        assert_eq!(answer(&text, host, port), expected, "{hosts}: {host}:{port}");
    }
}

#[test]
fn several_lines_about_a_host_are_one_statement() {
    for (text, expected) in [
        (format!("r {TWO}\nr {ONE}\n"), "known"),
        (format!("r {TWO}\n"), "changed"),
        (format!("* {TWO}\nr {TWO}\n"), "changed"),
        (format!("r {ONE}\n@revoked * {ONE}\n"), "revoked"),
        (format!("r {ONE}\n@revoked * {TWO}\n"), "known"),
        (format!("@revoked * {TWO}\n"), "unknown"),
        ("r ssh-ed25519 AAAA\n".to_owned(), "unreadable"),
        (format!("r ssh-ed25519 AAAA\nr {ONE}\n"), "known"),
        (format!("r ssh-ed25519 AAAA\nr {TWO}\n"), "changed"),
        ("r\nr ssh-ed25519\n".to_owned(), "unknown"),
        (format!("r\t{}\n", ONE.replace(' ', "\t")), "known"),
        (format!("r {ONE}\r\n"), "known"),
    ] {
        assert_eq!(answer(&text, "r", 22), expected, "{text}");
    }
}

#[test]
fn the_line_is_counted_with_comments_and_empty_ones() {
    let known = KnownHosts::parse(&format!("# one\n\nother {ONE}\nr {TWO}\n"));
    let Answer::Changed { line, known } = known.check("r", 22, &key(ONE)) else {
        panic!("it has changed");
    };
    assert_eq!((line, *known), (4, key(TWO)));
}

#[test]
fn no_file_makes_it_panic_or_wait() {
    let mut rng = SmallRng::seed_from_u64(22);
    let pieces = [
        ONE, TWO, "r", "*", "?", "!", ",", "|1|", "|", "=", " ", "\t", "\n", "@revoked", "#", "[",
        "]:22", "ssh-rsa", "AAAA", "\u{fffd}", "é", "\0", "\r",
    ];
    for _ in 0..20_000 {
        let count = rng.random_range(0..30);
        let text: String = (0..count).map(|_| pieces[rng.random_range(0..pieces.len())]).collect();
        let known = KnownHosts::parse(&text);
        for host in ["r", "*", "", "é", "r,r"] {
            known.check(host, 22, &key(ONE));
            known.check(host, 2222, &key(ONE));
            known.algorithms(host, 22);
        }
    }
    let stars = format!("{}b {ONE}\n", "*a".repeat(10_000));
    assert_eq!(answer(&stars, &"a".repeat(10_000), 22), "unknown");
}

/// As `ssh-keygen -H` hashes a name.
fn hash_of(name: &str) -> String {
    let salt = [7; 20];
    let mac = Hmac::<Sha1>::new_from_slice(&salt).expect("any length will do");
    let hash = mac.chain_update(name).finalize().into_bytes().into();
    let salt = salt.to_vec();
    HostPatterns::HashedName { salt, hash }.to_string()
}
