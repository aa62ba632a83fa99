//! Devices that are reached by SSH.
//!
//! A connection is a session from the moment the client is let in, as over
//! telnet. Its first channel takes the session over; every further channel is
//! a session of its own. russh runs each connection as one task and each
//! channel is another, all on the sandbox's thread: a session is closed in the
//! trace before its channel's end is handed to russh.
//!
//! paramiko requests the authentication service before each attempt. russh answers only the
//! first request; the copy in `vendor/russh` answers them all.

mod channel;
mod handler;
mod line;

use std::borrow::Cow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use russh::keys::{Algorithm, HashAlg, PrivateKey, PublicKey};
use russh::{MethodKind, MethodSet, Preferred, SshId, cipher, kex, mac, server};
use tokio::io::BufReader;
use tokio::net::TcpStream;
use tokio::sync::Notify;
use tokio::time::timeout;

use super::device::ServedDevice;
use super::open_session::OpenSession;
use super::state::SandboxState;
use crate::fault::Fault;
use handler::Handler;

/// How long a client may take to log in, real time.
pub const LOGIN_TIME: Duration = Duration::from_secs(30);
/// How long a client may take to leave once it is told to.
const FAREWELL: Duration = Duration::from_secs(1);
/// The library reads the length of a packet, and then the packet.
const READ_AHEAD: usize = 2048;
/// Channels at once on one connection.
const MOST_CHANNELS: usize = 16;

/// How devices speak SSH.
pub struct Ssh {
    /// What all devices prove themselves with.
    pub host_key: PrivateKey,
    /// The keys that may log in, under any of the users' names.
    pub authorized_keys: Vec<PublicKey>,
    /// A connection ends with its first channel, as on a router.
    pub one_channel: bool,
    /// The algorithms of a router instead of the fast ones.
    pub iosxe: bool,
}

impl Ssh {
    /// With this host key, and nothing special.
    pub fn new(host_key: PrivateKey) -> Self {
        Self { host_key, authorized_keys: Vec::new(), one_channel: false, iosxe: false }
    }

    /// A host key for these algorithms: Ed25519, or RSA with 2048 bits.
    ///
    /// # Errors
    /// When the system has no randomness.
    pub fn new_host_key(iosxe: bool) -> Result<PrivateKey, russh::keys::ssh_key::Error> {
        let mut random = rand::rng();
        if iosxe {
            let pair = russh::keys::ssh_key::private::RsaKeypair::random(&mut random, 2048)?;
            return Ok(PrivateKey::from(pair));
        }
        PrivateKey::random(&mut random, Algorithm::Ed25519)
    }

    /// What all connections share.
    pub(super) fn config(&self) -> Arc<Config> {
        let id = if self.iosxe { "SSH-2.0-Cisco-1.25" } else { "SSH-2.0-sandbox" };
        let methods = self.methods();
        let russh = server::Config {
            server_id: SshId::Standard(Cow::Borrowed(id)),
            methods: methods.clone(),
            // Nothing here is worth guessing, and each key of an agent counts.
            auth_rejection_time: Duration::ZERO,
            auth_rejection_time_initial: Some(Duration::ZERO),
            max_auth_attempts: 20,
            keys: vec![self.host_key.clone()],
            preferred: self.preferred(),
            // A device that works is silent for long; sessions have their own limit.
            inactivity_timeout: None,
            nodelay: true,
            window_size: 64 * 1024,
            ..server::Config::default()
        };
        Arc::new(Config { russh: Arc::new(russh), methods })
    }

    fn methods(&self) -> MethodSet {
        let mut methods = MethodSet::empty();
        if !self.authorized_keys.is_empty() {
            methods.push(MethodKind::PublicKey);
        }
        methods.push(MethodKind::Password);
        methods.push(MethodKind::KeyboardInteractive);
        methods
    }

    fn preferred(&self) -> Preferred {
        const FAST: &[kex::Name] = &[
            kex::CURVE25519,
            kex::CURVE25519_PRE_RFC_8731,
            kex::ECDH_SHA2_NISTP256,
            kex::DH_G14_SHA256,
            kex::EXTENSION_SUPPORT_AS_SERVER,
            kex::EXTENSION_OPENSSH_STRICT_KEX_AS_SERVER,
        ];
        const IOSXE: &[kex::Name] = &[
            kex::ECDH_SHA2_NISTP256,
            kex::ECDH_SHA2_NISTP384,
            kex::ECDH_SHA2_NISTP521,
            kex::DH_G14_SHA256,
            kex::DH_G14_SHA1,
        ];
        if !self.iosxe {
            return Preferred { kex: Cow::Borrowed(FAST), ..Preferred::DEFAULT };
        }
        Preferred {
            kex: Cow::Borrowed(IOSXE),
            key: Cow::Borrowed(&[
                Algorithm::Rsa { hash: Some(HashAlg::Sha512) },
                Algorithm::Rsa { hash: Some(HashAlg::Sha256) },
                Algorithm::Rsa { hash: None },
            ]),
            cipher: Cow::Borrowed(&[
                cipher::AES_128_GCM,
                cipher::AES_256_GCM,
                cipher::AES_128_CTR,
                cipher::AES_192_CTR,
                cipher::AES_256_CTR,
            ]),
            mac: Cow::Borrowed(&[mac::HMAC_SHA256, mac::HMAC_SHA512, mac::HMAC_SHA1]),
            ..Preferred::DEFAULT
        }
    }
}

