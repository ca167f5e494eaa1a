//! Whether keys and certificates can be read: what stands in a block of PEM has the structure that its label promises.
//!
//! The numbers in a key are not looked at. What was cut off, damaged or put together wrongly does not get past the structure.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::kind::Kind;

const INTEGER: u8 = 0x02;
const BIT_STRING: u8 = 0x03;
const OCTET_STRING: u8 = 0x04;
const OBJECT_IDENTIFIER: u8 = 0x06;
const SEQUENCE: u8 = 0x30;
/// The second optional part of a key of an elliptic curve.
const PUBLIC_KEY: u8 = 0xa1;
/// The name of the cipher of what is not encrypted.
const NO_CIPHER: &[u8] = b"none";

/// Why nobody can read what a secret of this kind holds, if so. Blocks with a label that is not known need only be blocks.
pub fn unreadable(kind: Kind, text: &str) -> Option<&'static str> {
    let labels: &[&str] = match kind {
        Kind::SshKey | Kind::CaKey => &["PRIVATE KEY"],
        Kind::CaCertificate => &["CERTIFICATE"],
        Kind::ClientCertificate => &["CERTIFICATE", "PRIVATE KEY"],
        Kind::Password | Kind::DatastoreKey | Kind::ReplicaSetKey | Kind::ErlangCookie => return None,
    };
    let blocks = match blocks(text) {
        Ok(blocks) => blocks,
        Err(problem) => return Some(problem),
    };
    let has = |label: &&str| blocks.iter().any(|block| block.label.ends_with(label));
    if !labels.iter().all(has) {
        return Some("a key or certificate in PEM is missing");
    }
    let is_damaged = |block: &Block<'_>| !block.is_encrypted && !is_as_promised(block.label, &block.bytes);
    blocks.iter().any(is_damaged).then_some("what stands in the PEM is no such key or certificate, or not all of it")
}

/// Whether a private key among the blocks of a text is encrypted.
pub fn is_encrypted(text: &str) -> bool {
    blocks(text).is_ok_and(|blocks| blocks.iter().any(Block::is_locked))
}

/// Whether the private key in a text belongs to the first certificate in another: both have the same public key. Nothing where that cannot
/// be told, as of a key that does not hold its public half.
pub fn belong_together(certificate: &str, key: &str) -> Option<bool> {
    let certificate = blocks(certificate).ok()?.into_iter().find(|block| block.label == "CERTIFICATE")?;
    let key = blocks(key).ok()?.into_iter().find(|block| block.label.ends_with("PRIVATE KEY") && !block.is_locked())?;
    let holds = |part: &[u8]| certificate.bytes.windows(part.len().max(1)).any(|bytes| bytes == part);
    match public_half(key.label, &key.bytes) {
        Some(public) => Some(holds(public)),
        // Those of another algorithm cannot be one pair.
        None => algorithm(&key).is_some_and(|algorithm| !holds(algorithm)).then_some(false),
    }
}

/// The name of the algorithm that a private key of any algorithm is for.
fn algorithm<'a>(key: &'a Block<'_>) -> Option<&'a [u8]> {
    let (_, algorithm) = *fields(&key.bytes)?.get(1).filter(|_| key.label == "PRIVATE KEY")?;
    elements(algorithm)?.first().filter(|(kind, _)| *kind == OBJECT_IDENTIFIER).map(|(_, name)| *name)
}

/// The part of a private key that its certificate holds as well: the modulus of RSA, the point of an elliptic curve.
fn public_half<'a>(label: &str, bytes: &'a [u8]) -> Option<&'a [u8]> {
    /// Shorter ones might be in a certificate by chance.
    const LEAST: usize = 32;
    let fields = fields(bytes)?;
    let half = match label {
        "RSA PRIVATE KEY" => fields.get(1).map(|(_, modulus)| *modulus),
        "EC PRIVATE KEY" => {
            let (_, tagged) = fields.iter().find(|(kind, _)| *kind == PUBLIC_KEY)?;
            elements(tagged)?.first().map(|(_, point)| *point)
        }
        "PRIVATE KEY" => {
            let (_, inner) = fields.get(2)?;
            let inner = *inner;
            public_half("RSA PRIVATE KEY", inner)
                .filter(|_| holds(inner, &[INTEGER; 9]))
                .or_else(|| public_half("EC PRIVATE KEY", inner))
        }
        _ => None,
    };
    half.filter(|half| half.len() >= LEAST)
}

/// A block of PEM.
struct Block<'a> {
    label: &'a str,
    bytes: Vec<u8>,
    /// Whether the bytes are encrypted, as headers say: nothing can be told of them.
    is_encrypted: bool,
}

impl Block<'_> {
    /// Whether nobody can use the key without a password.
    fn is_locked(&self) -> bool {
        let has_cipher = || openssh_cipher(&self.bytes).is_some_and(|(cipher, _)| cipher != NO_CIPHER);
        self.is_encrypted
            || self.label == "ENCRYPTED PRIVATE KEY"
            || (self.label == "OPENSSH PRIVATE KEY" && has_cipher())
    }
}

