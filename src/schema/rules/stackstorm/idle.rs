//! What users say in vain of components that do not run, or whose number of pods something else sets; and runners that are too few.

use crate::config::Config;
use crate::schema::Report;

/// Checks numbers of pods, and what is about components that are switched off.
pub fn check(config: &Config, report: &mut Report<'_>) {
    for (name, _, _) in config.deployments().into_iter().filter(|(_, is_running, _)| *is_running) {
        let is_scaled = config.autoscaling(name).is_some_and(|autoscaling| autoscaling.enabled);
        let scaler = match name {
            "st2actionrunner" if config.st2actionrunner.keda.enabled => "keda",
            _ if is_scaled => "autoscaling",
            _ => continue,
        };
        let path = format!("{name}.replicas");
        if report.is_written(&path) {
            report.warn(
                &path,
                format!("this has no effect: `{name}.{scaler}` sets the number of pods"),
                format!("write `{name}.{scaler}.minReplicas`, or set `{name}.{scaler}.enabled` to false"),
            );
        }
    }
    runners(config, report);
    let collector = &config.st2garbagecollector;
    if !collector.component.enabled && report.is_written("st2garbagecollector.keepDays") {
        report.warn(
            "st2garbagecollector.keepDays",
            "this has no effect: the garbage collector, which deletes what is older, is disabled",
            "set `st2garbagecollector.enabled` to true, or remove this",
        );
    }
}

/// A runner that stops waits for its actions only while another one is there. What a preset says is meant.
fn runners(config: &Config, report: &mut Report<'_>) {
    const PATH: &str = "st2actionrunner.replicas";
    if !config.st2actionrunner.enabled || !report.is_written(PATH) {
        return;
    }
    match config.replicas("st2actionrunner") {
        Some(0) => report.warn(PATH, "no runner is there to run actions", "write 1 or more, better 2"),
        Some(1) => report.note(
            PATH,
            "when the only runner stops, it abandons its actions: it waits for them only while another one runs",
            "write 2 or more",
        ),
        _ => {}
    }
}
