//! Credentials in values that end up in ConfigMaps and in the specifications of pods, which everybody may read who may look at the cluster.

use super::credentials_in_texts;
use super::files::{File, written};
use crate::config::{Config, settings};
use crate::credential;
use crate::schema::Report;
use crate::schema::rules::Contract;
use crate::schema::rules::own_key;
use crate::workloads::COMMON;
use crate::yaml::{Mapping, Node};

/// Sections whose containers are started with variables from `env`. The chat bot's are in a Secret.
const NOT_IN_SECRETS: &[&str] = &["st2chatops"];

/// Warns of them, and says where they belong. What the upstream chart renders is not questioned.
pub fn check(config: &Config, contract: Contract, report: &mut Report<'_>) {
    if contract == Contract::Chart || config.compatibility.is_some() {
        return;
    }
    written_settings(config, report);
    let values = report.values();
    let sections = values.as_map().into_iter().flat_map(Mapping::iter);
    let sections = sections
        .filter(|(section, _)| !NOT_IN_SECRETS.contains(&section.as_ref()))
        .map(|(section, entry)| (section.to_string(), &entry.node));
    let items = |path: &'static [&'static str]| {
        let items = values.at(path).and_then(Node::as_list).unwrap_or_default().iter().enumerate();
        items.map(move |(index, item)| (format!("{}[{index}]", path.join(".")), item))
    };
    let singles = items(&["st2", "packs", "sensors"]).chain(items(&["jobs", "extra_hooks"]));
    let held = sections.chain(singles).flat_map(|(path, section)| {
        let variables = section.get("env").and_then(Node::as_map).into_iter().flat_map(Mapping::iter);
        let held = variables.filter(|(name, entry)| holds_credential(name, &entry.node));
        held.map(move |(name, _)| format!("{path}.env.{}", own_key(name)))
    });
    for path in held {
        report.warn(
            &path,
            "this looks like a credential, and `env` is readable in the pod's specification",
            "put it into a Secret of your own and mount that by `extra_volumes`; for settings of StackStorm name the Secret in \
             `st2.existingConfigSecret`; what actions need belongs into the datastore, or into a Secret that `envFromSecrets` names",
        );
    }
    containers(config, report);
    commands(config, report);
    files(config, report);
    chatops(config, report);
}

/// `st2.config` is the text of a ConfigMap.
fn written_settings(config: &Config, report: &mut Report<'_>) {
    for setting in settings(&config.st2.config) {
        let value = setting.lines.join("\n");
        let spelled = setting.key.replace('-', "_");
        // What only stands for a credential has a finding of its own.
        let is_real = !value.trim().is_empty() && credential::stand_in(value.trim()).is_none();
        if is_real && !credential::spans(&format!("{spelled} = {value}")).is_empty() {
            report.warn(
                "st2.config",
                format!(
                    "line {} of this text, `{}`, looks like a credential, and it is in a ConfigMap",
                    setting.line, setting.key
                ),
                home(setting.section, &spelled),
            );
        }
    }
}

/// Where a credential belongs that stands in `st2.config`.
fn home(section: &str, key: &str) -> &'static str {
    match (section, key) {
        ("database", _) => {
            "the password belongs into `mongodb.auth.password`, or `mongodb.external.password` for servers of your own, or into a Secret \
             that `existingSecret` beside it names"
        }
        ("messaging", _) => {
            "the password belongs into `rabbitmq.auth.password`, or `rabbitmq.external.password` for brokers of your own, or into a Secret \
             that `existingSecret` beside it names"
        }
        ("coordination", _) => {
            "the password belongs into `redis.password`, or `redis.external.password` for servers of your own, or into a Secret that \
             `existingSecret` beside it names"
        }
        ("auth", "backend_kwargs") => {
            "for LDAP, use `st2.ldap`, with `bindPassword` or `existingSecret`; otherwise put the setting into a Secret of your own under \
             `st2.secrets.conf`, and name that in `st2.existingConfigSecret`"
        }
        _ => {
            "put the setting into a Secret of your own under `st2.secrets.conf`, and name that in `st2.existingConfigSecret`"
        }
    }
}

fn holds_credential(name: &str, node: &Node) -> bool {
    let Some(text) = node.text().filter(|text| !text.trim().is_empty()) else { return false };
    let is_one = credential::is_credential(name) || credential::is_credential_text(name, text);
    (is_one && !is_path_or_switch(text)) || !credential::spans(text).is_empty()
}