/// The blocks of a text. What stands between them means nothing.
fn blocks(text: &str) -> Result<Vec<Block<'_>>, &'static str> {
    let mut blocks = Vec::new();
    let mut lines = text.lines().map(str::trim);
    while let Some(line) = lines.next() {
        let Some(label) = line.strip_prefix("-----BEGIN ").and_then(|rest| rest.strip_suffix("-----")) else {
            continue;
        };
        let (mut body, mut is_encrypted) = (String::new(), false);
        loop {
            let Some(line) = lines.next() else { return Err("the PEM has no line `-----END ...-----`") };
            if let Some(end) = line.strip_prefix("-----END ") {
                if end.strip_suffix("-----") == Some(label) {
                    break;
                }
                return Err("the lines `-----BEGIN ...-----` and `-----END ...-----` of the PEM name different things");
            }
            // Headers such as `Proc-Type: 4,ENCRYPTED`.
            if line.contains(": ") {
                is_encrypted |= line.ends_with("ENCRYPTED");
            } else {
                body.push_str(line);
            }
        }
        let bytes = STANDARD.decode(&body).ok().filter(|bytes| !bytes.is_empty());
        blocks.push(Block { label, bytes: bytes.ok_or("what stands in the PEM is not base64")?, is_encrypted });
    }
    Ok(blocks)
}

fn is_as_promised(label: &str, bytes: &[u8]) -> bool {
    match label {
        // A version, and the eight numbers of the key.
        "RSA PRIVATE KEY" => holds(bytes, &[INTEGER; 9]),
        "DSA PRIVATE KEY" => holds(bytes, &[INTEGER; 6]),
        "EC PRIVATE KEY" => holds(bytes, &[INTEGER, OCTET_STRING]),
        "PRIVATE KEY" => {
            let key = fields(bytes).and_then(|fields| fields.get(2).map(|(_, key)| *key));
            holds(bytes, &[INTEGER, SEQUENCE, OCTET_STRING]) && key.is_some_and(|key| elements(key).is_some())
        }
        "ENCRYPTED PRIVATE KEY" => holds(bytes, &[SEQUENCE, OCTET_STRING]),
        "EC PARAMETERS" => {
            elements(bytes).is_some_and(|found| matches!(found.as_slice(), [(OBJECT_IDENTIFIER | SEQUENCE, _)]))
        }
        "CERTIFICATE" => {
            let contents = fields(bytes).and_then(|fields| fields.first().map(|(_, contents)| *contents));
            let is_whole = contents.and_then(elements).is_some_and(|contents| contents.len() >= 6);
            holds(bytes, &[SEQUENCE, SEQUENCE, BIT_STRING]) && is_whole
        }
        "OPENSSH PRIVATE KEY" => is_openssh(bytes).is_some(),
        _ => true,
    }
}

/// Whether these bytes are a sequence in DER that starts with elements of these types.
fn holds(bytes: &[u8], types: &[u8]) -> bool {
    fields(bytes).is_some_and(|fields| {
        let starts = fields.iter().map(|(found, _)| *found).take(types.len()).eq(types.iter().copied());
        starts && fields.iter().take(types.len()).all(|(_, content)| !content.is_empty())
    })
}

/// The elements of the one sequence in DER that these bytes are.
fn fields(bytes: &[u8]) -> Option<Vec<(u8, &[u8])>> {
    match elements(bytes)?.as_slice() {
        [(SEQUENCE, content)] => elements(content),
        _ => None,
    }
}

/// The elements in DER that these bytes are one after the other, each with its type.
fn elements(mut bytes: &[u8]) -> Option<Vec<(u8, &[u8])>> {
    let mut found = Vec::new();
    while let [kind, length, rest @ ..] = bytes {
        let (length, rest) = match usize::from(*length) {
            short @ ..0x80 => (short, rest),
            long => {
                let (digits, rest) = rest.split_at_checked(long - 0x80)?;
                let add = |sum: usize, digit: &u8| sum.checked_mul(256)?.checked_add(usize::from(*digit));
                (digits.iter().try_fold(0, add)?, rest)
            }
        };
        let (content, rest) = rest.split_at_checked(length)?;
        found.push((*kind, content));
        bytes = rest;
    }
    bytes.is_empty().then_some(found)
}

/// A key in OpenSSH's own format: the names of what it is encrypted with, public keys, and the private ones.
fn is_openssh(bytes: &[u8]) -> Option<()> {
    let (cipher, rest) = openssh_cipher(bytes)?;
    let (_, rest) = string(rest)?;
    let (_, rest) = string(rest)?;
    let (count, mut rest) = number(rest)?;
    for _ in 0..count {
        rest = string(rest)?.1;
    }
    let (private, _) = string(rest)?;
    if cipher != NO_CIPHER {
        return Some(());
    }
    // The same number twice shows that decrypting has worked.
    let (first, private) = number(private)?;
    let (second, private) = number(private)?;
    (first == second && string(private).is_some()).then_some(())
}

/// What a key in OpenSSH's own format is encrypted with, and what follows.
fn openssh_cipher(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    string(bytes.strip_prefix(b"openssh-key-v1\0")?)
}

fn number(bytes: &[u8]) -> Option<(u32, &[u8])> {
    let (number, rest) = bytes.split_first_chunk::<4>()?;
    Some((u32::from_be_bytes(*number), rest))
}

fn string(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = number(bytes)?;
    rest.split_at_checked(usize::try_from(length).ok()?)
}
