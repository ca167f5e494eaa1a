//! Keys and sections as other charts call them, but for those of the data services and of StackStorm's own settings.

use super::Instead::{Key, Told};
use super::Sections::{Any, Component, Of, Part, Top};
use super::{Synonym, row};

const SCALE: &str = "write `autoscaling: {enabled: true, minReplicas: ..., maxReplicas: ...}` in the section of a component that may run in \
                     several pods; for the action runners there is `keda`, too";
/// What pods have everywhere, and StackStorm's below `workloads` under the same name.
pub(super) const OF_ALL_PODS: &[&str] = &[
    "affinity",
    "annotations",
    "env",
    "envFromConfigMaps",
    "envFromSecrets",
    "extraInitContainers",
    "extra_volumes",
    "hostAliases",
    "initResources",
    "lifecycle",
    "livenessProbe",
    "nodeSelector",
    "podLabels",
    "podSecurityContext",
    "postStartScript",
    "priorityClassName",
    "readinessProbe",
    "resources",
    "runtimeClassName",
    "securityContext",
    "sidecars",
    "startupProbe",
    "strategy",
    "terminationGracePeriodSeconds",
    "tolerations",
    "topologySpreadConstraints",
];
pub(super) const ENV_FROM: &str = "write names into `workloads.envFromSecrets` or `workloads.envFromConfigMaps`";
pub(super) const VOLUMES: &[&str] = &["extraVolumes", "extraVolumeMounts", "volumes", "volumeMounts"];
pub(super) const EXTRA_VOLUMES: &str = "write `workloads.extra_volumes`, each with its `mount` and its `volume`";
const FIXED_PORT: &str =
    "the port is fixed: probes and clients rely on it; an Ingress or a Gateway answers at another one";
const MORE_OBJECTS: &str = "put a template for each object into a folder and name it with `--templates`";
pub(super) const ALL_PODS: &str = "write it below `workloads` for all pods of StackStorm, or into the sections of single components, such as `st2web`; the \
                        data services have it in their sections where they can";

