//! Credentials in scripts, commands and configuration files of the user's own, which become parts of ConfigMaps and of the specifications of pods.

use serde_json::Value;

use crate::config::{Config, Container, Fragment, PodSettings, Workload};
use crate::credential;
use crate::schema::Report;
use crate::schema::rules::Contract;
use crate::workloads::COMMON;

/// Where a text ends.
#[derive(Clone, Copy)]
enum Place {
    Pod,
    Client,
    ConfigMap,
}

impl Place {
    fn message(self) -> &'static str {
        match self {
            Self::Pod | Self::Client => {
                "this holds what looks like a credential, and it is readable in the pod's specification"
            }
            Self::ConfigMap => "this holds what looks like a credential, and it is in a ConfigMap",
        }
    }

    fn help(self) -> &'static str {
        match self {
            Self::Client => {
                "write a variable such as `$ST2_AUTH_PASSWORD`, or one of a Secret of your own that `envFromSecrets` names"
            }
            Self::Pod | Self::ConfigMap => {
                "put it into a Secret of your own, and read it from a variable or a file that this Secret gives"
            }
        }
    }
}

/// A text, the key of it, and where it ends.
type Text = (String, String, Place);

/// Warns of them. What the upstream chart renders is not questioned.
pub fn check(config: &Config, contract: Contract, report: &mut Report<'_>) {
    if contract == Contract::Chart || config.compatibility.is_some() {
        return;
    }
    let common = &config.workloads.workload;
    let deployments = config.deployments().into_iter().filter(|(_, is_running, _)| *is_running);
    let workloads = deployments.map(|(name, _, workload)| (name, workload)).chain([(COMMON, common)]);
    let mut texts: Vec<Text> = workloads.flat_map(|(name, workload)| of_workload(name, workload)).collect();
    texts.extend(of_pods("jobs", &config.jobs.pods));
    texts.extend(config.singles().into_iter().flat_map(|(path, pods)| of_pods(&path, pods)));
    let clients = [
        ("st2client.st2clientConfig", config.st2client.enabled, &config.st2client.st2client_config),
        ("jobs.st2clientConfig", true, &config.jobs.st2client_config),
    ];
    let clients = clients.into_iter().filter(|(_, is_used, _)| *is_used);
    texts.extend(clients.map(|(path, _, text)| (path.to_owned(), text.clone(), Place::Client)));
    texts.extend(of_services(config));
    // What is built in holds none.
    texts.retain(|(path, text, _)| report.is_written(path) && holds_credential(text));
    for (path, _, place) in texts {
        report.warn(&path, place.message(), place.help());
    }
}

/// Whether a text holds a credential, and not only what stands for one or refers to one.
pub(super) fn holds_credential(text: &str) -> bool {
    let found = credential::spans(text);
    found
        .into_iter()
        .filter_map(|span| text.get(span))
        .map(str::trim)
        .any(|found| credential::stand_in(found).is_none() && !credential::only_refers(found))
}

fn of_workload(section: &str, workload: &Workload) -> Vec<Text> {
    let script = workload.post_start_script.iter();
    let script = script.map(|text| (format!("{section}.postStartScript"), text.clone(), Place::ConfigMap));
    script.chain(of_pods(section, &workload.pods)).collect()
}

fn of_pods(section: &str, pods: &PodSettings) -> Vec<Text> {
    let probes = [
        ("startupProbe", &pods.startup_probe),
        ("readinessProbe", &pods.readiness_probe),
        ("livenessProbe", &pods.liveness_probe),
    ];
    let hooks = pods.lifecycle.iter().flat_map(|lifecycle| {
        ["postStart", "preStop"].map(|hook| (format!("lifecycle.{hook}"), lifecycle.value().get(hook)))
    });
    let probes = probes.into_iter().map(|(key, probe)| (key.to_owned(), probe.as_ref().map(Fragment::value)));
    let commands = hooks.chain(probes).filter_map(|(key, handler)| {
        let command = line(handler?.pointer("/exec/command")?);
        Some((format!("{section}.{key}.exec.command"), command, Place::Pod))
    });
    let lists = [("sidecars", &pods.sidecars), ("extraInitContainers", &pods.extra_init_containers)];
    let containers = lists.into_iter().flat_map(|(key, list)| {
        let containers = list.iter().flatten().enumerate();
        containers.flat_map(move |(index, container)| of_container(&format!("{section}.{key}[{index}]"), container))
    });
    commands.chain(containers).collect()
}

fn of_container(path: &str, container: &Container) -> Vec<Text> {
    let keys = ["command", "args"].into_iter();
    let words = keys.filter_map(|key| Some((key, line(container.value().get(key)?))));
    words.map(|(key, line)| (format!("{path}.{key}"), line, Place::Pod)).collect()
}

/// The words of a command in lines of their own, as scripts stand in them, and behind each other.
fn line(command: &Value) -> String {
    let words: Vec<&str> = command.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    format!("{}\n{}", words.join(" "), words.join("\n"))
}

/// Files of the data services that st2ha runs.
fn of_services(config: &Config) -> Vec<Text> {
    let (mongodb, rabbitmq, redis) = (&config.mongodb, &config.rabbitmq, &config.redis);
    let mut texts = Vec::new();
    if mongodb.enabled {
        texts.push(("mongodb.configuration", mongodb.configuration.clone()));
        texts.push(("mongodb.extraFlags", mongodb.extra_flags.join(" ")));
    }
    if rabbitmq.enabled {
        texts.push(("rabbitmq.configuration", rabbitmq.configuration.clone().unwrap_or_default()));
        texts.push(("rabbitmq.extraConfiguration", rabbitmq.extra_configuration.clone()));
        texts.push(("rabbitmq.advancedConfiguration", rabbitmq.advanced_configuration.clone()));
    }
    if redis.enabled {
        texts.push(("redis.configmap", redis.configmap.clone()));
    }
    texts.into_iter().map(|(path, text)| (path.to_owned(), text, Place::ConfigMap)).collect()
}
