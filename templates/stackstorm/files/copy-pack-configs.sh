/bin/cp -aR /opt/stackstorm/configs/. /opt/stackstorm/configs-shared
