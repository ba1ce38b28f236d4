#!/usr/bin/env bash
# Links what `swift build -c release --static-swift-stdlib` compiled a second time, small and without libraries to load:
#
#   linking/link.sh BINARY     leaves BINARY stripped, and BINARY.symbols with the names of its functions
#
# What each step is worth, of 60 MB as SwiftPM links it (figures of x86-64, stripped):
#   without Yams' Swift half, of which nothing is called, and so without all of Foundation     -42 MB
#   --gc-sections with functions that may go (unretain.py)                                     -1.6 MB
#   no tables for unwinding (no-unwinding.ld)                                                  -2.0 MB
#   --icf=all: functions of the same instructions are one                                      -0.8 MB
#   -static-executable at a fixed address: nothing is loaded or relocated at the start         +1.2 MB
#     but a start takes 4.8 instead of 6.4 ms of CPU, and 2.4 MB less are resident
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
binary=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

swift_archives=$(dirname "$(dirname "$(readlink -f "$(command -v swiftc)")")")/lib/swift_static/linux
# What the sources import. An archive that is missing here is linked as it is.
archives=()
for name in swiftCore swift_Concurrency swift_StringProcessing swift_RegexParser swiftSynchronization swiftGlibc \
  swiftDispatch dispatch BlocksRuntime FoundationEssentials _FoundationCollections _FoundationCShims; do
  archives+=("$swift_archives/lib$name.a")
done
mapfile -t objects < <(tr -d "'" <"$binary.product/Objects.LinkFileList" | grep -v '/Yams\.build/')
mkdir "$work/objects"
python3 "$here/unretain.py" "$work/objects" "${objects[@]}" "${archives[@]}" >"$work/list"

# lld has no other way to be told that an address is fixed than the driver's; a warning says that -pie is not used.
swiftc -static-executable -use-ld=lld @"$work/list" $(pkg-config --static --libs libnghttp2) \
  -Xlinker --defsym -Xlinker main=polar_files_mock_main -Xlinker --gc-sections -Xlinker --icf=all \
  -Xlinker -T -Xlinker "$here/no-unwinding.ld" -Xlinker --no-eh-frame-hdr -Xlinker --build-id=none \
  -Xlinker --strip-debug -o "$work/symbols" 2>"$work/warnings" || { cat "$work/warnings" >&2; exit 1; }
strip -o "$work/stripped" "$work/symbols"
mv "$work/symbols" "$binary.symbols"
mv "$work/stripped" "$binary"
