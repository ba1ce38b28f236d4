#!/usr/bin/env bash
# Follows the README on a fresh Debian 12: a root made by debootstrap, with Swift and the packages that Swift's own
# instructions list, make, git and curl, and a clean clone of HEAD. Runs the given commands (`run`: `make run` and a list; by
# default `run` and `test`).
#
#   docker/fresh.sh [build|run|test]...      needs root, debootstrap and an installed Swift toolchain, which is mounted
#
# FRESH_ROOT is a folder for the root, which then stays for another run.
set -euo pipefail
cd "$(dirname "$0")/.."
[ $# -gt 0 ] || set -- run test
work=$(mktemp -d)
root=${FRESH_ROOT:-$work/root}
# https://www.swift.org/install/linux/tarball, Debian 12
swift_asks=binutils,gcc,libicu-dev,libcurl4-openssl-dev,libedit-dev,libsqlite3-dev,libncurses-dev,libpython3-dev
swift_asks+=,libxml2-dev,pkg-config,uuid-dev,tzdata,libstdc++-12-dev
mounts=()

finish() {
  for place in "${mounts[@]}"; do umount "$place" 2>/dev/null || true; done
  rm -rf --one-file-system "$work"
}
trap finish EXIT

lend() { # path here, path there
  mkdir -p "$root$2"
  mount --bind "$1" "$root$2"
  mounts=("$root$2" "${mounts[@]}")
}

[ -d "$root/usr" ] || debootstrap --variant=minbase --include="ca-certificates,make,git,curl,$swift_asks" bookworm "$root"
toolchain=$(dirname "$(dirname "$(dirname "$(readlink -f "$(command -v swift)")")")")
lend "$toolchain" /toolchain
mkdir -p "$root/proc" "$root/dev"
mount -t proc proc "$root/proc"
mounts=("$root/proc" "${mounts[@]}")
lend /dev /dev
lend /dev/pts /dev/pts
echo '127.0.0.1 localhost' >"$root/etc/hosts"
cp /etc/resolv.conf "$root/etc/resolv.conf"
# If this machine's git fetches packages from local copies, the fresh one does so too.
git config --get-regexp '^url\..*\.insteadof$' >"$work/copies" || true
while read -r key url; do
  copy=${key#url.}
  copy=${copy%.insteadof}
  [ -d "$copy" ] || continue
  mountpoint -q "$root$copy" || lend "$copy" "$copy"
  chroot "$root" git config --system --replace-all "url.$copy.insteadOf" "$url" "^$url$"
done <"$work/copies"
chroot "$root" git config --system --replace-all safe.directory '*'

rm -rf "$root/clone"
git clone -q --no-hardlinks . "$root/clone"
inside() { chroot "$root" /usr/bin/env -i PATH=/toolchain/usr/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root "$@"; }
step() { echo; echo "\$ $*"; }

for command in "$@"; do
  case $command in
    run)
      step make run PORT=0
      setsid chroot "$root" /usr/bin/env -i PATH=/toolchain/usr/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root \
        make -C /clone run PORT=0 >"$work/out" 2>&1 &
      server=$!
      until grep -q '^Ready\.$' "$work/out"; do
        kill -0 "$server" 2>/dev/null || { cat "$work/out"; exit 1; }
        sleep 0.5
      done
      tail -n 25 "$work/out"
      url=$(sed -n 's/^Listening on //p' "$work/out")
      step "curl -H 'Authorization: Bearer polar_oat_acme_full' '$url/v1/files/?limit=1'"
      inside curl -fsS -H 'Authorization: Bearer polar_oat_acme_full' "$url/v1/files/?limit=1"
      echo
      kill -TERM -- "-$server" && wait "$server" || true
      ;;
    *)
      step "make $command"
      inside make -C /clone "$command"
      ;;
  esac
done
