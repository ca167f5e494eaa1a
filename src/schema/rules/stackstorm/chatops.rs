//! The environment of the chat bot.

use crate::config::Config;
use crate::credential::{is_credential, spans};
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
    let idle = chatops.env.iter().filter(|(name, _)| origin(written, name) != origin(built_in, name));
    let is_stored = config.secrets.is_external() && !report.is_written("st2chatops.existingSecret");
    for (name, text) in idle {
        let path = format!("st2chatops.env.{name}");
        let text = text.expose();
        let is_secret = (is_credential(name) && !text.is_empty()) || !spans(text).is_empty();
        match (is_stored, is_secret) {
            (false, _) => report.warn(
                &path,
                "this has no effect: the Secret that `st2chatops.existingSecret` names takes the place of `env`",
                "put the variable into that Secret; or, if it is not secret, into a ConfigMap that `st2chatops.envFromConfigMaps` names",
            ),
            (true, true) => report.warn(
                &path,
                "this is not used: with `secrets.mode: external` the store is asked for what the chat bot needs",
                "put it into the store, as a property of `st2chatops`, and remove it here",
            ),
            (true, false) => report.note(
                &path,
                "this has no effect unless the store holds it: `secrets.mode` is `external`",
                "put it into the store too, or into a ConfigMap that `st2chatops.envFromConfigMaps` names",
            ),
        }
    }
}
