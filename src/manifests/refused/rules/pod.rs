//! Pods.

use super::super::RefusedKind;
use super::super::forms::{
    are_more_than_three, claims_unknown_resource, has_no_name_server, is_below, is_host_process_off_the_host,
    is_ill_expressed, is_part, is_search_domain, is_sysctl, shares_host_ports, sleeps_too_long, tolerates_nothing,
};
use super::super::names::{is_label, is_label_value, is_name};
use super::super::rule::{Must, Rule};
use super::data::PART;
use super::selector::{EXPRESSION, EXPRESSION_HELP, SELECTOR, is_label_or_none};
use super::{Group, MOST, On, needs, number, rule, told, word};
use crate::address::is_address;

pub const BELOW: &str = "write a path that does not begin with `/` and has no `..` in it";

pub const GROUPS: &[Group] = &[
    Group { on: On::Pods, at: "", rules: POD },
    Group { on: On::LastingPods, at: "", rules: LASTING },
    Group {
        on: On::EndingPods,
        at: "",
        rules: &[needs("", &["restartPolicy"]), word("restartPolicy", &["OnFailure", "Never"])],
    },
    Group { on: On::Pods, at: "securityContext", rules: SECURITY },
    Group { on: On::Pods, at: "tolerations[]", rules: TOLERATION },
    Group { on: On::Pods, at: "topologySpreadConstraints[]", rules: SPREAD },
    Group { on: On::Pods, at: "affinity.nodeAffinity", rules: NODE_AFFINITY },
    Group { on: On::Pods, at: "affinity.{podAffinity,podAntiAffinity}", rules: POD_AFFINITY },
    Group {
        on: On::Pods,
        at: "affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[].matchExpressions[]",
        rules: NODE_EXPRESSION,
    },
    Group {
        on: On::Pods,
        at: "affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution[].preference.matchExpressions[]",
        rules: NODE_EXPRESSION,
    },
    Group {
        on: On::Pods,
        at: "affinity.{podAffinity,podAntiAffinity}.requiredDuringSchedulingIgnoredDuringExecution[].{labelSelector,namespaceSelector}",
        rules: SELECTOR,
    },
    Group {
        on: On::Pods,
        at: "affinity.{podAffinity,podAntiAffinity}.preferredDuringSchedulingIgnoredDuringExecution[].podAffinityTerm.{labelSelector,namespaceSelector}",
        rules: SELECTOR,
    },
    Group {
        on: On::Pods,
        at: "affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[].matchFields[]",
        rules: NODE_FIELD,
    },
    Group {
        on: On::Pods,
        at: "affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution[].preference.matchFields[]",
        rules: NODE_FIELD,
    },
    Group { on: On::Pods, at: "topologySpreadConstraints[].labelSelector", rules: SELECTOR },
];

