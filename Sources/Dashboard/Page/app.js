// The frame of the page: navigation between views, live updates, and the admin token.

import { ask, setAdminToken, whenUnauthorized } from "./client.js";
import { append, button, coalesced, field, fill, h } from "./dom.js";
import { form } from "./dialog.js";
import { follow } from "./events.js";
import { refreshTimes, setClock } from "./format.js";
import failures from "./failures.js";
import files from "./files.js";
import overview from "./overview.js";
import requests from "./requests.js";
import tenants from "./tenants.js";
import uploads from "./uploads.js";

const views = { overview, files, uploads, requests, failures, tenants };
const main = document.getElementById("main");
const connection = document.getElementById("connection");

/** The open view: `refresh(kinds)` is called with what changed since the last call, and with `world` for everything. */
let current;
let changed = new Set();
let signedIn = false;
/** Aborts the current event stream, of which there is only one. */
let following;

async function update(kinds) {
  for (const drawer of document.querySelectorAll("dialog.drawer")) drawer.dispatchEvent(new CustomEvent("mock-change", { detail: kinds }));
  try {
    await current?.refresh(kinds);
  } catch (error) {
    // If the mock is gone, the event stream reports it; a refusal is shown in the view.
    if (error.status > 0 && error.status !== 401) current?.refused?.(error);
  }
}

const refresh = coalesced(() => {
  const kinds = changed;
  changed = new Set();
  return update(kinds);
});

function change(...kinds) {
  for (const kind of kinds) changed.add(kind);
  refresh();
}

function closeDialogs() {
  for (const dialog of document.querySelectorAll("dialog[open]")) dialog.close();
}

function show() {
  if (!signedIn) return;
  // `#/files/ID` shows one file, `#/uploads/ID` the upload of a file.
  const [, name = "", id, query = ""] = /^#\/([a-z]*)(?:\/([^?]*))?\??(.*)$/.exec(location.hash) ?? [];
  const parameters = new URLSearchParams(query);
  if (id) parameters.set("file", id);
  const view = Object.hasOwn(views, name) ? views[name] : overview;
  closeDialogs();
  current?.close?.();
  document.title = `${view.title} - polar-files-mock`;
  for (const link of document.querySelectorAll("#views a")) {
    if (link.hash === `#/${view.name}`) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  const heading = h("h1", {}, view.title);
  const actions = h("div", { class: "actions" });
  const body = h("div", { class: `view ${view.name}` });
  fill(main, h("div", { class: "title" }, heading, actions), body);
  current = view.open(body, parameters, actions);
  changed = new Set();
  update(new Set(["world"]));
}

function onevent({ event, data }) {
  const value = JSON.parse(data);
  if (event === "clock") setClock(value);
  if (event === "change") return change(value.kind);
  if (event === "reset" || event === "skipped") return change("world");
  change(event);
}

function onstate(state, reason) {
  if (state === "refused") return askForToken("The mock requires an admin token.");
  connection.dataset.state = state;
  fill(connection, state === "live" ? "Live" : "Not live");
  connection.title = state === "live" ? "The page updates as the mock changes." : reason;
  if (state === "live") change("world");
}

async function start() {
  setClock((await ask("GET", "status")).clock);
  signedIn = true;
  show();
  following?.abort();
  following = new AbortController();
  follow(onevent, onstate, following.signal);
}

function askForToken(reason) {
  signedIn = false;
  following?.abort();
  fill(connection);
  current?.close?.();
  current = undefined;
  closeDialogs();
  const input = h("input", { type: "password", autocomplete: "off", required: true, name: "token" });
  fill(main, h("div", { class: "sign-in" },
    h("h1", {}, "Admin token required"),
    h("p", {}, "The token is the value of --admin-token or POLAR_FILES_MOCK_ADMIN_TOKEN. This page keeps it in memory only."),
    form(field("Admin token", input), "Open the dashboard", async () => {
      setAdminToken(input.value.trim());
      await start().catch((error) => {
        throw error.status === 401 ? new Error("The admin token is wrong.") : error;
      });
    })));
  input.focus();
  if (reason) main.querySelector("[role=alert]").textContent = reason;
}

whenUnauthorized(() => signedIn && askForToken("The mock requires an admin token."));
append(document.getElementById("views"), Object.values(views).map((view) => h("a", { href: `#/${view.name}` }, view.title)));
window.addEventListener("hashchange", () => {
  show();
  main.focus({ preventScroll: true });
});
setInterval(refreshTimes, 5000);

async function begin() {
  try {
    await start();
  } catch (error) {
    if (error.status === 401) return askForToken();
    fill(main, h("div", { class: "sign-in" }, h("h1", {}, "The mock cannot be reached"), h("p", {}, error.message),
      button("Try again", begin, { class: "primary" })));
  }
}

begin();
