{% set redis = values.redis -%}
{% if redis.volumePermissions.securityContext.runAsUser == "auto" -%}
chown -R "$(id -u):$(id -G | cut -d ' ' -f 2)" "{{ persistence.path }}"
{% else -%}
chown -R {{ redis.containerSecurityContext.runAsUser }}:{{ redis.securityContext.fsGroup }} {{ persistence.path }}
{% endif -%}
