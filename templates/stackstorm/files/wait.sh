{% if note %}# {{ note }}
{% endif -%}
until {% for host in hosts %}{{ " || " if not loop.first else "" }}nc -z -w 2 {{ host | shell_quote }} {{ port }}{% endfor %}; do
  echo {{ ("Waiting until " ~ what ~ " is ready at " ~ (hosts | join(sep=" or ")) ~ ":" ~ port) | shell_quote }}
  sleep 2
done