const POD: &[Rule] = &[
    told("containers", Must::BeSome, "a pod needs a container", "list one"),
    rule("serviceAccountName", Must::Be(is_name_or_none), RefusedKind::Reference),
    rule("priorityClassName", Must::Be(is_name_or_none), RefusedKind::Reference),
    rule("runtimeClassName", Must::Be(is_name_or_none), RefusedKind::Reference),
    rule("nodeSelector", Must::Keys(is_label), RefusedKind::Label),
    rule("nodeSelector", Must::Values(is_label_value), RefusedKind::LabelValue),
    word("restartPolicy", &["Always", "OnFailure", "Never"]),
    told(
        "",
        Must::NotBe("terminationGracePeriodSeconds", sleeps_too_long),
        "a hook sleeps longer than the pod may take to shut down",
        "let `preStop.sleep` end within `terminationGracePeriodSeconds`",
    ),
    word("dnsPolicy", &["ClusterFirst", "ClusterFirstWithHostNet", "Default", "None"]),
    told(
        "",
        Must::NotBe("dnsPolicy", has_no_name_server),
        "the DNS policy `None` needs name servers of your own",
        "list them in `dnsConfig.nameservers`",
    ),
    told(
        "dnsConfig.nameservers[]",
        Must::Be(is_address),
        "a name server is given by its address",
        "write an IP address",
    ),
    told(
        "dnsConfig.nameservers",
        Must::NotBe("", are_more_than_three),
        "a pod has at most 3 name servers",
        "leave some out",
    ),
    told("dnsConfig.searches[]", Must::Be(is_search_domain), "this is not a domain to search in", "write a DNS name"),
    needs("dnsConfig.options[]", &["name"]),
    number("activeDeadlineSeconds", 1, MOST),
    told("hostname", Must::Be(is_part), "Kubernetes does not take this host name of a pod", PART),
    told("subdomain", Must::Be(is_part), "Kubernetes does not take this domain of a pod", PART),
    needs("hostAliases[]", &["ip"]),
    told("hostAliases[].ip", Must::Be(is_address), "Kubernetes takes this for no address", "write an IP address"),
    rule("hostAliases[].hostnames[]", Must::Be(is_name), RefusedKind::Host),
    told(
        "topologySpreadConstraints",
        Must::Differ(&["topologyKey", "whenUnsatisfiable"]),
        "two constraints spread the pods over the same domains in the same way",
        "leave one of them out",
    ),
    needs("resourceClaims[]", &["name"]),
    told(
        "",
        Must::NotBe("containers", claims_unknown_resource),
        "a container uses a resource claim that the pod does not have",
        "name the claim in the pod's `resourceClaims`, or leave `resources.claims` out",
    ),
    told(
        "",
        Must::NotBe("containers", shares_host_ports),
        "two containers want the same port of the node",
        "give each a `hostPort` of its own",
    ),
    told(
        "",
        Must::NotBe("securityContext", is_host_process_off_the_host),
        "a host process of Windows needs the host's network",
        "set `hostNetwork: true`, or leave `hostProcess` out",
    ),
    told(
        "",
        Must::AtMostOneOf(&["hostPID", "shareProcessNamespace"]),
        "`shareProcessNamespace` does not go with `hostPID`",
        "leave one of them out",
    ),
];

const LASTING: &[Rule] = &[
    word("restartPolicy", &["Always"]),
    told(
        "activeDeadlineSeconds",
        Must::BeAbsent,
        "pods that are replaced when they end have no deadline",
        "leave it out",
    ),
];

const SECURITY: &[Rule] = &[
    number("{runAsUser,runAsGroup,fsGroup}", 0, MOST),
    number("supplementalGroups[]", 0, MOST),
    word("fsGroupChangePolicy", &["Always", "OnRootMismatch"]),
    word("supplementalGroupsPolicy", &["Merge", "Strict"]),
    word("seLinuxChangePolicy", &["MountOption", "Recursive"]),
    needs("sysctls[]", &["name"]),
    told(
        "sysctls[].name",
        Must::Be(is_sysctl),
        "this is not the name of a kernel setting",
        "write a name such as `net.core.somaxconn`",
    ),
    told("sysctls", Must::Differ(&["name"]), "a kernel setting is set twice", "leave one of them out"),
    word("{seccompProfile,appArmorProfile}.type", PROFILES),
    needs("{seccompProfile,appArmorProfile}", &["type"]),
    told("{seccompProfile,appArmorProfile}", PROFILE_NEEDED, PROFILE_MISSING, PROFILE_HELP),
    told("{seccompProfile,appArmorProfile}", PROFILE_ALLOWED, PROFILE_IDLE, PROFILE_HELP),
    PROFILE_PATH,
];

/// Where a profile of the node's own lies.
pub const PROFILE_PATH: Rule = told(
    "seccompProfile.localhostProfile",
    Must::Be(is_below),
    "this is not a path below the node's folder of profiles",
    BELOW,
);

/// Profiles of seccomp and `AppArmor`.
pub const PROFILES: &[&str] = &["RuntimeDefault", "Unconfined", "Localhost"];
/// A profile of the node's own is named.
pub const PROFILE_NEEDED: Must = Must::HaveWith("localhostProfile", ("type", &["Localhost"]));
/// No other profile is named.
pub const PROFILE_ALLOWED: Must = Must::OnlyWith("localhostProfile", ("type", &["Localhost"]));
pub const PROFILE_MISSING: &str = "a profile of the type `Localhost` needs a name";
pub const PROFILE_IDLE: &str = "only a profile of the type `Localhost` has a name";
pub const PROFILE_HELP: &str = "write `localhostProfile` with `type: Localhost`, and not with another type";

