#!/usr/bin/env bash
# Does what the Dockerfile does without an engine: assembles the image's root from a release build, serves from it as its
# user, checks health and a list, and prints its compressed size. With --build the binary is first built in a bare Debian, as
# in the first stage; this needs root, debootstrap and an installed Swift toolchain, which is mounted.
#
#   docker/verify.sh [--build] [BINARY]
#
# DEBIAN_ROOT is an existing root made by debootstrap; DEBIAN_MIRROR is the mirror for a new one.
set -euo pipefail
cd "$(dirname "$0")/.."
limit=$((25 << 20))
work=$(mktemp -d)
debian=${DEBIAN_ROOT:-$work/debian}
server=

finish() {
  [ -z "$server" ] || kill "$server" 2>/dev/null || true
  for place in "$work/root/proc" "$debian/proc" "$debian/toolchain"; do umount "$place" 2>/dev/null || true; done
  rm -rf --one-file-system "$work"
}
trap finish EXIT

build_in_debian() {
  local packages=ca-certificates,git,make,pkg-config,libnghttp2-dev,libyaml-dev,libssl-dev,g++,libc6-dev,libcurl4,libxml2,libedit2
  [ -d "$debian/usr" ] || debootstrap --variant=minbase --include="$packages,libsqlite3-0,zlib1g-dev,libncurses6" \
    bookworm "$debian" ${DEBIAN_MIRROR:+"$DEBIAN_MIRROR"}
  local toolchain
  toolchain=$(dirname "$(dirname "$(dirname "$(readlink -f "$(command -v swift)")")")")
  rm -rf "$debian/source"
  mkdir -p "$debian/toolchain" "$debian/source/.build"
  mount --bind "$toolchain" "$debian/toolchain"
  mount -t proc proc "$debian/proc"
  cp /etc/resolv.conf "$debian/etc/resolv.conf"
  git archive HEAD | tar -C "$debian/source" -x
  # The dependencies, if they have been fetched already: the root may have no network.
  for part in Package.resolved .build/checkouts .build/repositories .build/workspace-state.json; do
    [ ! -e "$part" ] || cp -a "$part" "$debian/source/$part"
  done
  chroot "$debian" /usr/bin/env -i PATH="/toolchain/usr/bin:/usr/bin:/bin" HOME=/root make -C /source build
  cp "$debian/source/.build/release/polar-files-mock" "$work/polar-files-mock"
}

binary=.build/release/polar-files-mock
if [ "${1:-}" = --build ]; then
  shift
  build_in_debian
  binary=$work/polar-files-mock
fi
binary=${1:-$binary}

docker/assemble.sh "$binary" "$work/root"
find "$work/root" -type f -size +100k -printf '%10s %P\n' | sort -rn
size=$(tar -C "$work/root" -c . | gzip -9 | wc -c)
echo "the image's root is $size bytes compressed, $(du -sb "$work/root" | cut -f 1) as it is"

# The server reads its arguments from /proc.
mkdir -p "$work/root/proc"
mount -t proc proc "$work/root/proc"
# Runs as the user of the image, with no file of this machine: a library that ldd did not list is missing here.
chmod 755 "$work" "$work/root"
enter=(chroot --userspec=10001:10001 "$work/root" /usr/bin/polar-files-mock)
inside() { "${enter[@]}" "$@"; }
POLAR_FILES_MOCK_HOST=0.0.0.0 POLAR_FILES_MOCK_PORT=0 "${enter[@]}" serve >"$work/stdout" 2>"$work/stderr" &
server=$!
until grep -q '^Ready\.$' "$work/stdout"; do
  kill -0 "$server" 2>/dev/null || { cat "$work/stderr" >&2; exit 1; }
  sleep 0.05
done
url=$(sed -n 's/^Listening on //p' "$work/stdout")
inside health --url "$url"
# To a file: curl fails if grep closes a pipe early.
curl -fsS -o "$work/list" -H 'Authorization: Bearer polar_oat_acme_full' "$url/v1/files/?limit=1"
grep -q '"total_count":6' "$work/list"
inside validate /fixtures /fixtures/demo.yaml /fixtures/demo.json >/dev/null
inside validate /fixtures
kill -TERM "$server"
wait "$server"
server=
echo "it serves, is healthy, lists files and stops with status 0"
[ "$size" -le "$limit" ] || { echo "the root is larger than $limit bytes" >&2; exit 1; }
