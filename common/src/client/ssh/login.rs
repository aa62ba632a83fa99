//! Proving to the device who we are: keys, then the password, typed in
//! whichever of the two ways the device takes.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use russh::client::{AuthResult, Handle, KeyboardInteractiveAuthResponse as Asked};
use russh::keys::agent::AgentIdentity;
use russh::keys::agent::client::AgentClient;
use russh::keys::{self, HashAlg, PrivateKey, PrivateKeyWithHashAlg};
use russh::{MethodKind, MethodSet};
use tokio::time::timeout;

use super::{Failure, Watcher};
use crate::client::secrets;
use crate::error::{SessionError, Step};
use crate::inventory::{Device, SshEndpoint, at_home};

/// The most keys of an agent that are tried: routers count each as a failed
/// login, and hang up after a few.
const MOST_AGENT_KEYS: usize = 4;
/// The most questions of a keyboard-interactive login.
const MOST_QUESTIONS: usize = 8;

/// Logs in on an open connection.
pub struct Login<'a> {
    /// The device's place in the inventory.
    pub device: &'a Device,
    /// How it is reached.
    pub ssh: &'a SshEndpoint,
    /// The open connection.
    pub handle: &'a mut Handle<Watcher>,
    /// For each question to the device.
    pub timeout: Duration,
    /// What was tried, in words.
    pub tried: Vec<&'static str>,
    /// What the device takes; `None` while it has not said so.
    pub takes: Option<MethodSet>,
}

/// The agent that the environment names.
#[cfg(unix)]
async fn agent() -> Result<AgentClient<tokio::net::UnixStream>, keys::Error> {
    AgentClient::connect_env().await
}

/// The agent of the system's OpenSSH.
#[cfg(windows)]
async fn agent()
-> Result<AgentClient<tokio::net::windows::named_pipe::NamedPipeClient>, keys::Error> {
    AgentClient::connect_named_pipe(r"\\.\pipe\openssh-ssh-agent").await
}

/// One attempt: whether the device is satisfied.
type Attempt = Result<bool, SessionError>;