const TOLERATION: &[Rule] = &[
    rule("operator", Must::OneOf(&["Equal", "Exists", "Lt", "Gt"]), RefusedKind::Operator),
    rule("effect", Must::OneOf(&["NoSchedule", "PreferNoSchedule", "NoExecute"]), RefusedKind::Effect),
    rule("key", Must::Be(is_label_or_none), RefusedKind::Label),
    rule("value", Must::Be(is_label_value), RefusedKind::LabelValue),
    told(
        "",
        Must::OnlyWith("value", ("operator", &["", "Equal", "Lt", "Gt"])),
        "a toleration with the operator `Exists` has no value",
        "leave the value out, or write `operator: Equal`",
    ),
    told(
        "",
        Must::NotBe("", tolerates_nothing),
        "a toleration without a key is one of all taints",
        "write the key of the taint, or `operator: Exists`",
    ),
    told(
        "",
        Must::OnlyWith("tolerationSeconds", ("effect", &["NoExecute"])),
        "only taints with the effect `NoExecute` are tolerated for a time",
        "write `effect: NoExecute`, or leave `tolerationSeconds` out",
    ),
];

const SPREAD: &[Rule] = &[
    needs("", &["topologyKey", "whenUnsatisfiable", "maxSkew"]),
    number("maxSkew", 1, MOST),
    number("minDomains", 1, MOST),
    word("whenUnsatisfiable", &["DoNotSchedule", "ScheduleAnyway"]),
    word("{nodeAffinityPolicy,nodeTaintsPolicy}", &["Honor", "Ignore"]),
    rule("topologyKey", Must::Be(is_label), RefusedKind::Label),
    told(
        "",
        Must::OnlyWith("minDomains", ("whenUnsatisfiable", &["DoNotSchedule"])),
        "`minDomains` needs `whenUnsatisfiable: DoNotSchedule`",
        "write that, or leave `minDomains` out",
    ),
];

const NODE_AFFINITY: &[Rule] = &[
    needs("requiredDuringSchedulingIgnoredDuringExecution", &["nodeSelectorTerms"]),
    needs("preferredDuringSchedulingIgnoredDuringExecution[]", &["weight"]),
    number("preferredDuringSchedulingIgnoredDuringExecution[].weight", 1, 100),
];

const POD_AFFINITY: &[Rule] = &[
    needs("requiredDuringSchedulingIgnoredDuringExecution[]", &["topologyKey"]),
    rule(
        "requiredDuringSchedulingIgnoredDuringExecution[].topologyKey",
        Must::Be(is_label_or_none),
        RefusedKind::Label,
    ),
    needs("preferredDuringSchedulingIgnoredDuringExecution[]", &["podAffinityTerm", "weight"]),
    number("preferredDuringSchedulingIgnoredDuringExecution[].weight", 1, 100),
    needs("preferredDuringSchedulingIgnoredDuringExecution[].podAffinityTerm", &["topologyKey"]),
    rule("requiredDuringSchedulingIgnoredDuringExecution[].namespaces[]", Must::Be(is_part), RefusedKind::Reference),
    rule(
        "preferredDuringSchedulingIgnoredDuringExecution[].podAffinityTerm.namespaces[]",
        Must::Be(is_part),
        RefusedKind::Reference,
    ),
];

const NODE_FIELD: &[Rule] =
    &[needs("", &["key", "operator"]), word("key", &["metadata.name"]), word("operator", &["In", "NotIn"])];

const NODE_EXPRESSION: &[Rule] = &[
    rule("operator", Must::OneOf(&["In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt"]), RefusedKind::Operator),
    needs("", &["key", "operator"]),
    rule("key", Must::Be(is_label_or_none), RefusedKind::Label),
    told("", Must::NotBe("operator", is_ill_expressed), EXPRESSION, EXPRESSION_HELP),
];

/// The name of another object, or none.
pub fn is_name_or_none(text: &str) -> bool {
    text.is_empty() || is_name(text)
}
