#!/usr/bin/env bash
# Counts the instructions of a request, and compares them with instructions.json: more than 5 % above fails, more than
# 5 % below says to store the new figure.
#
#   instructions.sh BINARY [--store]
#
# Valgrind counts whole runs of a server; the figure is the difference of a long run and a short one, so that start, stop
# and what is done once are not in it. It shows the program a processor without SHA instructions, on every machine, so a
# create's signatures are counted as software's. What still depends on the processor is which memcpy the C library takes:
# compare figures of machines of one kind. `list-repeated` sends the same head again and again, for information.
set -euo pipefail
shopt -s inherit_errexit
here=$(cd "$(dirname "$0")" && pwd)
binary=${1:?usage: instructions.sh BINARY [--store]}
short=500 long=2500

if ! command -v valgrind >/dev/null; then
  sudo=; [ "$(id -u)" = 0 ] || sudo=sudo
  $sudo apt-get update -qq && $sudo apt-get install -y -qq valgrind >/dev/null
fi

work=$(mktemp -d)
server=
trap 'if [ -n "$server" ]; then kill "$server" 2>/dev/null || true; fi; rm -rf "$work"' EXIT
# Debug information in Swift's newer DWARF stops valgrind.
strip -g -o "$work/mock" "$binary"

instructions() { # case requests
  rm -f "$work/out"
  valgrind --tool=cachegrind --cache-sim=no --cachegrind-out-file=/dev/null \
    "$work/mock" serve --port 0 --lanes 1 --fixtures "$here/world.json" --log-level error \
    >"$work/out" 2>"$work/err" &
  server=$!
  until grep -qs '^Ready\.' "$work/out"; do
    kill -0 "$server" 2>/dev/null || { cat "$work/err" >&2; exit 1; }
    sleep 0.1
  done
  python3 -B "$here/drive.py" "$(sed -n 's/^Listening on //p' "$work/out")" "$2" "$1"
  kill "$server"
  wait "$server" || true
  server=
  sed -n 's/^==.*I *refs: *//p' "$work/err" | tr -d ,
}

for case in list list-repeated create; do
  few=$(instructions $case $short)
  many=$(instructions $case $long)
  echo "$case $(((many - few) / (long - short)))" >>"$work/figures"
done

python3 -B "$here/compare.py" "$here/instructions.json" "$work/figures" "${2:-}"
