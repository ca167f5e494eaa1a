#!/usr/bin/env bash
# Unpacks servers of a later Debian release beside the system, without installing anything: RabbitMQ 4, Valkey 8, Redis 8.
# Leaves them in target/tools/debian-trixie, a folder to `chroot` into; `ci/with-tools.sh` names it ST2HA_LATER_DEBIAN.
# Tests that need it are skipped with a message where it is missing.
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
suite=trixie
place=${ST2HA_TOOLS:-$root/target/tools}/debian-$suite
[ ! -x "$place/usr/sbin/rabbitmq-server" ] || exit 0

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/lists/partial" "$work/cache/archives/partial"
# An empty list of installed packages: all that the servers need is fetched, the C library too.
: > "$work/status"
echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.debian.org/debian $suite main" > "$work/sources.list"
options=(
  -o "Dir::Etc::SourceList=$work/sources.list" -o Dir::Etc::SourceParts=-
  -o "Dir::State=$work" -o "Dir::State::Lists=$work/lists" -o "Dir::State::Status=$work/status" -o "Dir::Cache=$work/cache"
  -o APT::Install-Recommends=0 -o Debug::NoLocking=1 -o APT::Sandbox::User=root
)
apt-get "${options[@]}" update -qq
apt-get "${options[@]}" install -y -qq --download-only \
  dash bash coreutils sed grep mawk hostname procps iproute2 openssl \
  rabbitmq-server redis-server redis-sentinel redis-tools valkey-server valkey-sentinel valkey-tools > /dev/null

rm -rf "$place.new"
mkdir -p "$place.new"
# First the package that makes /bin a link into /usr.
for package in "$work"/cache/archives/base-files_*.deb "$work"/cache/archives/*.deb; do
  dpkg -x "$package" "$place.new"
done
# Where in-later-debian.sh mounts what a program works on.
mkdir -p "$place.new/work"
touch "$place.new/etc/hosts"
rm -rf "$place"
mv "$place.new" "$place"
chroot "$place" valkey-server --version
