{% if values.compatibility -%}
/bin/cp -aR /opt/stackstorm/configs/. /opt/stackstorm/configs-shared
{%- else -%}
# What is in a ConfigMap's folder are links: their targets are copied.
for file in /opt/stackstorm/configs/*; do
  if [ -f "$file" ]; then
    cp "$file" /opt/stackstorm/configs-shared/
  fi
done
{%- endif %}
