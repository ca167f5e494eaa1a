//! Who reaches Redis, and whether it survives a loss.

use crate::config::{Redis, RedisProvider};
use crate::schema::Report;

/// Warns of nodes that nothing reaches, of too few of them, and of data outside of the volume.
pub fn check(redis: &Redis, report: &mut Report<'_>) {
    match redis.provider {
        RedisProvider::Bitnami => bitnami(redis, report),
        // A single server is a choice, and no accident.
        RedisProvider::Official if redis.has_sentinels() => failover(redis, report),
        RedisProvider::Official => {}
    }
}

fn bitnami(redis: &Redis, report: &mut Report<'_>) {
    if redis.cluster.enabled {
        failover(redis, report);
    } else {
        report.warn(
            "redis.cluster.enabled",
            "a single server without Sentinel runs then, and StackStorm looks for Sentinels",
            "leave it true and set `redis.cluster.slaveCount`, or name a server of your own in `st2.config`",
        );
    }
    let policy = &redis.network_policy;
    if policy.enabled && policy.allow_external != Some(true) && policy.ingress_ns_match_labels.is_empty() {
        report.warn(
            "redis.networkPolicy.enabled",
            "the policy keeps StackStorm's own pods from Redis",
            "set `redis.networkPolicy.allowExternal` to true, or `ingressNSMatchLabels` to labels of StackStorm's namespace, \
             such as `kubernetes.io/metadata.name: my-namespace`",
        );
    }
    for (path, folder) in [
        ("redis.slave.persistence.path", &redis.slave.persistence.path),
        ("redis.master.persistence.path", &redis.master.persistence.path),
    ] {
        if redis.cluster.enabled && folder != "/data" && !folder.starts_with("/data/") {
            report.warn(
                path,
                "the nodes have their volume at `/data`, and this is outside of it",
                "write `/data` or a folder below it",
            );
        }
    }
}

/// A failover takes the Sentinels of the quorum to find the master gone, and most of all Sentinels to agree on a new one.
fn failover(redis: &Redis, report: &mut Report<'_>) {
    // Nobody says how many there are: something else sets that.
    let Some(nodes) = redis.cluster.slave_count else { return };
    let quorum = redis.sentinel.quorum;
    let most = nodes / 2 + 1;
    // One node with a quorum of one says that nobody is to take over.
    if nodes == 1 && quorum == 1 {
        return;
    }
    let help = "run three nodes or more, with `redis.sentinel.quorum` at half of them plus one";
    if nodes > 1 && nodes < quorum {
        report.warn(
            "redis.sentinel.quorum",
            "there are fewer Sentinels, so they never agree that the master is gone",
            help,
        );
    } else if nodes > 0 && nodes < 2 {
        report.warn(
            "redis.cluster.slaveCount",
            "with so few nodes, no other node ever takes over from the master",
            help,
        );
    } else if nodes > 0 && nodes - 1 < quorum.max(most) {
        let path = if nodes - 1 < most { "redis.cluster.slaveCount" } else { "redis.sentinel.quorum" };
        report.warn(path, "once one pod is gone, too few Sentinels are left to make another node the master", help);
    }
}
