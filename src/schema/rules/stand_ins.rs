//! Credentials that are none: placeholders, published defaults, and what everybody tries first.

use crate::credential::{StandIn, is_filled_in_later, stand_in};
use crate::schema::Report;
use crate::schema::credentials::{Credential, CredentialTell, credentials};
use crate::secrets::Need;
use crate::yaml::Node;

/// Credentials that are of no use while another key says so: the credential, the key, and what that says. A section that is left by a dot
/// stands for what it holds, but for the login to a service of others, which is of use while there is none of its own.
const IDLE: &[(&str, &str, Says)] = &[
    ("st2.password", "st2.existingAuthSecret", Says::Something),
    ("st2.ssh_key", "st2.existingSshSecret", Says::Something),
    ("st2.datastore_crypto_key", "st2.existingDatastoreSecret", Says::Something),
    ("st2chatops.", "st2chatops.enabled", Says::No),
    ("st2chatops.env.", "st2chatops.existingSecret", Says::Something),
    // Of two sources of a variable the later one counts, and these come later.
    ("st2chatops.env.", "st2chatops.envFromSecrets", Says::Something),
    ("st2chatops.env.", "workloads.envFromSecrets", Says::Something),
    ("st2chatops.env.HUBOT_SLACK_TOKEN", "st2chatops.env.HUBOT_ADAPTER", Says::OtherThan("slack")),
    ("mongodb.", "mongodb.enabled", Says::No),
    ("mongodb.auth.", "mongodb.auth.enabled", Says::No),
    ("mongodb.auth.rootPassword", "mongodb.auth.existingSecret", Says::Something),
    ("mongodb.auth.replicaSetKey", "mongodb.auth.existingSecret", Says::Something),
    ("mongodb.external.", "mongodb.enabled", Says::Something),
    ("rabbitmq.", "rabbitmq.enabled", Says::No),
    ("rabbitmq.external.", "rabbitmq.enabled", Says::Something),
    ("rabbitmq.auth.erlangCookie", "rabbitmq.auth.existingErlangSecret", Says::Something),
    ("redis.", "redis.enabled", Says::No),
    ("redis.external.", "redis.enabled", Says::Something),
    ("redis.password", "redis.usePassword", Says::No),
    ("global.redis.password", "redis.usePassword", Says::No),
    ("external-dns.", "external-dns.enabled", Says::No),
];

/// What a key says.
#[derive(Clone, Copy)]
enum Says {
    No,
    Something,
    OtherThan(&'static str),
}

impl Says {
    fn holds(self, node: Option<&Node>) -> bool {
        match self {
            Self::No => !node.is_some_and(Node::is_truthy),
            Self::Something => node.is_some_and(Node::is_truthy),
            Self::OtherThan(text) => node.and_then(Node::text).is_some_and(|found| found != text),
        }
    }
}

/// Logins to what somebody else runs: a word between dots, or a key.
const SERVERS: &[&str] = &[".external.", "st2.ldap.bindPassword"];
/// What to write for one of those.
const OF_SERVER: &str =
    "have the server take another one and write that, best into a Secret that `existingSecret` names";

/// What to write for any other one.
const GIVE: &str = "write the real one; leave out what st2ha can generate (`st2ha secrets list` shows it)";
/// The same where somebody chose one.
const OTHER: &str = "write another one, which nobody can guess: st2ha generates none for this key";

/// What to do about a text that is no credential.
#[derive(Clone, Copy)]
enum Help {
    /// There is a real one.
    Give,
    /// St2ha makes one, if it can make those of this key.
    LeaveOut(&'static str),
}

/// Whether st2ha makes a credential where this key has none.
fn is_made(path: &str) -> bool {
    Need::find(path.strip_prefix("global.").unwrap_or(path)).is_some()
}

/// Warns of texts in the place of credentials that are none.
pub fn check(report: &mut Report<'_>) {
    let values = report.values();
    credentials(values, report.defaults(), &mut |path, credential| {
        let Some((message, help)) = fault(credential).filter(|_| !is_idle(path, values)) else { return };
        let help = match help {
            // What somebody else's server takes is not for st2ha to generate.
            _ if SERVERS.iter().any(|server| path.contains(server)) => OF_SERVER,
            Help::Give => GIVE,
            Help::LeaveOut(help) if is_made(path) => help,
            Help::LeaveOut(_) => OTHER,
        };
        let line = credential.line.map(|line| format!(", in line {line} of the text")).unwrap_or_default();
        report.warn_of_credential(path, credential.origin, format!("{message}{line}"), help);
    });
}

/// Warns of texts that another program has to replace: where it does not run, they are the credentials.
pub fn filled_in_later(are_filled: &dyn Fn(&str) -> bool, report: &mut Report<'_>) {
    let values = report.values();
    credentials(values, report.defaults(), &mut |path, credential| {
        let text = credential.text.trim();
        let is_open = is_filled_in_later(text) && stand_in(text).is_none() && !are_filled(text);
        if is_open && credential.tell != CredentialTell::Company && !is_idle(path, values) {
            report.warn_of_credential(
                path,
                credential.origin,
                "unless another program replaces this text, it is the credential itself".to_owned(),
                "run it on the manifests before they are applied, as docs/secrets.md says; else write the credential itself, or leave it out",
            );
        }
    });
}

fn fault(credential: Credential<'_>) -> Option<(&'static str, Help)> {
    let is_sure = credential.tell == CredentialTell::Key;
    match stand_in(credential.text)? {
        StandIn::Published => Some((
            "this is a default of the upstream chart, which everyone can read",
            Help::LeaveOut("give another one, or leave it out and st2ha generates it"),
        )),
        StandIn::Placeholder => Some(("this is a placeholder and no credential", Help::Give)),
        StandIn::Example if credential.tell != CredentialTell::Company => {
            Some(("this is a placeholder and no credential", Help::Give))
        }
        StandIn::Guessable if is_sure => Some((
            "everybody tries this password first",
            Help::LeaveOut("leave it out and st2ha generates one; `st2ha secrets rotate` replaces a stored one"),
        )),
        StandIn::Example | StandIn::Guessable => None,
    }
}

fn is_idle(path: &str, values: &Node) -> bool {
    let at = |path: &str| values.at(&path.split('.').collect::<Vec<_>>());
    IDLE.iter().any(|(idle, switch, says)| {
        let is_meant = match path.strip_prefix(idle) {
            Some(rest) if idle.ends_with('.') => !rest.starts_with("external."),
            rest => rest == Some(""),
        };
        is_meant && says.holds(at(switch))
    })
}
