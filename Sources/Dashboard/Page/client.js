// The mock's own API: the control API under /_mock, and the Files API as every client uses it.

const control = new URL(".", import.meta.url);
/** The server URL for an SDK. */
export const server = new URL("..", control).href.replace(/\/$/, "");

/** Whether a presigned URL has this page's origin and path prefix; with --public-url, or behind a proxy, it may differ. */
export const isHere = (url) => url.startsWith(`${server}/`);

/** A response that is not a success, with the server's own message. */
export class Refusal extends Error {
  constructor(status, detail) {
    super(detail);
    this.status = status;
  }
}

// In memory only: after a reload the page asks for it again.
let adminToken = "";
export const setAdminToken = (token) => (adminToken = token);

let onUnauthorized = () => {};
/** Called when /_mock requires the admin token. */
export const whenUnauthorized = (action) => (onUnauthorized = action);

export const adminHeaders = () => (adminToken ? { Authorization: `Bearer ${adminToken}` } : {});

async function answerOf(request) {
  let response;
  try {
    response = await request;
  } catch {
    throw new Refusal(0, "The mock does not respond. Check that it is running.");
  }
  if (response.ok) return response;
  const text = await response.text();
  throw new Refusal(response.status, sentence(text) || `Status ${response.status}`);
}

/** Both APIs have their message in `detail`; validation errors have a list there. */
function sentence(text) {
  try {
    const { detail, error } = JSON.parse(text);
    if (Array.isArray(detail)) return detail.map(({ loc, msg }) => `${loc.slice(1).join(".")}: ${msg}`).join("; ");
    return detail ?? error;
  } catch {
    // The body is a load balancer's page, not JSON.
    return text.startsWith("<") ? undefined : text.slice(0, 300);
  }
}

const readJSON = async (response) => {
  const text = await response.text();
  return text ? JSON.parse(text) : undefined;
};

/** Calls the control API; `path` is relative to /_mock. The body is JSON, or a text or blob with its `type`. */
export async function ask(method, path, body, type = "application/json") {
  return readJSON(await askRaw(method, path, body, type));
}

export async function askRaw(method, path, body, type = "application/json") {
  const raw = typeof body === "string" || body instanceof Blob;
  const headers = { ...adminHeaders(), ...(body !== undefined && { "Content-Type": type }) };
  try {
    return await answerOf(fetch(new URL(path, control), { method, headers, body: raw ? body : body && JSON.stringify(body) }));
  } catch (refusal) {
    if (refusal.status === 401) onUnauthorized();
    throw refusal;
  }
}

/** Opens a stream of the control API, with headers that EventSource cannot send. */
export const open = (path, headers, signal) =>
  fetch(new URL(path, control), { headers: { ...adminHeaders(), ...headers }, signal, cache: "no-store" });

/** Calls the Files API with a token of the mock. */
export async function files(token, method, path, body) {
  const headers = { Authorization: `Bearer ${token}`, ...(body && { "Content-Type": "application/json" }) };
  return readJSON(await answerOf(fetch(`${server}/v1/files/${path}`, { method, headers, body: body && JSON.stringify(body) })));
}
