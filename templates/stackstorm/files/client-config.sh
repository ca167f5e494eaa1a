# Variables in the text, such as $ST2_AUTH_USERNAME, stand for their values; nothing else in it is evaluated. Write them without
# braces where Flux applies this, because it puts its own values for $${ST2_AUTH_USERNAME} and $${ST2_AUTH_PASSWORD}.
{% if not values.compatibility -%}
# The file holds a password: the group may read it, which a container that runs as another user belongs to.
umask 027
{% endif -%}
cat >{{ "/root" if values.compatibility else '"$HOME"' }}/.st2/config {{ config | trim_end(pat="\n") | shell_here }}
