#!/usr/bin/env bash
# Links what `swift build -c release --static-swift-stdlib` compiled a second time, for size and a quick start:
#
#   .linking/link.sh BINARY     leaves BINARY stripped, and BINARY.symbols with the names of its functions
#
# What each step is worth, of the 60 MB that SwiftPM links (x86-64, stripped):
#   without Yams' Swift half, of which nothing is called, and so without all of Foundation      -42 MB
#   --gc-sections with functions that may go (unretain.py), --icf=all                           -2.4 MB
#   no tables for unwinding (no-unwinding.ld)                                                   -2.0 MB
#   libstdc++, libgcc and libnghttp2 linked in: 0.8 of 6.4 ms of CPU less at the start, and
#     0.7 MB less resident; only the C library is left to load                                  +0.2 MB
#   -no-pie: a fixed address leaves nothing to relocate; 0.3 ms and 0.5 MB resident less
# The C library stays the system's: linked in, it would take 1 MB, and look up no name where it is of another version.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
binary=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/objects" "$work/archives"

swift_archives=$(dirname "$(dirname "$(readlink -f "$(command -v swiftc)")")")/lib/swift_static/linux
# What the sources import. Archives that are missing in this list are linked as they are.
archives=()
for name in swiftCore swift_Concurrency swift_StringProcessing swift_RegexParser swiftSynchronization swiftGlibc \
  swiftDispatch dispatch BlocksRuntime FoundationEssentials _FoundationCollections _FoundationCShims; do
  archives+=("$swift_archives/lib$name.a")
done
mapfile -t objects < <(tr -d "'" <"$binary.product/Objects.LinkFileList" | grep -v '/Yams\.build/')
python3 "$here/unretain.py" "$work/objects" "${objects[@]}" "${archives[@]}" >"$work/list"

# The linker takes an archive where it finds no shared library beside it: so they get a folder of their own, searched first.
libraries=$(pkg-config --variable=libdir libnghttp2)
for archive in "$(clang -print-file-name=libstdc++.a)" "$libraries/libnghttp2.a"; do
  if [ -f "$archive" ]; then ln -s "$archive" "$work/archives/"; fi
done
unwinder=$(clang -print-file-name=libgcc_eh.a)
if [ -f "$unwinder" ]; then echo "$unwinder" >>"$work/list"; fi

# shellcheck disable=SC2046 # pkg-config gives several words
swiftc -static-stdlib -emit-executable -use-ld=lld @"$work/list" -L "$work/archives" $(pkg-config --libs libnghttp2) \
  -Xclang-linker -no-pie -Xlinker --defsym -Xlinker main=polar_files_mock_main \
  -Xlinker --version-script="$here/exports.map" -Xlinker --gc-sections -Xlinker --icf=all \
  -Xlinker -T -Xlinker "$here/no-unwinding.ld" -Xlinker --no-eh-frame-hdr -Xlinker --build-id=none \
  -Xlinker --strip-debug -o "$work/symbols"
strip -o "$work/stripped" "$work/symbols"
mv "$work/symbols" "$binary.symbols"
mv "$work/stripped" "$binary"
