//! Containers.

use serde_json::Value;

use super::super::RefusedKind;
use super::super::forms::{
    is_below, is_container_resource, is_header, is_key, is_part, is_pod_field, is_port_name, is_prefix, is_resource,
    is_torn, mounts_for_the_node_without_privileges, overcommits, runs_nothing, shares_devices,
};
use super::super::image::is_image;
use super::super::names::{is_plain_variable, is_variable};
use super::super::rule::{Must, Rule};
use super::data::PART;
use super::pod::{
    BELOW, PROFILE_ALLOWED, PROFILE_HELP, PROFILE_IDLE, PROFILE_MISSING, PROFILE_NEEDED, PROFILE_PATH, PROFILES,
    is_name_or_none,
};
use super::{Group, MOST, On, needs, number, rule, told, word};
use crate::quantity::is_quantity;

pub const GROUPS: &[Group] = &[
    Group { on: On::Pods, at: "{initContainers,containers}[]", rules: CONTAINER },
    Group { on: On::Pods, at: "{initContainers,containers}[].ports[]", rules: PORT },
    Group { on: On::Pods, at: "{initContainers,containers}[].env[]", rules: VARIABLE },
    Group { on: On::Pods, at: "{initContainers,containers}[].envFrom[]", rules: VARIABLES },
    Group { on: On::Pods, at: "{initContainers,containers}[].volumeMounts[]", rules: MOUNT },
    Group { on: On::Pods, at: "{initContainers,containers}[].resources", rules: RESOURCES },
    Group { on: On::Pods, at: "{initContainers,containers}[].securityContext", rules: SECURITY },
    Group {
        on: On::Pods,
        at: "{initContainers,containers}[].{livenessProbe,readinessProbe,startupProbe}",
        rules: PROBE,
    },
    Group {
        on: On::Pods,
        at: "{initContainers,containers}[].{livenessProbe,startupProbe}",
        rules: &[told(
            "successThreshold",
            Must::Within(0, 1),
            "liveness and startup probes need one success",
            "write 1, or leave it out",
        )],
    },
    Group {
        on: On::Pods,
        at: "{initContainers,containers}[].readinessProbe",
        rules: &[told(
            "terminationGracePeriodSeconds",
            Must::BeAbsent,
            "a readiness probe ends no container",
            "leave it out",
        )],
    },
    Group {
        on: On::Pods,
        at: "{initContainers,containers}[].lifecycle.{postStart,preStop}",
        rules: &[told(
            "",
            Must::ExactlyOneOf(&["exec", "httpGet", "tcpSocket", "sleep"]),
            "a hook does one thing",
            "write one of `exec`, `httpGet` and `sleep`",
        )],
    },
    Group {
        on: On::Pods,
        at: "{initContainers,containers}[].{livenessProbe,readinessProbe,startupProbe}",
        rules: HANDLER,
    },
    Group { on: On::Pods, at: "{initContainers,containers}[].lifecycle.{postStart,preStop}", rules: HANDLER },
    Group { on: On::Pods, at: "containers[]", rules: &[word("restartPolicy", &["Always", "Never", "OnFailure"])] },
    Group {
        on: On::Pods,
        at: "initContainers[]",
        rules: &[
            word("restartPolicy", &["Always", "Never", "OnFailure"]),
            told("", Must::OnlyWith("livenessProbe", STAYS), ENDS, ENDS_HELP),
            told("", Must::OnlyWith("readinessProbe", STAYS), ENDS, ENDS_HELP),
            told("", Must::OnlyWith("startupProbe", STAYS), ENDS, ENDS_HELP),
            told("", Must::OnlyWith("lifecycle", STAYS), ENDS, ENDS_HELP),
        ],
    },
];

/// Containers have stop signals since Kubernetes 1.33, and restart policies of their own since 1.35.
pub const BEFORE: &[(u32, Group)] = &[
    (
        33,
        Group {
            on: On::Pods,
            at: "{initContainers,containers}[].lifecycle",
            rules: &[told(
                "stopSignal",
                Must::BeAbsent,
                "before Kubernetes 1.33, a container has no stop signal",
                "leave it out, or write a `preStop` hook that sends the signal; `--kube-version` says which version the cluster has",
            )],
        },
    ),
    (
        32,
        Group {
            on: On::Pods,
            at: "{initContainers,containers}[].env[]",
            rules: &[told("name", Must::NotBe("", is_lenient_variable), LENIENT, LENIENT_HELP)],
        },
    ),
    (
        32,
        Group {
            on: On::Pods,
            at: "{initContainers,containers}[].envFrom[]",
            rules: &[told("prefix", Must::NotBe("", is_lenient_variable), LENIENT, LENIENT_HELP)],
        },
    ),
    (
        35,
        Group {
            on: On::Pods,
            at: "{initContainers,containers}[]",
            rules: &[told(
                "restartPolicyRules",
                Must::BeAbsent,
                "before Kubernetes 1.35, a container has no rules of when to restart",
                "leave them out; `--kube-version` says which version the cluster has",
            )],
        },
    ),
    (
        35,
        Group {
            on: On::Pods,
            at: "containers[]",
            rules: &[told(
                "restartPolicy",
                Must::BeAbsent,
                "before Kubernetes 1.35, only an init container has a restart policy of its own",
                "leave it out, or make it an init container that stays: `restartPolicy: Always`; `--kube-version` says which version the \
                 cluster has",
            )],
        },
    ),
    (
        35,
        Group {
            on: On::Pods,
            at: "initContainers[]",
            rules: &[told(
                "restartPolicy",
                Must::OneOf(&["Always"]),
                "before Kubernetes 1.35, an init container has no restart policy but `Always`",
                "write `Always` for a container that stays, or leave it out; `--kube-version` says which version the cluster has",
            )],
        },
    ),
];

