//! What runs in exactly one pod.

use crate::config::Config;
use crate::schema::Report;

/// Section, what to say of another count than 1, and what to do.
const SINGLES: &[(&str, &str, &str)] = &[
    (
        "st2timersengine",
        "the timers engine always runs in one pod: a second one would fire every timer twice",
        "remove it",
    ),
    (
        "st2sensorcontainer",
        "each sensor always runs in one pod: a second one would see every event twice",
        "list sensors in `st2.packs.sensors`, or set `st2sensorcontainer.deployments` to divide them among pods",
    ),
    ("st2client", "this always runs in one pod", "remove it: the count cannot be set"),
    (
        "st2chatops",
        "the chat bot always runs in one pod: a second one would answer twice",
        "remove it: the count cannot be set",
    ),
];

/// No number but 1 has an effect, and nothing else may set the number either.
pub fn check(config: &Config, report: &mut Report<'_>) {
    for (section, message, help) in SINGLES {
        let replicas = match *section {
            "st2timersengine" => config.st2timersengine.replicas,
            "st2sensorcontainer" => config.st2sensorcontainer.replicas,
            "st2client" => config.st2client.replicas,
            _ => config.st2chatops.replicas,
        };
        let path = format!("{section}.replicas");
        match replicas {
            Some(1) => {}
            Some(_) => report.warn(&path, *message, *help),
            // Nobody may set the number there.
            None if config.compatibility.is_some() => {}
            None => report.warn(
                &path,
                "`null` leaves the field out, but exactly one pod is to run: nothing may set another number",
                "remove the key, unless you scale it to 0 by hand at times",
            ),
        }
    }
}
