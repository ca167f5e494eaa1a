//! Jobs: those of the user's own, and what all of them have.

use std::collections::BTreeMap;

use crate::config::{Config, ExtraHook, Release};
use crate::schema::Report;
use crate::schema::rules::dns;

/// What the name of a hook's container begins with.
const CONTAINER: &str = "extra-helm-hook-";
/// What stands between the release's name and the hook's in the Job's name.
const JOB: &str = "-job-extra-helm-hook-";
/// The events that Helm knows. It drops a Job that names any other.
const EVENTS: &[&str] = &[
    "pre-install",
    "post-install",
    "pre-upgrade",
    "post-upgrade",
    "pre-rollback",
    "post-rollback",
    "pre-delete",
    "post-delete",
    "test",
    "test-success",
];
/// The Jobs that `jobs.skip` can name, apart from hooks.
const JOBS: &[&str] = &["apply_rbac_definitions", "apikey_load", "key_load", "register_content"];

/// Each hook needs a name of its own, an event that exists and a command.
pub fn check(config: &Config, release: &Release, report: &mut Report<'_>) {
    let jobs = &config.jobs;
    let mut seen = BTreeMap::new();
    for (index, hook) in jobs.extra_hooks.iter().enumerate() {
        let path = format!("jobs.extra_hooks[{index}]");
        check_name(hook, release, &path, report);
        if let Some(first) = seen.insert(hook.name.as_str(), index).filter(|_| !hook.name.is_empty()) {
            report.error(
                &format!("{path}.name"),
                format!("`jobs.extra_hooks[{first}]` has the same name, and each Job needs its own"),
                "give each hook a name that no other has",
            );
        }
        check_events(hook, &path, report);
        if hook.command.is_empty() {
            report.error(
                &format!("{path}.command"),
                "a hook needs a command",
                "write it as a list of words, such as `[st2, run, my_pack.init]`",
            );
        }
    }
    let hooks = config.singles().into_iter().filter(|(path, _)| path.starts_with("jobs"));
    let all = hooks.chain([("jobs".to_owned(), &jobs.pods)]).filter(|_| config.compatibility.is_none());
    for (path, _) in all.filter(|(_, pods)| pods.sidecars.as_ref().is_some_and(|list| !list.is_empty())) {
        report.warn(
            &format!("{path}.sidecars"),
            "a Job ends when all containers of its pod have: one that goes on keeps it from ever ending",
            "write it into `extraInitContainers` with `restartPolicy: Always`: from Kubernetes 1.29 on, a Job ends without such a one",
        );
    }
    for (index, skipped) in jobs.skip.iter().enumerate() {
        let hook =
            skipped.strip_prefix(CONTAINER).is_some_and(|name| jobs.extra_hooks.iter().any(|hook| hook.name == name));
        if !hook && !JOBS.contains(&skipped.as_str()) {
            report.warn(
                &format!("jobs.skip[{index}]"),
                "no Job has this name",
                format!("use `{}` or `{CONTAINER}<name of a hook>`", JOBS.join("`, `")),
            );
        }
    }
}

fn check_name(hook: &ExtraHook, release: &Release, path: &str, report: &mut Report<'_>) {
    let path = format!("{path}.name");
    if hook.name.is_empty() {
        report.error(&path, "a hook needs a name", "write one: the Job is named after it");
        return;
    }
    let taken = (release.name.len() + JOB.len()).max(CONTAINER.len());
    let room = dns::LABEL_LIMIT.saturating_sub(taken);
    if hook.name.len() > room {
        report.error(
            &path,
            format!("this is too long: the Job's name exceeds {} characters", dns::LABEL_LIMIT),
            format!("use at most {room} characters"),
        );
    } else if !dns::is_label(&format!("{CONTAINER}{}", hook.name)) {
        report.error(
            &path,
            "this cannot be part of a Job's name",
            "use lower-case letters, digits and dashes, with a letter or digit last",
        );
    }
}

fn check_events(hook: &ExtraHook, path: &str, report: &mut Report<'_>) {
    let path = format!("{path}.hook");
    let events: Vec<String> = hook.hook.split(',').map(|event| event.trim().to_ascii_lowercase()).collect();
    if hook.hook.trim().is_empty() {
        report.error(
            &path,
            "a hook needs the event that it runs at",
            "write one, such as `post-install, post-upgrade`",
        );
    } else if events.iter().any(|event| !EVENTS.contains(&event.as_str())) {
        report.error(
            &path,
            "Helm does not know this event",
            format!("use one or several of `{}`, with commas between them", EVENTS.join("`, `")),
        );
    } else if events.iter().any(|event| event == "pre-install") {
        report.warn(
            &path,
            "the Job needs ConfigMaps and Secrets that do not exist before the first install",
            "use `post-install`",
        );
    }
}
