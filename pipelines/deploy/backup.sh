#!/bin/sh
# backup.sh STATE TARGET: one archive of the state folder, whole or not at all. Waits for a running night to end and
# keeps the next one from starting meanwhile; SQLite's files are copied by SQLite, so that the daemon may go on.
# Restore: stop the service, make an empty STATE, `tar -xzf ARCHIVE -C STATE`, start the service.
set -eu
state=$1 target=$2
mkdir -p "$target"
exec 9>>"$state/night.lock"
flock -w 14400 9
archive="$target/safetynet-$(date -u +%Y%m%dT%H%M%SZ).tar.gz"
copy=$(mktemp -d "$target/.copy-XXXXXX")
trap 'rm -rf "$copy" "$archive.part" "$archive.tar.part"' EXIT
(cd "$state" && find dagster -name '*.db' 2>/dev/null) | while read -r file; do
  mkdir -p "$copy/$(dirname "$file")"
  python3 -c 'import sqlite3, sys
source, copy = sqlite3.connect("file:%s?mode=ro" % sys.argv[1], uri=True), sqlite3.connect(sys.argv[2])
source.backup(copy)' "$state/$file" "$copy/$file"
done
tar -cf "$archive.tar.part" -C "$state" --exclude='./cache' --exclude='./night.lock' --exclude='*.db' --exclude='*.db-wal' \
  --exclude='*.db-shm' --exclude='*.db-journal' .
tar -rf "$archive.tar.part" -C "$copy" .
gzip -c "$archive.tar.part" >"$archive.part"
rm "$archive.tar.part"
sync "$archive.part"
mv "$archive.part" "$archive"
echo "$archive"
