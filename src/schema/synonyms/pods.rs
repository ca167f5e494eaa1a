//! Settings of the data services' pods as other charts call them, where these have them under another name, in another section, or not at all.

use super::Instead::{At, Below, Key, Told};
use super::Sections::Of;
use super::{Synonym, row};

const ALL: &[&str] = &["mongodb", "rabbitmq", "redis", "redis.master", "redis.slave"];
const SERVERS: &[&str] = &["mongodb", "rabbitmq"];
const REDIS: &[&str] = &["redis"];
const NODES: &[&str] = &["redis.master", "redis.slave"];
/// Redis itself, and its nodes.
const OF_REDIS: &[&str] = &["redis", "redis.master", "redis.slave"];
/// Settings of a pod of Redis.
const OF_A_NODE: &[&str] = &[
    "affinity",
    "customLivenessProbe",
    "customReadinessProbe",
    "disableCommands",
    "extraFlags",
    "livenessProbe",
    "nodeSelector",
    "podAnnotations",
    "podLabels",
    "priorityClassName",
    "readinessProbe",
    "resources",
    "schedulerName",
    "statefulset",
    "tolerations",
];
const AFFINITIES: &[&str] = &["podAffinityPreset", "podAntiAffinityPreset", "nodeAffinityPreset"];
const LEVELS: &[&str] = &["logLevel", "debug", "verbosity", "verbose"];
const MEMBERS: &str = "members of a replica set have Services of their own: write `mongodb.externalAccess.enabled: true`, and `type` and `nodePorts` below \
                       `mongodb.externalAccess.service`";
const UNSET: &str = "no key sets this: patch the pods with Kustomize, or put a template of your own over the built-in one with `--templates`";

