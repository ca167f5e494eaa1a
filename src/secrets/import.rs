//! Secrets of a release that is already running, read from its Secret manifests.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::check::{Harm, Problem, check_to_store};
use super::generated::Generated;
use super::import_error::ImportError;
use super::need::{NEEDS, Need};
use super::tree;
use crate::config::{Release, Secret};
use crate::credential::is_encrypted;
use crate::yaml::{self, LayerId, Node, Origin};

/// Which key of the values each key of a Secret's data belongs to. The names are those of the upstream chart's objects.
const DATA: &[(Owner, &str, &str)] = &[
    (Owner::Suffix("-st2-auth"), "ST2_AUTH_PASSWORD", "st2.password"),
    (Owner::Suffix("-st2-auth"), "password", "st2.password"),
    (Owner::Suffix("-st2-ssh"), "private_key", "st2.ssh_key"),
    (Owner::Suffix("-st2-datastore-crypto-key"), "datastore_crypto_key", "st2.datastore_crypto_key"),
    (Owner::Any, "mongodb-password", "mongodb.auth.password"),
    (Owner::Any, "mongodb-root-password", "mongodb.auth.rootPassword"),
    (Owner::Any, "mongodb-replica-set-key", "mongodb.auth.replicaSetKey"),
    (Owner::Any, "mongodb-metrics-password", "mongodb.auth.metricsPassword"),
    (Owner::Any, "rabbitmq-password", "rabbitmq.auth.password"),
    (Owner::Any, "rabbitmq-erlang-cookie", "rabbitmq.auth.erlangCookie"),
    (Owner::Any, "redis-password", "redis.password"),
    (Owner::Any, "mongodb-ca-cert", "mongodb.tls.caCert"),
    (Owner::Any, "mongodb-ca-key", "mongodb.tls.caKey"),
    (Owner::Any, "client-pem", "mongodb.tls.clientPem"),
];

/// Which Secret holds a key.
enum Owner {
    /// The release's name and this.
    Suffix(&'static str),
    /// Any: the key says enough, and the name may have been overridden.
    Any,
}

/// A secret, and what holds it.
struct Taken<'a> {
    holder: &'a Node,
    /// How messages name the holder.
    name: String,
    secret: Secret,
}

/// Secrets by the keys that they get.
type Found<'a> = BTreeMap<&'static str, Taken<'a>>;

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// The secrets, by the keys that they get in the secrets file.
    pub secrets: Vec<Generated>,
    /// Secrets in another namespace than the release's that some of them come from.
    pub foreign: Vec<String>,
    /// Secrets of other releases, and Secrets without a key that is known.
    pub ignored: Vec<String>,
    /// What is odd about the secrets without keeping them from being used.
    pub odd: Vec<Problem>,
}

/// Reads the secrets of a release from manifests: single objects, a stream of them, or what `kubectl get -o yaml` prints.
pub fn import(text: &str, release: &Release) -> Result<Imported, ImportError> {
    let (text, default) = of_helm(text);
    let documents = yaml::read(&text, LayerId::default())?;
    let namespace = |secret| namespace(secret).or(default);
    let mut secrets = Vec::new();
    for document in &documents {
        collect(document, &mut secrets);
    }
    if secrets.is_empty() {
        return of_values(&documents);
    }
    let strangers = strangers(&secrets, release, namespace);
    let is_stranger = |secret| namespace(secret).is_some_and(|namespace| strangers.contains(namespace));
    let (here, elsewhere): (Vec<&Node>, Vec<&Node>) =
        secrets.into_iter().partition(|secret| namespace(secret).is_none_or(|place| place == release.namespace));
    let (mut names, mut ignored) = (Vec::new(), Vec::new());
    let mut take_all = |secrets| {
        let mut found = Found::new();
        for secret in secrets {
            let name = text_at(secret, &["metadata", "name"]).unwrap_or_default();
            let shown = match namespace(secret).filter(|place| *place != release.namespace) {
                Some(place) => format!("{place}/{name}"),
                None => name.to_owned(),
            };
            names.push(shown.clone());
            let is_ours = belongs(secret, name, release, namespace(secret)) && !is_stranger(secret);
            let taken = if is_ours { take(secret, name, &shown, release, &mut found)? } else { 0 };
            if taken == 0 {
                ignored.push(shown);
            }
        }
        Ok::<Found, ImportError>(found)
    };
    let mut found = take_all(here)?;
    if found.is_empty() && !strangers.is_empty() {
        return Err(ImportError::OfNamespace {
            release: release.name.clone(),
            namespaces: strangers.into_iter().map(str::to_owned).collect(),
            wanted: release.namespace.clone(),
        });
    }
    // Data services may have a namespace of their own.
    let mut elsewhere = take_all(elsewhere)?;
    elsewhere.retain(|path, _| !found.contains_key(path));
    let foreign: BTreeSet<String> = elsewhere.values().map(|taken| taken.name.clone()).collect();
    found.extend(elsewhere);
    if found.is_empty() {
        return Err(ImportError::NoneOfRelease { release: release.name.clone(), names });
    }
    let mut odd = Vec::new();
    for (path, Taken { name, secret, .. }) in &found {
        let node = Node::string(secret.expose(), Origin::default());
        match Need::find(path).and_then(|need| check_to_store(need, &node)) {
            Some(problem) if problem.harm == Harm::Unusable => {
                let key = DATA.iter().find(|(_, _, of)| of == path).map_or("", |(_, key, _)| key);
                let (name, key, reason) = (name.clone(), key.to_owned(), problem.message);
                return Err(ImportError::Unusable { name, key, path, reason });
            }
            problem => odd.extend(problem),
        }
    }
    let order = DATA.iter().map(|(_, _, path)| *path);
    let mut secrets: Vec<Generated> = Vec::new();
    for path in order {
        if let Some(taken) = found.remove(path) {
            secrets.push(Generated { path: path.to_owned(), secret: taken.secret });
        }
    }
    Ok(Imported { secrets, foreign: foreign.into_iter().collect(), ignored, odd })
}

