#!/bin/bash
# Runs a command as a container would: container.sh POD IMAGE HOSTS VOLUMES COMMAND...
#
# POD is the process id of the pod, which holds its network; IMAGE a folder with the root file system; HOSTS the file that stands in
# for DNS; VOLUMES a file with lines of SOURCE, TARGET and ro or rw, with tabs between. The root file system is read-only, the user is
# 999, and nothing gives more rights. MASKED names a program of the image that is not there. The process stays this one, so whoever
# ends it ends the container.
set -euo pipefail

if [[ "$1" != --inside ]]; then
  pod=$1
  shift
  exec nsenter --target "$pod" --net unshare --mount --propagation private "$0" --inside "$@"
fi
image=$2 hosts=$3 volumes=$4
shift 4

root=/mnt
mount -t tmpfs -o size=1m tmpfs "$root"
for folder in usr etc; do
  mkdir "$root/$folder"
  mount --bind "$image/$folder" "$root/$folder"
  mount -o remount,bind,ro "$root/$folder"
done
for folder in bin lib lib64 sbin; do
  ln -s "usr/$folder" "$root/$folder"
done
mkdir "$root/proc" "$root/dev" "$root/run"
mount --bind "$hosts" "$root/etc/hosts"
mount --rbind /proc "$root/proc"
mount --rbind /dev "$root/dev"
if [[ -n "$MASKED" ]]; then
  mount --bind "$hosts" "$root/usr/bin/$MASKED"
fi
while IFS=$'\t' read -r source target mode; do
  mkdir -p "$root$target"
  mount --bind "$source" "$root$target"
  mount -o "remount,bind,$mode" "$root$target"
done <"$volumes"
mount -o remount,ro "$root"
exec setpriv --no-new-privs chroot --userspec=999:999 --groups=999 "$root" "$@"
