"""Applies every value of the suite's `flip:` cases to the default cluster, one at a time, and looks for what Kubernetes would refuse.

kubectl_stability.py SUITE ST2HA PAGE

A StatefulSet, Deployment, Service, PersistentVolumeClaim or RoleBinding of the default render must keep its name and the fields
that cannot be changed, unless the table under "Values that recreate objects" in PAGE (docs/kubectl.md) names the value.
A value in the table that recreates nothing fails too.
"""

import concurrent.futures
import fnmatch
import json
import os
import re
import subprocess
import sys
import tempfile

import yaml

suite, st2ha, page = (os.path.abspath(path) for path in sys.argv[1:4])
sys.path.insert(0, suite)
import conform  # noqa: E402

# What Kubernetes lets nobody change about an object that exists.
FIXED = {
    "StatefulSet": ["selector", "serviceName", "volumeClaimTemplates", "podManagementPolicy"],
    "Deployment": ["selector"],
    "Service": ["clusterIP"],
    "PersistentVolumeClaim": ["accessModes", "storageClassName"],
    "RoleBinding": ["roleRef"],
    "ClusterRoleBinding": ["roleRef"],
}


def documented():
    """Patterns of the values in the page's table."""
    with open(page) as file:
        section = file.read().split("## Values that recreate objects", 1)[1].split("\n## ", 1)[0]
    first_cells = re.findall(r"^\| (.+?) \|", section, re.M)
    return [pattern for cell in first_cells for pattern in re.findall(r"`([^`]+)`", cell)]


def render(values):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "values.yaml")
        with open(path, "w") as file:
            yaml.safe_dump(values, file)
        command = [st2ha, "render", "--preset", "stackstorm-ha-1.1", "-f", path, "-o", "json", "--secrets-file", os.path.join(folder, "secrets.yaml")]
        run = subprocess.run(command, capture_output=True, text=True, cwd=folder, timeout=120)
    if run.returncode:
        return None
    return {(item["kind"], item["metadata"]["name"]): item for item in json.loads(run.stdout)["items"]}


def fixed(objects):
    """The fields that cannot be changed, by object."""
    found = {}
    for (kind, name), item in objects.items():
        if kind in FIXED:
            holder = item if kind.endswith("RoleBinding") else item["spec"]
            found[kind, name] = {field: holder.get(field) for field in FIXED[kind]}
    return found


def recreated(default, other):
    """Objects of the default cluster that another render has no more, or has so that Kubernetes refuses it."""
    for (kind, name), fields in default.items():
        if (kind, name) not in other:
            if kind in ("StatefulSet", "Deployment"):
                yield f"{kind}/{name} is gone"
            continue
        for field, value in fields.items():
            if other[kind, name][field] != value:
                yield f"{kind}/{name}: {field}"


def main():
    cases = conform.load(os.path.join(suite, "goldens.json.gz"))
    flips = sorted(name for name in cases if name.startswith("flip:") and not cases[name].get("error"))
    patterns = documented()
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        default, *renders = pool.map(render, [cases[name]["values"] for name in ["feature:default", *flips]])
    default = fixed(default)
    failed, refused, used = 0, 0, set()
    for name, objects in zip(flips, renders):
        if objects is None:
            refused += 1
            continue
        value = name.removeprefix("flip:").replace("/", ".")
        found = list(recreated(default, fixed(objects)))
        known = [pattern for pattern in patterns if fnmatch.fnmatchcase(value, pattern)]
        if found and known:
            used.update(known)
        elif found:
            failed += 1
            print(f"FAIL {value}: not in the table of {os.path.basename(page)}, but recreates {'; '.join(found)}")
    for pattern in patterns:
        if pattern not in used:
            failed += 1
            print(f"FAIL {pattern}: in the table of {os.path.basename(page)}, but recreates nothing")
    print(f"{len(flips) - refused} values changed one at a time, {len(used)} documented to recreate objects, {refused} refused, {failed} wrong")
    return 1 if failed or len(flips) < 100 else 0


sys.exit(main())
