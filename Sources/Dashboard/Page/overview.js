// The overview: URL, token and counts, and the actions on the clock and the world.

import { ask, askRaw, server } from "./client.js";
import { attempt, confirm, copyButton, formDialog, notify, save } from "./dialog.js";
import { badge, button, facts, field, fill, freshID, h, select } from "./dom.js";
import { bytes, count, counted, duration, mockNow, setClock } from "./format.js";
import { snippets } from "./snippets.js";
import { anyToken } from "./tokens.js";

export default { name: "overview", title: "Overview", open };

function open(root) {
  const connect = connection();
  const figures = figuresCard();
  const clock = clockCard();
  fill(root, h("div", { class: "columns" },
    h("div", {}, connect.element, figures.element),
    h("div", {}, clock.element, world())));

  async function refresh(kinds) {
    const status = await ask("GET", "status");
    setClock(status.clock);
    clock.show(status.clock);
    figures.show(status);
    if (kinds.has("world") || kinds.has("token") || kinds.has("organization")) await connect.show(status);
  }
  const timer = setInterval(() => {
    clock.tick();
    figures.tick();
  }, 1000);
  return { refresh, close: () => clearInterval(timer) };
}

function connection() {
  const token = h("p", { class: "copyable" });
  const code = h("pre", { tabindex: 0, id: freshID(), role: "tabpanel" });
  const tabs = h("div", { role: "tablist", "aria-label": "Language", class: "tabs" });
  let url = server, text = "";
  let language = "Python";
  const source = () => snippets[language](url, text || "polar_oat_TOKEN");

  function choose(name, focus) {
    language = name;
    for (const tab of tabs.children) {
      const chosen = tab.textContent === name;
      tab.setAttribute("aria-selected", chosen);
      tab.tabIndex = chosen ? 0 : -1;
      if (chosen) code.setAttribute("aria-labelledby", tab.id);
      if (chosen && focus) tab.focus();
    }
    code.textContent = source();
  }
  const names = Object.keys(snippets);
  for (const name of names) {
    const tab = button(name, () => choose(name), { role: "tab", id: freshID(), "aria-controls": code.id });
    tab.addEventListener("keydown", ({ key }) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[key];
      if (step) choose(names[(names.indexOf(name) + step + names.length) % names.length], true);
    });
    tabs.append(tab);
  }
  const address = h("code", { id: "server-url" }, url);
  const element = h("section", { class: "card", "aria-labelledby": "connect" },
    h("h2", { id: "connect" }, "Connect an SDK"),
    h("p", { class: "copyable" }, h("span", { class: "term" }, "URL"), address, copyButton(() => url, "the URL")),
    token,
    h("div", { class: "snippet" }, h("div", { class: "snippet-bar" }, tabs, copyButton(source, "the snippet")), code));

  async function show(status) {
    const found = await anyToken();
    text = found?.token ?? "";
    // Behind a proxy the mock is reached at the page's own address.
    url = server;
    fill(token, h("span", { class: "term" }, "Token"), text
      ? [h("code", {}, text), copyButton(() => text, "the token"), h("span", { class: "muted" }, `of ${found.holder.name}`)]
      : h("span", {}, "No token yet: ", h("a", { href: "#/tenants" }, "add an organization"), " to get one."));
    choose(language);
    if (status.url && status.url !== server) {
      address.title = `Bound to ${status.url}`;
    }
  }
  choose(language);
  return { element, show };
}

const storages = { memory: "in memory", disk: "on disk", discard: "discarded, sizes and checksums only" };

/** The elements are created once, so that focus and selection survive updates of their content. */
function figuresCard() {
  const text = (tag = "span", attributes = {}) => h(tag, attributes);
  const figures = Object.entries({
    files: ["files", "#/files"], uploads_open: ["open uploads", "#/uploads"], requests: ["requests", "#/requests"],
    organizations: ["organizations", "#/tenants"], users: ["users", "#/tenants"], tokens: ["tokens", "#/tenants"],
  }).map(([key, [label, href]]) => ({ key, label, href, number: text("strong") }));
  const stored = text(), limit = text("span", { class: "muted" }), fillBar = text("span", { class: "fill" });
  const meter = h("div", { class: "meter", role: "meter", "aria-label": "Bytes stored", "aria-valuemin": 0, "aria-valuemax": 100 }, fillBar);
  const version = text(), environment = text(), storage = text(), uptime = text(), journal = text();
  const element = h("section", { class: "card", "aria-labelledby": "figures" },
    h("h2", { id: "figures" }, "Status"),
    h("div", { class: "figures" }, figures.map(({ label, href, number }) => h("a", { class: "figure", href }, number, h("span", {}, label)))),
    h("p", { class: "storage" }, stored, limit), meter,
    facts([["Version", version], ["Environment", environment], ["Storage", storage], ["Uptime", uptime], ["Journal", journal]]));
  let start;

  function tick() {
    if (start === undefined) return;
    const seconds = Math.max(0, (performance.now() - start) / 1000);
    uptime.textContent = duration(seconds);
    uptime.title = counted(Math.floor(seconds), "second");
  }

  function show(status) {
    const share = status.bytes_limit ? Math.min(1, status.bytes / status.bytes_limit) : 0;
    for (const { key, number } of figures) number.textContent = count(status[key]);
    stored.textContent = `${bytes(status.bytes)} stored`;
    limit.textContent = status.bytes_limit ? `limit ${bytes(status.bytes_limit)}` : "no limit";
    fillBar.style.width = `${share * 100}%`;
    meter.setAttribute("aria-valuenow", Math.round(share * 100));
    version.textContent = status.version;
    environment.textContent = status.environment;
    storage.textContent = storages[status.storage] ?? status.storage;
    journal.textContent = status.requests_limit === 0 ? "off (--journal-limit 0)"
      : `${count(status.requests)} of at most ${counted(status.requests_limit, "request")}`;
    start = performance.now() - status.uptime_seconds * 1000;
    tick();
  }
  return { element, show, tick };
}

