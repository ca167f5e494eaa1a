{% set redis = values.redis -%}
{% set user = (redis.containerSecurityContext or {}) | get(key="runAsUser", default="") -%}
{% set group = (redis.securityContext or {}) | get(key="fsGroup", default="") -%}
{% if redis.volumePermissions.securityContext?.runAsUser == "auto" -%}
chown -R "$(id -u):$(id -G | cut -d ' ' -f 2)" {{ persistence.path | shell_word }}
{% else -%}
chown -R {{ (user ~ (":" ~ group if group != "" else "")) | shell_word }} {{ persistence.path | shell_word }}
{% endif -%}
