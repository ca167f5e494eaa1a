//! Disruption budgets of data services that let no pod go.

use serde_json::Value;

use super::disruption::is_none;
use crate::config::{Config, Fragment, IntOrString, MongodbProvider, RabbitmqProvider, RedisProvider};
use crate::schema::Report;

const MESSAGE: &str = "no pod may ever stop, so their nodes cannot be drained";

/// The limit of a budget that counts.
enum Limit {
    /// So many pods stay, as a key says, or the default in its place.
    Least(Value),
    /// So many pods may be missing.
    Most(Value),
}

/// A budget, and how many pods it is for.
struct Budget<'a> {
    section: &'static str,
    least: Option<&'a IntOrString>,
    most: Option<&'a IntOrString>,
    pods: Option<i64>,
}

/// Which limit templates print where there are both, or neither.
#[derive(Clone, Copy)]
enum Style {
    /// Both are printed, which Kubernetes refuses; one may be missing without either.
    Own,
    /// `minAvailable` counts unless it is 0; one may be missing without either.
    OwnRedis,
    /// Both are printed; one has to stay without either.
    Bitnami,
    /// `maxUnavailable` counts; one has to stay without either.
    BitnamiRabbitmq,
    /// `maxUnavailable` counts unless it is 0; one has to stay without either.
    BitnamiRedis,
}

/// Checks the budgets that there are.
pub fn check(config: &Config, report: &mut Report<'_>) {
    let (mongodb, rabbitmq, redis) = (&config.mongodb, &config.rabbitmq, &config.redis);
    let replicated = mongodb.architecture == "replicaset";
    let is_bitnamis = mongodb.provider == MongodbProvider::Bitnami;
    let style = if is_bitnamis { Style::Bitnami } else { Style::Own };
    if mongodb.enabled && mongodb.pdb.create && (replicated || !is_bitnamis) {
        let pods = if replicated { mongodb.replica_count } else { Some(1) };
        let (least, most) = (mongodb.pdb.min_available.as_ref(), mongodb.pdb.max_unavailable.as_ref());
        Budget { section: "mongodb.pdb", least, most, pods }.check(style, report);
    }
    let arbiter = &mongodb.arbiter;
    if mongodb.enabled && is_bitnamis && replicated && arbiter.enabled && arbiter.pdb.create {
        let (least, most) = (arbiter.pdb.min_available.as_ref(), arbiter.pdb.max_unavailable.as_ref());
        Budget { section: "mongodb.arbiter.pdb", least, most, pods: Some(1) }.check(style, report);
    }
    let is_bitnamis = rabbitmq.provider == RabbitmqProvider::Bitnami;
    let style = if is_bitnamis { Style::BitnamiRabbitmq } else { Style::Own };
    // One broker has no budget, unless it is Bitnami's.
    if rabbitmq.enabled && rabbitmq.pdb.create && (is_bitnamis || rabbitmq.replica_count != Some(1)) {
        let (least, most) = (rabbitmq.pdb.min_available.as_ref(), rabbitmq.pdb.max_unavailable.as_ref());
        Budget { section: "rabbitmq.pdb", least, most, pods: rabbitmq.replica_count }.check(style, report);
    }
    let budget = &redis.pod_disruption_budget;
    if redis.enabled && budget.enabled {
        let is_bitnamis = redis.provider == RedisProvider::Bitnami;
        let style = if is_bitnamis { Style::BitnamiRedis } else { Style::OwnRedis };
        // Bitnami's replicas are those of a cluster with Sentinels.
        let is_cluster = redis.cluster.enabled && (redis.sentinel.enabled || !is_bitnamis);
        let pods = if is_cluster { redis.cluster.slave_count } else { Some(1) };
        let (least, most) = (budget.min_available.as_ref(), budget.max_unavailable.as_ref());
        Budget { section: "redis.podDisruptionBudget", least, most, pods }.check(style, report);
    }
}

impl Budget<'_> {
    fn check(&self, style: Style, report: &mut Report<'_>) {
        // No pods are no obstacle.
        let pods = self.pods.filter(|pods| *pods > 0);
        match (self.limit(style), pods) {
            (Limit::Least(least), Some(pods)) if is_all(&least, pods) => {
                let help = if pods == 1 {
                    "write 0, or switch the budget off: there is one pod".to_owned()
                } else {
                    format!("write less than there are pods, which is {pods}, or `maxUnavailable: 1` instead")
                };
                report.warn(&format!("{}.minAvailable", self.section), MESSAGE, help);
            }
            (Limit::Most(most), _) if is_none(&most) => {
                report.warn(&format!("{}.maxUnavailable", self.section), MESSAGE, "write 1");
            }
            _ => {}
        }
    }

    fn limit(&self, style: Style) -> Limit {
        let given = |limit: Option<&IntOrString>| limit.map(Fragment::value).filter(|limit| *limit != "").cloned();
        let is_zero = |limit: &Value| limit.as_i64() == Some(0);
        let (least, most) = (given(self.least), given(self.most));
        match (style, least, most) {
            (Style::Own | Style::OwnRedis, None, None) => Limit::Most(1.into()),
            (_, None, None) => Limit::Least(1.into()),
            (Style::OwnRedis, Some(least), Some(most)) if is_zero(&least) => Limit::Most(most),
            (Style::BitnamiRedis, least, Some(most)) if is_zero(&most) => {
                Limit::Least(least.unwrap_or_else(|| 1.into()))
            }
            (Style::BitnamiRabbitmq | Style::BitnamiRedis, _, Some(most)) | (_, None, Some(most)) => Limit::Most(most),
            (_, Some(least), _) => Limit::Least(least),
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
