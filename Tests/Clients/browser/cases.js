import { api, blobOf, complete, create, plan, put, server, sha256, upload } from "./dashboard.js";

function fileOf(size, name = "release.zip", type = "application/zip") {
  const bytes = new Uint8Array(size);
  for (let index = 0; index < size; index++) bytes[index] = index * 31 + (index >> 16);
  return new File([bytes], name, { type });
}

function expect(actual, expected, what) {
  const [left, right] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (left !== right) throw new Error(`${what}: ${left}, not ${right}`);
}

async function downloads(id, file) {
  const { download } = await api("GET", `/v1/files/${id}/download`);
  const answer = await fetch(download.url);
  expect([answer.status, answer.headers.get("Content-Type")], [200, file.type], "download");
  expect(await sha256(await answer.blob()), await sha256(file), "downloaded bytes");
}

async function uploadsAndDownloads(size, sizes) {
  const file = fileOf(size);
  const { created, done, progress, completed } = await upload(file);
  expect(created.upload.parts.map((part) => part.chunk_end - part.chunk_start), sizes, "sizes of parts");
  expect(done.every(({ checksum_etag }) => /^"[0-9a-f]{32}"$/.test(checksum_etag)), true, "quoted ETags");
  expect(completed.is_uploaded, true, "is_uploaded");
  expect(completed.checksum_etag.endsWith(`-${sizes.length}"`), true, "composite ETag");
  if (size > 0) expect(progress.length > 0 && progress.includes(sizes[0]), true, "progress up to the end of a part");
  await downloads(created.id, file);
}

const dot = Uint8Array.from(atob("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"), (character) => character.charCodeAt(0));

const cases = {
  "a size of two chunks ends with an empty part": () => uploadsAndDownloads(20_000_000, [10_000_000, 10_000_000, 0]),
  "the last chunk is what is left": () => uploadsAndDownloads(12_345_678, [10_000_000, 2_345_678]),
  "an empty file is one empty part": () => uploadsAndDownloads(0, [0]),

  "an uploaded picture shows, with and without CORS": async () => {
    const { created } = await upload(new File([dot], "é dot+1.gif", { type: "image/gif" }), "product_media");
    const { items } = await api("GET", `/v1/files/?ids=${created.id}`);
    // With CORS first: what came without it has no permission, and a slow browser takes it from its cache for both.
    for (const crossOrigin of ["anonymous", null]) {
      const image = new Image();
      image.crossOrigin = crossOrigin;
      image.src = items[0].public_url;
      await image.decode();
      expect([image.naturalWidth, image.naturalHeight], [1, 1], "size of the picture");
    }
  },

  "a refusal can be read": async () => {
    const file = fileOf(100);
    const created = await create(file, await plan(file));
    const { status, text } = await put(created.upload.parts[0], new Blob(["other bytes"], { type: file.type }));
    expect([status, /<Code>(.*?)<\/Code>/.exec(text)?.[1]], [400, "BadDigest"], "refusal");
  },

  "an aborted part can be sent again": async () => {
    const file = fileOf(9_000_000);
    const created = await create(file, await plan(file));
    const part = created.upload.parts[0];
    let failure;
    await put(part, blobOf(file, part), { abortAtFirstByte: true }).catch((error) => (failure = error.message));
    expect(failure, "aborted", "abort");
    const { status, etag } = await put(part, blobOf(file, part));
    expect(status, 200, "second try");
    const checksum_sha256_base64 = part.checksum_sha256_base64;
    await complete(created, [{ number: 1, checksum_etag: etag, checksum_sha256_base64 }]);
    await downloads(created.id, file);
  },

  "an upload survives a connection that is reset within part 3": async () => {
    const file = fileOf(25_000_000, "broken.bin", "application/x-broken");
    const created = await create(file, await plan(file));
    const done = [];
    for (const part of created.upload.parts) {
      const send = () => put(part, blobOf(file, part));
      // Chromium itself sends a request again whose connection was used before.
      const { etag } = await send().catch(send);
      done.push({ number: part.number, checksum_etag: etag, checksum_sha256_base64: part.checksum_sha256_base64 });
    }
    expect((await complete(created, done)).is_uploaded, true, "is_uploaded");
    await downloads(created.id, file);
  },

  "a page drives no mock": async () => {
    const outcome = await fetch(`${server}/_mock/reset`, { method: "POST" }).then(() => "answered", () => "refused");
    expect(outcome, "refused", "reset from a foreign page");
    expect((await api("GET", "/v1/files/")).pagination.total_count > 0, true, "files after the refused reset");
  },
};

const results = [];
for (const [name, run] of Object.entries(cases)) {
  const failure = await run().then(() => null, (error) => String(error));
  results.push({ name, failure });
}
await fetch("/results", { method: "POST", body: JSON.stringify(results) });
