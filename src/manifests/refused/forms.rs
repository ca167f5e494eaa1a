//! The forms of texts in fields other than names.

use std::collections::BTreeSet;

use serde_json::Value;

use super::names::{is_data_key, is_label, is_name, is_variable};
use crate::quantity::{amount, is_quantity, is_same_quantity};

/// Longest part of a DNS name between dots.
const PART: usize = 63;
/// Longest name of a port.
const PORT_NAME: usize = 15;
/// Longest name of a StatefulSet whose pods can be labelled with it, a dash and ten characters.
const STATEFUL_SET: usize = 52;

/// A name without dots: that of a container, a volume, a namespace.
pub fn is_part(text: &str) -> bool {
    text.len() <= PART && !text.contains('.') && is_name(text)
}

/// The name of a port: short, with a letter in it and no two dashes in a row. What is a number is one.
pub fn is_port_name(text: &str) -> bool {
    text.len() <= PORT_NAME
        && is_part(text)
        && !text.contains("--")
        && text.bytes().any(|byte| byte.is_ascii_lowercase())
}

/// A name that leaves room for what Kubernetes puts behind it in a label of a StatefulSet's pods.
pub fn leaves_room(text: &str) -> bool {
    text.len() <= STATEFUL_SET
}

/// Whether a range of ports ends before it begins, or does not begin with a number.
pub fn ends_before_it_begins(port: &Value) -> bool {
    let number = |key: &str| port.get(key).and_then(Value::as_i64);
    number("endPort").is_some_and(|end| number("port").is_none_or(|first| end < first))
}

/// Whether containers of a pod want the same port of the node.
pub fn shares_host_ports(pod: &Value) -> bool {
    let mut seen = BTreeSet::new();
    let lists = ["containers", "initContainers"].into_iter().filter_map(|key| pod.get(key)?.as_array());
    let stays = |container: &&Value| container.get("restartPolicy").and_then(Value::as_str) == Some("Always");
    let ports = lists.enumerate().flat_map(|(index, list)| list.iter().filter(move |one| index == 0 || stays(one)));
    let ports = ports.filter_map(|container| container.get("ports")?.as_array()).flatten();
    let text = |port: &Value, key: &str| port.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    ports.filter_map(|port| Some((port.get("hostPort")?.as_i64().filter(|number| *number > 0)?, port))).any(
        |(number, port)| {
            let protocol = Some(text(port, "protocol")).filter(|protocol| !protocol.is_empty());
            !seen.insert((number, text(port, "hostIP"), protocol.unwrap_or_else(|| "TCP".to_owned())))
        },
    )
}

/// The name of a CSI driver: short, and upper-case letters count as lower-case ones.
pub fn is_driver(text: &str) -> bool {
    text.len() <= PART && is_name(&text.to_lowercase())
}

/// Whether two files of a projected volume have the same path. Kubernetes does not compare those of tokens.
pub fn repeats_a_path(projected: &Value) -> bool {
    let mut seen = BTreeSet::new();
    let sources = projected.get("sources").and_then(Value::as_array).into_iter().flatten();
    let paths = sources.flat_map(|source| {
        let lists =
            ["secret", "configMap", "downwardAPI"].into_iter().filter_map(|kind| source.get(kind)?.get("items"));
        let items = lists.filter_map(Value::as_array).flatten();
        items.chain(source.get("clusterTrustBundle")).filter_map(|file| file.get("path")?.as_str())
    });
    paths.filter(|path| !path.is_empty()).any(|path| !seen.insert(path))
}

/// A time as Prometheus writes it: numbers with units, the largest first. Nothing is the default.
pub fn is_duration(text: &str) -> bool {
    const UNITS: &[&str] = &["y", "w", "d", "h", "m", "s", "ms"];
    let mut rest = text;
    for unit in UNITS {
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let (number, behind) = rest.split_at(digits);
        // The `m` of `ms` is none of minutes.
        let is_other = *unit == "m" && behind.starts_with("ms");
        if let Some(behind) = behind.strip_prefix(unit).filter(|_| !number.is_empty() && !is_other) {
            rest = behind;
        }
    }
    rest.is_empty() || text == "0"
}

/// What stands before the names of environment variables, if anything.
pub fn is_prefix(text: &str) -> bool {
    text.is_empty() || is_variable(text)
}

