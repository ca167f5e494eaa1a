//! Redis and its Sentinels. What StackStorm needs of them is checked where its own settings are.

mod commands;
mod files;
mod idle;
mod nodes;
mod reach;
mod settings;
#[cfg(test)]
mod tests;
mod twice;

use serde_json::Value;

use crate::config::{Config, Opaque, Redis, RedisProvider, Secret};
use crate::schema::Report;

/// Checks what would end in pods that do not start or in objects that Kubernetes refuses, and warns of what works less well
/// than it looks.
pub fn check(config: &Config, report: &mut Report<'_>) {
    if config.redis.enabled {
        let global = config.global.redis.as_ref().and_then(|redis| redis.password.as_ref());
        sections(&config.redis, global, report);
    }
}

fn sections(redis: &Redis, global_password: Option<&Secret>, report: &mut Report<'_>) {
    tls(redis, report);
    commands::check(redis, report);
    settings::check(redis, global_password, report);
    files::check(redis, report);
    master_set(redis, report);
    objects(redis, report);
    reach::check(redis, report);
    idle::check(redis, report);
    if redis.provider == RedisProvider::Bitnami {
        password(redis, global_password, report);
        paths(redis, report);
        idle::check_bitnami(redis, report);
        if redis.cluster.enabled {
            nodes::check(report);
        }
    }
}

fn password(redis: &Redis, global: Option<&Secret>, report: &mut Report<'_>) {
    for (path, password) in [("redis.password", redis.password.as_ref()), ("global.redis.password", global)] {
        if password.is_some_and(|password| password.expose().starts_with("--")) {
            report.error(
                path,
                "Redis reads a password that begins with two dashes as a setting and does not start",
                "let the password begin with a letter or a digit",
            );
        }
    }
    if redis.use_password && redis.sentinel.use_password != Some(false) && redis.cluster.enabled {
        report.warn_due_to(
            "redis.usePassword",
            "redis.sentinel.usePassword",
            "with `redis.usePassword`, the Sentinels want the password too, and StackStorm cannot log in to Sentinels",
            "set it to false: Redis itself still asks for the password",
        );
    }
}

fn tls(redis: &Redis, report: &mut Report<'_>) {
    let tls = &redis.tls;
    let parts = [
        ("certificatesSecret", &tls.certificates_secret, "the name of the Secret that holds the certificates"),
        ("certFilename", &tls.cert_filename, "the Secret's key of the certificate, such as `tls.crt`"),
        (
            "certKeyFilename",
            &tls.cert_key_filename,
            "the Secret's key of the certificate's private key, such as `tls.key`",
        ),
        ("certCAFilename", &tls.cert_ca_filename, "the Secret's key of the CA certificate, such as `ca.crt`"),
    ];
    for (key, value, what) in parts {
        if tls.enabled && value.as_deref().unwrap_or_default().is_empty() {
            report.error(
                &format!("redis.tls.{key}"),
                format!("`redis.tls.enabled` needs {what}"),
                "write it, or set `redis.tls.enabled` to false",
            );
        }
    }
}

fn master_set(redis: &Redis, report: &mut Report<'_>) {
    let set = &redis.sentinel.master_set;
    if set.is_empty() || !set.chars().all(|letter| letter.is_ascii_alphanumeric() || ".-_".contains(letter)) {
        report.error(
            "redis.sentinel.masterSet",
            "Sentinel does not take this for a name",
            "use letters, digits, `.`, `-` and `_`, as in `mymaster`",
        );
    }
}

fn paths(redis: &Redis, report: &mut Report<'_>) {
    for (path, folder) in [
        ("redis.slave.persistence.path", &redis.slave.persistence.path),
        ("redis.master.persistence.path", &redis.master.persistence.path),
    ] {
        let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "/._-+@%".contains(letter);
        if !folder.starts_with('/') || !folder.chars().all(is_plain) {
            report.error(
                path,
                "Redis needs an absolute path without blanks, quotes and the like here",
                "write a folder such as `/data`",
            );
        }
    }
}

fn objects(redis: &Redis, report: &mut Report<'_>) {
    let budget = &redis.pod_disruption_budget;
    if budget.enabled && is_given(budget.min_available.as_ref()) && is_given(budget.max_unavailable.as_ref()) {
        report.error(
            "redis.podDisruptionBudget.maxUnavailable",
            "Kubernetes takes either `minAvailable` or `maxUnavailable`, not both",
            "remove one of them",
        );
    }
    let (set, persistence) = if redis.cluster.enabled || redis.provider == RedisProvider::Official {
        (("redis.slave", &redis.slave.statefulset), &redis.slave.persistence.match_expressions)
    } else {
        (("redis.master", &redis.master.statefulset), &redis.master.persistence.match_expressions)
    };
    let (section, settings) = set;
    if !matches!(settings.update_strategy.as_deref(), None | Some("RollingUpdate" | "OnDelete")) {
        report.error(
            &format!("{section}.statefulset.updateStrategy"),
            "a `StatefulSet` has no such update strategy",
            "write `RollingUpdate` or `OnDelete`",
        );
    }
    let expressions = persistence.as_ref().map(Opaque::value);
    if !expressions.is_none_or(|value| value.is_array() || says_nothing(value)) {
        report.error(
            &format!("{section}.persistence.matchExpressions"),
            "Kubernetes wants a list here",
            "write `- {key: ..., operator: In, values: [...]}`",
        );
    }
    let user = redis.volume_permissions.security_context.as_ref().map(|context| context.run_as_user.value());
    if redis.volume_permissions.enabled && !user.is_none_or(|user| user.is_i64() || user == "auto") {
        report.error(
            "redis.volumePermissions.securityContext.runAsUser",
            "this is neither a user id nor `auto`",
            "write a number such as 0, or `auto` to leave the user to the cluster",
        );
    }
    for (key, name) in [
        ("extraEnvVarsCM", &redis.master.extra_env_vars_cm),
        ("extraEnvVarsSecret", &redis.master.extra_env_vars_secret),
    ] {
        let is_name = |value: &Opaque| value.value().is_string() || says_nothing(value.value());
        if !redis.cluster.enabled && !name.as_ref().is_none_or(is_name) {
            report.error(&format!("redis.master.{key}"), "this is not a name", "write the name of one object");
        }
    }
}

fn is_given<T>(fragment: Option<&crate::config::Fragment<T>>) -> bool {
    fragment.is_some_and(|fragment| !says_nothing(fragment.value()))
}

/// Whether Helm takes a value for absent.
fn says_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Bool(value) => !value,
        Value::Number(value) => value.as_f64() == Some(0.0),
        Value::String(text) => text.is_empty(),
        Value::Array(list) => list.is_empty(),
        Value::Object(map) => map.is_empty(),
    }
}
