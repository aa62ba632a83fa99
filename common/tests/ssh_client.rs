//! The SSH client against a small server: sessions, host keys, logins, and
//! what is said when something is wrong.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "support/router.rs"]
mod router;

use std::time::Duration;

use common::error::{HostKeyProblem, SessionError, Step};
use common::inventory::{Password, SshEndpoint};
use common::session::{Session, blocking};
use russh::keys::ssh_key::LineEnding;
use russh::keys::{Algorithm, EcdsaCurve, HashAlg};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use router::{Gives, Router, Served, endpoint, key, lab};

async fn served() -> Served {
    let served = Router::new(vec![key(Algorithm::Ed25519)]).serve().await;
    served.know(&[("", &served.keys[0])]);
    served
}

/// Why there is no session.
async fn refused(ssh: SshEndpoint) -> SessionError {
    let lab = lab(ssh);
    match Session::connect(&lab.devices[0], &lab).await {
        Ok(_) => panic!("it was let in"),
        Err(error) => error,
    }
}

/// That there is one.
async fn works(ssh: SshEndpoint) {
    let lab = lab(ssh);
    let mut session = Session::connect(&lab.devices[0], &lab).await.unwrap();
    let shown = session.run("show running-config | include ^hostname");
    assert_eq!(shown.await.unwrap(), "hostname R1\n");
    session.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_runs_configures_and_closes_in_tasks_and_in_threads() {
    let served = served().await;
    let lab = lab(served.endpoint());
    let device = &lab.devices[0];
    let mut session = Session::connect(device, &lab).await.unwrap();
    session.configure(&["hostname EDGE"]).await.unwrap();
    let shown = session.run("show running-config | include ^hostname");
    assert_eq!(shown.await.unwrap(), "hostname EDGE\n");
    let rejected = session.run("show nonsense").await.unwrap_err();
    assert!(matches!(rejected, SessionError::Rejected { .. }));
    session.close().await.unwrap();
    std::thread::scope(|scope| {
        let thread = scope.spawn(|| {
            let mut session = blocking::Session::connect(device, &lab).unwrap();
            let version = session.run("show version").unwrap();
            session.close().unwrap();
            version
        });
        assert!(thread.join().unwrap().starts_with("Cisco IOS XE"));
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn many_threads_at_once_wait_for_no_one_who_waits_for_them() {
    let served = served().await;
    let lab = lab(served.endpoint());
    let open = std::sync::Barrier::new(100);
    std::thread::scope(|scope| {
        for _ in 0..100 {
            scope.spawn(|| {
                let session = blocking::Session::connect(&lab.devices[0], &lab).unwrap();
                // All of them are open at the same time: more than may shake
                // hands at once.
                open.wait();
                session.close().unwrap();
            });
        }
    });
}

#[tokio::test]
async fn an_unknown_key_is_refused_with_its_fingerprint_and_what_to_do() {
    let served = Router::new(vec![key(Algorithm::Ed25519)]).serve().await;
    let says = refused(served.endpoint()).await.to_string();
    let fingerprint = served.keys[0].fingerprint(HashAlg::Sha256).to_string();
    let file = served.known_hosts().display().to_string();
    let scan = format!("ssh-keyscan -p {} 127.0.0.1 >> {file}", served.port);
    for part in [&fingerprint, &file, &scan, "host_keys = \"accept-new\""] {
        assert!(says.contains(part), "{part} is not in: {says}");
    }
    assert!(!served.known_hosts().exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_first_key_is_trusted_by_name_only_and_written_once() {
    let served = Router::new(vec![key(Algorithm::Ed25519)]).serve().await;
    // An editor left the last line without its end.
    std::fs::write(served.known_hosts(), "# mine").unwrap();
    let mut ssh = served.endpoint();
    ssh.host_keys.trust_first = true;
    let lab = lab(ssh);
    std::thread::scope(|scope| {
        for _ in 0..20 {
            scope.spawn(|| {
                let session = blocking::Session::connect(&lab.devices[0], &lab).unwrap();
                session.close().unwrap();
            });
        }
    });
    let text = std::fs::read_to_string(served.known_hosts()).unwrap();
    let key = served.keys[0].to_openssh().unwrap();
    assert_eq!(text, format!("# mine\n[127.0.0.1]:{} {key}\n", served.port));
    works(served.endpoint()).await;
}

#[tokio::test]
async fn a_changed_key_is_refused_with_both_fingerprints() {
    let served = served().await;
    let other = key(Algorithm::Ed25519).public_key().clone();
    served.know(&[("", &other)]);
    // Not even a session that accepts new keys takes it.
    for trust_first in [false, true] {
        let mut ssh = served.endpoint();
        ssh.host_keys.trust_first = trust_first;
        let says = refused(ssh).await.to_string();
        let place = format!("{}:1", served.known_hosts().display());
        assert!(says.contains(&place), "{says}");
        for key in [&served.keys[0], &other] {
            let fingerprint = key.fingerprint(HashAlg::Sha256).to_string();
            assert!(says.contains(&fingerprint), "{says}");
        }
    }
}

#[tokio::test]
async fn a_revoked_key_is_refused_even_where_it_is_known() {
    let served = served().await;
    let key = &served.keys[0];
    served.know(&[("", key), ("@revoked ", key)]);
    let error = refused(served.endpoint()).await;
    let problem = match error {
        SessionError::HostKey { problem, .. } => problem,
        other => panic!("{other}"),
    };
    assert!(matches!(problem, HostKeyProblem::Revoked { line: 2, .. }));
}

#[tokio::test]
async fn a_router_with_two_keys_is_asked_for_the_known_one() {
    let ecdsa = Algorithm::Ecdsa { curve: EcdsaCurve::NistP256 };
    let keys = vec![key(Algorithm::Ed25519), key(ecdsa)];
    let served = Router::new(keys).serve().await;
    for key in &served.keys {
        served.know(&[("", key)]);
        works(served.endpoint()).await;
    }
}

#[tokio::test]
async fn a_wrong_password_is_told_and_not_shown() {
    let served = served().await;
    let mut ssh = served.endpoint();
    ssh.endpoint.credentials.password = Password::Written("swordfish".into());
    let error = refused(ssh).await;
    assert!(matches!(error, SessionError::Login { .. }), "{error}");
    let shown = format!("{error} {error:?}");
    assert!(!shown.contains("swordfish"), "{shown}");
}

#[tokio::test]
async fn a_device_that_asks_for_the_password_gets_it() {
    let mut router = Router::new(vec![key(Algorithm::Ed25519)]);
    router.asks = true;
    let served = router.serve().await;
    served.know(&[("", &served.keys[0])]);
    works(served.endpoint()).await;
    let mut ssh = served.endpoint();
    ssh.endpoint.credentials.password = Password::Written("swordfish".into());
    let error = refused(ssh).await;
    assert!(matches!(error, SessionError::Login { .. }), "{error}");
}

#[tokio::test]
async fn a_key_file_logs_in_encrypted_or_not() {
    let user_key = key(Algorithm::Ed25519);
    let mut router = Router::new(vec![key(Algorithm::Ed25519)]);
    router.user_key = Some(user_key.public_key().clone());
    let served = router.serve().await;
    served.know(&[("", &served.keys[0])]);
    let file = served.folder.path().join("id");
    let with = |phrase: Option<&str>| {
        let mut ssh = served.endpoint();
        ssh.key_file = Some(file.clone());
        ssh.key_passphrase = phrase.map(|phrase| Password::Written(phrase.into()));
        ssh
    };
    let missing = refused(with(None)).await.to_string();
    assert!(missing.contains(&file.display().to_string()), "{missing}");
    user_key.write_openssh_file(&file, LineEnding::LF).unwrap();
    works(with(None)).await;
    let mut rng = russh::keys::key::safe_rng();
    let encrypted = user_key.encrypt(&mut rng, "open sesame").unwrap();
    encrypted.write_openssh_file(&file, LineEnding::LF).unwrap();
    works(with(Some("open sesame"))).await;
    let wrong = refused(with(Some("open barley"))).await.to_string();
    assert!(wrong.contains("passphrase"), "{wrong}");
    assert!(!wrong.contains("barley"), "{wrong}");
    let other = key(Algorithm::Ed25519);
    other.write_openssh_file(&file, LineEnding::LF).unwrap();
    let mut ssh = with(None);
    ssh.endpoint.credentials.password = Password::Asked;
    let refused = refused(ssh).await.to_string();
    assert!(refused.contains("tried the key file"), "{refused}");
}

#[tokio::test]
async fn an_old_router_is_reached_by_name_only() {
    let mut router = Router::new(vec![key(Algorithm::Ed25519)]);
    let old = &mut router.config.preferred;
    old.kex = vec![russh::kex::DH_G14_SHA1].into();
    old.cipher = vec![russh::cipher::AES_128_CBC].into();
    old.mac = vec![russh::mac::HMAC_SHA1].into();
    let served = router.serve().await;
    served.know(&[("", &served.keys[0])]);
    let says = refused(served.endpoint()).await.to_string();
    for part in [
        "key exchange",
        "it offers diffie-hellman-group14-sha1",
        "this program takes curve25519-sha256",
        "legacy = true",
    ] {
        assert!(says.contains(part), "{part} is not in: {says}");
    }
    let mut ssh = served.endpoint();
    ssh.legacy = true;
    works(ssh).await;
}

#[tokio::test]
async fn a_router_that_gives_no_shell_or_breaks_off_is_told_apart() {
    for (gives, says) in [
        (Gives::Nothing, "no shell on R1: it gives no shell"),
        (Gives::HalfAnAnswer, "R1 closed the connection while running a command"),
    ] {
        let mut router = Router::new(vec![key(Algorithm::Ed25519)]);
        router.gives = gives;
        let served = router.serve().await;
        served.know(&[("", &served.keys[0])]);
        assert_eq!(refused(served.endpoint()).await.to_string(), says);
    }
}

/// Says `words` to each client, and waits or hangs up.
async fn stranger(words: &'static [u8], waits: bool) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        stream.write_all(words).await.unwrap();
        // Until the client has gone; else its words would cause a reset.
        let mut heard = Vec::new();
        if waits {
            drop(stream.read_to_end(&mut heard).await)
        } else {
            drop(stream.shutdown().await)
        }
        let _ = stream.read_to_end(&mut heard).await;
    });
    port
}

#[tokio::test]
async fn what_is_no_ssh_server_is_told_by_its_first_words() {
    let folder = tempfile::tempdir().unwrap();
    for (words, waits, expected) in [
        (&b"220 files here\r\n"[..], true, "does not speak SSH, it says '220 files here'"),
        (b"\xff\xfb\x01\xff\xfb\x03login: ", true, "does not speak SSH"),
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", false, "it says 'HTTP/1.1 400"),
        (b"", false, "R1 refused the session: it hung up before the login"),
        (b"", true, "R1 timed out after 0.3 s while agreeing on keys"),
        (b"SSH-2.0-Cisco-1.25\r\n", true, "R1 timed out after 0.3 s while agreeing on keys"),
        (b"SSH-2.0-Cisco-1.25\r\n", false, "R1 closed the connection while agreeing on keys"),
    ] {
        let port = stranger(words, waits).await;
        let mut lab = lab(endpoint(port, &folder.path().join("none")));
        // Only where the end of the wait is what is looked at is it short.
        lab.timeout = match (expected.contains("timed out"), waits) {
            (true, _) => Duration::from_millis(300),
            (false, true) => Duration::from_secs(3),
            (false, false) => Duration::from_secs(120),
        };
        let error = match Session::connect(&lab.devices[0], &lab).await {
            Ok(_) => panic!("it was let in"),
            Err(error) => error.to_string(),
        };
        assert!(error.contains(expected), "{expected} is not in: {error}");
    }
}

#[tokio::test]
async fn nobody_at_a_port_is_a_failed_connection() {
    let socket = tokio::net::TcpSocket::new_v4().unwrap();
    socket.bind(([127, 0, 0, 1], 0).into()).unwrap();
    let port = socket.local_addr().unwrap().port();
    let error = refused(endpoint(port, "none".as_ref())).await;
    assert!(error.to_string().starts_with("cannot connect to R1"), "{error}");
    assert!(matches!(error, SessionError::Connect { .. }), "{error}");
    assert_eq!(Step::Handshaking.to_string(), "agreeing on keys");
}

#[tokio::test]
async fn a_session_that_is_dropped_in_the_middle_hangs_up() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let folder = tempfile::tempdir().unwrap();
    let lab = lab(endpoint(port, &folder.path().join("none")));
    let connecting = Session::connect(&lab.devices[0], &lab);
    let server = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        stream.write_all(b"SSH-2.0-Silent\r\n").await.unwrap();
        // Its own line and the offer of algorithms.
        let mut heard = [0; 64];
        stream.read_exact(&mut heard).await.unwrap();
        stream
    };
    let mut stream = tokio::select! {
        _ = connecting => panic!("no server answers"),
        stream = server => stream,
    };
    // Waits for ever if the library's task lives on.
    let mut rest = Vec::new();
    let end = stream.read_to_end(&mut rest);
    let end = tokio::time::timeout(Duration::from_secs(120), end).await;
    assert!(end.is_ok(), "the connection is still open");
}

/// A router, and a jump host in front of it, with keys of their own.
async fn behind_a_jump_host() -> (Served, Served, SshEndpoint) {
    let (router, jump) = (served().await, served().await);
    let both =
        [router.known_hosts(), jump.known_hosts()].map(|it| std::fs::read_to_string(it).unwrap());
    std::fs::write(router.known_hosts(), both.concat()).unwrap();
    let mut ssh = router.endpoint();
    ssh.proxy_jump =
        Some(Box::new(SshEndpoint { host_keys: ssh.host_keys.clone(), ..jump.endpoint() }));
    (router, jump, ssh)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_router_is_reached_through_a_jump_host_in_tasks_and_in_threads() {
    let (_router, _jump, ssh) = behind_a_jump_host().await;
    works(ssh.clone()).await;
    let lab = lab(ssh);
    std::thread::scope(|scope| {
        for _ in 0..20 {
            scope.spawn(|| {
                let mut session = blocking::Session::connect(&lab.devices[0], &lab).unwrap();
                assert!(session.run("show version").unwrap().starts_with("Cisco IOS XE"));
                session.close().unwrap();
            });
        }
    });
}

#[tokio::test]
async fn errors_tell_the_jump_host_from_the_router_behind_it() {
    let (router, jump, ssh) = behind_a_jump_host().await;
    let mut wrong = ssh.clone();
    wrong.proxy_jump.as_mut().unwrap().endpoint.credentials.password =
        Password::Written("no".into());
    let says = refused(wrong).await.to_string();
    assert_eq!(says, "jump host 127.0.0.1 refused user neo: wrong user name or password");
    let mut wrong = ssh.clone();
    wrong.endpoint.credentials.password = Password::Written("no".into());
    let says = refused(wrong).await.to_string();
    assert_eq!(says, "R1 refused user neo: wrong user name or password");
    router.know(&[("", &router.keys[0])]);
    let says = refused(ssh.clone()).await.to_string();
    assert!(says.contains(&jump.keys[0].fingerprint(HashAlg::Sha256).to_string()), "{says}");
    let socket = tokio::net::TcpSocket::new_v4().unwrap();
    socket.bind(([127, 0, 0, 1], 0).into()).unwrap();
    let mut nowhere = ssh;
    jump.know(&[("", &jump.keys[0])]);
    nowhere.proxy_jump.as_mut().unwrap().host_keys.known_hosts = Some(jump.known_hosts());
    nowhere.endpoint.port = socket.local_addr().unwrap().port();
    let says = refused(nowhere).await.to_string();
    assert_eq!(says, "cannot connect to R1: its jump host does not reach it");
}
