//! Whether secrets have the form that whoever reads them wants.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::key_form;
use super::kind::Kind;
use super::need::{NEEDS, Need};
use super::tree;
use crate::credential::{is_encrypted, is_filled_in_later};
use crate::yaml::{Node, Origin};

/// Something about a secret that keeps it from working. Its text is not repeated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The key, as `--set` would write it.
    pub path: &'static str,
    /// Where the secret was written, if it stands in a file.
    pub origin: Option<Origin>,
    /// How bad it is.
    pub harm: Harm,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: &'static str,
}

/// What something about a secret means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Harm {
    /// It is likely not to work.
    Doubtful,
    /// The server that it is for does not start with it.
    Refused,
    /// Nobody can read what stands there: something was cut off, or is something else.
    Damaged,
    /// Nothing can be done with it at all.
    Unusable,
}

/// Certificates and keys of RabbitMQ, which are never generated.
const GIVEN: &[(&str, Kind)] = &[
    ("rabbitmq.auth.tls.caCertificate", Kind::CaCertificate),
    ("rabbitmq.auth.tls.serverCertificate", Kind::CaCertificate),
    ("rabbitmq.auth.tls.serverKey", Kind::CaKey),
];

/// Certificates, and the private keys that have to be theirs.
const PAIRS: &[(&str, &str)] = &[
    ("mongodb.tls.caCert", "mongodb.tls.caKey"),
    ("mongodb.tls.clientPem", "mongodb.tls.clientPem"),
    ("rabbitmq.auth.tls.serverCertificate", "rabbitmq.auth.tls.serverKey"),
];

/// Checks the form of all secrets that these values use, and whether they fit each other.
pub fn check(values: &Node) -> Vec<Problem> {
    let used = NEEDS.iter().filter(|need| need.applies(values)).map(|need| (need.path, need.kind));
    let is = |path: &str| tree::at(values, path).is_some_and(Node::is_truthy);
    let is_given = is("rabbitmq.enabled") && is("rabbitmq.auth.tls.enabled") && !is("rabbitmq.auth.tls.existingSecret");
    let all: Vec<(&str, Kind)> = used.chain(GIVEN.iter().copied().filter(|_| is_given)).collect();
    let found = all.iter().filter_map(|(path, kind)| problem(path, *kind, tree::at(values, path)?));
    let pairs = all.iter().filter_map(|(key, _)| PAIRS.iter().find(|(_, of)| of == key));
    found.chain(pairs.filter_map(|(certificate, key)| foreign_key(values, certificate, key))).collect()
}

/// What is wrong with a private key that is not that of its certificate.
fn foreign_key(values: &Node, certificate: &'static str, key: &'static str) -> Option<Problem> {
    let (pem, node) = (tree::at(values, certificate)?, tree::at(values, key)?);
    if key_form::belong_together(pem.text()?, node.text()?)? {
        return None;
    }
    let message = if certificate == key {
        "the private key is not that of the certificate before it".to_owned()
    } else {
        format!("the private key is not that of the certificate in `{certificate}`")
    };
    let help = if is_given(key) { GIVEN_HELP } else { PAIR_HELP };
    let origin = [node.origin, pem.origin].into_iter().find(|origin| origin.line > 0);
    Some(Problem { path: key, origin, harm: Harm::Unusable, message, help })
}

/// Whether a secret is one of those that are never generated.
fn is_given(path: &str) -> bool {
    GIVEN.iter().any(|(given, _)| *given == path)
}

/// Checks the form of one secret. What another program puts in its place later is not known yet.
pub fn check_one(need: &Need, node: &Node) -> Option<Problem> {
    problem(need.path, need.kind, node)
}

fn problem(path: &'static str, kind: Kind, node: &Node) -> Option<Problem> {
    let text = node.text().filter(|text| !text.is_empty() && !is_filled_in_later(text))?;
    let form = match kind {
        Kind::DatastoreKey => datastore_key(text),
        Kind::SshKey => ssh_key(text),
        Kind::Password => password(text),
        Kind::ReplicaSetKey => replica_set_key(text),
        Kind::ErlangCookie => erlang_cookie(text),
        Kind::CaCertificate => pem(text, "CERTIFICATE").map(drop),
        Kind::CaKey => pem(text, "PRIVATE KEY").and_then(|_| unlocked(path, text)),
        Kind::ClientCertificate => {
            pem(text, "CERTIFICATE").and_then(|_| pem(text, "PRIVATE KEY")).and_then(|_| unlocked(path, text))
        }
    };
    let readable = || key_form::unreadable(kind, text).map_or(Ok(()), |message| Err(damaged(message)));
    let Finding { harm, message, help } = form.and_then(|()| readable()).err()?;
    let help = if is_given(path) && help == KEY_HELP { GIVEN_HELP } else { help };
    let origin = (node.origin.line > 0).then_some(node.origin);
    Some(Problem { path, origin, harm, message, help })
}