/// What all connections share.
pub struct Config {
    russh: Arc<server::Config>,
    methods: MethodSet,
}

/// What the tasks of one connection share.
struct Connection {
    /// The session, until a channel takes it over.
    open: Mutex<Option<OpenSession>>,
    device: Arc<ServedDevice>,
    /// What the device does wrong in its first session.
    fault: Option<Fault>,
    shared: Arc<SandboxState>,
    authenticated: AtomicBool,
    channels: AtomicUsize,
    /// The login succeeded or failed for good, or a channel came or went.
    changed: Notify,
    /// The side that ends the connection says so here.
    over: AtomicBool,
    /// The device's fault breaks it off.
    broken: Notify,
}

impl Connection {
    fn take_session(&self) -> Option<OpenSession> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn with_session(&self, with: impl FnOnce(&OpenSession)) {
        let open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.as_ref().map(with);
    }

    fn one_channel(&self) -> bool {
        let ssh = self.shared.options.ssh.as_ref();
        ssh.is_some_and(|ssh| ssh.one_channel)
    }

    fn is_over(&self) -> bool {
        self.over.load(Ordering::SeqCst)
    }

    fn authenticated(&self, user: &str) {
        self.with_session(|open| open.authenticated(user));
        self.authenticated.store(true, Ordering::SeqCst);
        self.changed.notify_one();
    }

    fn channel_opened(&self) {
        self.channels.fetch_add(1, Ordering::SeqCst);
        self.changed.notify_one();
    }

    fn channel_closed(&self) {
        self.channels.fetch_sub(1, Ordering::SeqCst);
        self.changed.notify_one();
    }

    /// Tells the tasks of the connection that it is to end.
    fn end(&self) {
        self.over.store(true, Ordering::SeqCst);
        self.changed.notify_one();
    }
}

/// Serves one connection until one side has had enough.
pub(super) async fn serve(stream: TcpStream, open: OpenSession, config: Arc<Config>) {
    let connection = Arc::new(Connection {
        device: Arc::clone(&open.device),
        fault: open.fault,
        shared: Arc::clone(&open.shared),
        open: Mutex::new(Some(open)),
        authenticated: AtomicBool::new(false),
        channels: AtomicUsize::new(0),
        changed: Notify::new(),
        over: AtomicBool::new(false),
        broken: Notify::new(),
    });
    let (stream, cut) = line::cuttable(stream);
    let stream = BufReader::with_capacity(READ_AHEAD, stream);
    let handler = Handler::new(Arc::clone(&connection), config.methods.clone());
    let starting = server::run_stream(Arc::clone(&config.russh), stream, handler);
    if let Ok(Ok(running)) = timeout(LOGIN_TIME, starting).await {
        let handle = running.handle();
        tokio::pin!(running);
        let left = tokio::select! {
            _ = &mut running => true,
            () = connection.broken.notified() => true,
            () = had_enough(&connection) => false,
        };
        if !left {
            // Closed in the trace before the client can see it.
            drop(connection.take_session());
            let bye =
                handle.disconnect(russh::Disconnect::ByApplication, String::new(), String::new());
            let _ = timeout(FAREWELL, async { (bye.await, running.await) }).await;
        }
    }
    if let Some(mut open) = connection.take_session() {
        open.closed_by = crate::trace::ClosedBy::Disconnect;
    }
    cut.cut();
}

/// Completes when the connection has to end, whatever its client does.
async fn had_enough(connection: &Connection) {
    let mut stop = connection.shared.stop.clone();
    let stopping = stop.wait_for(|&stopping| stopping);
    tokio::select! {
        () = connection.device.reloaded.notified() => {}
        _ = stopping => {}
        () = idle(connection) => {}
    }
    // Sessions that end now have something left to say.
    let last_words = async {
        while connection.channels.load(Ordering::SeqCst) > 0 {
            connection.changed.notified().await;
        }
    };
    let _ = timeout(FAREWELL, last_words).await;
}

/// Completes when the login takes too long or has failed for good, or when
/// there was no channel for too long.
async fn idle(connection: &Connection) {
    let login = async {
        while !connection.authenticated.load(Ordering::SeqCst) {
            connection.changed.notified().await;
            if connection.over.load(Ordering::SeqCst) {
                return;
            }
        }
    };
    if timeout(LOGIN_TIME, login).await.is_err() {
        return;
    }
    while !connection.over.load(Ordering::SeqCst) {
        let changed = connection.changed.notified();
        let busy = connection.channels.load(Ordering::SeqCst) > 0;
        if busy {
            changed.await;
        } else if timeout(connection.shared.options.idle, changed).await.is_err() {
            return;
        }
    }
    // The client is given the time to leave by itself.
    tokio::time::sleep(FAREWELL).await;
}