function clockCard() {
  const now = h("p", { class: "clock" });
  const amount = h("input", { type: "number", min: 1, value: 1, required: true });
  const unit = select([["60", "minutes"], ["3600", "hours"], ["86400", "days"], ["1", "seconds"]]);
  unit.value = "3600";
  const put = async (body) => {
    const answer = await ask("PUT", "clock", body);
    setClock(answer);
    show(answer);
  };
  const freeze = button("Freeze", attempt(async () => put({ freeze: (await ask("GET", "clock")).now })));
  const release = button("Use system time", attempt(() => put({})));
  const advance = button("Advance", attempt(async () => {
    const seconds = Number(amount.value) * Number(unit.value);
    if (!(seconds > 0)) throw new Error("Enter a number greater than 0.");
    await put({ advance_seconds: seconds });
    notify(`Advanced the clock by ${duration(seconds)}.`);
  }));

  const time = h("strong");
  /** Called every second, since the mock's clock runs. */
  const tick = () => (time.textContent = new Date(mockNow()).toISOString().replace("T", " ").replace(/\.\d+Z/, " UTC"));

  function show(clock) {
    fill(now, time, " ", clock.frozen ? badge("Frozen", "warn") : badge("Running"));
    tick();
    freeze.hidden = clock.frozen;
    release.hidden = !clock.frozen && Math.abs(Date.parse(clock.now) - Date.now()) < 5000;
  }
  const element = h("section", { class: "card", "aria-labelledby": "clock" },
    h("h2", { id: "clock" }, "Clock"), now,
    h("p", { class: "muted" }, "Tokens and presigned URLs expire by this clock."),
    h("div", { class: "actions" }, freeze, release),
    h("div", { class: "inline" }, field("Advance by", amount), field("Unit", unit), advance));
  return { element, show, tick };
}

function world() {
  const file = h("input", { type: "file", accept: ".json,.yaml,.yml", hidden: true });
  file.addEventListener("change", () => file.files[0] && importState(file));
  return h("section", { class: "card", "aria-labelledby": "world" },
    h("h2", { id: "world" }, "World"),
    h("p", { class: "muted" }, "Organizations, users, tokens and files. A reset restores the fixtures of the start."),
    h("div", { class: "actions" },
      button("Export", exportState), button("Import", () => file.click()), file,
      button("Reset", reset, { class: "danger" })));
}

function reset() {
  confirm("Reset the mock?", "World, journal, failure rules and clock return to their state at the start. Later uploads are deleted.",
    "Reset", async () => {
      await ask("POST", "reset");
      notify("The mock is reset.");
    });
}

function exportState() {
  const content = select([["inline", "with file contents"], ["none", "checksums only"]]);
  formDialog("Export the world", [
    h("p", {}, "The export is a JSON fixture. Load it with --fixtures, or import it here."),
    field("Contents", content, "File contents are base64 in the document."),
  ], "Export", async () => {
    const response = await askRaw("GET", `state?content=${content.value}`);
    const url = URL.createObjectURL(await response.blob());
    save(url, "world.json");
    setTimeout(() => URL.revokeObjectURL(url), 60_000);
  });
}

function importState(input) {
  const [file] = input.files;
  input.value = "";
  const type = /\.ya?ml$/i.test(file.name) ? "application/yaml" : "application/json";
  const way = select([["replace", "replace the world"], ["merge", "add to the world"]]);
  formDialog(`Import ${file.name}`, field("Mode", way, "Default: replace the world. A reset still restores the fixtures of the start."), "Import", async () => {
    const counts = await (way.value === "merge" ? ask("POST", "fixtures", file, type) : ask("PUT", "state", file, type));
    notify(`Imported. There are now ${counted(counts.organizations, "organization")} and ${counted(counts.files, "file")}.`);
  });
}
