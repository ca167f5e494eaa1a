"""As much of a Kubernetes API server as helm and kubectl need to install, upgrade and remove objects: it keeps what it is given.

server.py LOG        prints its port, then serves until it is killed; LOG gets a line for every change

Nothing runs here, and nothing is filled in by default. Who wrote which field is kept account of, lists as a whole unless their items
have names. Jobs are complete as soon as they exist, and what Kubernetes lets nobody change about a Job, a Deployment or a
StatefulSet is refused here too.
"""

import base64
import copy
import http.server
import json
import sys
import threading
import urllib.parse

# (group, version): {plural: (kind, namespaced)}
RESOURCES = {
    ("", "v1"): {
        "namespaces": ("Namespace", False), "configmaps": ("ConfigMap", True), "secrets": ("Secret", True),
        "services": ("Service", True), "serviceaccounts": ("ServiceAccount", True), "pods": ("Pod", True),
        "persistentvolumeclaims": ("PersistentVolumeClaim", True), "events": ("Event", True),
    },
    ("apps", "v1"): {"deployments": ("Deployment", True), "statefulsets": ("StatefulSet", True), "replicasets": ("ReplicaSet", True)},
    ("batch", "v1"): {"jobs": ("Job", True)},
    ("policy", "v1"): {"poddisruptionbudgets": ("PodDisruptionBudget", True)},
    ("networking.k8s.io", "v1"): {"ingresses": ("Ingress", True), "networkpolicies": ("NetworkPolicy", True)},
    ("rbac.authorization.k8s.io", "v1"): {
        "roles": ("Role", True), "rolebindings": ("RoleBinding", True),
        "clusterroles": ("ClusterRole", False), "clusterrolebindings": ("ClusterRoleBinding", False),
    },
}
IMMUTABLE = {
    "Job": [["spec", "template"], ["spec", "selector"]],
    "Deployment": [["spec", "selector"]],
    "StatefulSet": [["spec", "podManagementPolicy"], ["spec", "selector"], ["spec", "serviceName"], ["spec", "volumeClaimTemplates"]],
}
VERSION = {"major": "1", "minor": "33", "gitVersion": "v1.33.0", "platform": "linux/amd64"}

objects = {}  # (group, plural, namespace, name): object
lock = threading.Condition()
counter = 0
log = open(sys.argv[1], "a", buffering=1)


class Refused(Exception):
    def __init__(self, code, reason, message):
        super().__init__(message)
        self.status = {
            "kind": "Status", "apiVersion": "v1", "status": "Failure", "code": code, "reason": reason, "message": message, "metadata": {},
        }


def at(value, path):
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def merge(target, patch):
    """JSON merge patch, and lists of named items merged by name as strategic patches do for containers and variables."""
    if not isinstance(patch, dict):
        return patch
    result = dict(target) if isinstance(target, dict) else {}
    for key, value in patch.items():
        if key.startswith("$"):
            continue
        if value is None:
            result.pop(key, None)
        elif isinstance(value, list) and all(isinstance(item, dict) and "name" in item for item in value) and result.get(key):
            merged = {item.get("name"): item for item in result[key]}
            for item in value:
                if item.get("$patch") == "delete":
                    merged.pop(item["name"], None)
                else:
                    merged[item["name"]] = merge(merged.get(item["name"], {}), item)
            result[key] = list(merged.values())
        else:
            result[key] = merge(result.get(key), value)
    return result


def parse_body(body, content_type):
    """Typed clients send protobuf, such as Helm 4 for its releases; all else comes as JSON, or as YAML that is JSON."""
    return from_protobuf(body.removeprefix(b"k8s\0")) if "protobuf" in content_type else json.loads(body)


def fields(message):
    """The fields of a protobuf message, each with all its values."""
    found, offset = {}, 0

    def number():
        nonlocal offset
        value = shift = 0
        while True:
            byte = message[offset]
            offset += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    while offset < len(message):
        tag = number()
        if tag & 7 == 2:
            length = number()
            value = message[offset:offset + length]
            offset += length
        else:
            value = number()
        found.setdefault(tag >> 3, []).append(value)
    return found


def from_protobuf(message):
    """An object as `runtime.Unknown`: names and labels, and the data of a Secret."""
    message = fields(message)
    version, kind = (fields(message[1][0])[number][0].decode() for number in (1, 2))
    raw = fields(message[2][0])
    metadata = fields(raw[1][0])
    pairs = lambda entries: ((entry.get(1, [b""])[0].decode(), entry.get(2, [b""])[0]) for entry in map(fields, entries))
    found = {
        "apiVersion": version, "kind": kind,
        "metadata": {"name": metadata[1][0].decode(), "labels": {key: value.decode() for key, value in pairs(metadata.get(11, []))}},
    }
    if kind == "Secret":
        found["type"] = raw[3][0].decode()
        found["data"] = {key: base64.b64encode(value).decode() for key, value in pairs(raw.get(2, []))}
    return found


