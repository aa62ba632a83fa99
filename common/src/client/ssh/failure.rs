//! What can go wrong below a session, and which error of a session that is.

use std::io;

use super::algorithms;
use super::wire::printable;
use crate::error::{HostKeyProblem, SessionError, Step};
use crate::inventory::Device;

/// What can go wrong below a session.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The protocol or the connection.
    #[error(transparent)]
    Ssh(#[from] russh::Error),
    /// The host's key is not trusted.
    #[error(transparent)]
    HostKey(HostKeyProblem),
    /// The jump host does not reach the device.
    #[error("its jump host does not reach it")]
    NoWay,
    /// There is no terminal or no shell.
    #[error("no {0}")]
    NoShell(&'static str),
}

impl Failure {
    pub(super) fn into_error(self, device: &Device, step: Step) -> SessionError {
        let device = device.name.clone();
        match self {
            Failure::HostKey(problem) => SessionError::HostKey { device, problem },
            Failure::NoWay => {
                let source = io::Error::other("its jump host does not reach it");
                SessionError::Connect { device, source }
            }
            Failure::NoShell(what) => {
                SessionError::NoShell { device, says: format!("it gives no {what}") }
            }
            Failure::Ssh(russh::Error::ChannelOpenFailure(reason)) => {
                SessionError::NoShell { device, says: format!("it opens no session ({reason:?})") }
            }
            Failure::Ssh(russh::Error::NoCommonAlgo { kind, ours, theirs }) => {
                SessionError::NoCommonAlgorithm {
                    device,
                    kind: kind_in_words(&kind),
                    legacy: algorithms::legacy_helps(&theirs),
                    ours: ours.join(", "),
                    theirs: printable_list(&theirs),
                }
            }
            Failure::Ssh(error) => broken(device, step, error),
        }
    }
}

fn broken(device: String, step: Step, error: russh::Error) -> SessionError {
    use russh::Error;
    match error {
        Error::IO(source) if source.kind() == io::ErrorKind::UnexpectedEof => {
            SessionError::Closed { device, step, source: None }
        }
        Error::IO(source) => SessionError::Closed { device, step, source: Some(source) },
        Error::Disconnect | Error::HUP | Error::SendError | Error::RecvError => {
            SessionError::Closed { device, step, source: None }
        }
        other => SessionError::Ssh { device, step, says: printable(&other.to_string()) },
    }
}

fn printable_list(names: &[String]) -> String {
    let names: Vec<String> = names.iter().take(40).map(|name| printable(name)).collect();
    names.join(", ")
}

fn kind_in_words(kind: &russh::AlgorithmKind) -> &'static str {
    match kind {
        russh::AlgorithmKind::Kex => "key exchange",
        russh::AlgorithmKind::Key => "host key",
        russh::AlgorithmKind::Cipher => "cipher",
        russh::AlgorithmKind::Compression => "compression",
        russh::AlgorithmKind::Mac => "message authentication",
    }
}
