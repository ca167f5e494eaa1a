//! Credentials that are none: placeholders, published defaults, and what everybody tries first.

use crate::credential::{StandIn, is_filled_in_later, stand_in};
use crate::schema::Report;
use crate::schema::credentials::{Credential, CredentialTell, credentials};
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

/// What to write for a service that somebody else runs.
const OF_SERVER: &str =
    "have the server take another one and write that, best into a Secret that `existingSecret` names";

/// Warns of texts in the place of credentials that are none.
pub fn check(report: &mut Report<'_>) {
    let values = report.values();
    credentials(values, report.defaults(), &mut |path, credential| {
        let Some((message, help)) = fault(credential).filter(|_| !is_idle(path, values)) else { return };
        // What somebody else's server takes is not for st2ha to generate.
        let help = if path.contains(".external.") { OF_SERVER } else { help };
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

fn fault(credential: Credential<'_>) -> Option<(&'static str, &'static str)> {
    const GIVE: &str = "write the real one; leave out what st2ha can generate (`st2ha secrets list` shows it)";
    let is_sure = credential.tell == CredentialTell::Key;
    match stand_in(credential.text)? {
        StandIn::Published => Some((
            "this is a default of the upstream chart, which everyone can read",
            "give another one, or leave it out and st2ha generates it",
        )),
        StandIn::Placeholder => Some(("this is a placeholder and no credential", GIVE)),
        StandIn::Example if credential.tell != CredentialTell::Company => {
            Some(("this is a placeholder and no credential", GIVE))
        }
        StandIn::Guessable if is_sure => Some((
            "everybody tries this password first",
            "leave it out and st2ha generates one; `st2ha secrets rotate` replaces a stored one",
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
