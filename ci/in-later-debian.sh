#!/usr/bin/env bash
# Runs a program of the later Debian release (see later-debian.sh) in a folder: in-later-debian.sh FOLDER PROGRAM [ARG ...]
# The program sees FOLDER as /work, and FOLDER/hosts, where it exists, as /etc/hosts. Mounts end with the program. Needs root.
set -euo pipefail

root=${ST2HA_LATER_DEBIAN:?names the folder that later-debian.sh has made}
folder=$1
shift
export ROOT=$root FOLDER=$folder
# shellcheck disable=SC2016 # The inner shell expands these.
exec unshare --mount --propagation private bash -ec '
  mount --bind /dev "$ROOT/dev"
  mount --bind /proc "$ROOT/proc"
  mount -t tmpfs tmpfs "$ROOT/tmp"
  mount --bind "$FOLDER" "$ROOT/work"
  if [ -f "$FOLDER/hosts" ]; then mount --bind "$FOLDER/hosts" "$ROOT/etc/hosts"; fi
  exec chroot "$ROOT" "$@"' -- "$@"