pub(super) const SYNONYMS: &[Synonym] = &[
    row(
        Of(&["st2"]),
        &["replicas", "replicaCount"],
        Told("write it in the sections of components, such as `st2api.replicas`"),
    ),
    // Counts.
    row(
        Of(&["st2sensorcontainer"]),
        &["replicaCount"],
        Told(
            "sensors run once each: list them in `st2.packs.sensors`, or set `st2sensorcontainer.deployments` to divide them among pods",
        ),
    ),
    row(Of(&["st2chatops", "st2client"]), &["replicaCount"], Told("it runs once: the count cannot be set")),
    row(Any, &["replicas", "replicaCount", "replica_count", "numReplicas"], Key("replicas")),
    row(Any, &["replicas", "replica_count", "members", "size"], Key("replicaCount")),
    row(Component, &["hpa"], Key("autoscaling")),
    row(Component, &["minReplicas", "maxReplicas", "autoscaling", "hpa", "keda"], Told(SCALE)),
    // Names.
    row(
        Top,
        &["fullnameOverride", "fullName", "namePrefix"],
        Told("names begin with the name of the release: `st2ha render NAME`"),
    ),
    row(Top, &["namespaceOverride", "namespace"], Told("name the namespace with `--namespace`")),
    row(Top, &["releaseName"], Told("name the release on the command line: `st2ha render NAME`")),
    // Images.
    row(Any, &["imagePullSecrets", "pullSecrets", "imagePullSecret"], Key("pullSecrets")),
    row(
        Top,
        &["imagePullSecrets", "imagePullSecret", "pullSecret"],
        Told(
            "write `image.pullSecret`, the name of one Secret, or names of several into `workloads.imagePullSecrets`; the data services take `global.imagePullSecrets`",
        ),
    ),
    row(Component, &["imagePullSecret", "pullSecret", "pullSecrets"], Key("imagePullSecrets")),
    row(Of(&["image"]), &["imagePullPolicy", "pull_policy"], Key("pullPolicy")),
    row(Of(&["image"]), &["pullSecrets", "imagePullSecrets", "pull_secrets"], Key("pullSecret")),
    row(
        Of(&["image"]),
        &["registry"],
        Told("write registry and path into `image.repository`; the data services take `global.imageRegistry`"),
    ),
    row(Top, &["registry", "dockerRegistry"], Key("imageRegistry")),
    row(Top, &["imagePullPolicy", "pullPolicy"], Told("write `image.pullPolicy`")),
    row(Top, &["tag", "imageTag", "version", "appVersion"], Told("write `image.tag`")),
    row(
        Component,
        &["imagePullPolicy", "pullPolicy"],
        Told("write `image.pullPolicy` of the component where it has one, or of the top level"),
    ),
    row(Component, &["tag", "imageTag", "version"], Told("write `image.tag`")),
    row(Part("image"), &["registry"], Key("repository")),
    row(
        Part("image"),
        &["repository", "registry"],
        Told("write `image.repository` at the top level, for all images of StackStorm"),
    ),
    row(
        Part("image"),
        &["pullPolicy", "imagePullPolicy"],
        Told("write `image.pullPolicy` at the top level, for all images of StackStorm"),
    ),
    // Pods.
    row(Any, &["podLabels", "extraLabels", "commonLabels"], Key("labels")),
    row(Any, &["podAnnotations", "extraAnnotations"], Key("annotations")),
    row(Component, &["envFrom", "extraEnvFrom"], Told("write names into `envFromSecrets` or `envFromConfigMaps`")),
    row(Any, &["envFromConfigMap", "extraEnvVarsCM", "extraEnvVarsConfigMap"], Key("envFromConfigMaps")),
    row(Any, &["extraEnv", "extraEnvVars", "envVars", "environment", "variables"], Key("env")),
    row(Any, &["extraEnv", "env", "envVars"], Key("extraEnvVars")),
    row(Any, &["envFrom", "envFromSecret", "extraEnvFrom", "extraEnvVarsSecret"], Key("envFromSecrets")),
    row(Any, &["extraVolumes", "volumes", "extraVolumeMounts", "volumeMounts"], Key("extra_volumes")),
    row(Any, &["volumes"], Key("extraVolumes")),
    row(Any, &["volumeMounts"], Key("extraVolumeMounts")),
    row(
        Component,
        &["schedulerName"],
        Told(
            "no key sets this; `affinity`, `nodeSelector`, `tolerations` and `topologySpreadConstraints` place the pods",
        ),
    ),
    row(Any, &["pdb", "disruptionBudget"], Key("podDisruptionBudget")),
    row(Component, &["probes"], Told("write `livenessProbe`, `readinessProbe` and `startupProbe`")),
    row(Component, &["lifecycleHooks"], Key("lifecycle")),
    row(
        Component,
        &["preStop", "postStart"],
        Told("write it below `lifecycle`; `postStartScript` takes lines of Bash"),
    ),
    row(Any, &["initContainers"], Key("extraInitContainers")),
    row(Any, &["extraContainers", "additionalContainers"], Key("sidecars")),
    row(
        Component,
        &["command", "args"],
        Told("no key sets this; put a template of your own over the built-in one with `--templates`"),
    ),
    row(Any, &["pod_security_context", "podSecurity"], Key("podSecurityContext")),
    row(Component, &["containerSecurityContext", "security_context"], Key("securityContext")),
    row(Any, &["securityContext"], Key("containerSecurityContext")),
    row(
        Component,
        &["serviceAccountName", "service_account"],
        Told("write `serviceAccount.name` here, or `serviceAccount.serviceAccountName` at the top level for all"),
    ),
    row(Part("serviceAccount"), &["serviceAccountName", "serviceAccount"], Key("name")),
    row(Of(&["serviceAccount"]), &["name"], Key("serviceAccountName")),
    row(Of(&["serviceAccount"]), &["annotations"], Key("serviceAccountAnnotations")),
    row(Of(&["serviceAccount"]), &["labels"], Key("serviceAccountLabels")),
    row(Top, &["podAnnotations", "extraAnnotations"], Told("write `workloads.annotations` for all pods of StackStorm")),
    row(
        Top,
        &["extraEnv", "extraEnvVars", "envVars", "environment"],
        Told("write `workloads.env` for all pods of StackStorm"),
    ),
    row(Top, &["envFrom", "extraEnvFrom"], Told(ENV_FROM)),
    row(Top, VOLUMES, Told(EXTRA_VOLUMES)),
    row(Top, &["initContainers"], Told("write `workloads.extraInitContainers` for all pods of StackStorm")),
    row(
        Top,
        &["extraContainers", "additionalContainers"],
        Told("write `workloads.sidecars` for all pods of StackStorm"),
    ),
    row(Top, &["containerSecurityContext"], Told("write `workloads.securityContext` for all pods of StackStorm")),
    row(Top, &["updateStrategy"], Told("write `workloads.strategy` for all Deployments of StackStorm")),
    row(Any, &["updateStrategy", "deploymentStrategy", "rollingUpdate"], Key("strategy")),
    row(Top, OF_ALL_PODS, Told(ALL_PODS)),
    row(
        Top,
        &["st2resultstracker", "resultstracker"],
        Told("remove it: StackStorm has no results tracker since version 3.3"),
    ),
    row(
        Top,
        &["replicas", "replicaCount"],
        Told("each component has its own: write it into the sections of those that need it, such as `st2api`"),
    ),
    row(Top, &["extraLabels", "labels"], Key("commonLabels")),
    // Web and Ingress.
    row(
        Of(&["st2web", "st2web.env"]),
        &["ST2WEB_HTTPS", "https", "tls", "ssl"],
        Told("write `st2web.env.ST2WEB_HTTPS: \"1\"`, and mount the certificate with `st2web.extra_volumes`"),
    ),
    row(
        Top,
        &["ST2WEB_HTTPS", "https", "tls"],
        Told("write `st2web.env.ST2WEB_HTTPS: \"1\"`, or `ingress.tls` for an Ingress that ends the encryption"),
    ),
    row(Component, &["ingress"], Told("write it at the top level: `ingress`")),
    row(
        Component,
        &["serviceType", "nodePort"],
        Told("write `service.type` and its neighbours where the section has `service`"),
    ),
    row(Component, &["port", "containerPort", "servicePort"], Told(FIXED_PORT)),
    row(Part("service"), &["port", "ports", "targetPort", "servicePort"], Told(FIXED_PORT)),
    row(Part("service"), &["nodePort", "nodePorts"], Told("write `type: NodePort`; Kubernetes chooses the port")),
    row(
        Part("service"),
        &[
            "loadBalancerIP",
            "loadBalancerClass",
            "loadBalancerSourceRanges",
            "externalTrafficPolicy",
            "clusterIP",
            "sessionAffinity",
            "externalIPs",
        ],
        Told("no key sets this: use an annotation of your cloud in `annotations`, or patch the Service with Kustomize"),
    ),
    row(Part("autoscaling"), &["min", "minimum", "minPods", "minReplicaCount"], Key("minReplicas")),
    row(Part("autoscaling"), &["max", "maximum", "maxPods", "maxReplicaCount"], Key("maxReplicas")),
    row(
        Part("autoscaling"),
        &["targetCPU", "cpu", "targetCPUPercentage", "targetCPUUtilization", "averageUtilization"],
        Key("targetCPUUtilizationPercentage"),
    ),
    row(
        Part("autoscaling"),
        &["targetMemory", "memory", "targetMemoryPercentage", "targetMemoryUtilization"],
        Key("targetMemoryUtilizationPercentage"),
    ),
    row(Of(&["st2actionrunner.keda"]), &["min", "minReplicaCount"], Key("minReplicas")),
    row(Of(&["st2actionrunner.keda"]), &["max", "maxReplicaCount"], Key("maxReplicas")),
    row(Of(&["ingress"]), &["className", "class", "ingressClass"], Key("ingressClassName")),
    row(
        Of(&["ingress"]),
        &["path", "paths", "pathType", "servicePort", "serviceName"],
        Told("write it below a host: `ingress.hosts[].paths[]`"),
    ),
    row(
        Of(&["ingress"]),
        &["secretName", "tlsSecretName", "certificate"],
        Told("write `tls: [{secretName: NAME, hosts: [st2.example.com]}]`"),
    ),
    row(Of(&["ingress"]), &["host", "hostname", "extraHosts"], Key("hosts")),
    row(Of(&["ingress"]), &["selfSigned", "extraTls", "tlsSecret"], Key("tls")),
    row(
        Top,
        &["host", "hostname", "domain"],
        Told("write `publicUrl`, such as `https://st2.example.com`; `ingress.hosts` is for more hosts and paths"),
    ),
    row(Of(&["st2web"]), &["host", "domain"], Told("write `publicUrl`, such as `https://st2.example.com`")),
    row(Top, &["nodePort"], Told("write `st2web.service.type: NodePort`; Kubernetes chooses the port")),
    row(
        Top,
        &["persistence", "storageClass"],
        Told("write it below `mongodb.persistence`, `rabbitmq.persistence` and `redis.slave.persistence`"),
    ),
    row(
        Top,
        &["externalMongodb", "externalDatabase", "externalDb"],
        Told("write `mongodb.enabled: false`, and the hosts below `mongodb.external`"),
    ),
    row(Top, &["externalRabbitmq"], Told("write `rabbitmq.enabled: false`, and the hosts below `rabbitmq.external`")),
    row(Top, &["externalRedis"], Told("write `redis.enabled: false`, and the hosts below `redis.external`")),
    row(
        Of(&["st2actionrunner"]),
        &["workers", "threads", "concurrency"],
        Told("write `actions_pool_size` of `[actionrunner]` into `st2.config`"),
    ),
    row(Top, &["service"], Told("write `st2web.service`: the web server is what the outside reaches")),
    // More objects.
    row(
        Top,
        &["extraObjects", "extraDeploy", "extraManifests", "additionalManifests", "extraResources"],
        Told(MORE_OBJECTS),
    ),
    row(Top, &["networkPolicy"], Key("networkPolicies")),
    row(Top, &["gateway", "gatewayApi", "gatewayAPI", "route", "httproute"], Key("httpRoute")),
    row(Top, &["publicURL", "externalUrl", "externalURL", "baseUrl", "webUrl"], Key("publicUrl")),
    row(Top, &["autoscaling", "hpa", "keda"], Told(SCALE)),
    row(
        Top,
        &["pdb", "podDisruptionBudget"],
        Told(
            "write `workloads.podDisruptionBudget`, or write it into a section: `mongodb` and `rabbitmq` call it `pdb`",
        ),
    ),
    row(
        Top,
        &["serviceMonitor", "podMonitor", "prometheusRule", "prometheus", "monitoring"],
        Told(
            "write it below `metrics`; `mongodb.metrics`, `rabbitmq.metrics` and `redis.metrics` are those of the data services",
        ),
    ),
    row(Top, &["packs"], Told("write `st2.packs`")),
    row(Top, &["rbac"], Told("write `st2.rbac` for StackStorm's roles; the data services have `rbac` of their own")),
    row(Top, &["sensors"], Told("write `st2.packs.sensors`")),
    row(Top, &["username", "password", "config", "ssh_key", "datastore_crypto_key"], Told("write it below `st2`")),
];

/// Sections as other charts call them.
pub(super) const OTHER_SECTIONS: &[(&str, &str)] = &[
    ("mongo", "mongodb"),
    ("rabbit", "rabbitmq"),
    ("amqp", "rabbitmq"),
    ("valkey", "redis"),
    ("sentinel", "redis"),
    ("chatops", "st2chatops"),
    ("web", "st2web"),
    ("api", "st2api"),
    ("auth", "st2auth"),
    ("stream", "st2stream"),
    ("actionrunner", "st2actionrunner"),
    ("sensorcontainer", "st2sensorcontainer"),
];
