//! How a device is reached by SSH: what the inventory says, then what OpenSSH's configuration
//! says, where the inventory names it.

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::super::ssh_config::{ConfigLine, HostOptions, SshConfig};
use super::super::{Endpoint, HostKeys, InventoryError, Password, SshEndpoint, at_home};
use super::{Complaint, Context, FileDevice, Otherwise, Trust};

/// Jump hosts in a row. No network has more; a circle has.
const MOST_JUMP_HOSTS: usize = 8;
const SSH_PORT: u16 = 22;

impl FileDevice {
    pub(super) fn ssh(&self, shared: &mut Context<'_>) -> Result<SshEndpoint, Complaint> {
        let config = self.ssh_config(shared)?;
        let shared = &*shared;
        let defaults = &shared.defaults;
        let name = self.name.get_ref().as_str();
        // A pattern may be meant for either.
        let found = config.about(&[name, self.host(defaults).unwrap_or(name)]);
        let endpoint = self.endpoint(defaults, otherwise(&found, name)?)?;
        let placed = |own: &Option<PathBuf>, shared_path: &Option<PathBuf>| {
            let path = own.as_ref().or(shared_path.as_ref())?;
            Some(in_folder(shared.folder, path))
        };
        let known_hosts = placed(&self.known_hosts, &defaults.known_hosts);
        let own_known_hosts = known_hosts.is_some();
        let key_file = placed(&self.key_file, &defaults.key_file);
        let passphrase = self.key_passphrase_env.as_ref();
        let trust = self.host_keys.or(defaults.host_keys);
        let mut ssh = SshEndpoint {
            host_keys: HostKeys {
                known_hosts: known_hosts.or(file(found.known_hosts, &endpoint, name)?),
                trust_first: trust == Some(Trust::AcceptNew),
            },
            key_file: key_file.or(file(found.identity_file, &endpoint, name)?),
            key_passphrase: passphrase
                .or(defaults.key_passphrase_env.as_ref())
                .map(|variable| Password::Env(variable.clone())),
            agent: self.agent.or(defaults.agent).unwrap_or(false),
            legacy: self.legacy.or(defaults.legacy).unwrap_or(false),
            proxy_jump: None,
            endpoint,
        };
        let jump = self.proxy_jump.as_ref().or(defaults.proxy_jump.as_ref());
        let jumps = JumpHosts { config: &config, device: &ssh, own_known_hosts };
        let proxy_jump = match (jump, found.proxy) {
            (Some(written), _) => {
                Some(jumps.chain(written.get_ref(), Origin::Inventory(written.span()), 1)?)
            }
            (None, Some(line)) => jumps.configured(line, 1)?,
            (None, None) => None,
        };
        ssh.proxy_jump = proxy_jump;
        Ok(ssh)
    }

    /// The configuration that the inventory names; empty if it names none.
    fn ssh_config(&self, shared: &mut Context<'_>) -> Result<Rc<SshConfig>, Complaint> {
        let Some(named) = self.ssh_config.as_ref().or(shared.defaults.ssh_config.as_ref()) else {
            return Ok(Rc::default());
        };
        let path = in_folder(shared.folder, named.get_ref());
        if let Some(config) = shared.configs.get(&path) {
            return Ok(Rc::clone(config));
        }
        let place = at_home(&path).unwrap_or_else(|| path.clone());
        let config = SshConfig::read(&place).map_err(|error| match error {
            InventoryError::ReadSshConfig { path, source } => {
                let message = format!("cannot read {}: {source}", path.display());
                Complaint::Here(Some(named.span()), message)
            }
            error => Complaint::There(error),
        })?;
        let config = Rc::new(config);
        shared.configs.insert(path, Rc::clone(&config));
        Ok(config)
    }
}

/// A path in the user's home stays as it is until it is needed.
fn in_folder(folder: &Path, path: &Path) -> PathBuf {
    if path.starts_with("~") { path.to_owned() } else { folder.join(path) }
}

/// What the configuration says about the host `name`.
fn otherwise(found: &HostOptions<'_>, name: &str) -> Result<Otherwise, Complaint> {
    let host = found.host_name.map(|line| line.expanded(&[('h', name), ('n', name)]));
    Ok(Otherwise {
        host: host.transpose().map_err(Complaint::There)?.unwrap_or_else(|| name.to_owned()),
        port: found.port.and_then(ConfigLine::number).unwrap_or(SSH_PORT),
        username: found.user.map(|line| line.value.clone()),
    })
}

/// A file that the configuration names. As OpenSSH does, a relative one is looked for where the
/// program is started.
fn file(
    line: Option<&ConfigLine>,
    endpoint: &Endpoint,
    name: &str,
) -> Result<Option<PathBuf>, Complaint> {
    let Some(line) = line.filter(|line| !line.is_none()) else {
        return Ok(None);
    };
    let port = endpoint.port.to_string();
    let user = endpoint.credentials.username.as_str();
    let tokens = [('d', "~"), ('h', &endpoint.host), ('n', name), ('p', &port), ('r', user)];
    let path = PathBuf::from(line.expanded(&tokens).map_err(Complaint::There)?);
    let at_home = path.starts_with("~");
    Ok(Some(if at_home { path } else { std::path::absolute(&path).unwrap_or(path) }))
}