/// A share of all pods: `25%`.
pub fn is_share(text: &str) -> bool {
    text.strip_suffix('%').is_some_and(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
}

/// A share that is no more than all.
pub fn is_share_of_all(text: &str) -> bool {
    is_share(text) && text.trim_end_matches('%').parse::<u32>().is_ok_and(|number| number <= 100)
}

/// A path below a folder, which does not lead out of it.
pub fn is_below(text: &str) -> bool {
    !text.starts_with('/') && stays(text)
}

/// A path without steps back.
pub fn stays(text: &str) -> bool {
    text.split('/').all(|step| step != "..")
}

/// A path in an Ingress by prefix or as it is.
pub fn is_url_path(text: &str) -> bool {
    let parts = ["//", "/./", "/../", "%2f", "%2F"];
    text.starts_with('/')
        && !parts.iter().any(|part| text.contains(part))
        && !text.ends_with("/.")
        && !text.ends_with("/..")
}

/// Whether a path of an Ingress is one that its type does not take.
pub fn is_odd_path(path: &Value) -> bool {
    let text = path.get("path").and_then(Value::as_str).unwrap_or_default();
    let is_own = path.get("pathType").and_then(Value::as_str) == Some("ImplementationSpecific");
    !text.is_empty() && !if is_own { text.starts_with('/') } else { is_url_path(text) }
}

/// The name of a header of HTTP.
pub fn is_header(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

/// What a container can ask for: processors, memory and disk, or something whose name has a domain.
pub fn is_resource(text: &str) -> bool {
    matches!(text, "cpu" | "memory" | "ephemeral-storage")
        || text.strip_prefix("hugepages-").is_some_and(is_quantity)
        || (text.contains('/') && is_label(text))
}

/// A field of a pod that an environment variable can hold.
pub fn is_pod_field(text: &str) -> bool {
    matches!(
        text,
        "metadata.name"
            | "metadata.namespace"
            | "metadata.uid"
            | "spec.nodeName"
            | "spec.serviceAccountName"
            | "status.hostIP"
            | "status.hostIPs"
            | "status.podIP"
            | "status.podIPs"
    ) || is_metadata(text)
}

/// A field of a pod that a volume can hold.
pub fn is_file_field(text: &str) -> bool {
    matches!(text, "metadata.name" | "metadata.namespace" | "metadata.uid" | "metadata.labels" | "metadata.annotations")
        || is_metadata(text)
}

/// One label or annotation.
fn is_metadata(text: &str) -> bool {
    ["metadata.labels['", "metadata.annotations['"]
        .iter()
        .find_map(|start| text.strip_prefix(start)?.strip_suffix("']"))
        .is_some_and(is_label)
}

/// The name of a kernel setting.
pub fn is_sysctl(text: &str) -> bool {
    let is_end = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    text.len() <= super::names::NAME
        && text.split(['.', '/']).all(|part| {
            part.bytes().all(|byte| is_end(byte) || b"-_".contains(&byte))
                && part.bytes().next().is_some_and(is_end)
                && part.bytes().last().is_some_and(is_end)
        })
}

/// The name of a role: part of a URL.
pub fn is_role(text: &str) -> bool {
    !text.is_empty() && text != "." && text != ".." && !text.contains(['/', '%'])
}

/// A key of a ConfigMap or Secret, where one has to be named.
pub fn is_key(text: &str) -> bool {
    is_data_key(text)
}

/// Whether a container is privileged and may gain no privileges, which contradict each other.
pub fn is_torn(context: &Value) -> bool {
    let adds = context.pointer("/capabilities/add").and_then(Value::as_array).into_iter().flatten();
    let is_admin = adds.into_iter().any(|capability| capability.as_str() == Some("CAP_SYS_ADMIN"));
    let is_privileged = context.get("privileged") == Some(&Value::Bool(true)) || is_admin;
    is_privileged && context.get("allowPrivilegeEscalation") == Some(&Value::Bool(false))
}

/// Whether a claim asks for no room.
pub fn asks_for_nothing(resources: &Value) -> bool {
    resources.pointer("/requests/storage").and_then(amount) == Some(0.0)
}

/// Resources that are devices: those with a domain of somebody's own, and huge pages.
fn devices(amounts: Option<&Value>) -> impl Iterator<Item = (&String, &Value)> {
    let is_device = |name: &str| {
        name.starts_with("hugepages-")
            || name.split_once('/').is_some_and(|(domain, _)| !domain.ends_with("kubernetes.io"))
    };
    amounts.and_then(Value::as_object).into_iter().flatten().filter(move |(name, _)| is_device(name))
}

/// Whether a device is requested without a limit, or with another one.
pub fn overcommits(resources: &Value) -> bool {
    let limit = |name: &str| resources.get("limits").and_then(|limits| limits.get(name));
    devices(resources.get("requests"))
        .any(|(name, amount)| limit(name).is_none_or(|limit| !is_same_quantity(amount, limit)))
}

/// Whether a container of a pod sleeps before it stops for longer than it is given.
pub fn sleeps_too_long(pod: &Value) -> bool {
    const GIVEN: i64 = 30;
    let given = pod.get("terminationGracePeriodSeconds").and_then(Value::as_i64).unwrap_or(GIVEN);
    let containers = ["initContainers", "containers"].into_iter().filter_map(|key| pod.get(key)?.as_array()).flatten();
    let mut slept = containers.filter_map(|container| container.pointer("/lifecycle/preStop/sleep/seconds")?.as_i64());
    slept.any(|seconds| seconds > given)
}

/// Whether there are parts of devices.
pub fn shares_devices(resources: &Value) -> bool {
    let both = devices(resources.get("limits")).chain(devices(resources.get("requests")));
    both.filter_map(|(_, value)| amount(value)).any(|amount| amount.fract() != 0.0)
}

/// Whether a container uses a claim for devices that its pod does not have.
pub fn claims_unknown_resource(pod: &Value) -> bool {
    let names = |list: Option<&Value>| -> Vec<String> {
        let items = list.and_then(Value::as_array).into_iter().flatten();
        items.filter_map(|item| item.get("name")?.as_str().map(str::to_owned)).collect()
    };
    let known = names(pod.get("resourceClaims"));
    containers(pod)
        .flat_map(|container| names(container.pointer("/resources/claims")))
        .any(|name| !known.contains(&name))
}

/// Whether a container is to be a process of a Windows host outside of the host's network.
pub fn is_host_process_off_the_host(pod: &Value) -> bool {
    let asks = |part: &Value| part.pointer("/securityContext/windowsOptions/hostProcess") == Some(&Value::Bool(true));
    pod.get("hostNetwork") != Some(&Value::Bool(true)) && (asks(pod) || containers(pod).any(asks))
}

fn containers(pod: &Value) -> impl Iterator<Item = &Value> {
    let lists = ["initContainers", "containers"].into_iter().filter_map(|key| pod.get(key)?.as_array());
    lists.flatten()
}

/// Whether a container without privileges is to pass its mounts on to the node.
pub fn mounts_for_the_node_without_privileges(container: &Value) -> bool {
    let mounts = container.get("volumeMounts").and_then(Value::as_array).into_iter().flatten();
    let is_shared = |mount: &Value| mount.get("mountPropagation").and_then(Value::as_str) == Some("Bidirectional");
    container.pointer("/securityContext/privileged") != Some(&Value::Bool(true)) && mounts.into_iter().any(is_shared)
}

/// A resource of a container that an environment variable can hold.
pub fn is_container_resource(text: &str) -> bool {
    let name = text.strip_prefix("limits.").or_else(|| text.strip_prefix("requests."));
    name.is_some_and(|name| matches!(name, "cpu" | "memory" | "ephemeral-storage") || name.starts_with("hugepages-"))
}

/// Whether a rolling update could neither stop a pod nor start one.
pub fn is_stuck(update: &Value) -> bool {
    let is_zero = |key: &str| match update.get(key) {
        Some(Value::Number(number)) => number.as_i64() == Some(0),
        Some(Value::String(text)) => is_share(text) && text.trim_end_matches('%').parse() == Ok(0),
        _ => false,
    };
    is_zero("maxUnavailable") && is_zero("maxSurge")
}

/// Whether a Service has no ports, and is not one that needs none.
pub fn is_portless(service: &Value) -> bool {
    let text = |key: &str| service.get(key).and_then(Value::as_str).unwrap_or_default();
    let has_ports = service.get("ports").and_then(Value::as_array).is_some_and(|ports| !ports.is_empty());
    !has_ports && text("type") != "ExternalName" && text("clusterIP") != "None"
}

/// Whether one of several ports of a Service has no name.
pub fn is_nameless(service: &Value) -> bool {
    let ports = service.get("ports").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let has_name = |port: &Value| port.get("name").and_then(Value::as_str).is_some_and(|name| !name.is_empty());
    ports.len() > 1 && !ports.iter().all(has_name)
}

/// Whether traffic from outside is to be treated in some way, but none can come.
pub fn has_idle_policy(service: &Value) -> bool {
    let text = |key: &str| service.get(key).and_then(Value::as_str).unwrap_or_default();
    let is_external = matches!(text("type"), "NodePort" | "LoadBalancer")
        || service.get("externalIPs").and_then(Value::as_array).is_some_and(|list| !list.is_empty());
    !text("externalTrafficPolicy").is_empty() && !is_external
}

/// Whether a port of a node is asked for where there is none.
pub fn has_idle_node_port(service: &Value) -> bool {
    let kind = service.get("type").and_then(Value::as_str).unwrap_or_default();
    let ports = service.get("ports").and_then(Value::as_array).into_iter().flatten();
    let is_asked = |port: &Value| port.get("nodePort").and_then(Value::as_i64).is_some_and(|port| port != 0);
    !matches!(kind, "NodePort" | "LoadBalancer") && ports.into_iter().any(is_asked)
}

/// Whether a Service without an address of its own is to have a balancer.
pub fn is_headless_balancer(service: &Value) -> bool {
    let text = |key: &str| service.get(key).and_then(Value::as_str).unwrap_or_default();
    text("clusterIP") == "None" && matches!(text("type"), "NodePort" | "LoadBalancer")
}

/// Whether an Ingress names its class in two ways.
pub fn has_two_classes(ingress: &Value) -> bool {
    let annotation = ingress.pointer("/metadata/annotations/kubernetes.io~1ingress.class");
    annotation.is_some() && ingress.pointer("/spec/ingressClassName").is_some_and(Value::is_string)
}

/// Whether only one pod may write to a volume, and others may, too.
pub fn is_torn_access(modes: &Value) -> bool {
    let modes = modes.as_array().map_or(&[][..], Vec::as_slice);
    modes.len() > 1 && modes.iter().any(|mode| mode.as_str() == Some("ReadWriteOncePod"))
}

/// Whether a pod is to ask no name server but its own, and has none.
pub fn has_no_name_server(pod: &Value) -> bool {
    let servers = pod.pointer("/dnsConfig/nameservers").and_then(Value::as_array);
    pod.get("dnsPolicy").and_then(Value::as_str) == Some("None") && servers.is_none_or(Vec::is_empty)
}

/// More name servers than the resolver of a pod asks.
pub fn are_more_than_three(servers: &Value) -> bool {
    servers.as_array().is_some_and(|servers| servers.len() > 3)
}

/// A DNS name, with or without the dot at its end; a dot alone is the root.
pub fn is_search_domain(text: &str) -> bool {
    text == "." || text.strip_suffix('.').unwrap_or(text).split('.').all(|part| is_part(&part.replace('_', "a")))
}

/// Whether an expression has values that its operator does not take, or lacks them.
pub fn is_ill_expressed(expression: &Value) -> bool {
    let values = expression.get("values").and_then(Value::as_array).map_or(0, Vec::len);
    match expression.get("operator").and_then(Value::as_str).unwrap_or_default() {
        "In" | "NotIn" => values == 0,
        "Exists" | "DoesNotExist" => values > 0,
        "Gt" | "Lt" => values != 1,
        _ => false,
    }
}

/// Whether annotations are longer than Kubernetes takes in all.
pub fn are_too_long(annotations: &Value) -> bool {
    const MOST: usize = 256 << 10;
    let annotations = annotations.as_object().into_iter().flatten();
    annotations.map(|(key, value)| key.len() + value.as_str().map_or(0, str::len)).sum::<usize>() > MOST
}

/// Whether a pod of a Deployment gives up sooner than it counts as available.
pub fn gives_up_early(deployment: &Value) -> bool {
    let number = |key: &str| deployment.get(key).and_then(Value::as_i64);
    number("progressDeadlineSeconds").is_some_and(|deadline| deadline <= number("minReadySeconds").unwrap_or_default())
}

/// Whether fewer pods are allowed at the most than at the least.
pub fn is_inverted(scaler: &Value) -> bool {
    let number = |key: &str| scaler.get(key).and_then(Value::as_i64);
    number("maxReplicas").is_some_and(|most| most < number("minReplicas").unwrap_or(1))
}

/// Whether a key that needs another one's text stands without it, as in a toleration without a key that is not for all taints.
pub fn tolerates_nothing(toleration: &Value) -> bool {
    let text = |key: &str| toleration.get(key).and_then(Value::as_str).unwrap_or_default();
    text("key").is_empty() && text("operator") != "Exists"
}

/// Whether a probe or a hook runs nothing.
pub fn runs_nothing(handler: &Value) -> bool {
    handler.get("command").and_then(Value::as_array).is_none_or(Vec::is_empty)
}
