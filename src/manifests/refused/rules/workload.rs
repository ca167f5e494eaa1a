//! What makes pods, and how many.

use super::super::RefusedKind;
use super::super::forms::{gives_up_early, is_inverted, is_part, is_share, is_share_of_all, is_stuck};
use super::super::rule::{Must, Rule};
use super::data::PART;
use super::pod::is_name_or_none;
use super::selector::SELECTOR;
use super::{Group, MOST, On, needs, number, rule, told, word};

pub const GROUPS: &[Group] = &[
    Group {
        on: On::Kinds(&["Deployment", "StatefulSet", "ReplicaSet"]),
        at: "spec",
        rules: &[number("{replicas,minReadySeconds,revisionHistoryLimit}", 0, MOST)],
    },
    Group {
        on: On::Kinds(&["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet"]),
        at: "spec",
        rules: &[needs("", &["selector", "template"])],
    },
    Group {
        on: On::Kinds(&["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "PodDisruptionBudget"]),
        at: "spec.selector",
        rules: SELECTOR,
    },
    Group { on: On::Kinds(&["Deployment"]), at: "spec", rules: DEPLOYMENT },
    Group { on: On::Kinds(&["StatefulSet"]), at: "spec", rules: STATEFUL_SET },
    Group {
        on: On::Kinds(&["DaemonSet"]),
        at: "spec",
        rules: &[
            word("updateStrategy.type", &["RollingUpdate", "OnDelete"]),
            told("updateStrategy.rollingUpdate.{maxUnavailable,maxSurge}", Must::Be(is_share), SHARE, SHARE_HELP),
        ],
    },
    Group { on: On::Kinds(&["Job"]), at: "spec", rules: JOB },
    Group { on: On::Kinds(&["CronJob"]), at: "spec.jobTemplate.spec", rules: JOB },
    Group {
        on: On::Kinds(&["CronJob"]),
        at: "spec",
        rules: &[
            needs("", &["schedule", "jobTemplate"]),
            word("concurrencyPolicy", &["Allow", "Forbid", "Replace"]),
            number("{startingDeadlineSeconds,successfulJobsHistoryLimit,failedJobsHistoryLimit}", 0, MOST),
        ],
    },
    Group { on: On::Kinds(&["PodDisruptionBudget"]), at: "spec", rules: BUDGET },
    Group { on: On::Kinds(&["HorizontalPodAutoscaler"]), at: "spec", rules: AUTOSCALER },
    Group { on: On::Kinds(&["HorizontalPodAutoscaler"]), at: "spec.behavior.{scaleUp,scaleDown}", rules: SCALING },
    // KEDA makes an autoscaler of it.
    Group {
        on: On::Kinds(&["ScaledObject"]),
        at: "spec.advanced.horizontalPodAutoscalerConfig.behavior.{scaleUp,scaleDown}",
        rules: SCALING,
    },
];

const SHARE: &str = "Kubernetes takes a number of pods or a share of them here";
const SHARE_HELP: &str = "write a number, or a share such as `25%`";

const DEPLOYMENT: &[Rule] = &[
    word("strategy.type", &["RollingUpdate", "Recreate"]),
    told(
        "strategy",
        Must::OnlyWith("rollingUpdate", ("type", &["", "RollingUpdate"])),
        "only the strategy `RollingUpdate` has settings",
        "leave `rollingUpdate` out, or write `type: RollingUpdate`",
    ),
    number("strategy.rollingUpdate.{maxUnavailable,maxSurge}", 0, MOST),
    told("strategy.rollingUpdate.maxSurge", Must::Be(is_share), SHARE, SHARE_HELP),
    told("strategy.rollingUpdate.maxUnavailable", Must::Be(is_share_of_all), SHARE, SHARE_HELP),
    told(
        "strategy.rollingUpdate",
        Must::NotBe("", is_stuck),
        "an update that may neither stop nor add a pod gets nowhere",
        "raise `maxUnavailable` or `maxSurge`",
    ),
    number("progressDeadlineSeconds", 0, MOST),
    told(
        "",
        Must::NotBe("", gives_up_early),
        "`progressDeadlineSeconds` has to be more than `minReadySeconds`",
        "raise the one, or lower the other",
    ),
];

const STATEFUL_SET: &[Rule] = &[
    word("podManagementPolicy", &["OrderedReady", "Parallel"]),
    word("updateStrategy.type", &["RollingUpdate", "OnDelete"]),
    told(
        "updateStrategy",
        Must::OnlyWith("rollingUpdate", ("type", &["", "RollingUpdate"])),
        "only the update strategy `RollingUpdate` has settings",
        "leave `rollingUpdate` out, or write `type: RollingUpdate`",
    ),
    number("updateStrategy.rollingUpdate.partition", 0, MOST),
    word("persistentVolumeClaimRetentionPolicy.{whenDeleted,whenScaled}", &["Retain", "Delete"]),
    number("ordinals.start", 0, MOST),
    rule("serviceName", Must::Be(is_name_or_none), RefusedKind::Reference),
    told(
        "volumeClaimTemplates[].metadata.name",
        Must::Be(is_part),
        "Kubernetes does not take this name of a volume",
        PART,
    ),
];

const JOB: &[Rule] = &[
    number("{parallelism,completions,backoffLimit,activeDeadlineSeconds,ttlSecondsAfterFinished}", 0, MOST),
    word("completionMode", &["NonIndexed", "Indexed"]),
];

const BUDGET: &[Rule] = &[
    told(
        "",
        Must::AtMostOneOf(&["minAvailable", "maxUnavailable"]),
        "Kubernetes takes either `minAvailable` or `maxUnavailable`",
        "leave one of them out",
    ),
    number("{minAvailable,maxUnavailable}", 0, MOST),
    told("{minAvailable,maxUnavailable}", Must::Be(is_share_of_all), SHARE, SHARE_HELP),
    word("unhealthyPodEvictionPolicy", &["IfHealthyBudget", "AlwaysAllow"]),
];

const AUTOSCALER: &[Rule] = &[
    needs("", &["scaleTargetRef", "maxReplicas"]),
    needs("scaleTargetRef", &["kind", "name"]),
    number("{minReplicas,maxReplicas}", 1, MOST),
    told(
        "",
        Must::NotBe("maxReplicas", is_inverted),
        "`maxReplicas` is less than `minReplicas`",
        "raise it, or lower `minReplicas`",
    ),
    word("metrics[].type", &["Resource", "ContainerResource", "Pods", "Object", "External"]),
    number("metrics[].resource.target.averageUtilization", 1, MOST),
];

const SCALING: &[Rule] = &[
    number("stabilizationWindowSeconds", 0, 3_600),
    word("selectPolicy", &["Max", "Min", "Disabled"]),
    needs("policies[]", &["type", "value", "periodSeconds"]),
    word("policies[].type", &["Pods", "Percent"]),
    number("policies[].value", 1, MOST),
    number("policies[].periodSeconds", 1, 1_800),
];
