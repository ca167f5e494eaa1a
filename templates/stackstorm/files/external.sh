# Writes the settings of StackStorm that hold credentials of services outside of this release. Variables stand without braces, because Flux
# puts its own values for names in braces.
umask 077
prepared=/etc/st2/external

# credential FILE REFUSED: a credential, which has to be one line without any of the refused characters.
credential() {
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
  printf %s "$text"
}

# encoded TEXT: a text as a part of a URL.
encoded() {
  printf %s "$1" | od -An -v -tx1 | tr -d '\n' | sed 's/ /%/g'
}

# setting NAME VALUE: a line of settings, in which a dollar sign would name another setting. Behind a backslash it is marked by another one.
setting() {
  printf '%s = "%s"\n' "$1" "$(printf %s "$2" | sed 's/\$/&&/g; s/\\\$\$/\\\\$/g')"
}

{% for service in services -%}
{% for one in service.credentials -%}
{{ one.variable }}=$(credential {{ one.file }} {{ one.refused | shell_quote }})
{% endfor -%}
{% endfor -%}
{
  :
{% for service in services -%}
{% if service.secretSettings -%}
{{ "  " }}echo '[{{ service.section }}]'
{% for setting in service.secretSettings -%}
{{ "  " }}setting {{ setting.name }} {% for part in setting.parts -%}
{% if part.kind == "text" -%}
{{ part.text | shell_quote }}
{%- elif part.kind == "raw" -%}
"${{ part.variable }}"
{%- else -%}
"$(encoded "${{ part.variable }}")"
{%- endif -%}
{% endfor %}
{% endfor -%}
{% endif -%}
{% endfor -%}
} >"$prepared/st2.external.conf"
{% for service in services -%}
{% if service.combined -%}
{% set folder = "/etc/st2/external-tls/" ~ service.name -%}
# Certificate and private key in one file.
cat {{ folder }}/tls.crt >"$prepared/{{ service.combined }}"
echo >>"$prepared/{{ service.combined }}"
cat {{ folder }}/tls.key >>"$prepared/{{ service.combined }}"
{% endif -%}
{% endfor -%}
