//! Secrets that an operator fetches from a store.

use crate::config::{Config, ExternalLogin, LoginPart, MadeSecret, MongodbProvider, Release};
use crate::credential;
use crate::schema::Report;
use crate::schema::rules::own_key;
use crate::yaml::Node;

/// Values that a Secret would be made of, where the store is to hold all credentials.
struct Given {
    path: &'static str,
    holds: fn(&Config, &Release) -> bool,
    help: &'static str,
}

const GIVEN: &[Given] = &[
    Given {
        path: "st2.apikeys",
        holds: |config, release| {
            let is_fetched = is_fetched(config.st2.existing_apikeys_secret.as_ref(), MadeSecret::Apikeys, release);
            is_fetched && config.st2.apikeys.as_ref().is_some_and(|keys| !keys.is_empty())
        },
        help: "put the list into the store, as `apikeys.yaml` of `st2-apikeys`, and `apikeys` into `secrets.external.fetch`; then remove it here",
    },
    Given {
        path: "st2.keyvalue",
        holds: |config, release| {
            let is_fetched = is_fetched(config.st2.existing_keyvalue_secret.as_ref(), MadeSecret::Keyvalue, release);
            is_fetched && config.st2.keyvalue.as_ref().is_some_and(|entries| !entries.is_empty())
        },
        help: "put the list into the store, as `st2kv.yaml` of `st2-kv`, and `keyvalue` into `secrets.external.fetch`; then remove it here",
    },
    Given {
        path: "st2.users",
        holds: |config, release| {
            let is_fetched = is_fetched(config.st2.existing_htpasswd_secret.as_ref(), MadeSecret::Users, release);
            is_fetched && !config.st2.users.is_empty()
        },
        help: "put lines `name:hash` for all users into the store, as `htpasswd` of `st2-users`, and `users` into `secrets.external.fetch`; then \
               remove them here",
    },
    Given {
        path: "mongodb.tls.enabled",
        holds: |config, _| {
            let mongodb = &config.mongodb;
            let makes_certificates = matches!(mongodb.provider, MongodbProvider::Official | MongodbProvider::Bitnami);
            let is_own = mongodb.tls.existing_secret.as_ref().is_some_and(|name| !name.is_empty());
            mongodb.enabled && mongodb.tls.enabled && makes_certificates && !is_own
        },
        help: "name a Secret with certificates in `mongodb.tls.existingSecret`, such as cert-manager makes",
    },
    Given {
        path: "mongodb.external.password",
        holds: |config, _| !config.mongodb.enabled && is_plain(&config.mongodb.external.login),
        help: "name a Secret that holds it in `mongodb.external.existingSecret`",
    },
    Given {
        path: "rabbitmq.external.password",
        holds: |config, _| !config.rabbitmq.enabled && is_plain(&config.rabbitmq.external.login),
        help: "name a Secret that holds it in `rabbitmq.external.existingSecret`",
    },
    Given {
        path: "redis.external.password",
        holds: |config, _| !config.redis.enabled && is_plain(&config.redis.external.login),
        help: "name a Secret that holds it in `redis.external.existingSecret`",
    },
];

/// What the store holds a credential as.
enum Held {
    /// A key that is always the same.
    As(&'static str),
    /// The key that a value names, or else this one.
    Named(&'static str, &'static str),
}

use Held::{As, Named};

/// Credentials that the store is asked for: the key, the key that may name a Secret of the user's own, and what the store holds them as.
const FETCHED: &[(&str, &str, MadeSecret, Held)] = &[
    ("st2.password", "st2.existingAuthSecret", MadeSecret::Auth, As("ST2_AUTH_PASSWORD")),
    ("st2.ssh_key", "st2.existingSshSecret", MadeSecret::Ssh, As("private_key")),
    ("st2.datastore_crypto_key", "st2.existingDatastoreSecret", MadeSecret::DatastoreKey, As("datastore_crypto_key")),
    (
        "st2.ldap.bindPassword",
        "st2.ldap.existingSecret",
        MadeSecret::Ldap,
        Named("st2.ldap.existingSecretPasswordKey", "password"),
    ),
    ("mongodb.auth.password", "mongodb.auth.existingSecret", MadeSecret::Mongodb, As("mongodb-password")),
    ("mongodb.auth.rootPassword", "mongodb.auth.existingSecret", MadeSecret::Mongodb, As("mongodb-root-password")),
    ("mongodb.auth.replicaSetKey", "mongodb.auth.existingSecret", MadeSecret::Mongodb, As("mongodb-replica-set-key")),
    (
        "mongodb.auth.metricsPassword",
        "mongodb.auth.existingSecret",
        MadeSecret::Mongodb,
        As("mongodb-metrics-password"),
    ),
    ("rabbitmq.auth.password", "rabbitmq.auth.existingPasswordSecret", MadeSecret::Rabbitmq, As("rabbitmq-password")),
    (
        "rabbitmq.auth.erlangCookie",
        "rabbitmq.auth.existingErlangSecret",
        MadeSecret::Rabbitmq,
        As("rabbitmq-erlang-cookie"),
    ),
    ("redis.password", "redis.existingSecret", MadeSecret::Redis, REDIS),
    ("global.redis.password", "redis.existingSecret", MadeSecret::Redis, REDIS),
];
const REDIS: Held = Named("redis.existingSecretPasswordKey", "redis-password");

/// What stands in the values is not what the pods get.
fn given_in_vain(release: &Release, report: &mut Report<'_>) {
    let values = report.values();
    let text = |path: &str| {
        values.at(&path.split('.').collect::<Vec<_>>()).and_then(Node::text).filter(|text| !text.is_empty())
    };
    let is_off = |path: &str| {
        let service = path.split('.').next().unwrap_or_default();
        values.at(&[service, "enabled"]).is_some_and(|enabled| !enabled.is_truthy())
    };
    for (path, existing, secret, held) in FETCHED {
        let is_fetched = text(existing).is_none_or(|name| name == secret.name(&release.name));
        let is_switch = *path == "st2.datastore_crypto_key" && text(path) == Some("disable");
        if text(path).is_some() && is_fetched && !is_off(path) && !is_switch {
            let key = match held {
                As(key) => key,
                Named(path, otherwise) => text(path).unwrap_or(otherwise),
            };
            report.warn(
                path,
                "this is not used: with `secrets.mode: external` the store is asked for it",
                format!("put it into the store, as `{key}` of `{}`, and remove it here", secret.end()),
            );
        }
    }
}

/// Whether the operator reads this as a time: `1h`, `90m`, `1h30m`; `0` for never again.
fn is_duration(text: &str) -> bool {
    let mut rest = text;
    let mut parts = 0;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
        let (number, unit) = rest.split_at(digits);
        let Some(known) = ["ns", "us", "µs", "ms", "s", "m", "h"]
            .into_iter()
            .filter(|known| unit.starts_with(known))
            .max_by_key(|known| known.len())
        else {
            break;
        };
        if number.parse::<f64>().is_err() {
            break;
        }
        rest = unit.strip_prefix(known).unwrap_or_default();
        parts += 1;
    }
    text == "0" || (rest.is_empty() && parts > 0)
}

