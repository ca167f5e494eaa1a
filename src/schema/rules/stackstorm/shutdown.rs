//! How long pods take to stop.

use serde_json::Value;

use crate::config::{Config, Fragment, PodSettings};
use crate::schema::Report;
use crate::workloads::{COMMON, Stop, Workload};

/// What Kubernetes takes for `terminationGracePeriodSeconds` where nothing is said.
pub const KUBERNETES_GRACE: i64 = 30;

const GRACE: &str = "terminationGracePeriodSeconds";
const KILLED: &str = "the pods are killed before they can shut down";

/// A pod that waits as long as it may live before it stops is killed instead.
pub fn check(config: &Config, report: &mut Report<'_>) {
    let common = &config.workloads.workload.pods;
    let mut late = Vec::new();
    for (section, enabled, workload) in config.deployments() {
        let own = &workload.pods;
        let hook = before_stop(own).map(|hook| (section, hook)).or_else(|| Some((COMMON, before_stop(common)?)));
        let said = [(section, own), (COMMON, common)].into_iter().find_map(|(whose, pods)| {
            pods.termination_grace_period_seconds.map(|grace| (format!("{whose}.{GRACE}"), grace))
        });
        let follows = config.compatibility.is_none()
            && Workload::find(section).is_some_and(|workload| matches!(workload.stop, Stop::Drain { .. }));
        let (cause, grace) = match said {
            Some((path, grace)) => (path, grace),
            // It follows from what the service needs, and is long.
            None if follows => continue,
            None => (format!("{section}.{GRACE}"), KUBERNETES_GRACE),
        };
        if let Some((whose, _)) = hook.filter(|(_, hook)| enabled && outlasts(hook, grace)) {
            match whose {
                COMMON => late.push(section),
                _ => report.warn_due_to(
                    &cause,
                    &format!("{section}.lifecycle.preStop"),
                    KILLED,
                    format!("let it take less time than `{cause}`"),
                ),
            }
        }
        sleep(config, section, (&cause, grace), hook.is_some(), report);
    }
    if !late.is_empty() {
        report.warn(
            "workloads.lifecycle.preStop",
            format!("{KILLED} ({})", crate::schema::rules::components(&late)),
            "let it take less time than their `terminationGracePeriodSeconds`",
        );
    }
}

/// Whether a hook certainly takes all the time that there is. Kubernetes refuses a `sleep` that takes longer, which is told of the object.
fn outlasts(hook: &Value, grace: i64) -> bool {
    let sleep = hook.pointer("/sleep/seconds").and_then(Value::as_i64);
    sleep == Some(grace) || (sleep.is_none() && seconds(hook).is_some_and(|seconds| seconds >= grace))
}

/// What the web services wait for before they stop.
fn sleep(config: &Config, section: &str, (cause, grace): (&str, i64), is_replaced: bool, report: &mut Report<'_>) {
    let Some(service) = config.http_service(section) else { return };
    // The chart waits only where there is a script.
    let has_script = service.component.workload.post_start_script.as_ref().is_some_and(|script| !script.is_empty());
    let waits = config.compatibility.is_none() || has_script;
    let is_time = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    if waits && !is_time(&service.pre_stop_sleep) {
        report.error(&format!("{section}.preStopSleep"), "this is not a number of seconds", "write one, such as `5`");
    }
    if waits && !is_replaced && service.pre_stop_sleep.parse::<i64>().is_ok_and(|sleep| sleep >= grace) {
        report.warn_due_to(cause, &format!("{section}.preStopSleep"), KILLED, format!("write less than `{cause}`"));
    }
}

/// What the user has pods do before they stop.
pub(super) fn before_stop(pods: &PodSettings) -> Option<&Value> {
    pods.lifecycle.as_ref().map(Fragment::value)?.get("preStop").filter(|hook| !hook.is_null())
}

/// How long the script of a hook certainly takes: by the commands `sleep` in it.
fn seconds(hook: &Value) -> Option<i64> {
    let words = hook.pointer("/exec/command").and_then(Value::as_array)?.iter().filter_map(Value::as_str);
    let script = words.collect::<Vec<_>>().join(" ");
    let words: Vec<&str> =
        script.split(|c: char| c.is_whitespace() || ";&|()".contains(c)).filter(|word| !word.is_empty()).collect();
    let sleeps = words.windows(2).filter_map(|pair| match pair {
        ["sleep" | "/bin/sleep" | "/usr/bin/sleep", time] => time.strip_suffix('s').unwrap_or(time).parse::<i64>().ok(),
        _ => None,
    });
    Some(sleeps.fold(0, i64::saturating_add)).filter(|seconds| *seconds > 0)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::seconds;

    #[test]
    fn a_sleep_lasts_as_long_as_it_says() {
        let outlasts = |seconds: i64| super::outlasts(&json!({ "sleep": { "seconds": seconds } }), 30);
        assert_eq!([29, 30, 31].map(outlasts), [false, true, false], "Kubernetes refuses the last one");
    }

    #[test]
    fn hooks_say_how_long_they_take() {
        for (hook, expected) in [
            (json!({ "exec": { "command": ["sleep", "20"] } }), Some(20)),
            (json!({ "exec": { "command": ["/bin/sh", "-c", "sleep 20; nginx -s quit; sleep 15s"] } }), Some(35)),
            (json!({ "exec": { "command": ["/bin/sh", "-c", "sleep $TIME; kill -INT 1"] } }), None),
            (json!({ "httpGet": { "path": "/stop", "port": 1 } }), None),
        ] {
            assert_eq!(seconds(&hook), expected, "{hook}");
        }
    }
}
