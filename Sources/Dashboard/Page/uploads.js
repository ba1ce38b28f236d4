// Multipart uploads as timelines of parts and attempts.

import { ask } from "./client.js";
import { copyButton } from "./dialog.js";
import { badge, button, empty, facts, field, fill, h, reconcile, select } from "./dom.js";
import { openFile } from "./file.js";
import { bytes, counted, milliseconds, query, visible, when } from "./format.js";
import { filters, lastPage, listOrganizations, pager, remember } from "./lists.js";

export default { name: "uploads", title: "Uploads", open };

const limit = 20;
const states = [["", "All states"], ["open", "Open"], ["completed", "Completed"], ["aborted", "Aborted"], ["deleted", "Deleted"]];
const tones = { open: "warn", completed: "good", aborted: "bad", deleted: "" };

/** Whether an open upload has failed: its latest attempt was refused. */
const isInterrupted = ({ state, parts }) => state === "open" && latestAttempt(parts)?.refusal;

function latestAttempt(parts) {
  return parts.flatMap(({ attempts }) => attempts).reduce((latest, attempt) =>
    (latest && latest.finished_at > attempt.finished_at ? latest : attempt), undefined);
}

function open(root, parameters) {
  const controls = { organization: select([["", "All organizations"]]), state: select(states) };
  const only = parameters.get("file");
  let page = Number(parameters.get("page")) || 1;
  const values = filters("uploads", parameters, controls, () => show(1));
  const list = h("div", { class: "uploads-list" });
  const nothing = h("div");
  const pages = pager("uploads", (to) => show(to));
  fill(root,
    only
      ? h("p", {}, "The upload of one file. ", h("a", { href: "#/uploads" }, "Show all"))
      : h("div", { class: "filters" }, field("Organization", controls.organization), field("State", controls.state)),
    nothing, list, pages.element);

  let latest = 0;

  async function load() {
    const turn = ++latest;
    const answer = await ask("GET", only ? `uploads/${encodeURIComponent(only)}` : `uploads${query({ ...values(), page, limit })}`);
    // The response to a later request may have arrived earlier.
    if (turn !== latest) return;
    const uploads = (answer.uploads ?? [answer]).toReversed();
    if (uploads.length === 0 && page > 1) return show(lastPage({ total: answer.total, limit }));
    reconcile(list, uploads, (upload) => upload.upload_id, card);
    if (only && uploads.length === 0) fill(nothing, noUpload());
    else fill(nothing, uploads.length === 0 && (Object.keys(values()).length
      ? empty("No upload matches", "Remove a filter.")
      : empty("No uploads yet", "Drop a file under ", h("a", { href: "#/files" }, "Files"), ", or upload one with a client. Parts and attempts appear here as they arrive.")));
    pages.show({ page, limit, total: answer.total ?? answer.count ?? uploads.length }, uploads.length);
  }

  async function show(to) {
    page = to;
    remember("uploads", { ...values(), ...(page > 1 && { page }) });
    await load().catch(refused);
  }

  function refused(error) {
    list.replaceChildren();
    fill(nothing, only && error.status === 404
      ? noUpload() : empty("The mock refused the request", error.message));
  }

  async function refresh(kinds) {
    if (kinds.has("world") || kinds.has("organization")) {
      await listOrganizations(controls.organization);
    }
    if (["world", "upload", "file", "request"].some((kind) => kinds.has(kind))) await load();
  }
  return { refresh, refused };
}

const noUpload = () => empty("This file has no upload", "The file comes from fixtures or no longer exists.");

