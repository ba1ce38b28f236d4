// Uploads four parts with fetch, each again when it breaks off: upload.mjs URL TOKEN
const [url, token] = process.argv.slice(2);
const headers = { Authorization: `Bearer ${token}`, "Content-Type": "application/json" };
const size = 200_000;
const parts = [1, 2, 3, 4].map((number) => new Uint8Array(size).fill(number));

async function checksum(bytes) {
  return Buffer.from(await crypto.subtle.digest("SHA-256", bytes)).toString("base64");
}

async function api(path, body) {
  const answer = await fetch(url + path, { method: "POST", headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

const checksums = await Promise.all(parts.map(checksum));
const file = await api("/v1/files/", {
  service: "downloadable", name: "a.zip", mime_type: "application/zip", size: size * parts.length,
  upload: { parts: parts.map((_, index) => ({
    number: index + 1, chunk_start: index * size, chunk_end: (index + 1) * size,
    checksum_sha256_base64: checksums[index],
  })) },
});

async function put(part, body) {
  for (let attempt = 1; ; attempt++) {
    try {
      const answer = await fetch(part.url, { method: "PUT", headers: part.headers, body });
      if (answer.ok) return answer.headers.get("etag");
      throw new Error(`part ${part.number}: ${answer.status}`);
    } catch (error) {
      if (attempt === 3) throw error;
      console.log("broken", part.number);
    }
  }
}

const done = [];
for (const [index, part] of file.upload.parts.entries()) {
  done.push({
    number: part.number, checksum_etag: await put(part, parts[index]), checksum_sha256_base64: checksums[index],
  });
}
const completed = await api(`/v1/files/${file.id}/uploaded`, {
  id: file.upload.id, path: file.upload.path, parts: done,
});
console.log("completed", completed.is_uploaded);