/// Checks a secret that is to be stored: a file with what nobody can read in it is of no use.
pub fn check_to_store(need: &Need, node: &Node) -> Option<Problem> {
    if node.text().is_some_and(is_encrypted) {
        let origin = (node.origin.line > 0).then_some(node.origin);
        let message = "it is encrypted".to_owned();
        return Some(Problem { path: need.path, origin, harm: Harm::Unusable, message, help: ENCRYPTED_HELP });
    }
    let found = check_one(need, node);
    // What is only doubtful may be damaged besides.
    let is_open = found.as_ref().is_none_or(|problem| problem.harm == Harm::Doubtful);
    let text = node.text().filter(|text| is_open && !text.is_empty() && !is_filled_in_later(text));
    if let Some(message) = text.and_then(|text| key_form::unreadable(need.kind, text)) {
        let origin = (node.origin.line > 0).then_some(node.origin);
        let message = message.to_owned();
        return Some(Problem { path: need.path, origin, harm: Harm::Unusable, message, help: KEY_HELP });
    }
    let harm = |harm: Harm| if harm == Harm::Damaged { Harm::Unusable } else { harm };
    found.map(|problem| Problem { harm: harm(problem.harm), ..problem })
}

const ENCRYPTED_HELP: &str = "decrypt it first, with the program that has encrypted it";

/// Mends what is certain: an SSH key with Windows line ends or without its last line break, which OpenSSH would not load.
pub fn repair(values: &mut Node) {
    const PATH: &str = "st2.ssh_key";
    let Some(text) = tree::at(values, PATH).and_then(Node::text) else { return };
    if !text.contains("-----BEGIN ") {
        return;
    }
    let mended = format!("{}\n", text.replace("\r\n", "\n").trim_end());
    if mended != text {
        let origin = tree::at(values, PATH).map(|node| node.origin).unwrap_or_default();
        tree::put(values, PATH, &mended);
        if let Some(node) = tree::at_mut(values, PATH) {
            node.origin = origin;
        }
    }
}

struct Finding {
    harm: Harm,
    message: String,
    help: &'static str,
}

type Form = Result<(), Finding>;

fn unusable(message: &str, help: &'static str) -> Finding {
    Finding { harm: Harm::Unusable, message: message.to_owned(), help }
}

fn doubtful(message: impl Into<String>, help: &'static str) -> Finding {
    Finding { harm: Harm::Doubtful, message: message.into(), help }
}

fn refused(message: &str, help: &'static str) -> Finding {
    Finding { harm: Harm::Refused, message: message.to_owned(), help }
}

fn damaged(message: impl Into<String>) -> Finding {
    Finding { harm: Harm::Damaged, message: message.into(), help: KEY_HELP }
}

const DATASTORE_HELP: &str = "write one line of JSON, {\"aesKeyString\": \"...\", \"hmacKey\": {\"hmacKeyString\": \"...\", \
    \"size\": 256}, \"mode\": \"CBC\", \"size\": 256}, where both strings are 32 random bytes in url-safe base64 without padding; \
    leave the key out and st2ha generates it; or write `disable` to go without encryption";

fn datastore_key(text: &str) -> Form {
    if text == "disable" {
        return Ok(());
    }
    let Ok(Value::Object(key)) = serde_json::from_str(text) else {
        return Err(unusable("this is not the JSON that StackStorm reads its encryption key from", DATASTORE_HELP));
    };
    let hmac = key.get("hmacKey");
    let strings = [key.get("aesKeyString"), hmac.and_then(|hmac| hmac.get("hmacKeyString"))];
    let [Some(Value::String(aes)), Some(Value::String(hmac_key))] = strings else {
        return Err(unusable("`aesKeyString` or `hmacKey.hmacKeyString` is missing, or not a string", DATASTORE_HELP));
    };
    let is_256 = |size: Option<&Value>| size.is_some_and(|size| size == 256 || size == "256");
    if !is_256(key.get("size")) || !is_256(hmac.and_then(|hmac| hmac.get("size"))) {
        return Err(doubtful("`size` and `hmacKey.size` should both be 256", DATASTORE_HELP));
    }
    if key.get("mode").is_some_and(|mode| mode != "CBC") {
        return Err(doubtful("`mode` should be CBC", DATASTORE_HELP));
    }
    // 43 characters of base64 are 32 bytes and two bits, which StackStorm does not look at.
    let is_key = |text: &str| {
        let text = text.trim_end_matches('=');
        text.len() == 43 && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
    };
    if !is_key(aes) || !is_key(hmac_key) {
        let message = "`aesKeyString` and `hmacKeyString` should each be 32 bytes in url-safe base64: 43 characters";
        return Err(doubtful(message, DATASTORE_HELP));
    }
    Ok(())
}

