//! Settings that do nothing.

use super::{is_given, says_nothing};
use crate::config::Redis;
use crate::schema::Report;

/// A setting that does nothing, if it is one: whether, where, why, and what to do.
type Idle = (bool, &'static str, &'static str, &'static str);

/// Warns of settings that do nothing although somebody wrote them.
pub fn check(redis: &Redis, report: &mut Report<'_>) {
    let rule = &redis.metrics.prometheus_rule;
    let idle = [
        (
            named(redis.existing_secret_password_key.as_ref()) && !named(redis.existing_secret.as_ref()),
            "redis.existingSecretPasswordKey",
            "this names a key of `redis.existingSecret`, which is not set",
            "set `redis.existingSecret`, too",
        ),
        (
            is_given(redis.slave.spread_constraints.as_ref()),
            "redis.slave.spreadConstraints",
            "this has no effect",
            "write `redis.master.spreadConstraints`, by which the nodes spread",
        ),
        (
            rule.enabled && rule.rules.iter().all(|rule| says_nothing(rule.value())),
            "redis.metrics.prometheusRule.rules",
            "an alert object without rules does nothing",
            "write rules, or set `redis.metrics.prometheusRule.enabled` to false",
        ),
    ];
    warn(&idle, report);
}

/// The same of settings that only the provider `bitnami` has.
pub fn check_bitnami(redis: &Redis, report: &mut Report<'_>) {
    let slave = &redis.slave;
    let idle = [
        (
            redis.use_password_file && !redis.use_password,
            "redis.usePasswordFile",
            "there is no password to read from a file",
            "set `redis.usePassword` to true, too",
        ),
        (
            redis.pod_security_policy.create,
            "redis.podSecurityPolicy.create",
            "Kubernetes has no pod security policies any more",
            "remove it, and label the namespace for pod security admission",
        ),
        (
            is_given(slave.update_strategy.as_ref()),
            "redis.slave.updateStrategy",
            "a `StatefulSet` has no such field",
            "write `redis.slave.statefulset.updateStrategy`",
        ),
        (!slave.pre_exec_cmds.is_empty(), "redis.slave.preExecCmds", "this has no effect on the nodes", "remove it"),
        (
            !slave.extra_env_vars.is_empty(),
            "redis.slave.extraEnvVars",
            "this has no effect on the nodes",
            "use `redis.slave.extraFlags` or `redis.slave.configmap`",
        ),
        (
            redis.sysctl_image.enabled && redis.sysctl_image.command.is_empty(),
            "redis.sysctlImage.command",
            "the init container has nothing to run",
            "write a command, or set `redis.sysctlImage.enabled` to false",
        ),
        (
            redis.cluster.enabled && volume_permissions_are_idle(redis),
            "redis.volumePermissions.enabled",
            "this only works with persistence and both security contexts",
            "enable `redis.slave.persistence`, `redis.securityContext` and `redis.containerSecurityContext`",
        ),
    ];
    warn(&idle, report);
}

fn warn(idle: &[Idle], report: &mut Report<'_>) {
    for (_, path, message, help) in idle.iter().filter(|(is_idle, ..)| *is_idle) {
        report.warn(path, *message, *help);
    }
}

fn named(text: Option<&String>) -> bool {
    text.is_some_and(|text| !text.is_empty())
}

fn volume_permissions_are_idle(redis: &Redis) -> bool {
    let pods = redis.security_context.as_ref().is_some_and(|context| context.enabled);
    let containers = redis.container_security_context.as_ref().is_some_and(|context| context.enabled);
    let contexts = pods && containers;
    redis.volume_permissions.enabled && !(contexts && redis.slave.persistence.enabled)
}
