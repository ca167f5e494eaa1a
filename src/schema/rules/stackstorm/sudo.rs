//! How runners become another user, or stop what another one started.

use serde_json::Value;

use crate::config::{Config, Fragment, Told};
use crate::schema::Report;

/// The user that pods run as, in StackStorm's images.
const USER: &str = "stanley";
/// Where runners find what stands in for `sudo`.
const FOLDER: &str = "/opt/st2ha/bin";
/// Rights without which `sudo` cannot become anybody.
const NEEDED: &[&str] = &["SETUID", "SETGID"];

/// Actions that need `sudo` need a runner that has it.
pub fn check(config: &Config, report: &mut Report<'_>) {
    let runner = &config.st2actionrunner;
    if config.compatibility.is_some() || !runner.enabled {
        return;
    }
    // What is written into the settings wins over the key.
    let told = config.told("st2actionrunner", "system_user", "user");
    let user = told.as_ref().map_or(&*config.st2.system_user.user, |told| told.value);
    if !runner.sudo && user != USER {
        let (path, what) = match &told {
            Some(Told { path, line: Some(line), .. }) => (&**path, format!("the user of line {line}")),
            Some(Told { path, .. }) => (&**path, "this user".to_owned()),
            None => ("st2.system_user.user", "this user".to_owned()),
        };
        report.warn(
            path,
            format!("local shell actions fail: runners have no `sudo` to run them as {what}"),
            "leave it out, or set `st2actionrunner.sudo` to true",
        );
    }
    let common = config.workloads.env.as_ref().and_then(|env| Some(("workloads.env.PATH", env.get("PATH")?)));
    let path = runner.env.get("PATH").map(|path| ("st2actionrunner.env.PATH", path)).or(common);
    if let Some((key, path)) = path.filter(|_| !runner.sudo)
        && path.split(':').all(|folder| folder != FOLDER)
    {
        report.warn(
            key,
            "`/opt/st2ha/bin` is missing: runners cannot stop actions that time out",
            "begin it with `/opt/st2ha/bin:`",
        );
    }
    let context = runner.workload.pods.security_context.as_ref().map_or(&Value::Null, Fragment::value);
    let user = context.get("runAsUser").and_then(Value::as_i64);
    if runner.sudo && user.is_some_and(|user| user != 0) {
        report.warn(
            "st2actionrunner.securityContext.runAsUser",
            "with `st2actionrunner.sudo`, runners have to start as root: as another user they cannot use `sudo`",
            "leave it out, or set `st2actionrunner.sudo` to false",
        );
    }
    let added = context.pointer("/capabilities/add").and_then(Value::as_array);
    let is_there = |name: &&&str| added.is_some_and(|added| added.iter().any(|one| one == **name || one == "ALL"));
    if runner.sudo && added.is_some() && NEEDED.iter().filter(is_there).count() < NEEDED.len() {
        report.warn(
            "st2actionrunner.securityContext.capabilities.add",
            "this takes the place of the rights that `sudo` needs: `SETUID` and `SETGID` are not among them",
            "write them all: `[SETUID, SETGID, AUDIT_WRITE, KILL]`, and what your actions need besides",
        );
    }
}
