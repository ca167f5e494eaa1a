//! The environment of the chat bot.

use crate::config::Config;
use crate::schema::Report;
use crate::yaml::{Mapping, Node};

/// A Secret of the user's own takes the place of `env`, so what somebody writes there goes nowhere.
pub fn check(config: &Config, report: &mut Report<'_>) {
    let chatops = &config.st2chatops;
    if !chatops.enabled || chatops.existing_secret.as_ref().is_none_or(String::is_empty) {
        return;
    }
    let env = |node| Node::at(node, &["st2chatops", "env"]).and_then(Node::as_map);
    let (written, built_in) = (env(report.values()), env(report.defaults()));
    let origin = |map: Option<&Mapping>, name: &str| map?.get(name).map(|entry| entry.node.origin);
    let idle = chatops.env.keys().filter(|name| origin(written, name) != origin(built_in, name));
    for name in idle {
        report.warn(
            &format!("st2chatops.env.{name}"),
            "this has no effect: the Secret that `st2chatops.existingSecret` names takes the place of `env`",
            "put the variable into that Secret; or, if it is not secret, into a ConfigMap that `st2chatops.envFromConfigMaps` names",
        );
    }
}
