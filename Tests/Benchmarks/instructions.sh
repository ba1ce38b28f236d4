#!/usr/bin/env bash
# Counts the instructions that a request takes, from the socket's bytes to the answer's, and compares them with
# instructions.json: more than 5 % above fails, more than 5 % below says to store the new figure.
#
#   instructions.sh BINARY [--store]     BINARY has its symbols: `make build` leaves .build/release/polar-files-mock.symbols
#
# Callgrind counts inside the two functions below, so neither start, polling nor the machine's load is in the figures, and
# runs differ by less than one per cent. It shows the program a processor without SHA instructions, on every machine, so
# a create's signatures are counted as software's. What still depends on the processor is which memcpy the C library
# takes: take figures of machines of one kind.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
binary=${1:?usage: instructions.sh BINARY [--store]}
requests=2000
# A turn of a connection: what it read is parsed, routed and answered; then the answer is written. They do not nest.
counted=('$s10HTTPServer10ConnectionC4read*' '$s10HTTPServer10ConnectionC7advance*')

if ! command -v valgrind >/dev/null; then
  sudo=; [ "$(id -u)" = 0 ] || sudo=sudo
  $sudo apt-get update -qq && $sudo apt-get install -y -qq valgrind
fi

work=$(mktemp -d)
server=
trap 'if [ -n "$server" ]; then kill "$server" 2>/dev/null || true; fi; rm -rf "$work"' EXIT
# Debug information in Swift's newer DWARF stops valgrind.
strip -g -o "$work/mock" "$binary"
for name in "${counted[@]}"; do
  nm "$work/mock" | awk -v name="${name%\*}" 'index($3, name) == 1 { found = 1 } END { exit !found }' ||
    { echo "instructions: the binary has no function $name; name its successor in $0" >&2; exit 1; }
done

count() { # name method target body
  valgrind --tool=callgrind --callgrind-out-file="$work/$1.out" "${counted[@]/#/--toggle-collect=}" \
    "$work/mock" serve --port 0 --lanes 1 --fixtures "$here/world.json" --log-level error \
    >"$work/$1.log" 2>"$work/$1.err" &
  server=$!
  for _ in $(seq 600); do
    grep -q '^Ready\.' "$work/$1.log" && break
    kill -0 "$server" 2>/dev/null || { cat "$work/$1.err" >&2; exit 1; }
    sleep 0.1
  done
  python3 "$here/drive.py" "$(sed -n 's/^Listening on //p' "$work/$1.log")" "$requests" "$2" "$3" "$4"
  kill "$server"
  wait "$server" || true
  server=
  echo "$1 $(($(sed -n 's/^summary: //p;s/^totals: //p' "$work/$1.out" | head -1) / requests))" >>"$work/figures"
}

count list GET '/v1/files/?limit=10' ''
count create POST /v1/files/ '{"name": "release.zip", "mime_type": "application/zip", "size": 8388608,
 "service": "downloadable", "upload": {"parts": [{"number": 1, "chunk_start": 0, "chunk_end": 8388608,
 "checksum_sha256_base64": "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="}]}}'

python3 "$here/compare.py" "$here/instructions.json" "$work/figures" "${2:-}"
