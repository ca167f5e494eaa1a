//! Disruption budgets of data services that let no pod go.

use serde_json::Value;

use super::disruption::is_none;
use crate::config::{Config, Fragment, IntOrString, MongodbProvider, RedisProvider};
use crate::schema::Report;

const MESSAGE: &str = "no pod may ever stop, so their nodes cannot be drained";

/// The limits of a budget, and of how many pods.
struct Budget<'a> {
    section: &'static str,
    least: Option<&'a IntOrString>,
    most: Option<&'a IntOrString>,
    pods: Option<i64>,
}

/// Checks the budgets that there are.
pub fn check(config: &Config, report: &mut Report<'_>) {
    let (mongodb, rabbitmq, redis) = (&config.mongodb, &config.rabbitmq, &config.redis);
    let replicated = mongodb.architecture == "replicaset";
    if mongodb.enabled && mongodb.pdb.create && (replicated || mongodb.provider != MongodbProvider::Bitnami) {
        let pods = if replicated { mongodb.replica_count } else { Some(1) };
        let (least, most) = (mongodb.pdb.min_available.as_ref(), mongodb.pdb.max_unavailable.as_ref());
        Budget { section: "mongodb.pdb", least, most, pods }.check(report);
    }
    // One broker has no budget.
    if rabbitmq.enabled && rabbitmq.pdb.create && rabbitmq.replica_count != Some(1) {
        let (least, most) = (rabbitmq.pdb.min_available.as_ref(), rabbitmq.pdb.max_unavailable.as_ref());
        Budget { section: "rabbitmq.pdb", least, most, pods: rabbitmq.replica_count }.check(report);
    }
    let budget = &redis.pod_disruption_budget;
    // Bitnami's chart takes a limit of 0 for none.
    if redis.enabled && budget.enabled && redis.provider == RedisProvider::Official {
        let pods = if redis.cluster.enabled { redis.cluster.slave_count } else { Some(1) };
        let (least, most) = (budget.min_available.as_ref(), budget.max_unavailable.as_ref());
        Budget { section: "redis.podDisruptionBudget", least, most, pods }.check(report);
    }
}

impl Budget<'_> {
    fn check(&self, report: &mut Report<'_>) {
        let value = |limit: Option<&IntOrString>| limit.map(Fragment::value).filter(|limit| *limit != "").cloned();
        let (least, most) = (value(self.least), value(self.most));
        // No pods are no obstacle.
        let pods = self.pods.filter(|pods| *pods > 0);
        if let (Some(least), Some(pods)) = (&least, pods)
            && is_all(least, pods)
        {
            let help = format!("write less than there are pods, which is {pods}, or `maxUnavailable: 1` instead");
            report.warn(&format!("{}.minAvailable", self.section), MESSAGE, help);
        } else if most.as_ref().is_some_and(is_none) && least.is_none_or(|least| is_none(&least)) {
            report.warn(&format!("{}.maxUnavailable", self.section), MESSAGE, "write 1");
        }
    }
}

/// Whether a number or a share of so many pods, rounded up, is all of them.
fn is_all(limit: &Value, pods: i64) -> bool {
    let share = limit.as_str().and_then(|share| share.strip_suffix('%')?.parse::<i64>().ok());
    match share {
        Some(share) => share.saturating_mul(pods).saturating_add(99) / 100 >= pods,
        None => limit.as_i64().is_some_and(|number| number >= pods),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::is_all;

    #[test]
    fn shares_are_rounded_up() {
        for (limit, pods, expected) in [
            (json!(3), 3, true),
            (json!(2), 3, false),
            (json!("100%"), 3, true),
            (json!("67%"), 3, true),
            (json!("66%"), 3, false),
            (json!("0%"), 1, false),
        ] {
            assert_eq!(is_all(&limit, pods), expected, "{limit} of {pods}");
        }
    }
}
