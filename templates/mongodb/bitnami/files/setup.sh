#!/bin/bash
{%- set external = values.mongodb.externalAccess %}
{%- set service = external.service %}
# Decides what this pod is to the replica set, then hands over to the image: the first pod founds the set as its primary,
# every other one joins it.
set -o errexit -o pipefail
{%- if external.enabled %}

# The address that clients outside of the cluster reach this member by.
{%- if service.type == "LoadBalancer" and external.autoDiscovery.enabled %}
# The init container auto-discovery has left it in ${SHARED_FILE}.
MONGODB_ADVERTISED_HOSTNAME="$(cat "$SHARED_FILE")"
{%- elif service.type == "LoadBalancer" %}
# The list has one for each pod: that of pod ${MY_POD_NAME##*-} comes after as many others.
ID="$(($(printf '%s' "$MY_POD_NAME" | sed 's/.*-//') + 1))"
MONGODB_ADVERTISED_HOSTNAME="$(echo {{ service.loadBalancerIPs | join(sep=" ") | shell_quote }} | cut -d ' ' -f "$ID")"
{%- elif service.domain %}
MONGODB_ADVERTISED_HOSTNAME={{ service.domain | shell_quote }}
{%- else %}
MONGODB_ADVERTISED_HOSTNAME="$(curl --silent --show-error --fail --max-time 30 https://ipinfo.io/ip)"
{%- endif %}
if [[ -z "$MONGODB_ADVERTISED_HOSTNAME" ]]; then
  echo "Found no address to announce $MY_POD_NAME by" >&2
  exit 1
fi
export MONGODB_ADVERTISED_HOSTNAME
{%- endif %}
{%- if external.enabled or values.mongodb.replicaSetHostnames %}

echo "$MY_POD_NAME announces itself as $MONGODB_ADVERTISED_HOSTNAME"
{%- endif %}

if [[ "$MY_POD_NAME" == {{ (names.mongodb.fullname ~ "-0") | shell_quote }} ]]; then
  echo "$MY_POD_NAME starts as the primary"
  export MONGODB_REPLICA_SET_MODE=primary
else
  echo "$MY_POD_NAME joins as a secondary"
  export MONGODB_REPLICA_SET_MODE=secondary
  export MONGODB_INITIAL_PRIMARY_ROOT_PASSWORD="$MONGODB_ROOT_PASSWORD"
  export MONGODB_INITIAL_PRIMARY_PORT_NUMBER="$MONGODB_PORT_NUMBER"
  # The image refuses credentials of their own on members that copy the primary's.
  export MONGODB_ROOT_PASSWORD='' MONGODB_USERNAME='' MONGODB_DATABASE='' MONGODB_PASSWORD=''
fi

exec /opt/bitnami/scripts/mongodb/entrypoint.sh /opt/bitnami/scripts/mongodb/run.sh
