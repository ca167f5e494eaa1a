{% set redis = values.redis -%}
{% set user = redis.containerSecurityContext | get(key="runAsUser", default="") -%}
{% set group = redis.securityContext | get(key="fsGroup", default="") -%}
{% if redis.volumePermissions.securityContext.runAsUser == "auto" -%}
chown -R "$(id -u):$(id -G | cut -d ' ' -f 2)" "{{ persistence.path }}"
{% else -%}
chown -R {{ user }}{% if group != "" %}:{{ group }}{% endif %} {{ persistence.path }}
{% endif -%}
