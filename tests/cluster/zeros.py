"""Which fields keep `false`, `0`, `""` and their like in an API server, as kubectl's own copy of Kubernetes' Go types shows it.

zeros.py KUBECTL       prints it as JSON: the fields by type, which are the part `derived` of zeros.json, and the objects that showed it

A field of a Go type that is a pointer, or that is not marked `omitempty`, keeps its zero; any other one loses it as soon as the
object is decoded and encoded again, which is what happens on the way into a server's storage and out of it. `kubectl set` does the
same without a server. Kinds that it does not take are written down by hand, as `known`, from the definitions of their types.
"""

import json
import os
import subprocess
import sys
import tempfile

# What `kubectl set` needs in order to do something to an object of each kind.
PROBES = [
    (("apps", "v1", "Deployment"), ["image", "probe=x"]),
    (("apps", "v1", "StatefulSet"), ["image", "probe=x"]),
    (("apps", "v1", "DaemonSet"), ["image", "probe=x"]),
    (("batch", "v1", "Job"), ["image", "probe=x"]),
    (("batch", "v1", "CronJob"), ["image", "probe=x"]),
    (("", "v1", "Pod"), ["image", "probe=x"]),
    (("", "v1", "Service"), ["selector", "probe=x"]),
    (("rbac.authorization.k8s.io", "v1", "RoleBinding"), ["subject", "--user=probe"]),
]


def zero(schema, seen):
    """A value whose every field is there, and zero where that is possible. None: there is none that is of use."""
    name, definition = s.name_of(schema), s.resolved(schema)
    if name in seen or name.endswith("Time"):
        return None
    if name == s.QUANTITY:
        return "0"
    if name == s.INT_OR_STRING:
        return 0
    if "properties" in definition:
        values = {key: zero(inner, [*seen, name]) for key, inner in definition["properties"].items() if key != "status"}
        return {key: value for key, value in values.items() if value is not None}
    kind = s.type_of(definition)
    if kind == "array":
        inner, key = zero(definition["items"], seen), definition.get("x-kubernetes-patch-merge-key")
        if isinstance(inner, dict) and key:
            inner[key] = 1 if s.type_of(s.child(definition["items"], key)) == "integer" else f"a-{key.lower()}"
        return [inner] if isinstance(inner, dict) and inner else []
    return {"object": {}, "string": "", "boolean": False, "integer": 0}.get(kind)


def pods(value):
    """All specs of pods in an object."""
    if isinstance(value, dict):
        if "containers" in value:
            yield value
        for inner in value.values():
            yield from pods(inner)


def changed(given, back):
    """What was given with what `kubectl set` has changed about it."""
    for one, other in zip(pods(given), pods(back)):
        one["containers"][0]["image"] = other["containers"][0]["image"]
    if given["kind"] == "Service":
        given["spec"]["selector"] = back["spec"]["selector"]
    if given["kind"] == "RoleBinding":
        given["subjects"].extend(back["subjects"][len(given["subjects"]):])
    return given


def compare(given, back, schema, found):
    """Notes of each field that was given as zero whether it came back as such."""
    for key, value in given.items():
        inner = s.child(schema, key)
        if s.is_zero(value, inner):
            found.setdefault(s.short(schema), {}).setdefault(key, set()).add(back.get(key) == value)
        elif isinstance(value, dict) and isinstance(back.get(key), dict):
            compare(value, back[key], inner, found)
        elif isinstance(value, list) and value and back.get(key):
            compare(value[0], back[key][0], s.item(s.resolved(inner)), found)


def main(kubectl):
    found, probes = {}, []
    for gvk, change in PROBES:
        schema = s.of(*gvk)
        given = zero(schema, [])
        group, version, given["kind"] = gvk
        given["apiVersion"] = f"{group}/{version}" if group else version
        given["metadata"] = {**given["metadata"], "name": "x"}
        del given["metadata"]["managedFields"]
        for pod in pods(given):
            pod["containers"][0]["name"] = "probe"
            pod["initContainers"][0]["name"] = "first"
        with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
            json.dump(given, file)
            file.flush()
            command = [kubectl, "set", change[0], "--local", "-f", file.name, "-o", "json", *change[1:]]
            back = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        compare(given, back, schema, found)
        probes.append({"given": changed(given, back), "stored": back})
    kept = {name: sorted(key for key, back in fields.items() if True in back) for name, fields in sorted(found.items())}
    print(json.dumps({"kept": {name: fields for name, fields in kept.items() if fields}, "probes": probes}))


if __name__ == "__main__":
    sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
    import schema as s

    main(sys.argv[1])
