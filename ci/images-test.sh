#!/usr/bin/env bash
# Builds both images from static binaries and runs them: images-test.sh FOLDER
# FOLDER is what ci/release-build.sh has filled. Needs root and buildah, which runs without a daemon; says that it skips where they are missing.
# The shell of the image for Argo CD is the machine's own static busybox, so that no registry has to be reached.
set -euo pipefail

dist=$(realpath "$1")
cd "$(dirname "$0")/.."
if ! command -v buildah >/dev/null || [ "$(id -u)" != 0 ] || [ ! -x /bin/busybox ]; then
  echo "images skipped: needs root, buildah and a static /bin/busybox" >&2
  exit 0
fi
case $(uname -m) in
  x86_64) architecture=amd64 ;;
  aarch64) architecture=arm64 ;;
  *) echo "images skipped: no binary for $(uname -m)" >&2; exit 0 ;;
esac
version=$(sed -n 's/^version = "\(.*\)"$/\1/p' Cargo.toml | head -1)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
buildah() { command buildah --root "$work/root" --runroot "$work/run" --storage-driver vfs "$@"; }

shell=$(buildah from scratch)
buildah copy --quiet "$shell" /bin/busybox /bin/busybox >/dev/null
buildah commit --quiet "$shell" docker.io/library/busybox:1.37.0-musl >/dev/null

ci/images.sh "$dist" "$work/context"
for target in st2ha argocd; do
  buildah bud --quiet --pull-never --isolation chroot --file packaging/Dockerfile --target "$target" --build-arg TARGETARCH=$architecture \
    --build-arg "VERSION=$version" --tag "$target" "$work/context" >/dev/null
done
buildah images --format '{{.Name}} {{.Size}}' | grep -v busybox

# Rendered in a folder that the image's user may write to, as on anybody's machine with `--user`.
mkdir "$work/folder"
chmod 777 "$work" "$work/folder"
container=$(buildah from --pull-never st2ha)
buildah run --isolation chroot --volume "$work/folder:/work" "$container" -- /usr/bin/st2ha render --preset small > "$work/manifests.yaml"
grep -c '^kind:' "$work/manifests.yaml"
[ "$(stat -c %u "$work/folder/.st2ha")" = 65532 ] || { echo "st2ha did not run as user 65532" >&2; exit 1; }

# What Argo CD's server would run: the plugin's own script, in the folder of the sources.
awk '/^      - \|$/ { on = 1; next } on { sub(/^        /, ""); print }' examples/argocd/plugin.yaml > "$work/generate.sh"
mkdir "$work/sources"
cp examples/argocd/values.yaml "$work/sources/"
cp "$work"/folder/.st2ha/default/st2.secrets.yaml "$work/sources/"
chmod -R go+rX "$work/sources" "$work/generate.sh"
container=$(buildah from --pull-never argocd)
buildah run --isolation chroot --volume "$work/sources:/sources" --volume "$work/generate.sh:/generate.sh" --workingdir /sources \
  --env ARGOCD_APP_NAMESPACE=stackstorm --env ARGOCD_APP_NAME=st2 --env ARGOCD_ENV_SECRETS_FILE=st2.secrets.yaml \
  "$container" -- /bin/sh -c "$(cat "$work/generate.sh")" > "$work/argocd.yaml"
grep -c 'argocd.argoproj.io/sync-wave' "$work/argocd.yaml"
