//! Metadata, ConfigMaps, Secrets, claims and access control.

use super::super::RefusedKind;
use super::super::forms::{are_too_long, asks_for_nothing, is_duration, is_part, is_role, is_torn_access, leaves_room};
use super::super::names::{is_annotation, is_data_key, is_label, is_label_value, is_name, is_service_name};
use super::super::rule::{Must, Rule, Written};
use super::selector::SELECTOR;
use super::{Group, On, needs, rule, told, word};
use crate::quantity::is_quantity;

/// What ConfigMaps and Secrets hold at most.
const MOST_DATA: usize = 1 << 20;

pub const GROUPS: &[Group] = &[
    Group { on: On::Every, at: "metadata", rules: METADATA },
    Group { on: On::Templates, at: "metadata", rules: METADATA },
    Group {
        on: On::Named,
        at: "metadata",
        rules: &[
            rule("name", Must::Be(is_name), RefusedKind::Name),
            told("namespace", Must::Be(is_part), "Kubernetes does not take this name of a namespace", PART),
        ],
    },
    Group {
        on: On::Kinds(&["Service"]),
        at: "metadata",
        rules: &[rule("name", Must::Be(is_service_name), RefusedKind::ServiceName)],
    },
    Group {
        on: On::Kinds(&["StatefulSet", "CronJob"]),
        at: "metadata",
        rules: &[told(
            "name",
            Must::Be(leaves_room),
            "this name is too long: its pods could not carry it in their labels",
            "use at most 52 characters",
        )],
    },
    Group {
        on: On::Kinds(&["Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding"]),
        at: "metadata",
        rules: &[told(
            "name",
            Must::Be(is_role),
            "Kubernetes does not take this name of a role",
            "leave out `/` and `%`",
        )],
    },
    Group {
        on: On::Kinds(&["ConfigMap"]),
        at: "",
        rules: &[
            rule("{data,binaryData}", Must::Keys(is_data_key), RefusedKind::DataKey),
            told(
                "",
                Must::Weigh(&[("data", Written::Plain), ("binaryData", Written::Base64)], MOST_DATA),
                "a ConfigMap holds at most 1 MiB",
                "shorten what it holds, or divide it among several objects",
            ),
        ],
    },
    Group {
        on: On::Kinds(&["Secret"]),
        at: "",
        rules: &[
            rule("{data,stringData}", Must::Keys(is_data_key), RefusedKind::DataKey),
            told(
                "",
                Must::Weigh(&[("data", Written::Base64), ("stringData", Written::Plain)], MOST_DATA),
                "a Secret holds at most 1 MiB",
                "shorten what it holds, or divide it among several objects",
            ),
        ],
    },
    Group { on: On::Kinds(&["PersistentVolumeClaim"]), at: "spec", rules: CLAIM },
    Group { on: On::Kinds(&["StatefulSet"]), at: "spec.volumeClaimTemplates[].spec", rules: CLAIM },
    Group { on: On::Pods, at: "volumes[].ephemeral.volumeClaimTemplate.spec", rules: CLAIM },
    Group { on: On::Kinds(&["PersistentVolumeClaim"]), at: "spec.selector", rules: SELECTOR },
    Group { on: On::Kinds(&["StatefulSet"]), at: "spec.volumeClaimTemplates[].spec.selector", rules: SELECTOR },
    Group { on: On::Pods, at: "volumes[].ephemeral.volumeClaimTemplate.spec.selector", rules: SELECTOR },
    Group { on: On::Kinds(&["StatefulSet"]), at: "spec.volumeClaimTemplates[].metadata", rules: METADATA },
    Group { on: On::Pods, at: "volumes[].ephemeral.volumeClaimTemplate.metadata", rules: METADATA },
    Group {
        on: On::Kinds(&["Role", "ClusterRole"]),
        at: "rules[]",
        rules: &[
            needs("", &["verbs"]),
            told(
                "",
                Must::ExactlyOneOf(&["resources", "nonResourceURLs"]),
                "a rule of a role needs resources",
                "list `apiGroups` and `resources`",
            ),
            told(
                "",
                Must::AtMostOneOf(&["apiGroups", "nonResourceURLs"]),
                "a rule is about resources or about URLs",
                "make two rules of it",
            ),
        ],
    },
    Group {
        on: On::Kinds(&["RabbitmqCluster"]),
        at: "spec.persistence",
        rules: &[
            told(
                "storage",
                Must::Be(is_quantity),
                "Kubernetes cannot read this amount",
                "write a number and a unit, such as `8Gi`",
            ),
            rule("storage", Must::BePositiveOrZero, RefusedKind::Negative),
        ],
    },
    Group {
        on: On::Kinds(&["ServiceMonitor", "PodMonitor"]),
        at: "spec.{endpoints,podMetricsEndpoints}[]",
        rules: &[told(
            "{interval,scrapeTimeout}",
            Must::Be(is_duration),
            "Prometheus cannot read this time",
            "write a number and a unit, such as `30s` or `1m`",
        )],
    },
    Group { on: On::Kinds(&["Role"]), at: "rules[]", rules: &[needs("", &["apiGroups"])] },
    Group {
        on: On::Kinds(&["RoleBinding", "ClusterRoleBinding"]),
        at: "",
        rules: &[
            needs("roleRef", &["kind", "name"]),
            needs("subjects[]", &["kind", "name"]),
            word("subjects[].kind", &["ServiceAccount", "User", "Group"]),
        ],
    },
    Group {
        on: On::Kinds(&["ClusterRoleBinding"]),
        at: "subjects[]",
        rules: &[told(
            "",
            Must::HaveWith("namespace", ("kind", &["ServiceAccount"])),
            "a role of the whole cluster is bound to an account without a namespace",
            "name the namespace of the account",
        )],
    },
];

/// Form of names without dots.
pub const PART: &str = "use lower-case letters, digits and inner dashes, at most 63 characters";

const METADATA: &[Rule] = &[
    rule("labels", Must::Keys(is_label), RefusedKind::Label),
    rule("labels", Must::Values(is_label_value), RefusedKind::LabelValue),
    rule("annotations", Must::Keys(is_annotation), RefusedKind::Label),
    told(
        "annotations",
        Must::NotBe("", are_too_long),
        "the annotations of an object have at most 256 KiB in all",
        "shorten them; long texts belong into a ConfigMap",
    ),
];

const CLAIM: &[Rule] = &[
    needs("", &["accessModes", "resources"]),
    word("accessModes[]", &["ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod"]),
    told(
        "accessModes",
        Must::NotBe("", is_torn_access),
        "`ReadWriteOncePod` does not go with other access modes",
        "leave it out, or leave out the others",
    ),
    needs("resources.requests", &["storage"]),
    told(
        "resources.requests",
        Must::Values(is_quantity),
        "Kubernetes cannot read this amount",
        "write a number and a unit, such as `8Gi`",
    ),
    rule("resources.requests.storage", Must::BePositiveOrZero, RefusedKind::Negative),
    told(
        "resources",
        Must::NotBe("requests", asks_for_nothing),
        "a claim asks for some room",
        "write an amount that is larger than zero, such as `8Gi`",
    ),
    rule("storageClassName", Must::Be(is_name_or_empty), RefusedKind::Reference),
    word("volumeMode", &["Filesystem", "Block"]),
];

fn is_name_or_empty(text: &str) -> bool {
    text.is_empty() || is_name(text)
}
