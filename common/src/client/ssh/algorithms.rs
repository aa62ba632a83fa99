//! The algorithms that the devices offer, in which order, and which of them are weak.

use std::borrow::Cow;

use russh::keys::{Algorithm, EcdsaCurve, HashAlg};
use russh::{Preferred, cipher, kex, mac};

/// The quickest first: a handshake with X25519 and Ed25519 costs a tenth of
/// one with RSA. Groups that the server chooses come last.
const KEX: [kex::Name; 9] = [
    kex::CURVE25519,
    kex::CURVE25519_PRE_RFC_8731,
    kex::ECDH_SHA2_NISTP256,
    kex::ECDH_SHA2_NISTP384,
    kex::ECDH_SHA2_NISTP521,
    kex::MLKEM768X25519_SHA256,
    kex::DH_G14_SHA256,
    kex::DH_G16_SHA512,
    kex::DH_GEX_SHA256,
];
const KEX_LEGACY: [kex::Name; 3] = [kex::DH_G14_SHA1, kex::DH_GEX_SHA1, kex::DH_G1_SHA1];
/// No algorithms, but promises about the exchange.
const KEX_EXTENSIONS: [kex::Name; 2] =
    [kex::EXTENSION_SUPPORT_AS_CLIENT, kex::EXTENSION_OPENSSH_STRICT_KEX_AS_CLIENT];
const CIPHERS: [cipher::Name; 6] = [
    cipher::AES_128_GCM,
    cipher::AES_256_GCM,
    cipher::CHACHA20_POLY1305,
    cipher::AES_128_CTR,
    cipher::AES_192_CTR,
    cipher::AES_256_CTR,
];
const CIPHERS_LEGACY: [cipher::Name; 3] =
    [cipher::AES_128_CBC, cipher::AES_192_CBC, cipher::AES_256_CBC];
const MACS: [mac::Name; 4] =
    [mac::HMAC_SHA256_ETM, mac::HMAC_SHA512_ETM, mac::HMAC_SHA256, mac::HMAC_SHA512];
const MACS_LEGACY: [mac::Name; 2] = [mac::HMAC_SHA1_ETM, mac::HMAC_SHA1];

/// What is offered to a host of which keys of the algorithms `known` are
/// known: these are asked for first.
pub fn offered(known: &[String], legacy: bool) -> Preferred {
    let mut preferred = Preferred::DEFAULT;
    let (mut kex, mut ciphers, mut macs) = (KEX.to_vec(), CIPHERS.to_vec(), MACS.to_vec());
    let mut keys = host_keys();
    if legacy {
        kex.extend(KEX_LEGACY);
        ciphers.extend(CIPHERS_LEGACY);
        macs.extend(MACS_LEGACY);
        keys.push(Algorithm::Rsa { hash: None });
    }
    kex.extend(KEX_EXTENSIONS);
    // Stable: within the known ones and the others the order stays.
    keys.sort_by_key(|algorithm| !is_known(algorithm, known));
    preferred.kex = Cow::Owned(kex);
    preferred.cipher = Cow::Owned(ciphers);
    preferred.mac = Cow::Owned(macs);
    preferred.key = Cow::Owned(keys);
    preferred
}

/// Whether one of `theirs` would be taken with `legacy = true`.
pub fn legacy_helps(theirs: &[String]) -> bool {
    let kex = KEX_LEGACY.iter().map(AsRef::as_ref);
    let ciphers = CIPHERS_LEGACY.iter().map(AsRef::as_ref);
    let macs = MACS_LEGACY.iter().map(AsRef::as_ref);
    let mut weak = kex.chain(ciphers).chain(macs).chain(["ssh-rsa"]);
    weak.any(|weak: &str| theirs.iter().any(|name| name == weak))
}

fn host_keys() -> Vec<Algorithm> {
    let ecdsa = |curve| Algorithm::Ecdsa { curve };
    vec![
        Algorithm::Ed25519,
        ecdsa(EcdsaCurve::NistP256),
        ecdsa(EcdsaCurve::NistP384),
        ecdsa(EcdsaCurve::NistP521),
        Algorithm::Rsa { hash: Some(HashAlg::Sha512) },
        Algorithm::Rsa { hash: Some(HashAlg::Sha256) },
    ]
}

/// A key of RSA may sign with any of the three hashes.
fn is_known(algorithm: &Algorithm, known: &[String]) -> bool {
    let kind = match algorithm {
        Algorithm::Rsa { .. } => "ssh-rsa",
        other => other.as_str(),
    };
    known.iter().any(|known| known == kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(preferred: &Preferred) -> Vec<String> {
        preferred.key.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn the_algorithm_of_the_known_key_is_asked_for_first() {
        assert_eq!(names(&offered(&[], false))[0], "ssh-ed25519");
        let rsa = names(&offered(&["ssh-rsa".into()], false));
        assert_eq!(rsa[..3], ["rsa-sha2-512", "rsa-sha2-256", "ssh-ed25519"]);
    }

    #[test]
    fn nothing_weak_is_offered_unless_it_is_asked_for() {
        let all = |legacy| {
            let offered = offered(&[], legacy);
            let mut names = names(&offered);
            names.extend(offered.kex.iter().map(|name| name.as_ref().to_owned()));
            names.extend(offered.cipher.iter().map(|name| name.as_ref().to_owned()));
            names.extend(offered.mac.iter().map(|name| name.as_ref().to_owned()));
            names
        };
        assert!(!legacy_helps(&all(false)));
        for weak in ["diffie-hellman-group1-sha1", "aes128-cbc", "hmac-sha1", "ssh-rsa"] {
            assert!(all(true).iter().any(|name| name == weak), "{weak}");
            assert!(legacy_helps(&[weak.to_owned()]), "{weak}");
        }
    }
}
