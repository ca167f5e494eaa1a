//! Alerts of MongoDB and RabbitMQ, which have none of their own.

use crate::config::Config;
use crate::schema::Report;

/// Warns of alerts that are switched on and list nothing.
pub fn check(config: &Config, report: &mut Report<'_>) {
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
