// The journal, with live updates.

import { ask } from "./client.js";
import { attempt, confirm } from "./dialog.js";
import { badge, button, empty, field, fill, h, head, nameCell, reconcile, select } from "./dom.js";
import { counted, milliseconds, query, shortened, when } from "./format.js";
import { filters, listOrganizations, remember } from "./lists.js";
import { operations } from "./operations.js";
import { openRequest, statusTone } from "./request.js";

export default { name: "requests", title: "Requests", open };

/** The number of rows that are shown; a filter finds older requests. */
const shownRows = 200;

function open(root, parameters, actions) {
  const text = (attributes) => h("input", { type: "search", autocomplete: "off", ...attributes });
  const controls = {
    operation: select([["", "All operations"], ...operations]),
    status: text({ placeholder: "404 or 4xx", size: 8 }),
    method: select([["", "All methods"], "GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"]),
    path: text({ placeholder: "/v1/files/*" }),
    organization: select([["", "All organizations"]]),
    file: text({ placeholder: "File id" }),
    part: text({ placeholder: "Number", size: 6, inputmode: "numeric" }),
    subject: text({ placeholder: "As shown in the list" }),
    failure: text({ placeholder: "Rule id" }),
    header: text({ placeholder: "user-agent: polar-sdk*" }),
    body: text({ placeholder: '{"name": {"contains": "a"}}' }),
  };
  const values = filters("requests", parameters, controls, () => {
    remember("requests", values());
    load(true).catch(refused);
  });
  const more = ["file", "part", "subject", "failure", "header", "body", "method", "organization"];
  const rows = h("tbody");
  const table = h("table", {}, h("caption", { class: "visually-hidden" }, "Requests, latest first"),
    head([["Time", "wide"], "Request", "Status", ["Duration", "number wide"], ["Subject", "wide"]]), rows);
  const nothing = h("div");
  const summary = h("p", { class: "muted", "aria-live": "polite" });
  let paused = false;
  /** What has changed since the list was paused. */
  let missed = new Set();
  const pause = button("Pause", () => {
    paused = !paused;
    pause.textContent = paused ? "Resume" : "Pause";
    showSummary();
    if (!paused) refresh(missed).catch(refused);
    missed = new Set();
  });
  fill(actions, pause, button("Clear", () => confirm("Clear the journal?", "All recorded requests are deleted. Files and tokens stay.", "Clear",
    () => ask("DELETE", "requests")), { class: "danger" }));
  fill(root,
    h("div", { class: "filters" },
      field("Operation", controls.operation), field("Status", controls.status), field("Path", controls.path),
      h("details", { open: more.some((name) => parameters.has(name)) }, h("summary", {}, "More filters"),
        h("div", { class: "filters" }, field("Method", controls.method), field("Organization", controls.organization), field("File", controls.file), field("Part", controls.part), field("Subject", controls.subject),
          field("Failure", controls.failure), field("Header", controls.header), field("Body", controls.body)))),
    summary, nothing, table);

  let entries = [];
  let isRecorded = true;

  /** With `anew` loads all rows again, otherwise only new requests. */
  async function load(anew = false) {
    const since = anew ? undefined : entries.at(-1)?.sequence;
    const answer = await ask("GET", `requests${query({ ...values(), since, last: shownRows })}`);
    // Another response may have brought some of them meanwhile.
    const last = since === undefined ? 0 : (entries.at(-1)?.sequence ?? 0);
    const fresh = answer.requests.filter(({ sequence }) => sequence > last);
    entries = (since === undefined ? fresh : [...entries, ...fresh]).slice(-shownRows);
    show();
  }

  function show() {
    reconcile(rows, entries.toReversed(), ({ sequence }) => sequence, row);
    table.hidden = entries.length === 0;
    showSummary();
    if (!isRecorded) {
      return fill(nothing, empty("The journal is off",
        "The mock runs with --journal-limit 0. To record requests, start it without this flag or with a limit above 0."));
    }
    fill(nothing, entries.length === 0 && (Object.keys(values()).length
      ? empty("No request matches", "Remove a filter. New matching requests appear automatically.")
      : empty("No requests yet", "Point a client at this mock. The ", h("a", { href: "#/overview" }, "overview"), " has code for it. Requests appear here as they arrive.")));
  }

  function showSummary() {
    summary.textContent = entries.length === 0 ? "" : `Latest ${counted(entries.length, "matching request")}${paused ? "; paused" : ""}.`;
  }

  function refused(error) {
    entries = [];
    show();
    fill(nothing, empty("The mock refused this filter", error.message));
  }

  async function refresh(kinds) {
    if (kinds.has("world") || kinds.has("organization")) {
      await listOrganizations(controls.organization);
    }
    if (kinds.has("world")) isRecorded = (await ask("GET", "status")).requests_limit > 0;
    if (paused && !kinds.has("cleared")) return kinds.forEach((kind) => missed.add(kind));
    if (kinds.has("world") || kinds.has("cleared")) await load(true);
    else if (kinds.has("request")) await load();
  }
  return { refresh, refused };
}

function row(entry) {
  return h("tr", {},
    h("td", { class: "wide" }, when(entry.time)),
    nameCell(h("span", { class: "main" },
      button(h("span", {}, h("strong", {}, entry.method), " ", shortened(entry.path)), attempt(() => openRequest(entry)), { class: "row mono", title: entry.path }),
      h("span", { class: "muted small" }, [entry.operation ?? "no operation", entry.part && `part ${entry.part}`].filter(Boolean).join(", ")),
      entry.failure && !entry.explanation?.startsWith(entry.failure) && h("span", { class: "small bad" }, `Failure rule: ${entry.failure}`),
      entry.explanation && h("span", { class: "small reason" }, entry.explanation))),
    h("td", {}, badge(entry.status, statusTone(entry.status))),
    h("td", { class: "number wide" }, milliseconds(entry.duration_ms)),
    h("td", { class: "wide muted subject" }, entry.subject ?? "none"));
}