/// The manifests in what `helm get all` prints, and the namespace of those that name none; any other text as it is.
fn of_helm(text: &str) -> (Cow<'_, str>, Option<&str>) {
    const HEADINGS: &[&str] = &["NAME:", "USER-SUPPLIED VALUES:", "COMPUTED VALUES:", "HOOKS:", "MANIFEST:", "NOTES:"];
    let is_of_helm = ["HOOKS:", "MANIFEST:"].iter().all(|heading| text.lines().any(|line| line == *heading));
    if !is_of_helm {
        return (Cow::Borrowed(text), None);
    }
    let (mut is_manifest, mut manifests) = (false, String::new());
    for line in text.lines() {
        if HEADINGS.iter().any(|heading| line.starts_with(heading)) {
            is_manifest = matches!(line, "HOOKS:" | "MANIFEST:");
            manifests.push_str("---\n");
        } else if is_manifest {
            manifests.extend([line, "\n"]);
        }
    }
    // Above all values, which may say anything.
    let head = text.lines().take_while(|line| !HEADINGS.iter().skip(1).any(|heading| line.starts_with(heading)));
    let namespace = head.filter_map(|line| line.strip_prefix("NAMESPACE:")).map(str::trim).next();
    (Cow::Owned(manifests), namespace)
}

/// The secrets in values, as `helm get values` prints them.
fn of_values(documents: &[Node]) -> Result<Imported, ImportError> {
    let [values] = documents else { return Err(ImportError::NoSecret) };
    if values.get("kind").is_some() {
        return Err(ImportError::NoSecret);
    }
    let mut imported = Imported::default();
    for need in NEEDS {
        let Some(node) = tree::at(values, need.path) else { continue };
        let Some(text) = node.text().filter(|text| !text.is_empty()) else { continue };
        if is_encrypted(text) {
            return Err(ImportError::Encrypted(need.path));
        }
        match check_to_store(need, node) {
            Some(problem) if problem.harm == Harm::Unusable => {
                let (path, reason) = (need.path, problem.message);
                return Err(ImportError::UnusableValue { path, reason });
            }
            problem => imported.odd.extend(problem),
        }
        imported.secrets.push(Generated { path: need.path.to_owned(), secret: Secret::new(text) });
    }
    if imported.secrets.is_empty() { Err(ImportError::NoSecret) } else { Ok(imported) }
}

/// All Secrets in an object or in the lists inside of it.
fn collect<'a>(node: &'a Node, secrets: &mut Vec<&'a Node>) {
    match text_at(node, &["kind"]) {
        Some("Secret") => secrets.push(node),
        Some("List" | "SecretList") => {
            for item in node.get("items").and_then(Node::as_list).unwrap_or_default() {
                // Items of a SecretList that was cut out of an API answer have no kind of their own.
                if text_at(node, &["kind"]) == Some("SecretList") && item.get("kind").is_none() {
                    secrets.push(item);
                } else {
                    collect(item, secrets);
                }
            }
        }
        _ => {}
    }
}

