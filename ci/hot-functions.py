#!/usr/bin/env python3
"""Writes packaging/hot-functions.txt: the functions that a render runs.

Usage: ci/hot-functions.py BINARY, a release build that has its symbols (CARGO_PROFILE_RELEASE_STRIP=none). Needs valgrind.
"""

import pathlib
import re
import subprocess
import sys
import tempfile

LIST = pathlib.Path(__file__).resolve().parent.parent / "packaging" / "hot-functions.txt"

# What people and pipelines run most.
COMMANDS = [["render"], ["render", "--preset", "stackstorm-ha-1.1"], ["validate", "--preset", "production"]]


def functions(binary, command, folder):
    """The mangled names of the functions that a command runs."""
    out = pathlib.Path(folder) / "callgrind.out"
    valgrind = ["valgrind", "--tool=callgrind", "--demangle=no", f"--callgrind-out-file={out}"]
    subprocess.run([*valgrind, binary, *command], cwd=folder, check=True, capture_output=True)
    for line in out.read_text().splitlines():
        if told := re.match(r"c?fn=\(\d+\) (\S+)", line):
            # A number behind an apostrophe tells calls of a function by itself.
            yield re.sub(r"'\d+$", "", told.group(1))


def main():
    binary = str(pathlib.Path(sys.argv[1]).resolve())
    names = set()
    with tempfile.TemporaryDirectory() as folder:
        # The first run makes secrets, which takes functions that no later one needs.
        subprocess.run([binary, "render"], cwd=folder, check=True, capture_output=True)
        for command in COMMANDS:
            for name in functions(binary, command, folder):
                # The hash behind a name is another one for each compiler and set of flags. What is not named cannot be ordered.
                if re.fullmatch(r"[A-Za-z_.$][A-Za-z0-9_.$]*", name):
                    names.add(re.sub(r"17h[0-9a-f]+E$", "E", name))
    LIST.write_text("".join(f"{name}\n" for name in sorted(names)))
    print(f"{len(names)} functions in {LIST}")


if __name__ == "__main__":
    main()
