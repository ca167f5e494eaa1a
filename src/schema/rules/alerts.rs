//! Alerts of the data services. Those of MongoDB are listed in groups, as its chart has it; those of RabbitMQ and Redis one by one.

use serde_json::Value;

use super::{Contract, own_key};
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

/// A service, its alerts, and what they are listed as.
type List<'a> = (&'static str, &'a [Opaque], Items);

/// The alerts of the data services that are rendered.
fn lists(config: &Config) -> impl Iterator<Item = List<'_>> {
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
    let rendered = lists.into_iter().filter(|(_, is_rendered, ..)| *is_rendered);
    rendered.map(|(service, _, rules, items)| (service, rules, items))
}

/// Tells items of the wrong sort.
fn shapes(config: &Config, contract: Contract, report: &mut Report<'_>) {
    for (service, rules, items) in lists(config) {
        for (index, _) in rules.iter().enumerate().filter(|(_, item)| items.is_other(item.value())) {
            let path = format!("{service}.metrics.prometheusRule.rules[{index}]");
            match contract {
                Contract::Own => report.error(&path, items.message(), items.help(service)),
                Contract::Chart => report.warn(&path, items.message(), items.help(service)),
            }
        }
    }
}

/// Warns of names that older versions of Prometheus do not take.
fn names(config: &Config, report: &mut Report<'_>) {
    let mut found = Vec::new();
    let own = &config.metrics.prometheus_rule;
    if config.metrics.enabled && own.enabled {
        let odd = own.alert_labels.keys().filter(|name| !is_name(name));
        found.extend(odd.map(|name| format!("metrics.prometheusRule.alertLabels.{}", own_key(name))));
    }
    for (service, rules, _) in lists(config) {
        for (index, item) in rules.iter().enumerate() {
            let path = format!("{service}.metrics.prometheusRule.rules[{index}]");
            odd_names(item.value(), &path, &mut found);
            let inner = item.value().get("rules").and_then(Value::as_array).into_iter().flatten().enumerate();
            inner.for_each(|(index, rule)| odd_names(rule, &format!("{path}.rules[{index}]"), &mut found));
        }
    }
    for path in found {
        report.warn(
            &path,
            "before 3.0, Prometheus loads no rules with such a name of a label or annotation",
            "use letters, digits and `_`, no digit first, as in `team_name`",
        );
    }
}

/// Labels and annotations of a rule with odd names.
fn odd_names(rule: &Value, path: &str, found: &mut Vec<String>) {
    for field in ["labels", "annotations"] {
        let names = rule.get(field).and_then(Value::as_object).into_iter().flatten().map(|(name, _)| name);
        found.extend(names.filter(|name| !is_name(name)).map(|name| format!("{path}.{field}.{}", own_key(name))));
    }
}

/// Whether every version of Prometheus takes this as the name of a label.
fn is_name(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// Warns of alerts that are switched on and list nothing, and tells those of the wrong shape.
pub fn check(config: &Config, contract: Contract, report: &mut Report<'_>) {
    shapes(config, contract, report);
    names(config, report);
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
