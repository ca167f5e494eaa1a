# Copies all of MongoDB's data, as they are at one moment, into a folder of the backup's volume. A copy that is there already stays.
set -euo pipefail

part() { jq -r "$1" <<< "$TASK"; }
folder=/backup/$(part .stage)
if [ -e "$folder/complete" ]; then
  echo "there is a complete copy in $folder already; delete it there to have another one"
  exit 0
fi
login=()
if [ "$(part .auth)" = true ]; then
  # The password stands in a file: arguments are for everybody to read.
  umask 077
  jq -n --rawfile password /etc/mongodb-secret/mongodb-root-password '{password: $password}' > /tmp/login.yaml
  login=(--username root --authenticationDatabase admin --config /tmp/login.yaml)
fi
rm -rf "$folder"
mkdir -p "$folder"
mongodump --host "$(part .set)/$(part '.members | join(",")')" "${login[@]}" --readPreference secondaryPreferred --oplog --gzip --out "$folder"
date > "$folder/complete"
echo "a complete copy is in $folder"
