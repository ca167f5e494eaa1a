//! The text of `st2.conf`.

use crate::config::{Config, Setting, hook_seconds, settings};
use crate::schema::Report;
use crate::schema::rules::stackstorm::shutdown::{KUBERNETES_GRACE, before_stop};
use crate::workloads::{COMMON, Stop, Workload};

/// Comments behind values, and runners that are killed before they have finished.
pub fn check(config: &Config, report: &mut Report<'_>) {
    let settings = settings(&config.st2.config);
    for setting in settings.iter().filter(|setting| has_comment(setting.value())) {
        report.warn(
            "st2.config",
            format!(
                "line {} of this text: StackStorm takes the comment behind the value for a part of it",
                setting.line
            ),
            "put the comment on a line of its own",
        );
    }
    if let Some((line, problem)) = unreadable(&config.st2.config) {
        report.warn(
            "st2.config",
            format!("StackStorm cannot read line {line} of this text, and does not start: {problem}"),
            "write `[section]`, and below it lines such as `key = value`; indent those that go on with a value",
        );
    }
    moved(config, &settings, report);
    if config.st2actionrunner.enabled {
        abrupt(config, report);
    }
    let services = [
        ("st2actionrunner", "actionrunner", &config.st2actionrunner.workload.pods),
        ("st2workflowengine", "workflow_engine", &config.st2workflowengine.component.workload.pods),
    ];
    for (component, section, pods) in services {
        let find = |key: &str| config.told(component, section, key);
        let given = find("exit_still_active_check");
        let common = &config.workloads.workload.pods;
        let grace_period = pods.termination_grace_period_seconds.or(common.termination_grace_period_seconds);
        // Outside of compatibility, one that is not given follows from the settings.
        let Some(grace_period) = grace_period.or(config.compatibility.map(|_| KUBERNETES_GRACE)) else { continue };
        // With the preset, only what `workloads` says counts.
        let own = before_stop(pods).filter(|_| config.compatibility.is_none());
        let before = own.or_else(|| before_stop(common)).and_then(hook_seconds).unwrap_or(0);
        let waits = find("graceful_shutdown").is_none_or(|told| !is_no(told.value));
        let longest = given.and_then(|told| Some((told.value.parse::<i64>().ok()?, told)));
        if longest.is_none() && waits && config.compatibility.is_none() {
            let whose = if pods.termination_grace_period_seconds.is_some() { component } else { COMMON };
            too_short(component, whose, grace_period.saturating_sub(before), report);
        }
        if let Some((_, told)) = longest.filter(|(longest, _)| waits && grace_period.saturating_sub(before) <= *longest)
        {
            let besides = if before > 0 { format!(" and the {before} seconds of `preStop`") } else { String::new() };
            let than = if before > 0 { format!(" than that{besides}") } else { String::new() };
            let what = told.line.map_or_else(|| "this variable".to_owned(), |line| format!("line {line}"));
            report.warn(
                &told.path,
                format!(
                    "Kubernetes kills the pods before the time of {what} is over: `{component}.terminationGracePeriodSeconds` is not longer{than}"
                ),
                format!(
                    "set `{component}.terminationGracePeriodSeconds` to some seconds more than `exit_still_active_check`{besides}"
                ),
            );
        }
    }
}

/// The first line that oslo.config, which reads the text, does not take, and why.
fn unreadable(text: &str) -> Option<(usize, &'static str)> {
    let (mut has_section, mut has_key) = (false, false);
    for (index, line) in text.lines().enumerate() {
        let line = line.trim_end();
        let problem = if line.is_empty() {
            has_key = false;
            None
        } else if line.starts_with([' ', '\t']) {
            (!has_key).then_some("it is indented, but continues no value")
        } else if line.starts_with('[') {
            (has_section, has_key) = (true, false);
            let name = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
            name.is_none_or(str::is_empty).then_some("put the section's name in brackets")
        } else if line.starts_with(['#', ';']) {
            has_key = false;
            None
        } else if !has_section {
            Some("a `[section]` line is missing above it")
        } else {
            has_key = true;
            let key = line.split_once(['=', ':']).map(|(key, _)| key.trim());
            key.is_none_or(str::is_empty).then_some("it has no key before a `=`")
        };
        if let Some(problem) = problem {
            return Some((index + 1, problem));
        }
    }
    None
}

