# Writes the settings of StackStorm that hold credentials of services outside of this release. Variables stand without braces, because Flux
# puts its own values for names in braces.
umask 077
prepared=/etc/st2/external

# check FILE REFUSED: a credential has to be one line without any of the refused characters.
check() {
  text=$(cat "/run/st2-external/$1")
  case $text in
  '') problem='is empty' ;;
  *[[:cntrl:]]*) problem='holds a line break or another control character' ;;
  *) problem= ;;
  esac
  if [ -z "$problem" ] && [ "$(printf %s "$text" | tr -d "$2")" != "$text" ]; then
    problem="holds one of the characters $2, which StackStorm cannot use here"
  fi
  if [ -n "$problem" ]; then
    echo "The credential $1 of StackStorm $problem." >&2
    exit 1
  fi
}

# raw FILE: a credential as it is, but for a line break at its end.
raw() {
  text=$(cat "/run/st2-external/$1")
  printf %s "$text"
}

# encoded FILE: a credential as a part of a URL.
encoded() {
  raw "$1" | od -An -v -tx1 | tr -d '\n' | sed 's/ /%/g'
}

# json FILE: a credential as it stands between the quotes of JSON.
json() {
  raw "$1" | sed 's/[\\"]/\\&/g'
}

# setting NAME VALUE: a line of settings, in which a dollar sign would name another setting. Behind a backslash it is marked by another one.
setting() {
  printf '%s = "%s"\n' "$1" "$(printf %s "$2" | sed 's/\$/&&/g; s/\\\$\$/\\\\$/g')"
}

{% for service in services -%}
{% for one in service.credentials -%}
check {{ one.file | shell_word }} {{ one.refused | shell_quote }}
{% endfor -%}
{% endfor -%}
{
  :
{%- for service in services %}
{%- if service.secretSettings %}
  echo {{ ("[" ~ service.section ~ "]") | shell_quote }}
{%- for setting in service.secretSettings %}
  setting {{ setting.name | shell_word }} {% for part in setting.parts -%}
{% if part.kind == "text" -%}
{{ part.text | shell_quote }}
{%- else -%}
"$({{ part.kind | shell_word }} {{ part.file | shell_word }})"
{%- endif -%}
{% endfor %}
{%- endfor %}
{%- endif %}
{%- endfor %}
} >"$prepared/st2.external.conf"
{% for service in services -%}
{% if service.combined -%}
{% set folder = "/etc/st2/external-tls/" ~ service.name -%}
# Certificate and private key in one file.
{
  cat {{ (folder ~ "/tls.crt") | shell_word }}
  echo
  cat {{ (folder ~ "/tls.key") | shell_word }}
} >"$prepared"/{{ service.combined | shell_word }}
{% endif -%}
{% endfor -%}
