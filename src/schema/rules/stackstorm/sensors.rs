//! Sensors with Deployments of their own.

use std::collections::BTreeMap;

use crate::config::Config;
use crate::schema::Report;
use crate::schema::rules::dns;

/// What the name of a sensor's container begins with.
const PREFIX: &str = "st2sensorcontainer-";

/// The most Deployments of one template: what it prints has to be held in memory.
const MOST: i64 = 10_000;

/// Each sensor needs a reference and a name that no other has, and only one way of dividing sensors can be in use.
pub fn check(config: &Config, report: &mut Report<'_>) {
    let sensors = &config.st2.packs.sensors;
    if !sensors.is_empty() && config.st2sensorcontainer.deployments > 1 {
        report.error(
            "st2sensorcontainer.deployments",
            "`st2.packs.sensors` gives each sensor a Deployment, so sensors cannot be divided by hash as well",
            "set `st2sensorcontainer.deployments` to 1, or leave `st2.packs.sensors` empty",
        );
    }
    if sensors.is_empty() && config.st2sensorcontainer.deployments == 0 {
        report.warn(
            "st2sensorcontainer.deployments",
            "this leaves no pod for sensors: rules get no triggers",
            "write 1 or more",
        );
    }
    if config.st2sensorcontainer.deployments > MOST {
        report.error(
            "st2sensorcontainer.deployments",
            format!("st2ha renders at most {MOST} Deployments of sensors"),
            "divide the sensors among fewer Deployments; each runs as many sensors as its share has",
        );
    }
    let mut seen = BTreeMap::new();
    for (index, sensor) in sensors.iter().enumerate() {
        let path = format!("st2.packs.sensors[{index}]");
        if sensor.reference.is_empty() {
            report.error(
                &format!("{path}.ref"),
                "a sensor needs a reference",
                "write its pack and class, such as `githubwebhook.GitHubWebhookSensor`",
            );
        }
        let name = sensor.name.as_deref().unwrap_or_default();
        if !name.is_empty() && !dns::is_label(&format!("{PREFIX}{name}")) {
            report.error(
                &format!("{path}.name"),
                "this cannot be part of a Deployment's name",
                format!(
                    "use lower-case letters, digits and dashes, a letter or digit last, at most {} characters",
                    dns::LABEL_LIMIT - PREFIX.len()
                ),
            );
        } else if let Some(first) = seen.insert(name, index) {
            let (message, help) = if name.is_empty() {
                (
                    format!("a name is missing, and `st2.packs.sensors[{first}]` has none either"),
                    "give each sensor a `name`: only one may go without",
                )
            } else {
                (
                    format!(
                        "each sensor's Deployment needs a name of its own, and `st2.packs.sensors[{first}]` has the same"
                    ),
                    "give each sensor a name that no other has",
                )
            };
            report.error(&format!("{path}.name"), message, help);
        }
    }
}