const LENIENT: &str = "before Kubernetes 1.32, an environment variable cannot be called this";
const LENIENT_HELP: &str =
    "use letters, digits, `_`, `-` and `.`, no digit first; `--kube-version` says which version the cluster has";

/// Whether newer versions alone take the name of a variable; what no version takes is told of by another rule.
fn is_lenient_variable(name: &Value) -> bool {
    name.as_str().is_some_and(|name| is_variable(name) && !is_plain_variable(name))
}

const STAYS: (&str, &[&str]) = ("restartPolicy", &["Always"]);
const ENDS: &str = "an init container that ends has no probes and no hooks";
const ENDS_HELP: &str = "leave them out, or write `restartPolicy: Always` for a container that stays";

const CONTAINER: &[Rule] = &[
    needs("", &["name"]),
    told("name", Must::Be(is_part), "Kubernetes does not take this name of a container", PART),
    rule("", Must::HaveWith("image", ("image", &[""])), RefusedKind::Image),
    rule("image", Must::Be(is_image), RefusedKind::Image),
    rule("imagePullPolicy", Must::OneOf(&["Always", "IfNotPresent", "Never"]), RefusedKind::PullPolicy),
    word("terminationMessagePolicy", &["File", "FallbackToLogsOnError"]),
    word("resizePolicy[].restartPolicy", &["NotRequired", "RestartContainer"]),
    needs("resizePolicy[]", &["resourceName"]),
    told(
        "",
        Must::NotBe("volumeMounts", mounts_for_the_node_without_privileges),
        "only a privileged container passes its mounts on to the node",
        "leave `mountPropagation: Bidirectional` out",
    ),
    told("ports", Must::Differ(&["name"]), "two ports of a container have the same name", "name each differently"),
    told(
        "",
        Must::OnlyWith("restartPolicyRules", ("restartPolicy", &["Always", "Never", "OnFailure"])),
        "rules of when to restart need a restart policy of the container",
        "write `restartPolicy` beside them: it counts when no rule fits",
    ),
    needs("restartPolicyRules[]", &["action", "exitCodes"]),
    word("restartPolicyRules[].action", &["Restart", "RestartAllContainers"]),
    needs("restartPolicyRules[].exitCodes", &["operator"]),
    word("restartPolicyRules[].exitCodes.operator", &["In", "NotIn"]),
];

const PORT: &[Rule] = &[
    rule("containerPort", Must::Within(1, 65_535), RefusedKind::Port),
    needs("", &["containerPort"]),
    rule("hostPort", Must::Within(0, 65_535), RefusedKind::Port),
    told("name", Must::Be(is_port_name), PORT_NAME, PORT_NAME_HELP),
    word("protocol", PROTOCOLS),
];

pub const PORT_NAME: &str = "invalid name of a port";
pub const PORT_NAME_HELP: &str =
    "use lower-case letters, digits and single inner dashes, at least one letter and at most 15 characters";
pub const PROTOCOLS: &[&str] = &["TCP", "UDP", "SCTP"];

const VARIABLE: &[Rule] = &[
    rule("", Must::HaveWith("name", ("name", &[""])), RefusedKind::Variable),
    rule("name", Must::Be(is_variable), RefusedKind::Variable),
    told(
        "",
        Must::AtMostOneOf(&["value", "valueFrom"]),
        "an environment variable has a value of its own or one from elsewhere",
        "leave `value` or `valueFrom` out",
    ),
    told(
        "valueFrom",
        Must::ExactlyOneOf(&["fieldRef", "resourceFieldRef", "configMapKeyRef", "secretKeyRef", "fileKeyRef"]),
        "the value of an environment variable comes from one place",
        "write one of `secretKeyRef`, `configMapKeyRef`, `fieldRef` and `resourceFieldRef`",
    ),
    rule("valueFrom.{secretKeyRef,configMapKeyRef}.name", Must::Be(is_name_or_none), RefusedKind::Reference),
    needs("valueFrom.{secretKeyRef,configMapKeyRef}", &["key"]),
    rule("valueFrom.{secretKeyRef,configMapKeyRef}.key", Must::Be(is_key), RefusedKind::DataKey),
    needs("valueFrom.fieldRef", &["fieldPath"]),
    told(
        "valueFrom.fieldRef.fieldPath",
        Must::Be(is_pod_field),
        "an environment variable cannot hold this field of a pod",
        "write a field such as `metadata.name`, `status.podIP` or `metadata.labels['app']`",
    ),
    needs("valueFrom.resourceFieldRef", &["resource"]),
    told(
        "valueFrom.resourceFieldRef.resource",
        Must::Be(is_container_resource),
        "an environment variable cannot hold this resource",
        "write a resource such as `limits.memory` or `requests.cpu`",
    ),
];

