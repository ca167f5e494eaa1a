{% set redis = values.redis -%}
#!/bin/bash
# Starts the single Redis of a release without failover.
{% if redis.usePassword and redis.usePasswordFile -%}
REDIS_PASSWORD="$(cat "$REDIS_PASSWORD_FILE")"
export REDIS_PASSWORD
{% endif -%}
settings=/opt/bitnami/redis/etc
cp /opt/bitnami/redis/mounted-etc/redis.conf "$settings/redis.conf"
cp /opt/bitnami/redis/mounted-etc/master.conf "$settings/master.conf"

{% include "redis/bitnami/files/port-flags.sh" %}
{% if redis.usePassword -%}
set -- "$@" --requirepass "$REDIS_PASSWORD" --masterauth "$REDIS_PASSWORD"
{% else -%}
set -- "$@" --protected-mode no
{% endif -%}
set -- "$@" --include "$settings/redis.conf" --include "$settings/master.conf"
{% for flag in redis.master.extraFlags -%}
set -- "$@" {{ flag | shell_text }}
{% endfor -%}
{# These are commands, so they stand as they are. #}
{%- if redis.master.preExecCmds -%}
{{ redis.master.preExecCmds }}
{% endif -%}
exec {{ (redis.master.command or "redis-server") | shell_words }} "$@"
