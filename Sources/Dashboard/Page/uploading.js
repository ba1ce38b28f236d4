// The area for dropped files, and the progress of their uploads.

import { button, fill, field, h, select, setOptions } from "./dom.js";
import { notify } from "./dialog.js";
import { openFile } from "./file.js";
import { bytes, visible } from "./format.js";
import { noDigests, Transfer } from "./transfer.js";

/** The transfers, which continue while another view is open. */
const transfers = [];
const elements = new WeakMap();
let list;

/**
 * @param root the view, onto which files can be dropped
 * @param filter the slug of the organization to which the view is limited: the default target of uploads
 */
export function uploadPanel(root, filter) {
  const organization = select([]);
  const service = select(["downloadable", "product_media", "organization_avatar"]);
  const input = h("input", { type: "file", multiple: true, hidden: true });
  const send = (files) => {
    if (noDigests()) return notify(noDigests(), "bad");
    for (const file of files) begin(new Transfer(file, organization.value, service.value, show));
  };
  input.addEventListener("change", () => {
    send(input.files);
    input.value = "";
  });
  list = h("ul", { class: "transfers", "aria-label": "Uploads of this page" });
  for (const transfer of transfers) list.append(element(transfer));
  const choose = button("Choose files", () => input.click(), { class: "primary" });
  const zone = h("section", { class: "drop", "aria-label": "Upload" },
    h("p", { class: "drop-text" }, h("strong", {}, "Drop files here"), " or ", choose, input),
    h("div", { class: "inline" }, field("Upload to", organization), field("As", service)),
    noDigests() && h("p", { class: "hint" }, noDigests()));

  // dragenter and dragleave come for every child that the pointer crosses.
  let depth = 0;
  const mark = (step) => {
    depth = Math.max(0, step === 0 ? 0 : depth + step);
    zone.classList.toggle("over", depth > 0);
  };
  const isFiles = (event) => [...event.dataTransfer.types].includes("Files");
  root.addEventListener("dragenter", (event) => isFiles(event) && mark(1));
  root.addEventListener("dragleave", (event) => isFiles(event) && mark(-1));
  root.addEventListener("dragover", (event) => isFiles(event) && event.preventDefault());
  root.addEventListener("drop", (event) => {
    if (!isFiles(event)) return;
    event.preventDefault();
    mark(0);
    send(event.dataTransfer.files);
  });

  let ids = new Map();
  let isChosen = false;
  const followFilter = () => !isChosen && ids.has(filter.value) && (organization.value = ids.get(filter.value));
  filter.addEventListener("input", followFilter);
  organization.addEventListener("input", () => (isChosen = true));

  function setOrganizations(items) {
    ids = new Map(items.map(({ slug, id }) => [slug, id]));
    setOptions(organization, items.map(({ id, name }) => [id, visible(name)]));
    followFilter();
    choose.disabled = items.length === 0 || noDigests() !== undefined;
    choose.title = items.length === 0 ? "Add an organization under Tenants first." : noDigests() ?? "";
  }
  return { element: h("div", {}, zone, list), setOrganizations, close: () => (list = undefined) };
}

function begin(transfer) {
  transfers.unshift(transfer);
  list?.prepend(element(transfer));
  transfer.run();
}

function element(transfer) {
  if (elements.has(transfer)) return elements.get(transfer).root;
  const state = h("span", { class: "muted" });
  const parts = transfer.parts.map((part) => {
    const bar = h("progress", { max: Math.max(1, part.end - part.start), value: 0, "aria-label": `Part ${part.number} of ${transfer.file.name}` });
    const text = h("span", { class: "muted small" });
    return { part, bar, text, root: h("li", {}, h("span", { class: "small" }, `Part ${part.number}`), bar, text) };
  });
  const actions = h("span", { class: "actions" });
  const root = h("li", { class: "transfer" },
    h("div", { class: "transfer-head" }, h("strong", {}, visible(transfer.file.name)), h("span", { class: "muted" }, bytes(transfer.file.size)), state, actions),
    h("ol", { class: "parts" }, parts.map((part) => part.root)));
  const detail = () => openFile(transfer.id);
  const dismiss = button("Dismiss", () => {
    transfers.splice(transfers.indexOf(transfer), 1);
    root.remove();
  });
  const sets = {
    preparing: [button("Cancel", () => transfer.cancel())],
    uploading: [button("Cancel", () => transfer.cancel())],
    interrupted: [button("Continue", () => transfer.run(), { class: "primary" }), dismiss],
    done: [button("Open", detail), dismiss],
  };
  elements.set(transfer, { root, state, parts, actions, sets, shown: undefined });
  show(transfer);
  return root;
}

const sentences = {
  preparing: () => "Computing checksums",
  uploading: ({ parts }) => `Uploading part ${Math.min(parts.length, parts.filter(({ etag }) => etag).length + 1)} of ${parts.length}`,
  interrupted: ({ error }) => `Interrupted. ${error}`,
  done: () => "Uploaded",
};

function show(transfer) {
  const view = elements.get(transfer);
  if (!view) return;
  const { root, state, parts, actions, sets } = view;
  root.dataset.state = transfer.state;
  state.textContent = sentences[transfer.state](transfer);
  for (const { part, bar, text } of parts) {
    const size = part.end - part.start;
    bar.value = part.etag ? bar.max : part.sent;
    text.textContent = part.etag ? `${bytes(size)}, stored` : `${bytes(part.sent)} of ${bytes(size)}`;
  }
  if (view.shown !== transfer.state) {
    const hadFocus = actions.contains(document.activeElement);
    fill(actions, sets[transfer.state]);
    if (hadFocus) actions.querySelector("button").focus();
    view.shown = transfer.state;
  }
}
