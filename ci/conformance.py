"""Compares what st2ha renders with what Helm renders from the upstream chart, case by case, with the suite's own comparer.

conformance.py SUITE ST2HA [CASES]

Two differences are known and counted apart, because making them go away would be wrong; anything else fails.
"""

import concurrent.futures
import fnmatch
import os
import sys

suite, st2ha = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
pattern = sys.argv[3] if len(sys.argv) > 3 else "*"
sys.path.insert(0, suite)
import conform  # noqa: E402

# (object, start of the difference): why it stays.
KNOWN = [
    # The suite compares this helper of the upstream chart as text rather than as a script. Nothing runs it, and code of the
    # upstream charts is not copied.
    ("ConfigMap/*redis-health", "data.parse_sentinels.awk:"),
    # The suite keeps the v1beta1 shape of the definition's body. Kubernetes serves v1 only, which has another.
    ("CustomResourceDefinition/dnsendpoints.externaldns.k8s.io", ""),
]


def is_known(key, line):
    return any(fnmatch.fnmatch(key, known) and line.startswith(start) for known, start in KNOWN)


def main():
    cases = conform.load(os.path.join(suite, "goldens.json.gz"))
    default = cases["feature:default"]["objects"]
    names = [name for name in sorted(cases) if fnmatch.fnmatch(name, pattern)]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        runs = list(pool.map(lambda name: conform.render(st2ha, cases[name]["values"]), names))
    failed, known, identical = 0, 0, 0
    for name, run in zip(names, runs):
        problems = conform.compare(name, cases[name], conform.expected(cases, name), default, run)
        lines = [(key, line) for key, found in problems.items() for line in found]
        unknown = [(key, line) for key, line in lines if not is_known(key, line)]
        if unknown:
            failed += 1
            print(f"FAIL {name}")
            for key, line in unknown[:20]:
                print(f"  {key}  {line}")
        elif lines:
            known += 1
        else:
            identical += 1
    print(f"{identical} cases identical, {known} identical but for known differences, {failed} differ")
    return 1 if failed or not names else 0


sys.exit(main())