pub(super) const PODS: &[Synonym] = &[
    // Redis has the settings of its nodes one level below.
    row(Of(REDIS), OF_A_NODE, Below("redis.slave")),
    // A single server of the provider `bitnami` has them elsewhere.
    row(Of(REDIS), OF_A_NODE, Below("redis.master")),
    row(Of(REDIS), &["annotations", "extraAnnotations"], At("redis.slave.podAnnotations")),
    row(Of(REDIS), &["labels", "extraLabels"], At("redis.slave.podLabels")),
    row(Of(NODES), &["annotations", "extraAnnotations"], Key("podAnnotations")),
    row(Of(NODES), &["labels", "extraLabels"], Key("podLabels")),
    row(Of(REDIS), &["priorityClass"], At("redis.slave.priorityClassName")),
    row(Of(REDIS), &["args", "extraArgs"], At("redis.slave.extraFlags")),
    row(Of(NODES), &["args", "extraArgs"], Key("extraFlags")),
    row(Of(&["redis.master"]), &["topologySpreadConstraints"], Key("spreadConstraints")),
    row(
        Of(REDIS),
        &["updateStrategy", "updateStrategyType", "strategy", "strategyType"],
        At("redis.slave.statefulset.updateStrategy"),
    ),
    row(Of(OF_REDIS), &["podSecurityContext", "securityContext"], At("redis.securityContext")),
    row(Of(OF_REDIS), &["containerSecurityContext", "securityContext"], At("redis.containerSecurityContext")),
    row(
        Of(OF_REDIS),
        &["podSecurityContext", "securityContext"],
        Told(
            "write what pods have, such as `fsGroup`, into `redis.securityContext`, and the rest into `redis.containerSecurityContext`",
        ),
    ),
    row(Of(NODES), &["pdb", "podDisruptionBudget"], At("redis.podDisruptionBudget")),
    row(Of(OF_REDIS), &["port", "servicePort", "containerPort"], At("redis.redisPort")),
    row(
        Of(OF_REDIS),
        &["config", "configuration", "commonConfiguration", "conf", "extraConfig", "redisConfig"],
        At("redis.configmap"),
    ),
    row(
        Of(OF_REDIS),
        &["maxmemory", "maxmemoryPolicy", "appendonly"],
        Told("write it as a line of `redis.conf` into `redis.configmap`"),
    ),
    row(Of(OF_REDIS), &["service", "serviceType", "nodePort"], At("redis.sentinel.service")),
    row(Of(OF_REDIS), &["serviceAccountName"], At("redis.serviceAccount.name")),
    row(Of(OF_REDIS), &["pullPolicy", "imagePullPolicy"], At("redis.image.pullPolicy")),
    row(Of(OF_REDIS), &["sysctl"], At("redis.sysctlImage")),
    row(Of(REDIS), &["exporter"], Key("metrics")),
    // MongoDB and RabbitMQ have them in their sections.
    row(Of(SERVERS), &["priorityClass"], Key("priorityClassName")),
    row(Of(SERVERS), &["spreadConstraints"], Key("topologySpreadConstraints")),
    row(Of(SERVERS), &["annotations", "extraAnnotations"], Key("podAnnotations")),
    row(Of(SERVERS), &["labels", "extraLabels"], Key("podLabels")),
    row(Of(SERVERS), &["extraInitContainers"], Key("initContainers")),
    row(Of(SERVERS), &["envFrom", "extraEnvFrom", "envFromSecrets", "envFromSecret"], Key("extraEnvVarsSecret")),
    row(Of(SERVERS), &["envFromConfigMaps", "envFromConfigMap"], Key("extraEnvVarsCM")),
    row(Of(&["mongodb"]), &["extraArgs"], Key("extraFlags")),
    row(Of(&["rabbitmq"]), &["extraArgs", "extraFlags"], Key("args")),
    row(Of(&["mongodb"]), &["strategy", "updateStrategy", "updateStrategyType", "rollingUpdate"], Key("strategyType")),
    row(Of(&["rabbitmq"]), &["strategy", "updateStrategy", "strategyType", "rollingUpdate"], Key("updateStrategyType")),
    row(Of(SERVERS), &["port", "servicePort"], Told("write `service.port`")),
    row(Of(SERVERS), &["serviceType"], Told("write `service.type`")),
    row(Of(SERVERS), &["nodePort"], Told("write `service.nodePort`, and `service.type: NodePort` beside it")),
    row(Of(&["mongodb"]), &["serviceType", "nodePort"], Told(MEMBERS)),
    row(Of(SERVERS), &["securityContext"], Key("containerSecurityContext")),
    row(Of(SERVERS), &["securityContext"], Key("podSecurityContext")),
    row(
        Of(SERVERS),
        &["securityContext"],
        Told(
            "write what pods have, such as `fsGroup`, into `podSecurityContext`, and the rest into `containerSecurityContext`",
        ),
    ),
    row(Of(SERVERS), &["serviceAccountName"], Told("write `serviceAccount.name`")),
    row(Of(SERVERS), &["imagePullPolicy", "pullPolicy"], Told("write `image.pullPolicy`")),
    row(Of(&["mongodb"]), &["config", "mongodConfig", "conf", "configmap"], Key("configuration")),
    row(Of(&["rabbitmq"]), &["extraConfig", "additionalConfig", "config"], Key("extraConfiguration")),
    row(Of(&["rabbitmq"]), &["conf", "configmap"], Key("configuration")),
    row(Of(SERVERS), &["exporter"], Key("metrics")),
    row(Of(&["mongodb"]), LEVELS, Key("systemLogVerbosity")),
    row(Of(&["rabbitmq"]), LEVELS, Told("write `log.console.level = debug` into `rabbitmq.extraConfiguration`")),
    row(Of(OF_REDIS), LEVELS, Told("write `loglevel verbose` as a line into `redis.configmap`")),
    // What no key stands for.
    row(Of(SERVERS), &["resourcesPreset"], Told("write `requests` and `limits` below `resources`")),
    row(Of(OF_REDIS), &["resourcesPreset"], Told("write `requests` and `limits` below `redis.slave.resources`")),
    row(Of(SERVERS), AFFINITIES, Told("write `affinity` in full, or `topologySpreadConstraints`")),
    row(Of(OF_REDIS), AFFINITIES, Told("write `redis.slave.affinity` in full, or `redis.master.spreadConstraints`")),
    row(
        Of(ALL),
        &[
            "automountServiceAccountToken",
            "dnsConfig",
            "dnsPolicy",
            "enableServiceLinks",
            "hostAliases",
            "hostNetwork",
            "lifecycle",
            "lifecycleHooks",
            "minReadySeconds",
            "persistentVolumeClaimRetentionPolicy",
            "revisionHistoryLimit",
            "runtimeClassName",
            "shareProcessNamespace",
            "volumeClaimTemplates",
        ],
        Told(UNSET),
    ),
    row(
        Of(OF_REDIS),
        &[
            "customStartupProbe",
            "env",
            "envFrom",
            "extraContainers",
            "extraEnv",
            "extraEnvVars",
            "extraEnvVarsCM",
            "extraEnvVarsSecret",
            "extraInitContainers",
            "extraVolumeMounts",
            "extraVolumes",
            "initContainers",
            "podManagementPolicy",
            "sidecars",
            "startupProbe",
            "terminationGracePeriodSeconds",
            "volumeMounts",
            "volumes",
        ],
        Told(UNSET),
    ),
    row(Of(&["rabbitmq"]), &["customStartupProbe", "startupProbe"], Told(UNSET)),
];