/// The namespaces that releases of the same name are in, told by Secrets of StackStorm itself: nothing in there is of this release.
fn strangers<'a>(
    secrets: &[&'a Node],
    release: &Release,
    namespace: impl Fn(&'a Node) -> Option<&'a str>,
) -> BTreeSet<&'a str> {
    let is_of_stackstorm = |name: &str| {
        DATA.iter().any(|(owner, _, _)| match owner {
            Owner::Suffix(suffix) => name.strip_suffix(suffix) == Some(&release.name),
            Owner::Any => false,
        })
    };
    let own = secrets.iter().filter(|secret| text_at(secret, &["metadata", "name"]).is_some_and(is_of_stackstorm));
    own.filter_map(|secret| namespace(secret)).filter(|namespace| *namespace != release.namespace).collect()
}

fn namespace(secret: &Node) -> Option<&str> {
    text_at(secret, &["metadata", "namespace"]).filter(|namespace| !namespace.is_empty())
}

/// By its labels and Helm's annotation, or by its namespace if it has none. Argo CD may have put the name of an application into a label, so the names of
/// the release's own Secrets count there, too.
fn belongs(secret: &Node, name: &str, release: &Release, namespace: Option<&str>) -> bool {
    let in_namespace = namespace.is_none_or(|namespace| namespace == release.namespace);
    let at = |section, key| secret.at(&["metadata", section]).and_then(|map| map.get(key)).and_then(Node::text);
    let told = [
        at("labels", "app.kubernetes.io/instance"),
        at("labels", "release"),
        at("annotations", "meta.helm.sh/release-name"),
    ];
    let mut told = told.into_iter().flatten().peekable();
    if told.peek().is_none() {
        return in_namespace && (name.starts_with(&release.name) || name == "ca-clients");
    }
    // MongoDB and RabbitMQ may live in a namespace of their own; the label then says whose they are.
    told.any(|told| told == release.name) || in_namespace && is_own_name(name, release)
}

/// Whether a Secret has the name of one of a release's own.
fn is_own_name(name: &str, release: &Release) -> bool {
    const SERVICES: &[&str] = &["-mongodb", "-rabbitmq", "-redis"];
    let of_stackstorm = DATA.iter().filter_map(|(owner, _, _)| match owner {
        Owner::Suffix(suffix) => Some(*suffix),
        Owner::Any => None,
    });
    of_stackstorm.chain(SERVICES.iter().copied()).any(|suffix| name.strip_suffix(suffix) == Some(&release.name))
}

/// Takes the secrets out of a Secret of the release. `shown` is how messages name it.
fn take<'a>(
    secret: &'a Node,
    name: &str,
    shown: &str,
    release: &Release,
    found: &mut Found<'a>,
) -> Result<usize, ImportError> {
    let mut taken = 0;
    for (owner, key, path) in DATA {
        let owns = match owner {
            Owner::Suffix(suffix) => name.strip_suffix(suffix) == Some(&release.name),
            Owner::Any => true,
        };
        if !owns {
            continue;
        }
        let not_text = |reason| ImportError::NotText { name: shown.to_owned(), key: (*key).to_owned(), reason };
        let Some(value) = value(secret, key).map_err(not_text)? else { continue };
        taken += 1;
        match found.get(path) {
            Some(known) if known.secret == value => {}
            // The upstream chart's older name for the same key of the same Secret.
            Some(known) if std::ptr::eq(known.holder, secret) => {}
            Some(Taken { name: first, .. }) => {
                return Err(ImportError::Ambiguous { path, first: first.clone(), second: shown.to_owned() });
            }
            None => {
                found.insert(path, Taken { holder: secret, name: shown.to_owned(), secret: value });
            }
        }
    }
    Ok(taken)
}

/// A value of a Secret, if it holds one, or why it cannot be read.
fn value(secret: &Node, key: &str) -> Result<Option<Secret>, &'static str> {
    let plain = secret.get("stringData").and_then(|data| data.get(key)).and_then(Node::text).map(str::to_owned);
    let text = match plain {
        Some(plain) => plain,
        None => match secret.get("data").and_then(|data| data.get(key)).and_then(Node::text) {
            Some(encoded) if is_encrypted(encoded) => return Err("is encrypted; decrypt the manifests first"),
            Some(encoded) => decode(encoded).ok_or("is not text in base64")?,
            None => return Ok(None),
        },
    };
    Ok(Some(text).filter(|text| !text.is_empty()).map(Secret::new))
}

fn decode(encoded: &str) -> Option<String> {
    let encoded: String = encoded.chars().filter(|c| !c.is_ascii_whitespace()).collect();
    String::from_utf8(STANDARD.decode(encoded).ok()?).ok()
}

fn text_at<'a>(node: &'a Node, path: &[&str]) -> Option<&'a str> {
    node.at(path).and_then(Node::text)
}
