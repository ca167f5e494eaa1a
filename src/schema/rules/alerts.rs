//! Alerts of the data services. Those of MongoDB are listed in groups, as its chart has it; those of RabbitMQ and Redis one by one.

use serde_json::Value;

use super::Contract;
use crate::config::{Config, Opaque};
use crate::schema::Report;

/// What the items of a list of alerts are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Items {
    Groups,
    Rules,
}

impl Items {
    /// Whether an item is one of the other sort, which Kubernetes would refuse in this place.
    fn is_other(self, item: &Value) -> bool {
        let has = |key: &str| item.get(key).is_some();
        let is_rule = has("alert") || has("record");
        match self {
            Self::Groups => is_rule && !has("rules"),
            Self::Rules => has("rules") && !is_rule,
        }
    }

    fn message(self) -> &'static str {
        match self {
            Self::Groups => "this is a rule: only groups of rules can be listed here",
            Self::Rules => "this is a group of rules: only rules can be listed here",
        }
    }

    fn help(self, service: &str) -> String {
        match self {
            Self::Groups => format!("write it into a group: `- name: {service}`, and the rules below its key `rules`"),
            Self::Rules => {
                "list its rules themselves: `- alert: NAME` with `expr`; st2ha makes a group of them".to_owned()
            }
        }
    }
}

/// Tells items of the wrong sort.
fn shapes(config: &Config, contract: Contract, report: &mut Report<'_>) {
    let (mongodb, rabbitmq, redis) = (&config.mongodb, &config.rabbitmq, &config.redis);
    let of_mongodb = &mongodb.metrics.prometheus_rule;
    let of_rabbitmq = &rabbitmq.metrics.prometheus_rule;
    let of_redis = &redis.metrics.prometheus_rule;
    let lists: [(&str, bool, &[Opaque], Items); 3] = [
        ("mongodb", mongodb.enabled && mongodb.metrics.enabled && of_mongodb.enabled, &of_mongodb.rules, Items::Groups),
        (
            "rabbitmq",
            rabbitmq.enabled && rabbitmq.metrics.enabled && of_rabbitmq.enabled,
            &of_rabbitmq.rules,
            Items::Rules,
        ),
        ("redis", redis.enabled && redis.metrics.enabled && of_redis.enabled, &of_redis.rules, Items::Rules),
    ];
    for (service, _, rules, items) in lists.into_iter().filter(|(_, is_rendered, ..)| *is_rendered) {
        for (index, _) in rules.iter().enumerate().filter(|(_, item)| items.is_other(item.value())) {
            let path = format!("{service}.metrics.prometheusRule.rules[{index}]");
            match contract {
                Contract::Own => report.error(&path, items.message(), items.help(service)),
                Contract::Chart => report.warn(&path, items.message(), items.help(service)),
            }
        }
    }
}

/// Warns of alerts that are switched on and list nothing, and tells those of the wrong shape.
pub fn check(config: &Config, contract: Contract, report: &mut Report<'_>) {
    shapes(config, contract, report);
    let (mongodb, rabbitmq) = (&config.mongodb, &config.rabbitmq);
    let (of_mongodb, of_rabbitmq) = (&mongodb.metrics.prometheus_rule, &rabbitmq.metrics.prometheus_rule);
    let idle = [
        ("mongodb", mongodb.enabled && mongodb.metrics.enabled && of_mongodb.enabled && of_mongodb.rules.is_empty()),
        (
            "rabbitmq",
            rabbitmq.enabled && rabbitmq.metrics.enabled && of_rabbitmq.enabled && of_rabbitmq.rules.is_empty(),
        ),
    ];
    for (service, _) in idle.into_iter().filter(|(_, is_idle)| *is_idle) {
        report.warn(
            &format!("{service}.metrics.prometheusRule.rules"),
            "an alert object without rules does nothing",
            format!("write rules, or set `{service}.metrics.prometheusRule.enabled` to false"),
        );
    }
}
