#!/usr/bin/env bash
# Does by hand what the Dockerfile's last stage does, where no engine runs: assembles the image's root from a release build,
# serves from it as its user, checks health and a list, and tells its compressed size. With --build, the binary is made first
# in a fresh Debian root, as the first stage does: that needs root, debootstrap, a mirror, and a Swift toolchain to lend.
#
#   docker/verify.sh [--build] [BINARY]
set -euo pipefail
cd "$(dirname "$0")/.."
limit=$((25 << 20))
work=$(mktemp -d)
server=

finish() {
  [ -z "$server" ] || kill "$server" 2>/dev/null || true
  for place in root/proc debian/proc debian/toolchain debian/source; do umount "$work/$place" 2>/dev/null || true; done
  rm -rf --one-file-system "$work"
}
trap finish EXIT

build_in_debian() {
  command -v debootstrap >/dev/null || apt-get install -y -qq debootstrap
  debootstrap --variant=minbase \
    --include=ca-certificates,git,make,pkg-config,libnghttp2-dev,binutils,g++,libc6-dev,libcurl4,libxml2,libedit2,libsqlite3-0,zlib1g-dev,libncurses6 \
    bookworm "$work/debian" ${DEBIAN_MIRROR:+"$DEBIAN_MIRROR"}
  local toolchain
  toolchain=$(dirname "$(dirname "$(dirname "$(readlink -f "$(command -v swift)")")")")
  mkdir -p "$work/debian/toolchain" "$work/debian/source"
  mount --bind "$toolchain" "$work/debian/toolchain"
  mount --bind . "$work/debian/source"
  mount -t proc proc "$work/debian/proc"
  cp /etc/resolv.conf "$work/debian/etc/resolv.conf"
  chroot "$work/debian" /usr/bin/env PATH="/toolchain/usr/bin:/usr/bin:/bin" HOME=/root \
    bash -c 'cd /source && swift build -c release --static-swift-stdlib --product polar-files-mock --scratch-path /build'
  cp "$work/debian/build/release/polar-files-mock" "$work/polar-files-mock"
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

# Arguments are read from there.
mkdir -p "$work/root/proc"
mount -t proc proc "$work/root/proc"
# The user of the image, and nothing of this machine: what ldd did not name is missed here.
enter=(chroot --userspec=10001:10001 "$work/root" /usr/bin/polar-files-mock)
inside() { "${enter[@]}" "$@"; }
port=$((20000 + RANDOM % 20000))
POLAR_FILES_MOCK_HOST=0.0.0.0 POLAR_FILES_MOCK_PORT=$port "${enter[@]}" serve >"$work/stdout" 2>"$work/stderr" &
server=$!
for _ in $(seq 100); do
  grep -q '^Ready\.$' "$work/stdout" && break
  kill -0 "$server" 2>/dev/null || { cat "$work/stderr" >&2; exit 1; }
  sleep 0.05
done
inside health --url "http://127.0.0.1:$port"
curl -fsS -H 'Authorization: Bearer polar_oat_acme_full' "http://127.0.0.1:$port/v1/files/?limit=1" \
  | grep -q '"total_count":6'
for fixture in demo.yaml demo.json large.yaml; do inside validate "/fixtures/$fixture"; done
kill -TERM "$server"
wait "$server"
server=
echo "it serves, is healthy, lists files and stops with status 0"
[ "$size" -le "$limit" ] || { echo "the root is larger than $limit bytes" >&2; exit 1; }