/// Where a chain of jump hosts is written.
#[derive(Clone)]
enum Origin<'a> {
    Inventory(Range<usize>),
    Config(&'a ConfigLine),
}

impl Origin<'_> {
    fn complaint(self, message: String) -> Complaint {
        match self {
            Origin::Inventory(span) => Complaint::Here(Some(span), message),
            Origin::Config(line) => Complaint::There(line.complaint(message)),
        }
    }
}

/// What jump hosts are made from.
struct JumpHosts<'a> {
    config: &'a SshConfig,
    /// Behind them; what nothing says about a jump host is as it is there.
    device: &'a SshEndpoint,
    /// Whether the inventory says where the known hosts are.
    own_known_hosts: bool,
}

impl JumpHosts<'_> {
    /// The jump host that is nearest to the device, and those in front of it; `depth` is how
    /// many there are behind them, and this one.
    fn chain(
        &self,
        written: &str,
        origin: Origin<'_>,
        depth: usize,
    ) -> Result<Box<SshEndpoint>, Complaint> {
        if depth > MOST_JUMP_HOSTS {
            let message = format!("more than {MOST_JUMP_HOSTS} jump hosts in a row, or a circle");
            return Err(origin.complaint(message));
        }
        let (before, nearest) = match written.rsplit_once(',') {
            Some((before, nearest)) => (Some(before), nearest),
            None => (None, written),
        };
        let hop = Hop::parse(nearest).ok_or_else(|| {
            let message = format!("'{nearest}' is no jump host: write USER@HOST or USER@HOST:PORT");
            origin.clone().complaint(message)
        })?;
        let found = self.config.about(&[hop.host]);
        let otherwise = otherwise(&found, hop.host)?;
        let mut credentials = self.device.endpoint.credentials.clone();
        if let Some(user) = hop.user.map(str::to_owned).or(otherwise.username) {
            credentials.username = user;
        }
        let port = hop.port.unwrap_or(otherwise.port);
        let endpoint = Endpoint { host: otherwise.host, port, credentials };
        let proxy_jump = match (before, found.proxy) {
            (Some(before), _) => Some(self.chain(before, origin, depth + 1)?),
            // As with OpenSSH: `Host *` may name a host that it applies to itself.
            (None, Some(line)) if Hop::includes(&line.value, hop.host) => None,
            (None, Some(line)) => self.configured(line, depth + 1)?,
            (None, None) => None,
        };
        let mut ssh = SshEndpoint { proxy_jump, ..self.device.clone() };
        if let Some(key_file) = file(found.identity_file, &endpoint, hop.host)? {
            // The passphrase is that of the device's key.
            ssh.key_passphrase =
                ssh.key_passphrase.filter(|_| ssh.key_file.as_ref() == Some(&key_file));
            ssh.key_file = Some(key_file);
        }
        if let Some(known_hosts) = file(found.known_hosts, &endpoint, hop.host)?
            && !self.own_known_hosts
        {
            ssh.host_keys.known_hosts = Some(known_hosts);
        }
        Ok(Box::new(SshEndpoint { endpoint, ..ssh }))
    }

    /// The jump hosts of a line of the configuration.
    fn configured(
        &self,
        line: &ConfigLine,
        depth: usize,
    ) -> Result<Option<Box<SshEndpoint>>, Complaint> {
        if line.is_none() {
            return Ok(None);
        }
        if line.is_command() {
            let message =
                "ProxyCommand is not run: write ProxyJump, or proxy_jump in the inventory";
            return Err(Complaint::There(line.complaint(message.to_owned())));
        }
        self.chain(&line.value, Origin::Config(line), depth).map(Some)
    }
}

/// `[USER@]HOST[:PORT]`, also as `ssh://…`.
struct Hop<'a> {
    user: Option<&'a str>,
    host: &'a str,
    port: Option<u16>,
}

impl<'a> Hop<'a> {
    fn parse(written: &'a str) -> Option<Self> {
        let written = written.strip_prefix("ssh://").unwrap_or(written);
        let (user, place) = match written.rsplit_once('@') {
            Some((user, place)) => (Some(user), place),
            None => (None, written),
        };
        let in_brackets = place.strip_prefix('[').and_then(|rest| rest.split_once(']'));
        let (host, port) = match in_brackets {
            Some((host, "")) => (host, None),
            Some((host, port)) => (host, Some(port.strip_prefix(':')?)),
            None => place.split_once(':').map_or((place, None), |(host, port)| (host, Some(port))),
        };
        let port = match port {
            Some(port) => Some(port.parse().ok().filter(|&port| port > 0)?),
            None => None,
        };
        let is_name = |text: &str| !(text.is_empty() || text.contains(char::is_whitespace));
        (is_name(host) && user.is_none_or(is_name)).then_some(Self { user, host, port })
    }

    /// Whether `host` is one of a chain.
    fn includes(written: &str, host: &str) -> bool {
        written.split(',').filter_map(Hop::parse).any(|hop| hop.host == host)
    }
}
