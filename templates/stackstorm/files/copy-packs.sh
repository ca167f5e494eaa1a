{% if values.compatibility -%}
/bin/cp -aR /opt/stackstorm/packs/. /opt/stackstorm/packs-shared
/bin/cp -aR /opt/stackstorm/virtualenvs/. /opt/stackstorm/virtualenvs-shared
{%- else -%}
# Files keep their modes and times, and belong to whoever this runs as. The volume's own folder belongs to somebody else, so it is left as
# it is. Only the `cp` of GNU can be told what to keep; that of busybox keeps modes, and replaces a link only if it is told to.
umask 022
keep=
if cp --version >/dev/null 2>&1; then
  keep=--preserve=mode,timestamps
fi
for folder in packs virtualenvs; do
  for entry in /opt/stackstorm/"$folder"/* /opt/stackstorm/"$folder"/.[!.]*; do
    if [ -e "$entry" ] || [ -L "$entry" ]; then
      cp -dRf $keep "$entry" /opt/stackstorm/"$folder"-shared/
    fi
  done
done
{%- endif %}