impl Login<'_> {
    /// Tries what the inventory has, in turn, until the device is satisfied.
    pub async fn run(mut self) -> Result<(), SessionError> {
        let satisfied = (self.ssh.agent && self.agent_keys().await?)
            || self.key_file().await?
            || self.password().await?
            || self.questions().await?;
        if satisfied { Ok(()) } else { Err(self.refused()) }
    }

    async fn agent_keys(&mut self) -> Attempt {
        if !self.takes(MethodKind::PublicKey) {
            return Ok(false);
        }
        self.tried.push("the agent's keys");
        let no_agent = |error: keys::Error| SessionError::Key {
            device: self.device.name.clone(),
            says: format!("ssh-agent cannot be asked: {error}"),
        };
        let mut agent = agent().await.map_err(no_agent)?;
        let identities = agent.request_identities().await.map_err(no_agent)?;
        let keys = identities.into_iter().filter_map(|identity| match identity {
            AgentIdentity::PublicKey { key, .. } => Some(key),
            AgentIdentity::Certificate { .. } => None,
        });
        for key in keys.take(MOST_AGENT_KEYS) {
            let hash = self.hash(key.algorithm().is_rsa()).await?;
            let user = &self.ssh.endpoint.credentials.username;
            let attempt = self.handle.authenticate_publickey_with(user, key, hash, &mut agent);
            // An agent that does not sign with this key may do so with the next.
            if let Ok(Ok(result)) = timeout(self.timeout, attempt).await
                && self.is_satisfied(result)
            {
                return Ok(true);
            }
        }
        Ok(false)
    }

    async fn key_file(&mut self) -> Attempt {
        let Some(file) = &self.ssh.key_file else {
            return Ok(false);
        };
        if !self.takes(MethodKind::PublicKey) {
            return Ok(false);
        }
        self.tried.push("the key file");
        let key = Arc::new(self.read_key(file)?);
        let hash = self.hash(key.algorithm().is_rsa()).await?;
        let key = PrivateKeyWithHashAlg::new(key, hash);
        let user = &self.ssh.endpoint.credentials.username;
        let attempt = self.handle.authenticate_publickey(user, key);
        let result = within(self.device, self.timeout, attempt).await?;
        Ok(self.is_satisfied(result))
    }

    fn read_key(&self, file: &Path) -> Result<PrivateKey, SessionError> {
        let failed = |error: keys::Error| SessionError::Key {
            device: self.device.name.clone(),
            says: format!("the key file {} cannot be used: {error}", file.display()),
        };
        let path = at_home(file).ok_or_else(|| failed(keys::Error::NoHomeDir))?;
        match keys::load_secret_key(&path, None) {
            Err(keys::Error::KeyIsEncrypted) => {
                let what = format!("passphrase of {}", file.display());
                let asked = crate::inventory::Password::Asked;
                let spec = self.ssh.key_passphrase.as_ref().unwrap_or(&asked);
                let passphrase = secrets::find(self.device, spec, &what)?;
                keys::load_secret_key(&path, Some(&passphrase)).map_err(|_| SessionError::Key {
                    device: self.device.name.clone(),
                    says: format!("the passphrase of {} is wrong", file.display()),
                })
            }
            read => read.map_err(failed),
        }
    }

    /// With which hash an RSA key signs: the device may have said so.
    async fn hash(&self, is_rsa: bool) -> Result<Option<HashAlg>, SessionError> {
        if !is_rsa {
            return Ok(None);
        }
        let asking = self.handle.best_supported_rsa_hash();
        let said = within(self.device, self.timeout, asking).await?;
        // One that says nothing is old, or takes SHA-2 all the same.
        let silent = (!self.ssh.legacy).then_some(HashAlg::Sha256);
        Ok(said.unwrap_or(silent))
    }

    async fn password(&mut self) -> Attempt {
        if !self.takes(MethodKind::Password) {
            return Ok(false);
        }
        let Some(password) = self.secret()? else {
            return Ok(false);
        };
        self.tried.push("the password");
        let user = &self.ssh.endpoint.credentials.username;
        let attempt = self.handle.authenticate_password(user, password);
        let result = within(self.device, self.timeout, attempt).await?;
        Ok(self.is_satisfied(result))
    }

    /// Every hidden question is taken for the one about the password.
    async fn questions(&mut self) -> Attempt {
        // A device that takes both ways has refused the password already.
        if self.takes.is_none()
            || !self.takes(MethodKind::KeyboardInteractive)
            || self.takes(MethodKind::Password)
        {
            return Ok(false);
        }
        let Some(password) = self.secret()? else {
            return Ok(false);
        };
        self.tried.push("the password (keyboard-interactive)");
        let user = &self.ssh.endpoint.credentials.username;
        let start = self.handle.authenticate_keyboard_interactive_start(user, None);
        let mut asked = within(self.device, self.timeout, start).await?;
        for _ in 0..MOST_QUESTIONS {
            let Asked::InfoRequest { prompts, .. } = asked else {
                return Ok(matches!(asked, Asked::Success));
            };
            let answers = prompts
                .iter()
                .map(|prompt| if prompt.echo { String::new() } else { password.clone() });
            let respond = self.handle.authenticate_keyboard_interactive_respond(answers.collect());
            asked = within(self.device, self.timeout, respond).await?;
        }
        Ok(false)
    }

    /// The password; `None` where there is none and a key was refused, which
    /// is then what has to be told.
    fn secret(&self) -> Result<Option<String>, SessionError> {
        match secrets::login(self.device, &self.ssh.endpoint.credentials) {
            Err(SessionError::NotAsked { .. }) if !self.tried.is_empty() => Ok(None),
            password => password.map(Some),
        }
    }

    fn takes(&self, method: MethodKind) -> bool {
        self.takes.as_ref().is_none_or(|takes| takes.contains(&method))
    }

    fn is_satisfied(&mut self, result: AuthResult) -> bool {
        match result {
            AuthResult::Success => true,
            AuthResult::Failure { remaining_methods, .. } => {
                self.takes = Some(remaining_methods);
                false
            }
        }
    }

    fn refused(&self) -> SessionError {
        let device = self.device.name.clone();
        let user = self.ssh.endpoint.credentials.username.clone();
        // A device that hangs up on a wrong password looks to the library like
        // one that takes nothing more, and to us like telnet's.
        let last = self.tried.last();
        if last.is_some_and(|last| last.starts_with("the password")) {
            return SessionError::Login { device, user };
        }
        if self.handle.is_closed() {
            return SessionError::Closed { device, step: Step::Authenticating, source: None };
        }
        let takes = self.takes.iter().flat_map(|takes| takes.iter());
        let takes: Vec<&str> = takes.map(Into::into).collect();
        SessionError::Authentication {
            device,
            user,
            tried: self.tried.join(", "),
            takes: takes.join(", "),
        }
    }
}

/// One question to the device and its answer.
async fn within<T>(
    device: &Device,
    after: Duration,
    step: impl Future<Output = Result<T, russh::Error>>,
) -> Result<T, SessionError> {
    let step = async { step.await.map_err(Failure::from) };
    super::within(device, after, Step::Authenticating, step).await
}
