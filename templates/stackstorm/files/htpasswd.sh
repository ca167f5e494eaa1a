# Variables stand without braces, because Flux puts its own values for $${ST2_AUTH_USERNAME} and $${ST2_AUTH_PASSWORD}.
{% if not values.compatibility -%}
ST2_AUTH_USERNAME=$(cat /run/st2-auth/ST2_AUTH_USERNAME)
ST2_AUTH_PASSWORD=$(cat /run/st2-auth/ST2_AUTH_PASSWORD)
{% endif -%}
# The password goes through stdin: as an argument it would show in the process list, and a leading dash be an option.
hash=$(printf '%s\n' "$ST2_AUTH_PASSWORD" | openssl passwd -apr1 -stdin)
if [ -z "$ST2_AUTH_USERNAME" ] || [ -z "$ST2_AUTH_PASSWORD" ] || [ -z "$hash" ]; then
  echo 'ST2_AUTH_USERNAME and ST2_AUTH_PASSWORD have to be set' >&2
  exit 1
fi
printf '%s:%s\n' "$ST2_AUTH_USERNAME" "$hash" >/tmp/st2/htpasswd
{%- if values.st2.users %}
# Those of st2.users.
cat /run/st2-users/htpasswd >>/tmp/st2/htpasswd
{%- endif %}