/// Names such as `..._TOKEN` may also hold where a token lies, or whether there is one.
fn is_path_or_switch(text: &str) -> bool {
    text.starts_with('/') || matches!(text.to_ascii_lowercase().as_str(), "true" | "false" | "yes" | "no" | "0" | "1")
}

/// Containers of the user's own stand in the pods' specifications.
fn containers(config: &Config, report: &mut Report<'_>) {
    let deployments = config.deployments().map(|(name, _, workload)| (name.to_owned(), &workload.pods));
    let others = [("jobs".to_owned(), &config.jobs.pods), (COMMON.to_owned(), &config.workloads.workload.pods)];
    let mut found = Vec::new();
    for (section, pods) in deployments.into_iter().chain(others).chain(config.singles()) {
        for (key, list) in [("sidecars", &pods.sidecars), ("extraInitContainers", &pods.extra_init_containers)] {
            for (index, container) in list.iter().flatten().enumerate() {
                let variables = container.value().get("env").and_then(serde_json::Value::as_array);
                for (at, variable) in variables.into_iter().flatten().enumerate() {
                    let text = |key: &str| variable.get(key).and_then(serde_json::Value::as_str).unwrap_or_default();
                    let (name, value) = (text("name"), text("value"));
                    let is_one = credential::is_credential(name) || credential::is_credential_text(name, value);
                    let is_found = (is_one && !is_path_or_switch(value)) || !credential::spans(value).is_empty();
                    if !value.trim().is_empty() && is_found {
                        found.push(format!("{section}.{key}[{index}].env[{at}]"));
                    }
                }
            }
        }
    }
    for path in found {
        report.warn(
            &path,
            "this looks like a credential, and `env` is readable in the pod's specification",
            "put it into a Secret of your own, and name that in `valueFrom.secretKeyRef`",
        );
    }
}

/// What to do about a credential in a command that has variables, and in one that has none.
const VARIABLES: &str = "put it into a Secret of your own, and name that in `jobs.envFromSecrets`: the command can use its keys as variables";
const CONTAINER: &str = "this command has no variables from Secrets: run it as one of `jobs.extraInitContainers`, with a variable that \
                         `valueFrom.secretKeyRef` takes from a Secret of your own";

/// The commands of Jobs stand in the pods' specifications, too.
fn commands(config: &Config, report: &mut Report<'_>) {
    let jobs = &config.jobs;
    let hooks = jobs.extra_hooks.iter().enumerate();
    let hooks = hooks.map(|(index, hook)| (format!("jobs.extra_hooks[{index}].command"), &hook.command, VARIABLES));
    let registers = !jobs.skip.iter().any(|name| name == "register_content");
    let before = ("jobs.preRegisterContentCommand".to_owned(), &jobs.pre_register_content_command, CONTAINER);
    for (path, command, help) in hooks.chain(registers.then_some(before)) {
        // A script is one word of several, and is read by itself.
        let line = command.join(" ");
        let mut texts = command.iter().chain([&line]);
        if texts.any(|text| credentials_in_texts::holds_credential(text)) {
            report.warn(
                &path,
                "this holds what looks like a credential, and the command is readable in the pod's specification",
                help,
            );
        }
    }
}

/// Files of these are in ConfigMaps.
fn files(config: &Config, report: &mut Report<'_>) {
    for File { path, text } in written(config) {
        if !credential::spans(text).is_empty() {
            report.warn(
                &path,
                "this file holds what looks like a credential, and it is in a ConfigMap",
                "keep the credential in the datastore, or in a Secret of your own that `extra_volumes` mounts",
            );
        }
    }
}

/// The bot's variables are in a Secret, but the values file holds their texts.
fn chatops(config: &Config, report: &mut Report<'_>) {
    let chatops = &config.st2chatops;
    if !chatops.enabled || chatops.existing_secret.as_ref().is_some_and(|name| !name.is_empty()) {
        return;
    }
    let held: Vec<&String> = chatops
        .env
        .iter()
        .filter(|(name, text)| {
            let text = text.expose();
            let is_one = credential::is_credential(name) && !is_path_or_switch(text) && !text.is_empty();
            // What only stands for one has a finding of its own, or is filled in by somebody.
            let is_real = credential::stand_in(text).is_none() && !credential::is_filled_in_later(text);
            is_real && (is_one || !credential::spans(text).is_empty())
        })
        .map(|(name, _)| name)
        .collect();
    for name in held {
        report.warn(
            &format!("st2chatops.env.{}", own_key(name)),
            "this is a credential in a values file",
            "put it into a Secret of your own, and name that in `st2chatops.existingSecret` or `st2chatops.envFromSecrets`",
        );
    }
}
