{% if note %}# {{ note }}
{% endif -%}
until nc -z -w 2 {{ host | shell_quote }} {{ port }}; do
  echo {{ ("Waiting until " ~ what ~ " is ready at " ~ host ~ ":" ~ port) | shell_quote }}
  sleep 2
done
