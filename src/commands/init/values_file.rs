//! The values file that a project begins with.

use serde_json::json;

use super::answers::{Answers, MONGODB_LOGIN, RABBITMQ_LOGIN, REDIS_LOGIN};
use super::hosts::Hosts;
use crate::yaml::{self, EmitError};

const HEAD: &str = "\
# Values of this release. Keys that are not set here keep the defaults: `st2ha values --defaults`. `st2ha explain KEY` says more about a key,
# and `st2ha validate` finds mistakes. Secrets do not belong here: those that st2ha generates are kept in .st2ha.
";

/// A short values file, with comments on what people usually add.
pub fn text(answers: &Answers) -> Result<String, EmitError> {
    let mut parts = vec![HEAD.to_owned(), way_in(answers)?, packs(answers)?, mongodb(answers)?];
    parts.extend(rabbitmq(answers)?);
    parts.extend(redis(answers)?);
    Ok(parts.join("\n"))
}

fn way_in(answers: &Answers) -> Result<String, EmitError> {
    let Some(url) = &answers.public_url else {
        return Ok("\
# Where people reach the web UI, and the Ingress that leads there
# publicUrl: https://st2.example.com
# ingress:
#   enabled: true
"
        .to_owned());
    };
    Ok(format!(
        "\
# Where people reach the web UI, and the Ingress that leads there
publicUrl: {}
ingress:
  enabled: true
  # Default: the cluster's default IngressClass
  # ingressClassName: nginx
  # Without this, the load balancer in front must terminate TLS
  # tls: [{{ secretName: st2-tls, hosts: [st2.example.com] }}]
",
        scalar(url)?
    ))
}

fn packs(answers: &Answers) -> Result<String, EmitError> {
    let Some(image) = &answers.packs_image else {
        return Ok("\
# An image with the packs that you need
# st2:
#   packs:
#     images:
#       - { repository: registry.example.com/stackstorm, name: st2packs, tag: \"1.0\" }
"
        .to_owned());
    };
    // The keys have no place of their own for it.
    let is_digest = image.name.ends_with("@sha256");
    let digest = if is_digest { "        # Of a digest, `name` has the beginning and `tag` the rest\n" } else { "" };
    Ok(format!(
        "\
# The packs come from this image
st2:
  packs:
    images:
      - repository: {}
{digest}        name: {}
        tag: {}
        # A Secret to pull it with
        # pullSecret: my-registry
",
        scalar(&image.repository)?,
        scalar(&image.name)?,
        scalar(&image.tag)?
    ))
}

fn mongodb(answers: &Answers) -> Result<String, EmitError> {
    let Some(hosts) = hosts(&answers.mongodb)? else {
        return Ok("\
# Room for MongoDB; a volume that is there already does not grow by this
# mongodb:
#   persistence:
#     size: 50Gi
"
        .to_owned());
    };
    Ok(format!(
        "\
# An external MongoDB. The Secret has the keys `username` and `password`.
mongodb:
  enabled: false
  external:
    hosts:
{hosts}    # Name of the replica set, if the hosts are one
    # replicaSet: rs0
    database: st2
    existingSecret: {MONGODB_LOGIN}
    existingSecretUsernameKey: username
    # tls: {{ enabled: true, existingSecret: mongodb-certificates }}
"
    ))
}

fn rabbitmq(answers: &Answers) -> Result<Option<String>, EmitError> {
    let Some(hosts) = hosts(&answers.rabbitmq)? else { return Ok(None) };
    Ok(Some(format!(
        "\
# An external RabbitMQ. The Secret has the keys `username` and `password`.
rabbitmq:
  enabled: false
  external:
    hosts:
{hosts}    # vhost: st2
    existingSecret: {RABBITMQ_LOGIN}
    existingSecretUsernameKey: username
    # tls: {{ enabled: true, existingSecret: rabbitmq-certificates }}
"
    )))
}

fn redis(answers: &Answers) -> Result<Option<String>, EmitError> {
    let Some(hosts) = hosts(&answers.redis)? else { return Ok(None) };
    // StackStorm's driver knows several hosts only as Sentinels.
    let sentinel = if answers.redis.names.len() > 1 { "    sentinel:\n      masterSet: mymaster\n" } else { "" };
    Ok(Some(format!(
        "\
# An external Redis. The Secret has the key `password`.
redis:
  enabled: false
  external:
    hosts:
{hosts}    existingSecret: {REDIS_LOGIN}
{sentinel}"
    )))
}

/// Items of a list, and the port behind it; nothing if there are none.
fn hosts(hosts: &Hosts) -> Result<Option<String>, EmitError> {
    let items: Result<String, EmitError> =
        hosts.names.iter().map(|host| Ok(format!("      - {}\n", scalar(host)?))).collect();
    let port = hosts.port.map(|port| format!("    port: {port}\n")).unwrap_or_default();
    items.map(|items| Some(items + &port).filter(|lines| !lines.is_empty()))
}

/// A text as YAML wants it, in quotes where it needs them.
fn scalar(text: &str) -> Result<String, EmitError> {
    Ok(yaml::emit(&json!(text))?.trim_end().to_owned())
}
