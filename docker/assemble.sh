#!/usr/bin/env bash
# Assembles the file system of the image: the binary, the libraries that it loads (only the C library's, if `make build` has
# built it), fixtures, licences, an unprivileged user, and the folder that it writes to.
#
#   docker/assemble.sh BINARY FOLDER
set -euo pipefail
binary=$1 root=$2

mkdir -p "$root/usr/bin" "$root/etc" "$root/tmp" "$root/fixtures"
install -m 755 "$binary" "$root/usr/bin/polar-files-mock"
chmod 1777 "$root/tmp"

# Licences and notices of the linked libraries, and the Apache License, under which most of them are.
mkdir -p "$root/usr/share/doc/polar-files-mock"
cat Sources/polar-files-mock-packages/debian/copyright .build/checkouts/*/NOTICE.txt .build/checkouts/swift-log/LICENSE.txt \
  >"$root/usr/share/doc/polar-files-mock/copyright"

# Each library that the binary loads, and the loader, at the path where the loader searches it.
{ ldd "$binary" 2>/dev/null || true; } |
  awk '$2 == "=>" && $3 ~ /^\// { print $3 } $1 ~ /^\// { print $1 }' | sort -u | while read -r library; do
  mkdir -p "$root$(dirname "$library")"
  cp -L "$library" "$root$library"
done

echo 'mock:x:10001:10001::/tmp:/usr/sbin/nologin' > "$root/etc/passwd"
echo 'mock:x:10001:' > "$root/etc/group"
# Names are resolved by the hosts file, and by DNS if the engine mounts a resolv.conf.
echo 'hosts: files dns' > "$root/etc/nsswitch.conf"
cp fixtures/*.json fixtures/*.yaml "$root/fixtures/" 2>/dev/null || true
cp -r fixtures/files "$root/fixtures/" 2>/dev/null || true