def selected(item, selector):
    labels = item["metadata"].get("labels") or {}
    for part in filter(None, selector.split(",")):
        if "!=" in part:
            key, value = part.split("!=")
            if labels.get(key) == value:
                return False
        elif "=" in part:
            key, value = part.replace("==", "=").split("=")
            if labels.get(key) != value:
                return False
        elif part not in labels:
            return False
    return True


def field_set(value):
    """What is in a value, as `managedFields` says it."""
    if isinstance(value, dict):
        return {f"f:{key}": field_set(inner) for key, inner in value.items()}
    if isinstance(value, list) and value and all(isinstance(item, dict) and "name" in item for item in value):
        return {f'k:{json.dumps({"name": item["name"]})}': {".": {}, **field_set(item)} for item in value}
    return {}


def written(given):
    """The fields of an object that somebody gave."""
    fields = {key: value for key, value in given.items() if key not in ("apiVersion", "kind", "metadata", "status")}
    metadata = {key: value for key, value in given["metadata"].items() if key in ("labels", "annotations")}
    return field_set({**fields, "metadata": metadata})


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, value, code=200):
        self.answer_bytes(json.dumps(value).encode(), "application/json", code)

    def answer_bytes(self, body, content_type, code=200):
        self.send_response(code)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def handle_request(self):
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        url = urllib.parse.urlsplit(self.path)
        query = {key: values[-1] for key, values in urllib.parse.parse_qs(url.query).items()}
        try:
            self.route(url.path.strip("/").split("/"), query, body)
        except Refused as refused:
            self.answer(refused.status, refused.status["code"])

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = handle_request

    def route(self, path, query, body):
        if path == ["version"]:
            return self.answer(VERSION)
        if path == ["openapi", "v2"]:
            # No schemas, as a message without fields: nothing is validated.
            return self.answer_bytes(b"", "application/octet-stream")
        if path == ["api"]:
            return self.answer({"kind": "APIVersions", "versions": ["v1"]})
        if path == ["apis"]:
            groups = []
            for group, version in RESOURCES:
                if group:
                    served = {"groupVersion": f"{group}/{version}", "version": version}
                    groups.append({"name": group, "versions": [served], "preferredVersion": served})
            return self.answer({"kind": "APIGroupList", "apiVersion": "v1", "groups": groups})
        if path[0] == "api":
            group, version, rest = "", path[1], path[2:]
        elif path[0] == "apis" and len(path) > 2:
            group, version, rest = path[1], path[2], path[3:]
        else:
            raise Refused(404, "NotFound", "no such path")
        served = RESOURCES.get((group, version))
        if served is None:
            raise Refused(404, "NotFound", "no such group")
        if not rest:
            verbs = ["create", "delete", "get", "list", "patch", "update", "watch"]
            resources = [
                {"name": plural, "singularName": kind.lower(), "namespaced": namespaced, "kind": kind, "verbs": verbs}
                for plural, (kind, namespaced) in served.items()
            ]
            version = f"{group}/{version}" if group else version
            return self.answer({"kind": "APIResourceList", "apiVersion": "v1", "groupVersion": version, "resources": resources})
        namespace = ""
        if rest[0] == "namespaces" and len(rest) > 2:
            namespace, rest = rest[1], rest[2:]
        plural, name = rest[0], rest[1] if len(rest) > 1 else None
        if plural not in served:
            raise Refused(404, "NotFound", f"no such resource: {plural}")
        kind, _ = served[plural]
        place = (group, plural, namespace)
        if self.command == "GET" and name is None:
            return self.list(place, kind, f"{group}/{version}" if group else version, query)
        with lock:
            code, result = self.change(place, kind, name, query, body)
        self.answer(result, code)

    def change(self, place, kind, name, query, body):
        key = (*place, name)
        if self.command == "GET":
            return 200, self.existing(key, kind)
        if self.command == "DELETE":
            found = self.existing(key, kind)
            del objects[key]
            self.note("deleted", kind, place, name)
            return 200, found
        given = parse_body(body, self.headers.get("Content-Type", ""))
        if self.command == "POST":
            name = given["metadata"]["name"]
            if (*place, name) in objects:
                raise Refused(409, "AlreadyExists", f'{place[1]} "{name}" already exists')
            return 201, self.store(place, kind, name, given, "created", query)
        if self.command == "PUT":
            self.existing(key, kind)
            return 200, self.store(place, kind, name, given, "changed", query)
        applied = "apply-patch" in self.headers.get("Content-Type", "")
        if key not in objects and applied:
            return 201, self.store(place, kind, name, given, "created", query, "Apply")
        found = self.existing(key, kind)
        if isinstance(given, list):
            # JSON patches come from clients that take over the account of who wrote what, and change nothing else.
            for step in given:
                if step["path"] == "/metadata/managedFields":
                    found["metadata"]["managedFields"] = step["value"]
            return 200, found
        status = {"status": found["status"]} if "status" in found else {}
        changed = {**given, **status} if applied else merge(copy.deepcopy(found), given)
        return 200, self.store(place, kind, name, changed, "changed", query, "Apply" if applied else "Update")

    def existing(self, key, kind):
        if key not in objects:
            raise Refused(404, "NotFound", f'{kind} "{key[-1]}" not found')
        return objects[key]

    def store(self, place, kind, name, given, what, query, operation="Update"):
        global counter
        old = objects.get((*place, name))
        for path in IMMUTABLE.get(kind, []) if old else []:
            if at(old, path) is not None and at(old, path) != at(given, path):
                raise Refused(422, "Invalid", f'{kind} "{name}" is invalid: {".".join(path)}: Invalid value: field is immutable')
        metadata = given.setdefault("metadata", {})
        if place[2]:
            metadata["namespace"] = place[2]
        metadata.setdefault("uid", (old or given)["metadata"].get("uid") or f"uid-{counter}")
        metadata.setdefault("creationTimestamp", "2024-01-01T00:00:00Z")
        metadata.pop("managedFields", None)
        owners = old["metadata"]["managedFields"] if old else []
        without = lambda value: {**value, "metadata": {**value["metadata"], "resourceVersion": "", "managedFields": []}}
        if old and without(old) == without(given):
            return old
        counter += 1
        metadata["resourceVersion"] = str(counter)
        owner = {"manager": query.get("fieldManager", "unknown"), "operation": operation, "fieldsType": "FieldsV1", "fieldsV1": written(given)}
        same = lambda other: all(other[key] == owner[key] for key in ("manager", "operation"))
        metadata["managedFields"] = [*(other for other in owners if not same(other)), owner]
        if kind == "Job":
            done = {"type": "Complete", "status": "True", "lastTransitionTime": "2024-01-01T00:00:00Z"}
            given["status"] = {"succeeded": 1, "startTime": "2024-01-01T00:00:00Z", "completionTime": "2024-01-01T00:00:00Z", "conditions": [done]}
        if "dryRun" not in query:
            objects[*place, name] = given
            self.note(what, kind, place, name)
            lock.notify_all()
        return given

    def note(self, what, kind, place, name):
        log.write(f"{what} {kind}/{name}\n")

    def list(self, place, kind, version, query):
        def found():
            pairs = sorted((key, value) for key, value in objects.items() if key[:2] == place[:2] and place[2] in ("", key[2]))
            fields = query.get("fieldSelector", "")
            names = [part.split("=")[1] for part in fields.split(",") if part.startswith("metadata.name=")]
            return [
                value for key, value in pairs
                if selected(value, query.get("labelSelector", "")) and (not names or key[3] in names)
            ]
        if query.get("watch") in ("true", "1"):
            return self.watch(found, version, kind)
        with lock:
            items, revision = found(), str(counter)
        self.answer({"kind": f"{kind}List", "apiVersion": version, "metadata": {"resourceVersion": revision}, "items": items})

    def watch(self, found, version, kind):
        """Tells what is there, then what comes."""
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        seen = {}

        def send(event, item):
            line = json.dumps({"type": event, "object": item}).encode() + b"\n"
            self.wfile.write(b"%x\r\n%s\r\n" % (len(line), line))
            self.wfile.flush()

        try:
            for _ in range(600):
                with lock:
                    now = {item["metadata"]["uid"]: copy.deepcopy(item) for item in found()}
                    revision = str(counter)
                for uid, item in now.items():
                    if uid not in seen:
                        send("ADDED", item)
                    elif seen[uid] != item:
                        send("MODIFIED", item)
                for uid in set(seen) - set(now):
                    send("DELETED", seen[uid])
                if not seen:
                    send("BOOKMARK", {"kind": kind, "apiVersion": version, "metadata": {
                        "resourceVersion": revision, "annotations": {"k8s.io/initial-events-end": "true"}}})
                seen = now
                with lock:
                    lock.wait(0.2)
        except (BrokenPipeError, ConnectionResetError):
            pass
        self.close_connection = True


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True


for name in ("default", "kube-system"):
    objects["", "namespaces", "", name] = {
        "apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "uid": name, "resourceVersion": "0", "managedFields": []}, "status": {"phase": "Active"},
    }
server = Server(("127.0.0.1", 0), Handler)
print(server.server_address[1], flush=True)
server.serve_forever()
