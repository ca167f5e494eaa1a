//! Services, Ingresses and network policies.

use super::super::RefusedKind;
use super::super::addresses::{excepts_others, has_odd_ranges, is_cluster_address, is_range, may_be_external};
use super::super::forms::{
    ends_before_it_begins, has_idle_node_port, has_idle_policy, has_two_classes, is_headless_balancer, is_nameless,
    is_odd_path, is_part, is_port_name, is_portless,
};
use super::super::names::{is_host, is_label, is_label_value, is_name, is_service_name};
use super::super::routes::{is_kind, repeats_a_parent};
use super::super::rule::{Must, Rule};
use super::container::{PORT_NAME, PORT_NAME_HELP, PROTOCOLS};
use super::data::PART;
use super::pod::is_name_or_none;
use super::selector::SELECTOR;
use super::{Group, On, needs, number, rule, told, word};
use crate::address::is_address;

pub const GROUPS: &[Group] = &[
    Group { on: On::Kinds(&["Service"]), at: "spec", rules: SERVICE },
    Group { on: On::Kinds(&["Service"]), at: "spec.ports[]", rules: SERVICE_PORT },
    Group {
        on: On::Kinds(&["Service"]),
        at: "",
        rules: &[told("", Must::NotBe("", has_odd_ranges), RANGE, RANGE_HELP)],
    },
    Group { on: On::Kinds(&["Ingress"]), at: "", rules: INGRESS },
    Group { on: On::Kinds(&["Ingress"]), at: "spec.rules[].http.paths[]", rules: PATH },
    Group { on: On::Kinds(&["Ingress"]), at: "spec.rules[].http.paths[].backend", rules: BACKEND },
    Group { on: On::Kinds(&["Ingress"]), at: "spec.defaultBackend", rules: BACKEND },
    Group { on: On::Kinds(&["HTTPRoute"]), at: "spec", rules: ROUTE },
    Group { on: On::Kinds(&["HTTPRoute"]), at: "spec.parentRefs[]", rules: PARENT },
    Group { on: On::Kinds(&["ExternalSecret"]), at: "spec.secretStoreRef", rules: STORE },
    Group { on: On::Kinds(&["TriggerAuthentication"]), at: "spec.secretTargetRef[]", rules: STORE },
    Group { on: On::Kinds(&["NetworkPolicy"]), at: "spec", rules: POLICY },
    Group { on: On::Kinds(&["NetworkPolicy"]), at: "spec.podSelector", rules: SELECTOR },
    Group { on: On::Kinds(&["NetworkPolicy"]), at: "spec.ingress[].from[]", rules: PEER },
    Group { on: On::Kinds(&["NetworkPolicy"]), at: "spec.egress[].to[]", rules: PEER },
    Group {
        on: On::Kinds(&["NetworkPolicy"]),
        at: "spec.ingress[].from[].{podSelector,namespaceSelector}",
        rules: SELECTOR,
    },
    Group {
        on: On::Kinds(&["NetworkPolicy"]),
        at: "spec.egress[].to[].{podSelector,namespaceSelector}",
        rules: SELECTOR,
    },
    Group { on: On::Kinds(&["NetworkPolicy"]), at: "spec.{ingress,egress}[].ports[]", rules: POLICY_PORT },
];

const BALANCED: (&str, &[&str]) = ("type", &["LoadBalancer"]);
const UNBALANCED: &str = "only a Service of type `LoadBalancer` takes this";
const UNBALANCED_HELP: &str = "leave it out, or write `type: LoadBalancer`";
const RANGE: &str = "this is not a range of addresses, or not one for a load balancer";
const RANGE_HELP: &str = "write an address and the length of a prefix, such as `192.0.2.0/24`";

