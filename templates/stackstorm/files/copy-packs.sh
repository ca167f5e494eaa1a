/bin/cp -aR /opt/stackstorm/packs/. /opt/stackstorm/packs-shared
/bin/cp -aR /opt/stackstorm/virtualenvs/. /opt/stackstorm/virtualenvs-shared
