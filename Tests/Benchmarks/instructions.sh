#!/usr/bin/env bash
# Counts the instructions that a request takes, from its bytes to the answer's, and compares them with instructions.json.
#
#   instructions.sh BINARY [--update]
#
# Callgrind counts inside HTTP1Session.receive only, so neither polling nor the machine's load shows in the figures; what
# is left varies by less than one per cent. More than five above the stored figure fails.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
binary=${1:?usage: instructions.sh BINARY [--update]}
requests=2000

if ! command -v valgrind >/dev/null; then
  echo "instructions: skipped, valgrind is not installed"
  exit 0
fi

work=$(mktemp -d)
server=
trap 'if [ -n "$server" ]; then kill "$server" 2>/dev/null || true; fi; rm -rf "$work"' EXIT
# Debug information in Swift's newer DWARF stops valgrind.
strip -g -o "$work/mock" "$binary"

count() { # name method body
  valgrind --tool=callgrind --callgrind-out-file="$work/$1.out" \
    --toggle-collect='$s8HTTPCore12HTTP1SessionC7receiveyySWF' \
    "$work/mock" serve --port 0 --fixtures "$here/world.json" --log-level error >"$work/$1.log" 2>"$work/$1.err" &
  server=$!
  for _ in $(seq 600); do
    grep -q '^Ready\.' "$work/$1.log" && break
    kill -0 "$server" 2>/dev/null || { cat "$work/$1.err" >&2; exit 1; }
    sleep 0.1
  done
  python3 - "$(sed -n 's/^Listening on //p' "$work/$1.log")" "$requests" "$2" "$3" <<'PYTHON'
import http.client, sys, urllib.parse

url, requests, method, body = sys.argv[1:]
connection = http.client.HTTPConnection(urllib.parse.urlsplit(url).netloc, timeout=60)
headers = {"Authorization": "Bearer polar_oat_benchmark"}
if body:
    headers["Content-Type"] = "application/json"
for _ in range(int(requests)):
    connection.request(method, "/v1/files/" if body else "/v1/files/?limit=10", body or None, headers)
    response = connection.getresponse()
    response.read()
    if response.status not in (200, 201):
        sys.exit(f"{method} answered {response.status}")
PYTHON
  kill "$server"
  wait "$server" || true
  server=
  echo "$1 $(($(sed -n 's/^summary: //p;s/^totals: //p' "$work/$1.out" | head -1) / requests))" >>"$work/figures"
}

count list GET ''
count create POST '{"name": "release.zip", "mime_type": "application/zip", "size": 8388608, "service": "downloadable",
 "upload": {"parts": [{"number": 1, "chunk_start": 0, "chunk_end": 8388608,
 "checksum_sha256_base64": "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="}]}}'

python3 - "$here/instructions.json" "$work/figures" "${2:-}" <<'PYTHON'
import json, sys

stored_path, figures_path, update = sys.argv[1:]
figures = {name: int(count) for name, count in (line.split() for line in open(figures_path))}
if update == "--update":
    with open(stored_path, "w") as stored:
        stored.write(json.dumps(figures, indent=2) + "\n")
failed = False
for name, expected in json.load(open(stored_path)).items():
    change = figures[name] / expected - 1
    failed = failed or change > 0.05
    print(f"{name}: {figures[name]} instructions a request, {change:+.1%} to the stored {expected}")
if failed:
    sys.exit("instructions: more than 5 % above the stored figure; if that is meant, run with --update")
PYTHON