const SERVICE: &[Rule] = &[
    rule("type", Must::OneOf(&["ClusterIP", "NodePort", "LoadBalancer", "ExternalName"]), RefusedKind::ServiceType),
    told("", Must::NotBe("", is_portless), "a Service needs a port", "list one"),
    told("", Must::NotBe("", is_nameless), "of several ports of a Service each needs a name", "name all of them"),
    told("ports", Must::Differ(&["name"]), "two ports of a Service have the same name", "name each differently"),
    told(
        "ports",
        Must::Differ(&["port", "protocol"]),
        "two ports of a Service have the same number",
        "give each port a number of its own",
    ),
    told("", Must::OnlyWith("loadBalancerSourceRanges", BALANCED), UNBALANCED, UNBALANCED_HELP),
    told("", Must::OnlyWith("allocateLoadBalancerNodePorts", BALANCED), UNBALANCED, UNBALANCED_HELP),
    told("", Must::OnlyWith("loadBalancerClass", BALANCED), UNBALANCED, UNBALANCED_HELP),
    told("loadBalancerSourceRanges[]", Must::Be(is_range), RANGE, RANGE_HELP),
    told(
        "",
        Must::NotBe("externalTrafficPolicy", has_idle_policy),
        "only a Service that is reached from outside of the cluster has a policy for traffic from there",
        "leave `externalTrafficPolicy` out, or choose the type `NodePort` or `LoadBalancer`",
    ),
    told(
        "",
        Must::NotBe("", has_idle_node_port),
        "only Services of the types `NodePort` and `LoadBalancer` have ports of nodes",
        "leave the port of the node out, or choose one of these types",
    ),
    told(
        "",
        Must::NotBe("clusterIP", is_headless_balancer),
        "a Service without an address of its own cannot be of this type",
        "leave `clusterIP: None` out, or choose the type `ClusterIP`",
    ),
    told("clusterIP", Must::Be(is_cluster_address), "this is not an address", "write an IP address or `None`"),
    told("externalIPs[]", Must::Be(is_address), "this is not an address", "write an IP address"),
    told(
        "externalIPs[]",
        Must::Be(may_be_external),
        "nobody can reach a Service by this address",
        "write an address that leads to a node of the cluster",
    ),
    word("{externalTrafficPolicy,internalTrafficPolicy}", &["Cluster", "Local"]),
    word("sessionAffinity", &["None", "ClientIP"]),
    told(
        "",
        Must::OnlyWith("sessionAffinityConfig", ("sessionAffinity", &["ClientIP"])),
        "only `sessionAffinity: ClientIP` has settings",
        "write that, or leave the settings out",
    ),
    number("sessionAffinityConfig.clientIP.timeoutSeconds", 1, 86_400),
    told(
        "",
        Must::HaveWith("externalName", ("type", &["ExternalName"])),
        "a Service of type `ExternalName` needs the name that it stands for",
        "write a host name",
    ),
    rule("externalName", Must::Be(is_external), RefusedKind::Host),
    word("ipFamilyPolicy", &["SingleStack", "PreferDualStack", "RequireDualStack"]),
    word("ipFamilies[]", &["IPv4", "IPv6"]),
    rule("selector", Must::Keys(is_label), RefusedKind::Label),
    rule("selector", Must::Values(is_label_value), RefusedKind::LabelValue),
];

const SERVICE_PORT: &[Rule] = &[
    needs("", &["port"]),
    rule("{port,targetPort}", Must::Within(1, 65_535), RefusedKind::Port),
    rule("nodePort", Must::Within(0, 65_535), RefusedKind::Port),
    told("targetPort", Must::Be(is_port_name), PORT_NAME, PORT_NAME_HELP),
    told("name", Must::Be(is_part), PORT_NAME, PART),
    word("protocol", PROTOCOLS),
];

const INGRESS: &[Rule] = &[
    rule("spec.rules[].host", Must::Be(is_host), RefusedKind::Host),
    rule("spec.tls[].hosts[]", Must::Be(is_host), RefusedKind::Host),
    rule("spec.tls[].secretName", Must::Be(is_name_or_none), RefusedKind::Reference),
    rule("spec.ingressClassName", Must::Be(is_name), RefusedKind::Reference),
    told(
        "spec",
        Must::HaveWith("rules", ("defaultBackend", &[""])),
        "an Ingress needs a rule or a default backend",
        "list a host and its paths",
    ),
    needs("spec.rules[].http", &["paths"]),
    told(
        "",
        Must::NotBe("", has_two_classes),
        "the class of an Ingress is named by the annotation `kubernetes.io/ingress.class` or by `ingressClassName`, not by both",
        "leave the annotation out",
    ),
];

