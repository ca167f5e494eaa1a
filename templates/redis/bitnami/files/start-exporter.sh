if [[ -f /secrets/redis-password ]]; then
  REDIS_PASSWORD="$(cat /secrets/redis-password)"
  export REDIS_PASSWORD
fi
exec redis_exporter{% for flag, value in values.redis.metrics.extraArgs or {} %} {{ ("--" ~ flag ~ "=" ~ value) | shell_quote }}{% endfor %}
