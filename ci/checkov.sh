#!/usr/bin/env bash
# Runs checkov over the preset `production`: it fails no check but those that docs/security.md gives a reason for, and each of those.
# Usage: ci/checkov.sh path/to/st2ha
set -euo pipefail

st2ha=$1
root=$(cd "$(dirname "$0")/.." && pwd)
tools=${ST2HA_TOOLS:-$root/target/tools}
version=3.3.30

# In a folder of its own: it needs some 100 packages, more than all other tools together.
if [ ! -x "$tools/checkov/bin/checkov" ]; then
  python3 -m venv "$tools/checkov"
  "$tools/checkov/bin/pip" install --quiet --disable-pip-version-check "checkov==$version"
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$st2ha" render -n stackstorm --preset production --secrets-file "$work/secrets.yaml" > "$work/manifests.yaml" 2> "$work/said" || {
  cat "$work/said" >&2
  exit 1
}
# Its exit status only says that some check failed.
"$tools/checkov/bin/checkov" --file "$work/manifests.yaml" --framework kubernetes --skip-download --compact --soft-fail \
  --output json > "$work/found.json"

"$tools/checkov/bin/python" - "$work/found.json" "$root/docs/security.md" <<'PYTHON'
import collections, json, re, sys

found, reasons = sys.argv[1:]
with open(reasons) as lines:
    known = {match[1] for match in (re.match(r"\| (CKV\w+)", line) for line in lines) if match}
with open(found) as file:
    results = json.load(file)["results"]
failed = collections.defaultdict(list)
for check in results["failed_checks"]:
    failed[check["check_id"], check["check_name"]].append(check["resource"])
if len(results["passed_checks"]) < 1000:
    sys.exit("checkov passed %d checks only: it has not seen the manifests" % len(results["passed_checks"]))
new = {key: resources for key, resources in failed.items() if key[0] not in known}
for (check, name), resources in sorted(new.items()):
    print("%s (%s) fails, and docs/security.md gives no reason: %s" % (check, name, ", ".join(sorted(set(resources)))))
idle = sorted(known - {check for check, _ in failed})
for check in idle:
    print("%s no longer fails: take it out of docs/security.md" % check)
if new or idle:
    sys.exit(1)
print("%d checks passed; those that failed have a reason: %s" % (len(results["passed_checks"]), ", ".join(sorted(known))))
PYTHON