const VARIABLES: &[Rule] = &[
    told(
        "",
        Must::ExactlyOneOf(&["secretRef", "configMapRef"]),
        "environment variables come from a Secret or a ConfigMap",
        "write one of `secretRef` and `configMapRef`",
    ),
    rule("{secretRef,configMapRef}.name", Must::Be(is_name_or_none), RefusedKind::Reference),
    rule("prefix", Must::Be(is_prefix), RefusedKind::Variable),
];

const MOUNT: &[Rule] = &[
    needs("", &["name", "mountPath"]),
    told("subPath", Must::Be(is_below), "this is not a path inside of a volume", BELOW),
    told(
        "",
        Must::AtMostOneOf(&["subPath", "subPathExpr"]),
        "`subPath` does not go with `subPathExpr`",
        "leave one of them out",
    ),
    told(
        "",
        Must::OnlyWith("recursiveReadOnly", ("readOnly", &["true"])),
        "`recursiveReadOnly` needs `readOnly: true`",
        "write that, or leave `recursiveReadOnly` out",
    ),
    word("recursiveReadOnly", &["Disabled", "Enabled", "IfPossible"]),
    word("mountPropagation", &["None", "HostToContainer", "Bidirectional"]),
];

const RESOURCES: &[Rule] = &[
    told(
        "{requests,limits}",
        Must::Keys(is_resource),
        "Kubernetes knows no such resource of a container",
        "write `cpu`, `memory` or `ephemeral-storage`, or the full name of another resource, as in `example.com/gpu`",
    ),
    told(
        "{requests,limits}",
        Must::Values(is_quantity),
        "Kubernetes cannot read this amount",
        "write a number and a unit, such as `100m` or `512Mi`",
    ),
    rule("{requests,limits}.*", Must::BePositiveOrZero, RefusedKind::Negative),
    rule("", Must::NotExceed("requests", "limits"), RefusedKind::Request),
    told(
        "",
        Must::NotBe("requests", overcommits),
        "a container is given a device as a whole, so its limit is what it requests",
        "write the same whole number below `limits`, or leave the request out",
    ),
    told("", Must::NotBe("limits", shares_devices), "devices are counted in whole numbers", "write a whole number"),
    needs("claims[]", &["name"]),
];

const SECURITY: &[Rule] = &[
    number("{runAsUser,runAsGroup}", 0, MOST),
    word("procMount", &["Default", "Unmasked"]),
    told(
        "",
        Must::NotBe("allowPrivilegeEscalation", is_torn),
        "a privileged container gains privileges, so `allowPrivilegeEscalation` cannot be false",
        "leave out `privileged`, or `allowPrivilegeEscalation`",
    ),
    word("{seccompProfile,appArmorProfile}.type", PROFILES),
    needs("{seccompProfile,appArmorProfile}", &["type"]),
    told("{seccompProfile,appArmorProfile}", PROFILE_NEEDED, PROFILE_MISSING, PROFILE_HELP),
    told("{seccompProfile,appArmorProfile}", PROFILE_ALLOWED, PROFILE_IDLE, PROFILE_HELP),
    PROFILE_PATH,
];

const PROBE: &[Rule] = &[
    told(
        "",
        Must::ExactlyOneOf(&["exec", "httpGet", "tcpSocket", "grpc"]),
        "a probe must have exactly one handler",
        "write one of `exec`, `httpGet`, `tcpSocket` and `grpc`",
    ),
    number("{initialDelaySeconds,timeoutSeconds,periodSeconds,successThreshold,failureThreshold}", 0, MOST),
    number("terminationGracePeriodSeconds", 1, MOST),
    rule("grpc.port", Must::Within(1, 65_535), RefusedKind::Port),
    needs("grpc", &["port"]),
];

const HANDLER: &[Rule] = &[
    told("exec", Must::NotBe("", runs_nothing), "there is no command to run", "list the words of a command"),
    needs("{httpGet,tcpSocket}", &["port"]),
    rule("{httpGet,tcpSocket}.port", Must::Within(1, 65_535), RefusedKind::Port),
    told("{httpGet,tcpSocket}.port", Must::Be(is_port_name), PORT_NAME, PORT_NAME_HELP),
    word("httpGet.scheme", &["HTTP", "HTTPS"]),
    told(
        "httpGet.httpHeaders[].name",
        Must::Be(is_header),
        "this is not the name of a header",
        "use letters, digits and dashes",
    ),
];
