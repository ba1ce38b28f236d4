#!/usr/bin/env bash
# Starts a container of the image, waits until it is healthy, lists files, and stops it.
#
#   docker/smoke.sh [IMAGE]
set -euo pipefail
image=${1:-polar-files-mock}

container=$(docker run --detach --rm --publish 127.0.0.1::8080 "$image")
trap 'docker kill "$container" >/dev/null 2>&1 || true' EXIT
url=http://$(docker port "$container" 8080/tcp | head -n 1)

for _ in $(seq 60); do
  status=$(docker inspect --format '{{.State.Health.Status}}' "$container")
  [ "$status" = healthy ] && break
  sleep 0.5
done
[ "$status" = healthy ] || { docker logs "$container" >&2; echo "the container is $status" >&2; exit 1; }

list=$(curl -fsS -H 'Authorization: Bearer polar_oat_acme_full' "$url/v1/files/?limit=1")
grep -q '"total_count":6' <<<"$list"
curl -fsS "$url/_mock/health"
echo

trap - EXIT
docker stop -t 10 "$container" >/dev/null
echo "the image $image starts, is healthy, lists files and stops"
