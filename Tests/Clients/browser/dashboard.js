// A client with the manners of Polar's dashboard: parts of 10,000,000 bytes, one after the other, by XMLHttpRequest.

const CHUNK = 10_000_000;
const { server, token } = Object.fromEntries(new URLSearchParams(location.search));

export const base64 = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)));
export const sha256 = async (blob) => base64(await crypto.subtle.digest("SHA-256", await blob.arrayBuffer()));

export async function api(method, path, body) {
  const answer = await fetch(server + path, {
    method,
    headers: { Authorization: `Bearer ${token}`, ...(body && { "Content-Type": "application/json" }) },
    body: body && JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

// A size that is a multiple of the chunk, zero included, ends with a part of no bytes.
export async function plan(file) {
  const parts = [];
  for (let index = 0; index <= Math.floor(file.size / CHUNK); index++) {
    const start = index * CHUNK;
    const end = Math.min(start + CHUNK, file.size);
    parts.push({
      number: index + 1,
      chunk_start: start,
      chunk_end: end,
      checksum_sha256_base64: await sha256(file.slice(start, end)),
    });
  }
  return parts;
}

export const create = async (file, parts, service = "downloadable") =>
  api("POST", "/v1/files/", {
    name: file.name,
    size: file.size,
    mime_type: file.type,
    checksum_sha256_base64: await sha256(file),
    service,
    upload: { parts },
  });

export function put(part, blob, { onprogress, abortAtFirstByte = false } = {}) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const answer = () => resolve({ status: request.status, etag: request.getResponseHeader("ETag"), text: request.responseText });
    request.upload.onprogress = (event) => {
      onprogress?.(event.loaded, event.total);
      if (abortAtFirstByte) request.abort();
    };
    request.onload = answer;
    request.onerror = () => reject(new Error(`part ${part.number}: the browser was refused the answer`));
    request.onabort = () => reject(new Error("aborted"));
    request.open("PUT", part.url, true);
    for (const [name, value] of Object.entries(part.headers)) request.setRequestHeader(name, value);
    request.send(blob);
  });
}

export const blobOf = (file, part) => file.slice(part.chunk_start, part.chunk_end, file.type);

export const complete = (created, done) =>
  api("POST", `/v1/files/${created.id}/uploaded`, { id: created.upload.id, path: created.upload.path, parts: done });

export async function upload(file, service) {
  const created = await create(file, await plan(file), service);
  const done = [];
  const progress = [];
  for (const part of created.upload.parts) {
    const { status, etag } = await put(part, blobOf(file, part), { onprogress: (loaded) => progress.push(loaded) });
    if (status !== 200 || !etag) throw new Error(`part ${part.number}: status ${status}, ETag ${etag}`);
    done.push({ number: part.number, checksum_etag: etag, checksum_sha256_base64: part.checksum_sha256_base64 });
  }
  return { created, done, progress, completed: await complete(created, done) };
}

export { server };
