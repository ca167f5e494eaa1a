#!/bin/bash
# Whether {{ "the master" if target.password == "REDIS_MASTER_PASSWORD" else "this pod" }} answers a ping. Argument: how many seconds that may take.
{%- if values.redis.usePassword and values.redis.usePasswordFile %}
# No braces around names in here: Flux would put nothing in place of {{ "${" ~ target.password ~ "_FILE}" }}.

password_aux="$(cat "${{ target.password }}_FILE")"
export REDISCLI_AUTH="$password_aux"
{%- else %}

if [[ -n "${{ target.password }}" ]]; then
  export REDISCLI_AUTH="${{ target.password }}"
fi
{%- endif %}

response="$(
  timeout -s 3 "$1" \
    redis-cli \
    -h "{{ target.host }}" \
    -p "{{ target.port }}" \
    {%- if values.redis.tls.enabled %}
    --tls \
    --cacert {{ ("/opt/bitnami/redis/certs/" ~ values.redis.tls.certCAFilename) | shell_quote }} \
    {%- if values.redis.tls.authClients %}
    --cert {{ ("/opt/bitnami/redis/certs/" ~ values.redis.tls.certFilename) | shell_quote }} \
    --key {{ ("/opt/bitnami/redis/certs/" ~ values.redis.tls.certKeyFilename) | shell_quote }} \
    {%- endif %}
    {%- endif %}
    ping
)"

case "$response" in
  PONG) exit 0 ;;
  {%- if loading %}
  # Alive, only not ready yet.
  "LOADING Redis is loading the dataset in memory") exit 0 ;;
  {%- endif %}
esac
echo "$response"
exit 1
