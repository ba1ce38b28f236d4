// The upload of one file, as in Polar's dashboard: create, PUT of each part to its presigned URL, uploaded.

import { files, isHere, Refusal, server } from "./client.js";
import { tokenFor } from "./tokens.js";

const partSize = 10_000_000;
/** For larger files the digest of the whole file is left out, since the browser's digest takes its input in one piece. */
const wholeDigestLimit = 256 * 1024 * 1024;

const base64 = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)));

/** The reason why uploads are not possible here, or nothing: the store refuses a part without its SHA-256. */
export const noDigests = () =>
  window.isSecureContext ? undefined : "Uploads need SHA-256. Browsers compute it only on HTTPS and on loopback addresses: open this page at http://127.0.0.1 or http://localhost, with the mock's port.";

const digest = async (blob) => base64(await crypto.subtle.digest("SHA-256", await blob.arrayBuffer()));

/**
 * A transfer that reports its state to `onchange`: `preparing`, `uploading`, `interrupted`, `done`.
 *
 * Stored parts stay stored: another `run` continues with the first missing part. If the upload no longer exists, for example
 * after a reset, another `run` begins anew.
 */
export class Transfer {
  state = "preparing";
  error = "";
  parts = [];
  #created;
  #request;
  #cancelled = false;

  constructor(file, organization, service, onchange) {
    Object.assign(this, { file, organization, service, onchange });
    // An empty file is one empty part.
    for (let start = 0; start < file.size || start === 0; start += partSize) {
      this.parts.push({ number: this.parts.length + 1, start, end: Math.min(start + partSize, file.size), sent: 0, etag: undefined });
    }
  }

  async run() {
    this.#cancelled = false;
    this.error = "";
    try {
      this.#created ??= await this.#create();
      this.#set("uploading");
      for (const part of this.parts) if (part.etag === undefined) await this.#put(part);
      await this.#complete();
      this.#set("done");
    } catch (error) {
      if (error.status === 404) this.#forget();
      this.error = error.message;
      this.#set("interrupted");
    }
  }

  cancel() {
    this.#cancelled = true;
    this.#request?.abort();
  }

  #forget() {
    this.#created = undefined;
    for (const part of this.parts) Object.assign(part, { sent: 0, etag: undefined });
  }

  #set(state) {
    this.state = state;
    this.onchange(this);
  }

  #check() {
    if (this.#cancelled) throw new Error("Cancelled.");
  }

  async #create() {
    this.#set("preparing");
    for (const part of this.parts) {
      part.checksum = await digest(this.file.slice(part.start, part.end));
      this.#check();
    }
    const whole = this.file.size <= wholeDigestLimit ? await digest(this.file) : undefined;
    const { token, organizationID } = await tokenFor(this.organization);
    this.#check();
    return files(token, "POST", "", {
      name: this.file.name,
      mime_type: this.file.type || "application/octet-stream",
      size: this.file.size,
      service: this.service,
      checksum_sha256_base64: whole,
      organization_id: organizationID,
      upload: {
        parts: this.parts.map(({ number, start, end, checksum }) =>
          ({ number, chunk_start: start, chunk_end: end, checksum_sha256_base64: checksum })),
      },
    });
  }

  #put(part) {
    this.#check();
    const { url, headers } = this.#created.upload.parts.find(({ number }) => number === part.number);
    if (!isHere(url)) {
      throw new Error(`Presigned URLs point to ${new URL(url).origin}, but this page is at ${server}. To upload, open the page there, or start the mock with --public-url ${server}.`);
    }
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      const fail = (reason) => {
        part.sent = 0;
        reject(new Refusal(request.status, `Part ${part.number} of ${this.parts.length}: ${reason}`));
      };
      request.upload.onprogress = ({ loaded }) => {
        part.sent = Math.min(loaded, part.end - part.start);
        this.onchange(this);
      };
      request.onload = () => {
        if (request.status !== 200) {
          return fail(request.getResponseHeader("X-Mock-Explanation") ?? `the object store responded with ${request.status}.`);
        }
        part.sent = part.end - part.start;
        part.etag = request.getResponseHeader("ETag");
        this.onchange(this);
        resolve();
      };
      request.onerror = () => fail("the connection was lost.");
      request.onabort = () => fail("cancelled.");
      request.open("PUT", url);
      for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
      this.#request = request;
      // The type of a blob would be sent as a header that the signature does not cover.
      request.send(this.file.slice(part.start, part.end, ""));
    });
  }

  async #complete() {
    const { id, upload } = this.#created;
    // The token of the create may be revoked by now.
    const { token } = await tokenFor(this.organization);
    return files(token, "POST", `${id}/uploaded`, {
      id: upload.id,
      path: upload.path,
      parts: this.parts.map(({ number, etag, checksum }) => ({ number, checksum_etag: etag, checksum_sha256_base64: checksum })),
    });
  }

  get id() {
    return this.#created?.id;
  }
}
