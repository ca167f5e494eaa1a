"""As much of a Kubernetes API server as helm, kubectl and st2ha need to install, upgrade, compare and remove objects.

server.py LOG        prints its port, then serves until it is killed; LOG gets a line for every change

Nothing runs here. What is stored is what a real server would store: unknown fields and what validation refuses are refused, zeros that
Go's types leave out are dropped, defaults are filled in, and who wrote which field is kept account of. Kinds of others are known once
their CustomResourceDefinition is there. Jobs are complete as soon as they exist, and StatefulSets get the claims of their pods.
Whoever is impersonated has the permissions of the role `view`.
"""

import base64
import copy
import http.server
import json
import sys
import threading
import urllib.parse

import defaults
import ownership
import patches
import refusals
import schema

# (group, version): {plural: (kind, namespaced)}
RESOURCES = {
    ("", "v1"): {
        "namespaces": ("Namespace", False), "configmaps": ("ConfigMap", True), "secrets": ("Secret", True),
        "services": ("Service", True), "serviceaccounts": ("ServiceAccount", True), "pods": ("Pod", True),
        "persistentvolumeclaims": ("PersistentVolumeClaim", True), "events": ("Event", True),
    },
    ("apiextensions.k8s.io", "v1"): {"customresourcedefinitions": ("CustomResourceDefinition", False)},
    ("apps", "v1"): {
        "deployments": ("Deployment", True), "statefulsets": ("StatefulSet", True), "replicasets": ("ReplicaSet", True), "daemonsets": ("DaemonSet", True),
    },
    ("autoscaling", "v2"): {"horizontalpodautoscalers": ("HorizontalPodAutoscaler", True)},
    ("batch", "v1"): {"jobs": ("Job", True), "cronjobs": ("CronJob", True)},
    ("policy", "v1"): {"poddisruptionbudgets": ("PodDisruptionBudget", True)},
    ("networking.k8s.io", "v1"): {"ingresses": ("Ingress", True), "networkpolicies": ("NetworkPolicy", True)},
    ("rbac.authorization.k8s.io", "v1"): {
        "roles": ("Role", True), "rolebindings": ("RoleBinding", True),
        "clusterroles": ("ClusterRole", False), "clusterrolebindings": ("ClusterRoleBinding", False),
    },
}
# What the role `view` lets nobody see, in groups of which it shows the rest.
NOT_VIEWED = ["secrets", "roles", "rolebindings", "clusterroles", "clusterrolebindings", "customresourcedefinitions"]
CONTROLLER = "kube-controller-manager"
VERSION = {"major": "1", "minor": "33", "gitVersion": "v1.33.0", "platform": "linux/amd64"}

objects = {}  # (group, plural, namespace, name): object
lock = threading.Condition()
counter = 0
log = open(sys.argv[1], "a", buffering=1)


BUILT_IN = set(RESOURCES)
BUILT_IN_GROUPS = {group for group, _ in BUILT_IN}
PREPARED = ("Job", "Namespace", "Pod", "Service")


class Refused(Exception):
    def __init__(self, code, reason, message):
        super().__init__(message)
        self.status = {
            "kind": "Status", "apiVersion": "v1", "status": "Failure", "code": code, "reason": reason, "message": message, "metadata": {},
        }


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


def without_nulls(value):
    if isinstance(value, dict):
        return {key: without_nulls(inner) for key, inner in value.items() if inner is not None}
    return [without_nulls(inner) for inner in value] if isinstance(value, list) else value


