"""What an API server fills in where an object says nothing, by Kubernetes' types."""

import copy
import itertools

import schema as s

# The type of a field: what it gets.
DEFAULTS = {
    "Container": {"imagePullPolicy": None, "resources": {}, "terminationMessagePath": "/dev/termination-log", "terminationMessagePolicy": "File"},
    "ContainerPort": {"protocol": "TCP"},
    "ConfigMapVolumeSource": {"defaultMode": 420},
    "CronJobSpec": {"concurrencyPolicy": "Allow", "failedJobsHistoryLimit": 1, "successfulJobsHistoryLimit": 3, "suspend": False},
    "CustomResourceDefinitionSpec": {"conversion": {"strategy": "None"}},
    "DeploymentSpec": {"progressDeadlineSeconds": 600, "replicas": 1, "revisionHistoryLimit": 10, "strategy": {}},
    "DownwardAPIVolumeSource": {"defaultMode": 420},
    "GRPCAction": {"service": ""},
    "HTTPGetAction": {"path": "/", "scheme": "HTTP"},
    "HorizontalPodAutoscalerSpec": {"minReplicas": 1},
    "HostPathVolumeSource": {"type": ""},
    "JobSpec": {"backoffLimit": 6, "completionMode": "NonIndexed", "podReplacementPolicy": "TerminatingOrFailed", "suspend": False},
    "NetworkPolicyPort": {"protocol": "TCP"},
    "ObjectFieldSelector": {"apiVersion": "v1"},
    "PersistentVolumeClaim": {"status": {"phase": "Pending"}},
    "PersistentVolumeClaimSpec": {"resources": {}, "volumeMode": "Filesystem"},
    "PodSpec": {
        "dnsPolicy": "ClusterFirst", "restartPolicy": "Always", "schedulerName": "default-scheduler", "securityContext": {}, "terminationGracePeriodSeconds": 30,
    },
    "PodTemplateSpec": {"metadata": {}},
    "Probe": {"failureThreshold": 3, "periodSeconds": 10, "successThreshold": 1, "timeoutSeconds": 1},
    "ProjectedVolumeSource": {"defaultMode": 420},
    "ResourceFieldSelector": {"divisor": "0"},
    "RoleRef": {"apiGroup": "rbac.authorization.k8s.io"},
    "Secret": {"type": "Opaque"},
    "SecretVolumeSource": {"defaultMode": 420},
    "ServiceAccountTokenProjection": {"expirationSeconds": 3600},
    "ServicePort": {"protocol": "TCP"},
    "ServiceSpec": {"sessionAffinity": "None", "type": "ClusterIP"},
    "StatefulSetSpec": {
        "persistentVolumeClaimRetentionPolicy": {"whenDeleted": "Retain", "whenScaled": "Retain"}, "podManagementPolicy": "OrderedReady",
        "replicas": 1, "revisionHistoryLimit": 10, "updateStrategy": {},
    },
    "StorageClass": {"reclaimPolicy": "Delete", "volumeBindingMode": "Immediate"},
}
addresses = itertools.count(1)
ports = itertools.count(30000)


def fill_in(value, schema):
    """Fills in what a type says of itself, then what its parts do."""
    name = s.short(schema)
    for key, default in DEFAULTS.get(name, {}).items():
        value.setdefault(key, copy.deepcopy(default))
    if name in BY_CONTENT:
        BY_CONTENT[name](value)
    if isinstance(value, dict):
        for key, inner in value.items():
            if isinstance(inner, (dict, list)):
                fill_in(inner, s.child(schema, key))
    elif isinstance(value, list):
        for inner in value:
            if isinstance(inner, (dict, list)):
                fill_in(inner, s.item(s.resolved(schema)))
    return value


def container(value):
    image = value.get("image", "").rsplit("/", 1)[-1].split("@")[0]
    always = ":" not in image or image.endswith(":latest")
    value["imagePullPolicy"] = value["imagePullPolicy"] or ("Always" if always else "IfNotPresent")


def deployment(value):
    strategy = value["strategy"]
    if strategy.setdefault("type", "RollingUpdate") == "RollingUpdate":
        rolling = strategy.setdefault("rollingUpdate", {})
        rolling.setdefault("maxSurge", "25%")
        rolling.setdefault("maxUnavailable", "25%")


def stateful_set(value):
    strategy = value["updateStrategy"]
    if strategy.setdefault("type", "RollingUpdate") == "RollingUpdate":
        strategy.setdefault("rollingUpdate", {}).setdefault("partition", 0)
    for claim in value.get("volumeClaimTemplates", []):
        claim.update({"apiVersion": "v1", "kind": "PersistentVolumeClaim"})


