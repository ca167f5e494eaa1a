{%- set pod = values.mongodb.podSecurityContext -%}
{%- set container = values.mongodb.containerSecurityContext -%}
{%- set path = values.mongodb.persistence.mountPath | shell_word -%}
mkdir -p {{ path }}
{%- if pod.enabled and container.enabled %}
chown -R {{ ((container?.runAsUser or "") ~ ":" ~ (pod?.fsGroup or "")) | shell_word }} {{ path }}
{%- endif %}
