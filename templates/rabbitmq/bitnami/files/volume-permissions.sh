mkdir -p /bitnami/rabbitmq/mnesia
chown -R {{ user.runAsUser | default(value="") }}{% if user.fsGroup is defined %}:{{ user.fsGroup }}{% endif %} /bitnami/rabbitmq/mnesia
