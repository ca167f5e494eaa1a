"""What one run of a command takes."""

import collections
import subprocess
import sys

# Runs what it is given, with its output into a file, and prints seconds on the clock, seconds of the processor and peak memory in KiB. The kernel
# counts what a process held before it became another program, so nothing is loaded here that is not needed; still, no peak is below some 8 MiB.
LAUNCHER = """
import os, sys, time
out = os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
before = time.perf_counter()
process = os.posix_spawnp(sys.argv[2], sys.argv[2:], os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, out, 1)])
status, usage = os.wait4(process, 0)[1:]
print(time.perf_counter() - before, usage.ru_utime + usage.ru_stime, usage.ru_maxrss)
sys.exit(os.waitstatus_to_exitcode(status))
"""

Run = collections.namedtuple("Run", "wall cpu memory")


def run(command, out="/dev/null", folder=None):
    """Seconds on the clock, seconds of the processor, and MiB at the peak of a run in a folder, whose output goes into a file."""
    launched = [sys.executable, "-I", "-S", "-c", LAUNCHER, out, *command]
    done = subprocess.run(launched, cwd=folder, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{done.stderr}")
    wall, cpu, kib = map(float, done.stdout.split())
    return Run(wall, cpu, kib / 1024)
