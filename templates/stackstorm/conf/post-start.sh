#!/bin/bash
{% if holds_key -%}
{% set parts = values.st2.system_user.ssh_key_file | split(pat="/") -%}
{% set folder = parts[:-1] | join(sep="/") -%}
{% set mounted = (parts[:-2] | join(sep="/")) ~ "/.ssh-key-vol/" ~ (parts | last) -%}
{% set owner = values.st2.system_user.user ~ ":" ~ values.st2.system_user.user -%}
# The key's volume belongs to root and cannot be changed, but ssh only takes a key that nobody else can read.
mounted={{ mounted | shell_quote }}
folder={{ folder | shell_quote }}
key={{ values.st2.system_user.ssh_key_file | shell_quote }}
mkdir -p "$folder"
cp -L "$mounted" "$key"
{% if values.compatibility -%}
chown -R {{ owner | shell_quote }} "$folder"
chmod 400 "$key"
chmod 500 "$folder"
{% else -%}
mode=400
if ! chown {{ owner | shell_quote }} "$key" 2>/dev/null && [ "$(id -u)" = 0 ]; then
  # Root without the right to give files away: the volume's group reads the key.
  mode=440
fi
chmod "$mode" "$key"
{% endif -%}
{% endif -%}
{% if script -%}
{{ script | trim_end(pat="\n") }}
{% endif -%}
