#!/usr/bin/env python3
"""Counts what a render costs, and fails where that grew: counts.py ST2HA PROFILE [--update]

Instructions, as callgrind counts them, do not depend on what else the machine does. `benches/counts.json` has those of each command for a
profile of Cargo, in millions: of the whole run, and of stages of the first command as far as the binary has names in it. Peak memory is in
MiB, the middle one of several runs. The size of the binary is that of what is loaded, in MB: debug information does not count. More than 5 %
over a figure is an error; `--update` writes the figures instead. For memory it is 10 %: how much of a binary counts depends on what the kernel
reads ahead, which differed by 7 % between two machines of one kind.
"""

import json
import os
import pathlib
import re
import shutil
import statistics
import struct
import subprocess
import sys
import tempfile

BENCHES = pathlib.Path(__file__).resolve().parent.parent / "benches"
FIGURES = BENCHES / "counts.json"

sys.path.insert(0, str(BENCHES))
sys.dont_write_bytecode = True
from timing import run  # noqa: E402

# A values file, for which more is checked than for the defaults alone.
VALUES = "st2web:\n  replicas: 3\n"

# What is measured, each after a first run that makes the secrets.
COMMANDS = {
    "render": ["render"],
    "render -f values.yaml": ["render", "-f", "values.yaml"],
    "render --preset stackstorm-ha-1.1": ["render", "--preset", "stackstorm-ha-1.1"],
    "--version": ["--version"],
}

# Stages of the first command: the function that does each, with all that it calls.
STAGES = {
    "read and merge values": "st2ha::commands::release::Request::gather",
    "rules": "st2ha::schema::rules::check",
    "context of templates": "st2ha::render::context::Context::new",
    "run templates": "st2ha::render::engine::Engine::objects",
    "read what they print": "st2ha::yaml::short_reader::read_short_with",
    "write": "st2ha::output::stream::stream",
}


def size(binary):
    """Megabytes of an ELF file that are loaded."""
    head = pathlib.Path(binary).read_bytes()
    table, entry_size, entries = (*struct.unpack_from("<Q", head, 32), *struct.unpack_from("<HH", head, 54))[0:3]
    segments = [struct.unpack_from("<I28xQ", head, table + entry * entry_size) for entry in range(entries)]
    return round(sum(in_file for kind, in_file in segments if kind == 1) / 1e6, 2)


def count(arguments, folder, out):
    """Millions of instructions of a run."""
    command = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={out}", *arguments]
    done = subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    return round(int(re.search(r"Collected : (\d+)", done.stderr)[1]) / 1e6, 2)


def stages(out):
    """Millions of instructions below functions, for those that the binary names."""
    done = subprocess.run(["callgrind_annotate", "--inclusive=yes", str(out)], check=True, capture_output=True, text=True)
    found = {}
    for line in done.stdout.splitlines():
        match = re.match(r"\s*([\d,]+) \([\d. ]+%\)\s+\S+:(st2ha::\S+)", line)
        if match:
            found.setdefault(match[2], int(match[1].replace(",", "")))
    return {name: round(found[function] / 1e6, 2) for name, function in STAGES.items() if function in found}


def measure(st2ha):
    """All figures of a binary."""
    figures = {"binary: size": size(st2ha)}
    with tempfile.TemporaryDirectory() as folder:
        (pathlib.Path(folder) / "values.yaml").write_text(VALUES)
        for name, arguments in COMMANDS.items():
            command = [st2ha, *arguments]
            run(command, folder=folder)
            out = pathlib.Path(folder) / "callgrind.out"
            figures[f"{name}: instructions"] = count(command, folder, out)
            figures[f"{name}: memory"] = round(statistics.median(run(command, folder=folder).memory for _ in range(5)), 1)
            if name == "render":
                figures.update({f"{name}, {stage}: instructions": value for stage, value in stages(out).items()})
    return figures


def main():
    st2ha, profile = os.path.realpath(sys.argv[1]), sys.argv[2]
    if not shutil.which("valgrind"):
        print("counts skipped: there is no valgrind")
        return 0
    figures = measure(st2ha)
    known = json.loads(FIGURES.read_text()) if FIGURES.exists() else {}
    if "--update" in sys.argv:
        known[profile] = figures
        FIGURES.write_text(json.dumps(known, indent=2) + "\n")
    worse = 0
    for name, value in figures.items():
        before = known.get(profile, {}).get(name)
        limit = 1.10 if name.endswith("memory") else 1.05
        grew = before is not None and value > before * limit
        worse += grew
        print(f"{'more: ' if grew else ''}{name} {value} (figure: {before})")
    if worse:
        print(f"{worse} figures grew; if that is meant, run `ci/counts.py {sys.argv[1]} {profile} --update`", file=sys.stderr)
    return 1 if worse else 0


if __name__ == "__main__":
    sys.exit(main())