const PATH: &[Rule] = &[
    needs("", &["pathType", "backend"]),
    word("pathType", &["Exact", "Prefix", "ImplementationSpecific"]),
    told(
        "",
        Must::NotBe("path", is_odd_path),
        "Kubernetes does not take this path",
        "begin it with `/`, and leave out `//`, `/./`, `/../` and `%2f`",
    ),
];

const BACKEND: &[Rule] = &[
    told("", Must::ExactlyOneOf(&["service", "resource"]), "a path leads to one Service", "name it"),
    needs("service", &["name"]),
    rule("service.name", Must::Be(is_service_or_none), RefusedKind::ServiceName),
    told(
        "service.port",
        Must::ExactlyOneOf(&["name", "number"]),
        "a port is named or numbered",
        "write its name or its number",
    ),
    rule("service.port.number", Must::Within(1, 65_535), RefusedKind::Port),
    told("service.port.name", Must::Be(is_port_name), PORT_NAME, PORT_NAME_HELP),
];

/// As the published schemas of the Gateway API and of the External Secrets Operator demand it.
const ROUTE: &[Rule] = &[told(
    "",
    Must::NotBe("parentRefs", repeats_a_parent),
    "the route names one Gateway twice",
    "leave one of them out, or name another listener of it in each `sectionName`",
)];

const PARENT: &[Rule] = &[
    rule("name", Must::Be(is_name_or_none), RefusedKind::Reference),
    rule("port", Must::Within(1, 65_535), RefusedKind::Port),
    rule("namespace", Must::Be(is_part), RefusedKind::Reference),
    told("sectionName", Must::Be(is_name_or_none), "a listener cannot be called this", "write its name, in lower case"),
    told("kind", Must::Be(is_kind), "this is no kind of an object", "write a word such as `Gateway`"),
    told("group", Must::Be(is_name_or_none), "this is no group of an API", "write it as `gateway.networking.k8s.io`"),
];

const STORE: &[Rule] = &[rule("name", Must::Be(is_name_or_none), RefusedKind::Reference)];

const POLICY: &[Rule] = &[word("policyTypes[]", &["Ingress", "Egress"])];

const PEER: &[Rule] = &[
    told("", Must::AtMostOneOf(&["ipBlock", "podSelector"]), BLOCK, BLOCK_HELP),
    told("", Must::AtMostOneOf(&["ipBlock", "namespaceSelector"]), BLOCK, BLOCK_HELP),
    told("", Must::BeSome, "this allows nobody", "write a selector, or leave the item out"),
    needs("ipBlock", &["cidr"]),
    told("ipBlock.cidr", Must::Be(is_range), RANGE, RANGE_HELP),
    told("ipBlock.except[]", Must::Be(is_range), RANGE, RANGE_HELP),
    told(
        "ipBlock",
        Must::NotBe("except", excepts_others),
        "only what lies inside of the range, and is not all of it, can be taken out of it",
        "write ranges inside of `cidr`",
    ),
];

const BLOCK: &str = "a range of addresses does not go with selectors";
const BLOCK_HELP: &str = "make two items of it";

const POLICY_PORT: &[Rule] = &[
    rule("{port,endPort}", Must::Within(1, 65_535), RefusedKind::Port),
    told("port", Must::Be(is_port_name), PORT_NAME, PORT_NAME_HELP),
    word("protocol", PROTOCOLS),
    told(
        "",
        Must::NotBe("endPort", ends_before_it_begins),
        "`endPort` ends a range that a number in `port` begins",
        "write a number for `port`, and none below it for `endPort`",
    ),
];

fn is_service_or_none(text: &str) -> bool {
    text.is_empty() || is_service_name(text)
}

/// A host name, which may end in a dot.
fn is_external(text: &str) -> bool {
    text.is_empty() || is_name(text.strip_suffix('.').unwrap_or(text))
}
