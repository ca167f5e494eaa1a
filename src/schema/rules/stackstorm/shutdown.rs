//! How long pods take to stop.

use crate::config::Config;
use crate::schema::Report;

/// What Kubernetes takes for `terminationGracePeriodSeconds` where nothing is said.
pub const KUBERNETES_GRACE: i64 = 30;

/// A pod that waits as long as it may live before it stops is killed instead.
pub fn check(config: &Config, report: &mut Report<'_>) {
    let services = [
        ("st2auth", &config.st2auth),
        ("st2api", &config.st2api),
        ("st2stream", &config.st2stream),
        ("st2web", &config.st2web.http_service),
    ];
    for (section, service) in services {
        let workload = &service.component.workload;
        // The chart waits only where there is a script.
        let has_script = workload.post_start_script.as_ref().is_some_and(|script| !script.is_empty());
        let waits = config.compatibility.is_none() || has_script;
        let sleep = service.pre_stop_sleep.parse::<i64>().ok();
        let is_time = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        if waits && !is_time(&service.pre_stop_sleep) {
            report.error(
                &format!("{section}.preStopSleep"),
                "this is not a number of seconds",
                "write one, such as `5`",
            );
        }
        let grace = workload.pods.termination_grace_period_seconds.unwrap_or(KUBERNETES_GRACE);
        if waits && sleep.is_some_and(|sleep| sleep >= grace) {
            report.warn(
                &format!("{section}.preStopSleep"),
                "the pods are killed before they can shut down",
                format!("write less than `{section}.terminationGracePeriodSeconds`"),
            );
        }
    }
}