def daemon_set(value):
    value.setdefault("revisionHistoryLimit", 10)
    strategy = value.setdefault("updateStrategy", {})
    if strategy.setdefault("type", "RollingUpdate") == "RollingUpdate":
        rolling = strategy.setdefault("rollingUpdate", {})
        rolling.setdefault("maxSurge", 0)
        rolling.setdefault("maxUnavailable", 1)


def job(value):
    if "completions" not in value and "parallelism" not in value:
        value.update({"completions": 1, "parallelism": 1})
    value.setdefault("parallelism", 1)


def pod(value):
    if "serviceAccountName" in value or "serviceAccount" in value:
        account = value.get("serviceAccountName") or value["serviceAccount"]
        value.update({"serviceAccount": account, "serviceAccountName": account})


def volume(value):
    if set(value) == {"name"}:
        value["emptyDir"] = {}


def service(value):
    is_internal = value["type"] in ("ClusterIP", "NodePort", "LoadBalancer")
    if is_internal:
        value.setdefault("internalTrafficPolicy", "Cluster")
    if value["type"] in ("NodePort", "LoadBalancer"):
        value.setdefault("externalTrafficPolicy", "Cluster")
    if value["type"] == "LoadBalancer":
        value.setdefault("allocateLoadBalancerNodePorts", True)
    if value["sessionAffinity"] == "ClientIP":
        value.setdefault("sessionAffinityConfig", {"clientIP": {"timeoutSeconds": 10800}})
    for port in value.get("ports", []):
        if port.get("targetPort") in (None, 0, ""):
            port["targetPort"] = port.get("port")


def network_policy(value):
    if not value.get("policyTypes"):
        value["policyTypes"] = ["Ingress", *(["Egress"] if value.get("egress") else [])]


def subject(value):
    if value.get("kind") in ("User", "Group"):
        value.setdefault("apiGroup", "rbac.authorization.k8s.io")


def names(value):
    value.setdefault("singular", value.get("kind", "").lower())
    value.setdefault("listKind", f"{value.get('kind', '')}List")


def secret(value):
    """Takes what is given as text for what it is in base64."""
    import base64

    for key, text in value.pop("stringData", {}).items():
        value.setdefault("data", {})[key] = base64.b64encode(text.encode()).decode()


BY_CONTENT = {
    "Container": container, "CustomResourceDefinitionNames": names, "DaemonSetSpec": daemon_set, "DeploymentSpec": deployment, "EphemeralContainer": container,
    "JobSpec": job, "NetworkPolicySpec": network_policy, "PodSpec": pod, "Secret": secret, "ServiceSpec": service, "StatefulSetSpec": stateful_set,
    "Subject": subject, "Volume": volume,
}


def prepare(kind, value, old):
    """What a server decides about an object besides, when it is made; it stays as it is later on, whoever leaves it out."""
    if kind == "Service":
        addresses_of(value["spec"], (old or {}).get("spec", {}))
    if kind == "Job":
        selector_of(value, old)
    if kind == "Pod" and old:
        value["spec"] = {**{key: inner for key, inner in old["spec"].items() if key in ("nodeName",)}, **value["spec"]}
    if kind == "Namespace":
        value["metadata"].setdefault("labels", {})["kubernetes.io/metadata.name"] = value["metadata"]["name"]
        value.setdefault("spec", {}).setdefault("finalizers", ["kubernetes"])


def addresses_of(spec, old):
    if spec["type"] == "ExternalName":
        return
    if not spec.get("clusterIP"):
        spec["clusterIP"] = old.get("clusterIP") or f"10.96.{next(addresses) // 250}.{next(addresses) % 250 + 1}"
    spec.setdefault("clusterIPs", [spec["clusterIP"]])
    spec.setdefault("ipFamilies", ["IPv4"])
    spec.setdefault("ipFamilyPolicy", "SingleStack")
    if spec["type"] in ("NodePort", "LoadBalancer") and spec.get("allocateLoadBalancerNodePorts", True):
        before = {(port.get("name"), port.get("port")): port.get("nodePort") for port in old.get("ports", [])}
        for port in spec.get("ports", []):
            port["nodePort"] = port.get("nodePort") or before.get((port.get("name"), port.get("port"))) or next(ports)


def selector_of(job, old):
    """A Job selects its pods by an identity that the server makes up."""
    if job["spec"].get("manualSelector"):
        return
    identity = job["metadata"]["uid"]
    name = job["metadata"]["name"]
    made_up = {
        "batch.kubernetes.io/controller-uid": identity, "batch.kubernetes.io/job-name": name, "controller-uid": identity, "job-name": name,
    }
    template = job["spec"]["template"]["metadata"]
    template["labels"] = {**template.get("labels", {}), **made_up}
    job["spec"].setdefault("selector", {"matchLabels": {"batch.kubernetes.io/controller-uid": identity}})
    if not old and not job["metadata"].get("labels"):
        job["metadata"]["labels"] = {key: value for key, value in template["labels"].items() if key not in made_up}
