#!/usr/bin/env bash
# Installs a package of ours, looks at what it brought, and removes it: deb-test.sh PACKAGE
# As root, and where no st2ha is installed; elsewhere it only looks into the package. lintian has its say where it is installed.
set -euo pipefail

package=$(realpath "$1")
expected=(
  ./usr/bin/st2ha ./usr/share/man/man1/st2ha.1.gz ./usr/share/man/man1/st2ha-render.1.gz ./usr/share/man/man1/st2ha-secrets-rotate.1.gz
  ./usr/share/bash-completion/completions/st2ha ./usr/share/zsh/vendor-completions/_st2ha ./usr/share/fish/vendor_completions.d/st2ha.fish
  ./usr/share/doc/st2ha/copyright ./usr/share/doc/st2ha/changelog.Debian.gz ./usr/share/doc/st2ha/changelog.gz
)
contents=$(dpkg-deb --contents "$package")
for file in "${expected[@]}"; do
  grep -qE " $file( |\$)" <<< "$contents" || { echo "$package lacks $file" >&2; exit 1; }
done

if command -v lintian >/dev/null; then
  # A static binary that depends on nothing is the point, and nobody has filed a bug to have it packaged.
  lintian --allow-root --fail-on error,warning \
    --suppress-tags statically-linked-binary,empty-field,initial-upload-closes-no-bugs "$package"
else
  echo "lintian skipped: not installed" >&2
fi

if [ "$(id -u)" != 0 ] || dpkg-query --show st2ha >/dev/null 2>&1 || [ -e /usr/bin/st2ha ]; then
  echo "install skipped: needs root, and no st2ha that is installed" >&2
  exit 0
fi
if [ "$(dpkg-deb --field "$package" Architecture)" != "$(dpkg --print-architecture)" ]; then
  echo "install skipped: the package is for another architecture" >&2
  exit 0
fi
trap 'dpkg --purge st2ha >/dev/null 2>&1 || true' EXIT
# Some systems leave manual pages out of whatever is installed.
dpkg --path-include='/usr/share/*' --install "$package" >/dev/null
work=$(mktemp -d)
(cd "$work" && env -i PATH=/usr/bin:/bin st2ha render --preset small > manifests.yaml 2>/dev/null && grep -c '^kind:' manifests.yaml >/dev/null)
rm -rf "$work"
for file in "${expected[@]}"; do
  [ -e "/${file#./}" ] || { echo "${file#.} is not there after the install" >&2; exit 1; }
done
if command -v man >/dev/null; then man --warnings st2ha-render >/dev/null; fi
bash -ec 'source /usr/share/bash-completion/completions/st2ha && complete -p st2ha' >/dev/null
dpkg --purge st2ha >/dev/null
trap - EXIT
for file in "${expected[@]}"; do
  [ ! -e "/${file#./}" ] || { echo "${file#.} is there after the removal" >&2; exit 1; }
done
echo "$(basename "$package"): installed, run and removed"