/// Whether a password stands in the values.
fn is_plain(login: &ExternalLogin) -> bool {
    matches!(login.password(), Some(LoginPart::Given(_)))
}

/// Whether the values do not name a Secret of the user's own.
fn is_fetched(existing: Option<&String>, made: MadeSecret, release: &Release) -> bool {
    existing.is_none_or(|name| name.is_empty() || *name == made.name(&release.name))
}

/// Whether a file holds what looks like a credential, rather than where in the datastore one is.
fn holds_credential(text: &str) -> bool {
    let found = credential::spans(text);
    found.into_iter().filter_map(|span| text.get(span)).any(|found| !found.contains("st2kv."))
}

/// The store has a name, and each credential a place of its own in it.
pub fn check(config: &Config, release: &Release, report: &mut Report<'_>) {
    if !config.secrets.is_external() {
        if !config.secrets.external.secret_store_ref.name.is_empty() {
            report.warn(
                "secrets.external.secretStoreRef.name",
                "no credential comes from this store: `secrets.mode` is `internal`",
                "set `secrets.mode` to `external`, or remove this",
            );
        }
        return;
    }
    let external = &config.secrets.external;
    if config.compatibility.is_some() {
        report.error(
            "secrets.mode",
            "with the preset `stackstorm-ha-1.1`, StackStorm's settings hold passwords in a ConfigMap, so st2ha has to know them",
            "leave the preset, or set `secrets.mode` to `internal`",
        );
    }
    given_in_vain(release, report);
    if !is_duration(&external.refresh_interval) {
        report.error(
            "secrets.external.refreshInterval",
            "invalid duration",
            "write a number with a unit, such as `1h` or `15m`, or `0` to fetch once",
        );
    }
    for given in GIVEN.iter().filter(|given| (given.holds)(config, release)) {
        report.error_due_to(
            "secrets.mode",
            given.path,
            "this would become a Secret, and `secrets.mode: external` allows none",
            given.help,
        );
    }
    let is_own = config.st2.packs.existing_configs_secret.as_ref().is_none_or(String::is_empty);
    for (name, text) in config.st2.packs.configs.iter().flatten() {
        if is_own && holds_credential(text) {
            report.error(
                &format!("st2.packs.configs.{}", own_key(name)),
                "this holds what looks like a credential, and with `secrets.mode: external` it is in a ConfigMap",
                "put all files into the store, as properties of `st2-pack-configs`, and `packConfigs` into `secrets.external.fetch`; or keep the \
                 credential in the datastore, and write `{{st2kv.system.NAME}}` here",
            );
        }
    }
    if external.secret_store_ref.name.is_empty() {
        report.error_due_to(
            "secrets.mode",
            "secrets.external.secretStoreRef.name",
            "nothing says which store holds the credentials",
            "write the name of a SecretStore or ClusterSecretStore",
        );
    }
    if external.key.is_empty() {
        report.error(
            "secrets.external.key",
            "nothing says where in the store credentials are",
            "write a pattern such as `{release}/{secret}`",
        );
    } else if !format!("{}{}", external.key, external.property).contains("{key}") {
        report.error(
            "secrets.external.key",
            "all keys of a Secret would be the same credential",
            "put `{key}` into `secrets.external.key` or `secrets.external.property`",
        );
    }
    for (path, pattern) in [("secrets.external.key", &external.key), ("secrets.external.property", &external.property)]
    {
        if has_unknown_word(pattern) {
            report.error(
                path,
                "a word in braces stands for nothing here",
                "use `{namespace}`, `{release}`, `{secret}` and `{key}`",
            );
        }
    }
}

/// Whether braces hold something else than a word that is filled in.
fn has_unknown_word(pattern: &str) -> bool {
    let known = ["{namespace}", "{release}", "{secret}", "{key}"];
    known.iter().fold(pattern.to_owned(), |text, word| text.replace(word, "")).contains(['{', '}'])
}

#[cfg(test)]
mod tests {
    use super::is_duration;

    #[test]
    fn lengths_of_time_have_units() {
        for good in ["1h", "90m", "1h30m", "1.5h", "0", "500ms", "0s"] {
            assert!(is_duration(good), "{good}");
        }
        for bad in ["", "soon", "1", "1d", "h", "1h 30m", "-1h"] {
            assert!(!is_duration(bad), "{bad}");
        }
    }
}