fn ssh_key(text: &str) -> Form {
    const HELP: &str = "give an RSA, DSS or ECDSA key in PEM (ssh-keygen -t rsa -b 4096 -m PEM), or leave the key out and \
        st2ha generates it";
    let label = text.split_once("-----BEGIN ").and_then(|(_, rest)| rest.split("-----").next());
    let message = match label {
        None => {
            let message = "this is no private key in PEM: the line `-----BEGIN ... PRIVATE KEY-----` is missing";
            return Err(unusable(message, HELP));
        }
        Some(label) if label.ends_with("PUBLIC KEY") || label.contains("CERTIFICATE") => {
            return Err(unusable("this is public; the private key belongs here", HELP));
        }
        Some("RSA PRIVATE KEY" | "DSA PRIVATE KEY" | "EC PRIVATE KEY" | "OPENSSH PRIVATE KEY") => {
            let body = pem(text, "PRIVATE KEY")?;
            if key_form::is_encrypted(text) {
                return Err(doubtful(PASSPHRASE, PASSPHRASE_HELP));
            } else if body.windows(ED25519.len()).any(|bytes| bytes == ED25519) {
                "StackStorm's runner cannot load Ed25519 keys"
            } else if let Some(message) = key_form::unreadable(Kind::SshKey, text) {
                return Err(damaged(message));
            } else if text.contains('\r') || !text.ends_with('\n') {
                const MEND: &str = "render fixes this; save the file with LF line ends";
                return Err(doubtful("the key has Windows line ends, or no line break at its end", MEND));
            } else {
                return Ok(());
            }
        }
        Some(_) if key_form::is_encrypted(text) => return Err(doubtful(PASSPHRASE, PASSPHRASE_HELP)),
        Some(_) => "StackStorm's runner cannot load a private key of this format",
    };
    Err(doubtful(message, HELP))
}

const PASSPHRASE: &str =
    "the key is encrypted with a passphrase, so only actions that give its `passphrase` can use it";
const PASSPHRASE_HELP: &str = "take the passphrase off a copy of the key (ssh-keygen -p -N '' -m PEM -f COPY), or leave the key out and st2ha generates it";

/// The type's name inside of a key in OpenSSH's own format.
const ED25519: &[u8] = b"ssh-ed25519";

/// What reads a private key has nobody to ask for its password. RabbitMQ may have it in its settings.
fn unlocked(path: &str, text: &str) -> Form {
    const HELP: &str = "take the password off a copy of the key: openssl pkey -in KEY -out COPY";
    if !key_form::is_encrypted(text) {
        return Ok(());
    }
    let harm = if is_given(path) { Harm::Damaged } else { Harm::Unusable };
    Err(Finding {
        harm,
        message: "the private key is encrypted with a password, which nobody types".to_owned(),
        help: HELP,
    })
}

const PAIR_HELP: &str = "give both of one pair, or leave both out and st2ha generates them";
const KEY_HELP: &str = "leave the key out and st2ha generates it";
const GIVEN_HELP: &str =
    "give it in PEM, or name a Secret that holds the certificates in `rabbitmq.auth.tls.existingSecret`";

/// The bytes of the first block of a PEM text whose label ends like this.
fn pem(text: &str, label: &str) -> Result<Vec<u8>, Finding> {
    let lines = text.lines().map(str::trim);
    let mut block =
        lines.skip_while(|line| !(line.starts_with("-----BEGIN ") && line.ends_with(&format!("{label}-----"))));
    if block.next().is_none() {
        return Err(damaged(format!("the block `-----BEGIN {label}-----` is missing")));
    }
    let mut body = String::new();
    for line in block {
        if line.starts_with("-----END ") {
            let bytes = STANDARD.decode(&body).ok().filter(|bytes| !bytes.is_empty());
            return bytes.ok_or_else(|| damaged(format!("what the block {label} holds is not base64")));
        }
        // Headers of an encrypted key: `Proc-Type: 4,ENCRYPTED`.
        if !line.contains(": ") {
            body.push_str(line);
        }
    }
    Err(damaged(format!("the line `-----END ... {label}-----` is missing")))
}

fn password(text: &str) -> Form {
    const HELP: &str = "leave it out and st2ha generates one";
    if text.trim() != text || text.contains(['\n', '\r']) {
        let message = "configuration files drop blanks at the ends of the password, and line breaks";
        return Err(doubtful(message, HELP));
    }
    Ok(())
}

/// mongod reads the key from a file, in which blanks and line ends do not count.
fn replica_set_key(text: &str) -> Form {
    const HELP: &str = "write 6 to 1024 characters of base64, or leave the key out to have it generated";
    let key: Vec<char> = text.chars().filter(|c| !c.is_ascii_whitespace()).collect();
    if !(6..=1024).contains(&key.len()) {
        return Err(unusable("MongoDB takes a key of 6 to 1024 characters only", HELP));
    }
    let is_base64 = key.iter().all(|c| c.is_ascii_alphanumeric() || "+/=".contains(*c));
    if is_base64 { Ok(()) } else { Err(refused("MongoDB does not take keys that are not base64", HELP)) }
}

fn erlang_cookie(text: &str) -> Form {
    const HELP: &str = "use up to 255 letters and digits; leave it out and st2ha generates one";
    // Erlang reads what stands before the first blank, and nothing but blanks may follow.
    let text = text.trim_end_matches([' ', '\n', '\r', '\t']);
    let fits = text.chars().all(|c| c.is_ascii_graphic()) && text.len() <= 255;
    if fits { Ok(()) } else { Err(refused("an Erlang cookie consists of up to 255 visible ASCII characters", HELP)) }
}