/// Settings of where and how StackStorm's services answer. Services, probes and whoever asks them rely on what the images have.
const ANSWERS: &[(&str, &[&str])] = &[("auth", &["port", "use_ssl"]), ("api", &["port"]), ("stream", &["port"])];

/// Whether a setting is one of those.
pub fn is_answer(section: &str, key: &str) -> bool {
    ANSWERS.iter().any(|(answers, keys)| *answers == section && keys.contains(&key))
}

/// A service that answers elsewhere is found by nobody, and its probes end it.
fn moved(config: &Config, settings: &[Setting<'_>], report: &mut Report<'_>) {
    let usual = |section: &str| Workload::find(&format!("st2{section}")).and_then(|workload| workload.port);
    let is_usual = |setting: &Setting<'_>| match setting.key {
        "port" => usual(setting.section).is_some_and(|port| setting.value() == port.to_string()),
        _ => setting.value().eq_ignore_ascii_case("false"),
    };
    let answers = |setting: &&Setting<'_>| is_answer(setting.section, setting.key);
    for setting in settings.iter().filter(answers).filter(|setting| !is_usual(setting)) {
        let message = format!(
            "line {} of this text changes how st2{} answers: its Service, probes and clients still use the default",
            setting.line, setting.section
        );
        let help = "remove it; the Ingress or Gateway terminates TLS, and `service` sets the port that clients see";
        if config.compatibility.is_none() {
            report.error("st2.config", message, help);
        } else {
            report.warn("st2.config", message, help);
        }
    }
}

/// Runners that do not wait for their actions.
fn abrupt(config: &Config, report: &mut Report<'_>) {
    let told = config.told("st2actionrunner", "actionrunner", "graceful_shutdown");
    if let Some(told) = told.filter(|told| is_no(told.value)) {
        report.warn(
            &told.path,
            format!("{} makes each runner that stops abandon the actions that it runs", told.subject()),
            "leave it out: without it, runners wait for their actions",
        );
    }
}

/// A grace period, without what a hook takes of it, that ends before the time that st2ha has a service wait for work under way.
fn too_short(component: &str, whose: &str, grace_period: i64, report: &mut Report<'_>) {
    let stop = Workload::find(component).map(|workload| workload.stop);
    if let Some(Stop::Drain { section, seconds }) = stop
        && grace_period <= i64::from(seconds)
    {
        report.warn(
            &format!("{whose}.terminationGracePeriodSeconds"),
            format!("Kubernetes kills the pods of {component} before they have waited {seconds} seconds for what still runs"),
            format!(
                "leave it out, or let them wait for less time: `exit_still_active_check` in section `[{section}]` of `st2.config`"
            ),
        );
    }
}

/// Whether StackStorm reads this as no.
fn is_no(text: &str) -> bool {
    ["false", "0", "off", "no"].iter().any(|no| text.eq_ignore_ascii_case(no))
}

/// Whether a comment seems to follow a value. Quotes may hold anything.
pub fn has_comment(value: &str) -> bool {
    let is_quoted =
        ['"', '\''].iter().any(|quote| value.len() > 1 && value.starts_with(*quote) && value.ends_with(*quote));
    !is_quoted && [" #", "\t#", " ;", "\t;"].iter().any(|mark| value.contains(mark))
}

#[cfg(test)]
mod tests {
    use super::{has_comment, unreadable};

    /// As the parser of oslo.config says of the same texts.
    #[test]
    fn lines_are_read_as_by_oslo() {
        for (text, expected) in [
            ("", None),
            ("[a]\nb = c\n# d\n; e\n\nf: g\n  h\n\th\n[i]\n", None),
            ("# a\n[a]\r\nb = c\r\n", None),
            ("[a]\nb =\n", None),
            ("[a\nb = c\n", Some(1)),
            ("[]\n", Some(1)),
            ("a = b\n", Some(1)),
            ("[a]\nb\n", Some(2)),
            ("[a]\n= b\n", Some(2)),
            ("[a]\nb = c\n\n  d\n", Some(4)),
            ("  [a]\n  b = c\n", Some(1)),
        ] {
            assert_eq!(unreadable(text).map(|(line, _)| line), expected, "{text:?}");
        }
    }

    #[test]
    fn a_comment_follows_a_blank() {
        assert!(has_comment("True # yes"));
        assert!(has_comment("True\t; yes"));
        for value in ["", "'*'", "a#b", "'a # b'", "\"a ; b\"", "#fff"] {
            assert!(!has_comment(value), "{value}");
        }
    }
}
