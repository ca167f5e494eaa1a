{% set redis = values.redis -%}
{% set tls_prefix = "REDIS" -%}
#!/bin/bash
# Starts this pod's Redis: as the master if it is the only pod or the Sentinels name it, or else as a replica of the one they name.
{%- if redis.usePassword or redis.tls.enabled %}
# No braces around names in here: Flux would put nothing in place of
# {{ [
  ...(["${REDIS_PASSWORD}", "${REDIS_MASTER_PASSWORD}"] if redis.usePassword else []),
  ...(["${REDIS_TLS_PORT}", "${REDIS_TLS_AUTH_CLIENTS}"] if redis.tls.enabled else []),
] | join(sep=" or ") }}.
{%- endif %}
{% if redis.usePassword and redis.usePasswordFile %}
REDIS_PASSWORD="$(cat "$REDIS_PASSWORD_FILE")"
REDIS_MASTER_PASSWORD="$(cat "$REDIS_MASTER_PASSWORD_FILE")"
export REDIS_PASSWORD REDIS_MASTER_PASSWORD
{% endif %}
{% include "redis/bitnami/files/find-master.sh" %}
# Copied at every start, since a failover writes that day's master into redis.conf.
settings=/opt/bitnami/redis/etc
cp /opt/bitnami/redis/mounted-etc/redis.conf "$settings/redis.conf"
if [[ "$REDIS_REPLICATION_MODE" == master ]]; then
  role_settings="$settings/master.conf"
  cp /opt/bitnami/redis/mounted-etc/master.conf "$role_settings"
else
  role_settings="$settings/replica.conf"
  cp /opt/bitnami/redis/mounted-etc/replica.conf "$role_settings"
fi

{% include "redis/bitnami/files/port-flags.sh" %}
{%- if redis.tls.enabled %}
set -- "$@" --tls-replication yes
{%- endif %}
if [[ "$REDIS_REPLICATION_MODE" == slave ]]; then
  set -- "$@" --slaveof "$master_host" "$master_port"
fi
{% if redis.usePassword -%}
set -- "$@" --requirepass "$REDIS_PASSWORD" --masterauth "$REDIS_MASTER_PASSWORD"
{% else -%}
set -- "$@" --protected-mode no
{% endif -%}
set -- "$@" --include "$role_settings" --include "$settings/redis.conf"
{% for flag in redis.slave.extraFlags -%}
set -- "$@" {{ flag | shell_text }}
{% endfor -%}
exec {{ (redis.slave.command or "redis-server") | shell_words }} "$@"
