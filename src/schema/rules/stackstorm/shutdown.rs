//! How long pods take to stop.

use serde_json::Value;

use crate::config::{Config, Fragment, PodSettings, hook_seconds};
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
            // It follows from what the service needs, and from what the hook takes.
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
    sleep == Some(grace) || (sleep.is_none() && hook_seconds(hook).is_some_and(|seconds| seconds >= grace))
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    #[test]
    fn a_sleep_lasts_as_long_as_it_says() {
        let outlasts = |seconds: i64| super::outlasts(&json!({ "sleep": { "seconds": seconds } }), 30);
        assert_eq!([29, 30, 31].map(outlasts), [false, true, false], "Kubernetes refuses the last one");
    }
}
