// The files of all organizations, in pages; dropped files are uploaded.

import { ask } from "./client.js";
import { button, empty, field, fill, h, nameCell, reconcile, select } from "./dom.js";
import { openFile, preview, stateBadge } from "./file.js";
import { bytes, query, visible, when } from "./format.js";
import { filters, lastPage, listOrganizations, pager, remember } from "./lists.js";
import { uploadPanel } from "./uploading.js";

export default { name: "files", title: "Files", open };

const columns = [["Name", "name"], ["Size", "size", "number"], ["Type", null, "wide"], ["State", null], ["Version", null, "wide"], ["Created", "created_at", "wide"]];
const states = [["", "All except deleted"], ["uploading", "Uploading"], ["uploaded", "Uploaded"], ["flagged", "Flagged"], ["deleted", "Deleted"]];
const services = [["", "All services"], "downloadable", "product_media", "organization_avatar", "support_case_attachment"];
function open(root, parameters) {
  const controls = {
    organization: select([["", "All organizations"]]),
    search: h("input", { type: "search", placeholder: "Name or id" }),
    state: select(states),
    service: select(services),
  };
  let page = Number(parameters.get("page")) || 1;
  let sort = parameters.get("sort") ?? "-created_at";
  const values = filters("files", parameters, controls, () => show(1));
  const panel = uploadPanel(root, controls.organization);
  const rows = h("tbody");
  const header = h("tr");
  const table = h("table", {}, h("caption", { class: "visually-hidden" }, "Files"), h("thead", {}, header), rows);
  const nothing = h("div");
  const pages = pager("files", (to) => show(to));
  fill(root,
    panel.element,
    h("div", { class: "filters" }, field("Organization", controls.organization), field("Search", controls.search), field("State", controls.state), field("Service", controls.service)),
    nothing, table, pages.element);
  showHeader();

  function showHeader() {
    const focused = [...header.children].findIndex((cell) => cell.contains(document.activeElement));
    fill(header, columns.map(([label, key, className]) => {
      if (!key) return h("th", { scope: "col", class: className }, label);
      const direction = sort === key ? "ascending" : sort === `-${key}` ? "descending" : undefined;
      return h("th", { scope: "col", class: className, "aria-sort": direction ?? "none" },
        button(label, () => {
          sort = direction === "ascending" ? `-${key}` : key;
          showHeader();
          show(1);
        }, { class: "sort" }));
    }));
    if (focused >= 0) header.children[focused].querySelector("button")?.focus();
  }

  function row(file) {
    return h("tr", {},
      nameCell(preview(file), h("span", { class: "main" },
        button(visible(file.name), () => openRow(file.id), { class: "row", title: file.name }),
        h("span", { class: "muted small" }, `${file.organization_slug}, ${file.service}`))),
      h("td", { class: "number", title: `${file.size} bytes` }, bytes(file.size)),
      h("td", { class: "wide muted" }, file.mime_type),
      h("td", {}, stateBadge(file.state)),
      h("td", { class: "wide" }, file.version ?? h("span", { class: "muted" }, "none")),
      h("td", { class: "wide" }, when(file.created_at)));
  }

  /** While a file is open, its id is in the address, which is then a link to it. */
  function openRow(id) {
    remember(`files/${id}`, where());
    openFile(id, () => location.hash.startsWith(`#/files/${id}`) && remember("files", where()));
  }

  const where = () => ({ ...values(), ...(sort !== "-created_at" && { sort }), ...(page > 1 && { page }) });
  let latest = 0;

  async function load() {
    const turn = ++latest;
    const answer = await ask("GET", `files${query({ ...values(), sort, page })}`);
    // The response to a later request may have arrived earlier.
    if (turn !== latest) return;
    if (answer.items.length === 0 && page > 1) return show(lastPage(answer));
    reconcile(rows, answer.items, (file) => file.id, row, ({ url, ...file }) => file);
    table.hidden = answer.items.length === 0;
    fill(nothing, answer.items.length === 0 && (Object.keys(values()).length
      ? empty("No file matches", "Remove a filter, or search for another name.")
      : empty("No files yet", "Drop a file on this page, or create one with an SDK. The ", h("a", { href: "#/overview" }, "overview"), " has code for it.")));
    pages.show(answer, answer.items.length);
  }

  async function show(to) {
    page = to;
    remember("files", where());
    await load().catch(refused);
  }

  function refused(error) {
    table.hidden = true;
    fill(nothing, empty("The mock refused the request", error.message));
  }

  async function loadOrganizations() {
    panel.setOrganizations(await listOrganizations(controls.organization));
  }

  async function refresh(kinds) {
    await Promise.all([
      ["world", "file", "upload", "organization"].some((kind) => kinds.has(kind)) && load(),
      (kinds.has("world") || kinds.has("organization")) && loadOrganizations(),
    ]);
  }

  if (parameters.has("file")) openRow(parameters.get("file"));
  return { refresh, refused, close: panel.close };
}