function card(upload) {
  // service/organization/id/name, unless a fixture sets another path; a name may have slashes.
  const segments = upload.path.split("/");
  const name = segments[2] === upload.file ? segments.slice(3).join("/") : segments.at(-1);
  const stored = upload.parts.filter(({ size }) => size !== null);
  const attempts = upload.parts.reduce((sum, part) => sum + part.attempt_count, 0);
  const total = stored.reduce((sum, { size }) => sum + size, 0);
  const interrupted = isInterrupted(upload);
  const refused = upload.completions?.filter(({ refusal }) => refusal).at(-1);
  return h("article", { class: "card upload" },
    h("div", { class: "upload-head" },
      h("h2", {}, button(visible(name), () => openFile(upload.file), { class: "row", title: name })),
      interrupted ? badge("Interrupted", "bad") : badge(upload.state[0].toUpperCase() + upload.state.slice(1), tones[upload.state]),
      when(upload.initiated_at)),
    h("p", { class: "muted" },
      `${stored.length} of ${counted(upload.parts.length, "part")} stored, ${bytes(total)} in ${counted(attempts, "attempt")}`),
    interrupted && h("p", { class: "reason" }, `The latest attempt was interrupted or refused: ${interrupted.explanation}`),
    refused && h("p", { class: "reason" }, `A completion was refused: ${refused.refusal.explanation}`),
    timeline(upload),
    h("details", {}, h("summary", {}, "Checksums"), checksums(upload.parts),
      facts([["Upload id", h("code", { class: "break" }, upload.upload_id), copyButton(upload.upload_id, "the upload id")], ["Path", h("code", { class: "break" }, upload.path)]])));
}

/** A row for each part; each attempt is a bar from its start to its end, on one axis for the whole upload. */
function timeline(upload) {
  const attempts = upload.parts.flatMap((part) => part.attempts);
  const start = Math.min(Date.parse(upload.initiated_at), ...attempts.map((attempt) => Date.parse(attempt.started_at)));
  const end = Math.max(start + 1, ...attempts.map((attempt) => Date.parse(attempt.finished_at)), ...(upload.completions ?? []).map(({ time }) => Date.parse(time)));
  const share = (time) => ((Date.parse(time) - start) / (end - start)) * 100;
  const rows = upload.parts.map((part) => {
    const track = h("span", { class: "track", "aria-hidden": "true" });
    for (const attempt of part.attempts) {
      const bar = h("span", { class: attempt.stored ? "attempt good" : "attempt bad", title: describe(attempt) });
      // Makes an attempt without duration at the end of the axis visible.
      bar.style.left = `min(${share(attempt.started_at)}%, 100% - 3px)`;
      bar.style.width = `${share(attempt.finished_at) - share(attempt.started_at)}%`;
      track.append(bar);
    }
    return h("li", {},
      h("span", { class: "part-name" }, `Part ${part.number}`),
      track,
      h("span", { class: "part-size" }, part.size === null ? "not stored" : bytes(part.size)),
      h("span", { class: part.agrees === false ? "part-word bad" : "part-word muted" }, verdict(part)));
  });
  return h("div", {},
    h("ol", { class: "timeline" }, rows),
    h("p", { class: "axis muted small" }, h("span", {}, "start"), h("span", {}, milliseconds(end - start))));
}

function describe(attempt) {
  const length = milliseconds(Date.parse(attempt.finished_at) - Date.parse(attempt.started_at));
  return `${bytes(attempt.size)} in ${length}: ${attempt.refusal ? `${attempt.refusal.code}, ${attempt.refusal.explanation}` : "stored"}`;
}

function verdict(part) {
  const tries = part.attempt_count > 1 ? `${counted(part.attempt_count, "attempt")}. ` : "";
  if (part.reason) return tries + part.reason;
  if (part.agrees === null) return `${tries}No data was uploaded for this part.`;
  const places = Object.entries(part.declared).filter(([, checksum]) => checksum).map(([place]) => ({ create: "at create", put: "in the PUT", completion: "at completion" })[place]);
  return tries + (places.length ? `Checksum matches: declared ${places.join(", ")}.` : "No checksum was declared.");
}

function checksums(parts) {
  const code = (text) => (text ? h("code", { class: "break" }, text) : h("span", { class: "muted" }, "none"));
  return h("ol", { class: "checksums" }, parts.map((part) => h("li", {},
    h("h3", {}, `Part ${part.number}`),
    facts([
      ["Stored SHA-256", code(part.checksum_sha256_base64)],
      ["Declared at create", code(part.declared.create)],
      ["Declared in the PUT", code(part.declared.put)],
      ["Declared at completion", code(part.declared.completion)],
      ["ETag", code(part.etag)],
    ]),
    h("ul", { class: "attempts" }, part.attempts.map((attempt, index) => h("li", { class: "small" },
      `Attempt ${part.attempt_count - part.attempts.length + index + 1}, `, when(attempt.started_at), `: ${describe(attempt)}`))))));
}