def named(version, group):
    return f"{group}/{version}" if group else version


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

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
            return self.answer({"kind": "APIResourceList", "apiVersion": "v1", "groupVersion": named(version, group), "resources": resources})
        namespace = ""
        if rest[0] == "namespaces" and len(rest) > 2:
            namespace, rest = rest[1], rest[2:]
        plural, name = rest[0], rest[1] if len(rest) > 1 else None
        if plural not in served:
            raise Refused(404, "NotFound", f"no such resource: {plural}")
        kind, _ = served[plural]
        place = (group, plural, namespace)
        self.authorize(place, name)
        if self.command == "GET" and name is None:
            return self.list(place, kind, named(version, group), query)
        with lock:
            code, result = self.change(place, version, kind, name, query, body)
        self.answer(result, code)

    def authorize(self, place, name):
        user = self.headers.get("Impersonate-User")
        group, plural, namespace = place
        is_viewed = plural not in NOT_VIEWED and (namespace or plural == "namespaces") and group in BUILT_IN_GROUPS
        if user and not (self.command == "GET" and is_viewed):
            verb = "get" if name else "list"
            resource = f"{plural}.{group}" if group else plural
            what = f'{resource} "{name}"' if name else resource
            where = f'in the namespace "{namespace}"' if namespace else "at the cluster scope"
            raise Refused(403, "Forbidden", f'{what} is forbidden: User "{user}" cannot {verb} resource "{plural}" in API group "{group}" {where}')

    def change(self, place, version, kind, name, query, body):
        key = (*place, name)
        if self.command == "GET":
            return 200, self.existing(key, kind)
        if self.command == "DELETE":
            found = self.existing(key, kind)
            del objects[key]
            self.note("deleted", kind, place, name)
            return 200, found
        content_type = self.headers.get("Content-Type", "")
        given = parse_body(body, content_type)
        shape = schema.of(place[0], version, kind)
        manager = query.get("fieldManager") or self.headers.get("User-Agent", "unknown").split("/")[0]
        store = lambda value, owners=None: self.store(place, kind, shape, value, query, manager, owners)
        if self.command == "POST":
            name = given["metadata"].get("name") or given["metadata"].get("generateName", "") + str(counter)
            given["metadata"]["name"] = name
            if (*place, name) in objects:
                raise Refused(409, "AlreadyExists", f'{place[1]} "{name}" already exists')
            return 201, store(given)
        if self.command == "PUT":
            self.existing(key, kind)
            return 200, store(given)
        if "apply-patch" in content_type:
            return self.apply(key, kind, shape, given, query, manager, store)
        found = self.existing(key, kind)
        if isinstance(given, list):
            # JSON patches come from clients that take over the account of who wrote what, and change nothing else.
            for step in given:
                if step["path"] == "/metadata/managedFields":
                    found["metadata"]["managedFields"] = step["value"]
            return 200, found
        is_strategic = "strategic" in content_type
        return 200, store(patches.merge(copy.deepcopy(found), given, shape if is_strategic else schema.UNKNOWN))

    def apply(self, key, kind, shape, given, query, manager, store):
        """Server-side apply."""
        live = objects.get(key) or {"metadata": {"managedFields": []}}
        try:
            owners = live["metadata"].get("managedFields", [])
            merged, owners = ownership.apply(owners, manager, copy.deepcopy(live), without_nulls(given), shape, query.get("force") == "true")
        except ownership.Conflict as conflict:
            raise Refused(409, "Conflict", str(conflict)) from None
        merged["metadata"]["name"] = key[-1]
        return (200 if key in objects else 201), store(merged, owners=owners)

    def existing(self, key, kind):
        if key not in objects:
            raise Refused(404, "NotFound", f'{kind} "{key[-1]}" not found')
        return objects[key]

    def store(self, place, kind, shape, given, query, manager, owners=None):
        """Keeps an object as a server does, and says what is kept. `owners`: who owns what then, if that is settled."""
        global counter
        name = given["metadata"]["name"]
        old = objects.get((*place, name))
        value = self.understood(place, kind, shape, given)
        metadata = value["metadata"]
        metadata.update({key: old["metadata"][key] for key in ("uid", "creationTimestamp")} if old else {"uid": f"uid-{counter}", "creationTimestamp": "2024-01-01T00:00:00Z"})
        metadata.pop("managedFields", None)
        if old and "status" in old:
            value["status"] = old["status"]
        if owners is None:
            owners = ownership.after_update(old["metadata"]["managedFields"] if old else [], manager, old, value, shape)
        if kind in PREPARED:
            defaults.prepare(kind, value, old)
        wrong = refusals.problems(kind, value, shape) if place[0] in BUILT_IN_GROUPS else ()
        for problem in (*wrong, *(refusals.changes(kind, old, value) if old else ())):
            raise Refused(422, "Invalid", f'{kind} "{name}" is invalid: {problem}')
        same = lambda one: {**one, "metadata": {**one["metadata"], "resourceVersion": "", "managedFields": []}}
        if old and same(old) == same(value):
            old["metadata"]["managedFields"] = owners
            return old
        counter += 1
        metadata["resourceVersion"] = str(counter)
        metadata["managedFields"] = owners
        if kind == "Job":
            done = {"type": "Complete", "status": "True", "lastTransitionTime": "2024-01-01T00:00:00Z"}
            value["status"] = {"succeeded": 1, "startTime": "2024-01-01T00:00:00Z", "completionTime": "2024-01-01T00:00:00Z", "conditions": [done]}
        if "dryRun" not in query:
            objects[*place, name] = value
            self.note("changed" if old else "created", kind, place, name)
            self.follow_up(kind, value)
            lock.notify_all()
        return value

    def understood(self, place, kind, shape, given):
        """An object as a server decodes it: with the fields of its type, without zeros, with defaults."""
        group, plural, namespace = place
        given = copy.deepcopy(given)
        metadata = given["metadata"]
        if namespace and metadata.setdefault("namespace", namespace) != namespace:
            raise Refused(400, "BadRequest", "the namespace of the provided object does not match the namespace sent on the request")
        if namespace and ("", "namespaces", "", namespace) not in objects:
            raise Refused(404, "NotFound", f'namespaces "{namespace}" not found')
        managed = metadata.pop("managedFields", None)
        try:
            # Nobody but the server itself writes a status of its own.
            value = schema.stored({key: inner for key, inner in given.items() if key != "status"}, shape)
        except schema.Mistake as mistake:
            raise Refused(400, "BadRequest", f'{kind} in version "{given.get("apiVersion")}" cannot be handled as a {kind}: {mistake}') from None
        if kind == "Secret":
            defaults.secret(value)
        if managed is not None:
            value["metadata"]["managedFields"] = managed
        return defaults.fill_in(value, shape)

    def follow_up(self, kind, value):
        """What controllers do about an object."""
        if kind == "CustomResourceDefinition":
            spec = value["spec"]
            for version in spec["versions"]:
                RESOURCES.setdefault((spec["group"], version["name"]), {})[spec["names"]["plural"]] = (spec["names"]["kind"], spec["scope"] == "Namespaced")
        if kind == "StatefulSet":
            namespace, spec = value["metadata"]["namespace"], value["spec"]
            for template in spec.get("volumeClaimTemplates", []):
                for index in range(spec["replicas"]):
                    self.claim(namespace, f'{template["metadata"]["name"]}-{value["metadata"]["name"]}-{index}', template, spec["selector"]["matchLabels"])

    def claim(self, namespace, name, template, labels):
        key = ("", "persistentvolumeclaims", namespace, name)
        if key in objects:
            return
        own = {**template.get("metadata", {}), "name": name, "namespace": namespace, "labels": {**template.get("metadata", {}).get("labels", {}), **labels}}
        claim = {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": own, "spec": template["spec"]}
        paths = ownership.owned(claim, schema.of("", "v1", "PersistentVolumeClaim"))
        owner = ownership.entry(CONTROLLER, "Update", paths)
        own.update({"uid": f"uid-{name}", "resourceVersion": str(counter), "creationTimestamp": "2024-01-01T00:00:00Z", "managedFields": [owner]})
        objects[key] = {**claim, "status": {"phase": "Pending"}}

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
