#!/bin/sh
# Whether a server answers at all: alive.sh server|sentinel
set -eu
. /config/common.sh
[ -n "$(ask "$1" 127.0.0.1 PING)" ]
