"""What an API server refuses about objects whose every field is of the right type."""

import re

import schema as s

LABEL = re.compile(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")
SERVICE = re.compile(r"[a-z]([-a-z0-9]{0,61}[a-z0-9])?")
SUBDOMAIN = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*")
PATH_SEGMENT = re.compile(r"(?!\.\.?$)[^/%]+")
LABEL_VALUE = re.compile(r"([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?")
LABEL_KEY = re.compile(r"([a-z0-9]([-a-z0-9.]*[a-z0-9])?/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?")
DATA_KEY = re.compile(r"(?!\.\.?$)(?!\.\.)[-._a-zA-Z0-9]{1,253}")
ENV = re.compile(r"[^=]+")
PORT_NAME = re.compile(r"(?=.*[a-z])(?!.*--)[a-z0-9]([-a-z0-9]{0,13}[a-z0-9])?")
NAMES = {
    "Service": SERVICE, "Namespace": LABEL, "Role": PATH_SEGMENT, "RoleBinding": PATH_SEGMENT, "ClusterRole": PATH_SEGMENT, "ClusterRoleBinding": PATH_SEGMENT,
}
# The most that all annotations of an object and all data of a ConfigMap or Secret may take.
ANNOTATIONS, DATA = 256 * 1024, 1024 * 1024
# Fields that choose among few words.
WORDS = {
    "concurrencyPolicy": ("Allow", "Forbid", "Replace"),
    "dnsPolicy": ("ClusterFirst", "ClusterFirstWithHostNet", "Default", "None"),
    "externalTrafficPolicy": ("Cluster", "Local"),
    "imagePullPolicy": ("Always", "IfNotPresent", "Never"),
    "pathType": ("Exact", "ImplementationSpecific", "Prefix"),
    "podManagementPolicy": ("OrderedReady", "Parallel"),
    "protocol": ("SCTP", "TCP", "UDP"),
    "restartPolicy": ("Always", "Never", "OnFailure"),
    "scheme": ("HTTP", "HTTPS"),
    "sessionAffinity": ("ClientIP", "None"),
    "terminationMessagePolicy": ("FallbackToLogsOnError", "File"),
    "whenUnsatisfiable": ("DoNotSchedule", "ScheduleAnyway"),
}
TYPES = {
    "DeploymentStrategy": ("Recreate", "RollingUpdate"),
    "ServiceSpec": ("ClusterIP", "ExternalName", "LoadBalancer", "NodePort"),
    "StatefulSetUpdateStrategy": ("OnDelete", "RollingUpdate"),
}
WITH_PODS = ("DaemonSet", "Deployment", "Job", "Pod", "StatefulSet")
SECRET_KEYS = {"kubernetes.io/dockerconfigjson": [".dockerconfigjson"], "kubernetes.io/tls": ["tls.crt", "tls.key"]}
# Of a kind's spec, the fields that never change; or, with a minus in front, the only ones that do.
IMMUTABLE = {
    "DaemonSet": ["selector"],
    "Deployment": ["selector"],
    "Job": ["completionMode", "selector", "template"],
    "StatefulSet": [
        "-minReadySeconds", "-ordinals", "-persistentVolumeClaimRetentionPolicy", "-replicas", "-revisionHistoryLimit", "-template", "-updateStrategy",
    ],
    "PersistentVolumeClaim": ["-resources", "-volumeAttributesClassName", "-volumeName"],
    "Service": ["clusterIP", "clusterIPs"],
}


def problems(kind, value, schema):
    """All that is wrong with an object, as `path: why`."""
    metadata = value["metadata"]
    name, pattern = metadata.get("name", ""), NAMES.get(kind, SUBDOMAIN)
    if not pattern.fullmatch(name) or len(name) > 253:
        yield f'metadata.name: Invalid value: "{name}"'
    for key, text in metadata.get("labels", {}).items():
        yield from label("metadata.labels", key, text)
    annotations = metadata.get("annotations", {})
    for key in annotations:
        if not LABEL_KEY.fullmatch(key.lower()):
            yield f'metadata.annotations: Invalid value: "{key}"'
    if sum(len(key.encode()) + len(text.encode()) for key, text in annotations.items()) > ANNOTATIONS:
        yield f"metadata.annotations: Too long: may not be more than {ANNOTATIONS} bytes"
    yield from inside(value, schema, "")
    if kind in WITH_PODS:
        yield from mounts(value)
    yield from BY_KIND.get(kind, lambda value: ())(value)


def label(path, key, text):
    if not LABEL_KEY.fullmatch(key):
        yield f'{path}: Invalid value: "{key}"'
    if not LABEL_VALUE.fullmatch(text):
        yield f'{path}: Invalid value: "{text}": a valid label must be an empty string or consist of alphanumeric characters'


def inside(value, schema, path):
    """What is wrong with any part of a value, whatever the kind of the object."""
    definition, name = s.resolved(schema), s.short(schema)
    if isinstance(value, dict):
        for key in definition.get("required", []):
            if value.get(key) in (None, "") and key in definition.get("properties", {}):
                yield f"{path}.{key}: Required value".lstrip(".")
        for key, inner in value.items():
            if definition.get("properties"):
                words = TYPES.get(name) if key == "type" else WORDS.get(key)
                if words and isinstance(inner, str) and inner not in words:
                    yield f'{path}.{key}: Unsupported value: "{inner}"'.lstrip(".")
            yield from inside(inner, s.child(schema, key), f"{path}.{key}")
        yield from BY_TYPE.get(name, lambda value, path: ())(value, path.lstrip("."))
    elif isinstance(value, list):
        keys = s.list_keys(definition)
        seen = set()
        for index, inner in enumerate(value):
            identity = tuple(str(inner.get(key)) for key in keys) if keys and isinstance(inner, dict) else None
            if identity is not None and identity in seen:
                yield f"{path}[{index}]: Duplicate value".lstrip(".")
            seen.add(identity)
            yield from inside(inner, s.item(definition), f"{path}[{index}]")


def template(value, path):
    for key, text in value.get("metadata", {}).get("labels", {}).items():
        yield from label(f"{path}.metadata.labels", key, text)


def pod(value, path):
    names = [container.get("name") for container in containers(value)]
    if not value.get("containers"):
        yield f"{path}.containers: Required value"
    if len(names) != len(set(names)):
        yield f"{path}.initContainers: Duplicate value"


def containers(pod):
    return [*pod.get("initContainers", []), *pod.get("containers", [])]


def mounts(value):
    """Volumes that are mounted and are not there."""
    spec = value.get("spec") or {}
    pod = spec.get("template", {}).get("spec") or spec
    there = {volume.get("name") for volume in pod.get("volumes", [])} | {claim["metadata"].get("name") for claim in spec.get("volumeClaimTemplates", [])}
    for container in containers(pod):
        for mount in container.get("volumeMounts", []):
            if mount.get("name") not in there:
                yield f'volumeMounts of {container.get("name")}: Not found: "{mount.get("name")}"'


def container(value, path):
    if not LABEL.fullmatch(value.get("name", "")):
        yield f'{path}.name: Invalid value: "{value.get("name", "")}"'
    if value.get("image", "") != value.get("image", "").strip() or not value.get("image"):
        yield f"{path}.image: Required value"
    mounts = [mount.get("mountPath") for mount in value.get("volumeMounts", [])]
    if len(mounts) != len(set(mounts)):
        yield f"{path}.volumeMounts: Invalid value: must be unique"
    for probe in ("livenessProbe", "startupProbe"):
        if value.get(probe, {}).get("successThreshold", 1) != 1:
            yield f"{path}.{probe}.successThreshold: Invalid value: must be 1"
    for probe in ("livenessProbe", "readinessProbe", "startupProbe"):
        if probe in value and len({"exec", "grpc", "httpGet", "tcpSocket"} & set(value[probe])) != 1:
            yield f"{path}.{probe}: Required value: must specify a handler type"


def env(value, path):
    if not ENV.fullmatch(value.get("name", "")):
        yield f"{path}.name: Invalid value"
    if value.get("value") and "valueFrom" in value:
        yield f"{path}.valueFrom: Invalid value: may not be specified when `value` is not empty"


def container_port(value, path):
    yield from port_number(value.get("containerPort"), f"{path}.containerPort")
    if "name" in value and not PORT_NAME.fullmatch(value["name"]):
        yield f'{path}.name: Invalid value: "{value["name"]}"'


def port_number(number, path):
    if not isinstance(number, int) or not 0 < number < 65536:
        yield f"{path}: Invalid value: must be between 1 and 65535, inclusive"


def volume(value, path):
    if not LABEL.fullmatch(value.get("name", "")):
        yield f'{path}.name: Invalid value: "{value.get("name", "")}"'
    if len(value) != 2:
        yield f"{path}: Forbidden: may not specify more than 1 volume type"


def resources(value, path):
    for name, request in value.get("requests", {}).items():
        limit = value.get("limits", {}).get(name)
        if limit is not None and amount(request) > amount(limit):
            yield f"{path}.requests: Invalid value: must be less than or equal to {name} limit"


def amount(text):
    digits = text.rstrip("numkKMGTPEi")
    suffix = text[len(digits):]
    return float(digits) * (2 ** s.BINARY[suffix] if suffix in s.BINARY else 10.0 ** s.SUFFIXES[suffix])


def service(value, path):
    ports = value.get("ports", [])
    if not ports and value.get("clusterIP") != "None" and value["type"] != "ExternalName":
        yield f"{path}.ports: Required value"
    for index, port in enumerate(ports):
        yield from port_number(port.get("port"), f"{path}.ports[{index}].port")
        if len(ports) > 1 and not port.get("name"):
            yield f"{path}.ports[{index}].name: Required value"
        if value["type"] == "ClusterIP" and port.get("nodePort"):
            yield f"{path}.ports[{index}].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'"
    if value.get("loadBalancerSourceRanges") and value["type"] != "LoadBalancer":
        yield f"{path}.LoadBalancerSourceRanges: Forbidden: may only be used when `type` is 'LoadBalancer'"


def strategy(value, path):
    if value.get("type") != "RollingUpdate" and "rollingUpdate" in value:
        yield f"{path}.rollingUpdate: Forbidden: may not be specified when strategy `type` is '{value.get('type')}'"


def budget(value, path):
    if "minAvailable" in value and "maxUnavailable" in value:
        yield f"{path}: Invalid value: minAvailable and maxUnavailable cannot be both set"


def ingress_path(value, path):
    if value.get("pathType") in ("Exact", "Prefix") and not value.get("path", "").startswith("/"):
        yield f"{path}.path: Invalid value: must be an absolute path"


def workload(value):
    labels = value["spec"]["template"].get("metadata", {}).get("labels", {})
    wanted = value["spec"].get("selector", {}).get("matchLabels", {})
    if not wanted or any(labels.get(key) != text for key, text in wanted.items()):
        yield "spec.template.metadata.labels: Invalid value: `selector` does not match template `labels`"
    if value["spec"]["template"]["spec"].get("restartPolicy") != "Always":
        yield "spec.template.spec.restartPolicy: Unsupported value: supported values: \"Always\""


def job(value):
    if value["spec"]["template"]["spec"].get("restartPolicy") == "Always":
        yield "spec.template.spec.restartPolicy: Required value: valid values: \"OnFailure\", \"Never\""


def data(value):
    entries = {**value.get("data", {}), **value.get("binaryData", {})}
    for key in entries:
        if not DATA_KEY.fullmatch(key):
            yield f'data[{key}]: Invalid value: "{key}"'
    if sum(len(text.encode()) for text in entries.values()) > DATA:
        yield f"data: Too long: may not be more than {DATA} bytes"
    for key in SECRET_KEYS.get(value.get("type"), []):
        if key not in value.get("data", {}):
            yield f"data[{key}]: Required value"


BY_TYPE = {
    "Container": container, "ContainerPort": container_port, "DeploymentStrategy": strategy, "EnvVar": env, "HTTPIngressPath": ingress_path,
    "PodDisruptionBudgetSpec": budget, "PodSpec": pod, "PodTemplateSpec": template, "ResourceRequirements": resources, "ServiceSpec": service,
    "StatefulSetUpdateStrategy": strategy, "Volume": volume,
}
BY_KIND = {"ConfigMap": data, "DaemonSet": workload, "Deployment": workload, "Job": job, "Secret": data, "StatefulSet": workload}


def changes(kind, old, new):
    """Fields that are not what they were and have to be."""
    before, after = old.get("spec", {}), new.get("spec", {})
    named = IMMUTABLE.get(kind, [])
    free = [field[1:] for field in named if field.startswith("-")]
    fixed = [key for key in {**before, **after} if key not in free] if free else named
    for field in fixed:
        if before.get(field) != after.get(field) and not (kind == "Service" and not before.get(field)):
            yield f"spec.{field}: Invalid value: field is immutable"
    if kind in ("ClusterRoleBinding", "RoleBinding") and old.get("roleRef") != new.get("roleRef"):
        yield "roleRef: Invalid value: cannot change roleRef"
    if kind == "Secret" and old.get("type") != new.get("type"):
        yield "type: Invalid value: field is immutable"
    if kind in ("ConfigMap", "Secret") and old.get("immutable") and any(old.get(key) != new.get(key) for key in ("binaryData", "data", "immutable")):
        yield "data: Forbidden: field is immutable when `immutable` is set"

