"""Renders every preset for every target and version of Kubernetes, every example, the variants of the data services, the stages of a migration and the feature
cases of the conformance suite, and checks each object strictly against the schemas of Kubernetes, with `full` those of 1.29 to 1.37, else of three versions. Kinds that Kubernetes does not define are counted, not checked."""

import concurrent.futures
import functools
import gzip
import itertools
import json
import os
import pathlib
import subprocess
import sys
import tempfile

import kubernetes_validate
import kubernetes_validate.utils
import yaml

# The validator reads its schemas from files for each object.
for name in ("schema_contents", "all_versions"):
    setattr(kubernetes_validate.utils, name, functools.cache(getattr(kubernetes_validate.utils, name)))

ALL_VERSIONS = [f"1.{minor}" for minor in range(29, 38)]
# None is what is rendered without a preset.
PRESETS = [None, "small", "production"]
TARGETS = ["kubectl", "helm", "argocd", "flux"]
# The groups of Kubernetes itself that are rendered; all others are those of extensions.
GROUPS = {"", "apps", "batch", "autoscaling", "policy", "networking.k8s.io", "rbac.authorization.k8s.io", "apiextensions.k8s.io"}
# Kubernetes takes numbers for quantities; the published schemas ask for strings.
QUANTITIES = {"limits", "requests"}

st2ha, root, *extent = sys.argv[1:]
st2ha, root = os.path.abspath(st2ha), pathlib.Path(root)
# Each check takes a while: without `full`, the oldest version, the newest, and the one from which images can be volumes.
VERSIONS = ALL_VERSIONS if extent == ["full"] else ["1.29", "1.35", "1.37"]


def render(arguments, folder, command=("render",)):
    command = [st2ha, *command, "--secrets-file", os.path.join(folder, "secrets.yaml"), *arguments]
    run = subprocess.run(command, capture_output=True, text=True, cwd=folder)
    if run.returncode:
        raise SystemExit(f"{' '.join(command)}\n{run.stderr}")
    return [document for document in yaml.safe_load_all(run.stdout) if document]


def at_once(work, items):
    """Does work for each item, as many at once as there are processors. The results come in the order of the items."""
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        yield from pool.map(work, items)


def versioned():
    """Every preset for every target and version of Kubernetes: what is rendered for one version has to fit it, and perhaps no other."""
    wanted = list(itertools.product(PRESETS, TARGETS, VERSIONS))
    with tempfile.TemporaryDirectory() as folder:

        def one(what):
            preset, target, version = what
            flags = ["--preset", preset] if preset else []
            name = f"{preset or 'defaults'} for {target}"
            return name, version, render([*flags, "--target", target, "--kube-version", version], folder)

        yield from at_once(one, wanted)


def cases():
    """What fits all versions."""
    with tempfile.TemporaryDirectory() as folder:
        for preset in PRESETS:
            yield f"presets/{preset}", render(["--preset", preset] if preset else [], folder)
        for path in sorted(root.glob("examples/*/values.yaml")):
            yield f"examples/{path.parent.name}", render(["-f", str(path)], folder)
        variants = sorted(root.glob("tests/services/variants/*/*.yaml"))
        yield from at_once(lambda path: (f"{path.parent.name}/{path.stem}", render(["-f", str(path)], folder)), variants)
        yield from stages(folder)
    suite = pathlib.Path(os.environ.get("ST2HA_CONFORMANCE", root / ".." / "shared" / "conformance"))
    goldens = suite / "goldens.json.gz"
    if not goldens.exists():
        print(f"feature cases skipped: no {goldens}", file=sys.stderr)
        return
    with gzip.open(goldens) as file:
        suite_cases = json.load(file)
    features = [(name, case) for name, case in sorted(suite_cases.items()) if name.startswith("feature:") and not case.get("error")]

    def feature(item):
        name, case = item
        with tempfile.TemporaryDirectory() as folder:
            values = pathlib.Path(folder, "values.yaml")
            values.write_text(yaml.safe_dump(case["values"]))
            return name, render(["-f", str(values), "--target", "helm", "--preset", "stackstorm-ha-1.1"], folder)

    yield from at_once(feature, features)


def stages(folder):
    """Every stage of a migration, with dumps and with snapshots."""
    preset = ["--preset", "stackstorm-ha-1.1"]
    render(preset, folder)
    for flags in [], ["--snapshot-class", "csi"]:
        plan = subprocess.run(
            [st2ha, "migrate", "plan", "-o", "json", "--secrets-file", os.path.join(folder, "secrets.yaml"), *preset, *flags],
            capture_output=True, text=True, cwd=folder, check=True,
        )
        names = [stage["name"] for stage in json.loads(plan.stdout)["stages"]]
        command = [*preset, *flags]
        yield from at_once(
            lambda name: (f"migrate/{name}", render(command, folder, ("migrate", "render", name))), names
        )


def text_quantities(node, quantity=False):
    if isinstance(node, dict):
        return {key: text_quantities(value, quantity or key in QUANTITIES) for key, value in node.items()}
    if isinstance(node, list):
        return [text_quantities(value, quantity) for value in node]
    return str(node) if quantity and isinstance(node, (int, float)) and not isinstance(node, bool) else node


def check(version, documents):
    """The problems of labelled documents in one version of Kubernetes."""
    problems = []
    for label, document in documents:
        try:
            kubernetes_validate.validate(document, version, strict=True)
        except kubernetes_validate.ValidationError as error:
            path = ".".join(map(str, error.path))
            problems.append(f"{label} (Kubernetes {version}): {path}: {error.message[:300]}")
    return problems


def main():
    seen, foreign, documents = set(), set(), {version: [] for version in VERSIONS}
    everywhere = ((name, VERSIONS, rendered) for name, rendered in cases())
    single = ((name, [version], rendered) for name, version, rendered in versioned())
    for name, versions, rendered in itertools.chain(everywhere, single):
        for document in rendered:
            text = json.dumps(document, sort_keys=True)
            if document["apiVersion"].rpartition("/")[0] not in GROUPS:
                foreign.add(text)
                continue
            label = f"{name}: {document['kind']}/{document['metadata']['name']}"
            # Most cases share most objects: check each distinct one once per version.
            for version in versions:
                if (text, version) not in seen:
                    seen.add((text, version))
                    documents[version].append((label, text_quantities(document)))
    with concurrent.futures.ProcessPoolExecutor(os.cpu_count()) as pool:
        problems = sum(pool.map(check, documents.keys(), documents.values()), [])
    print("\n".join(problems), end="\n" if problems else "")
    passed = sum(map(len, documents.values())) - len(problems)
    print(f"{passed} checks passed, {len(problems)} failed, {len(foreign)} objects of foreign kinds not checked")
    return 1 if problems or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
