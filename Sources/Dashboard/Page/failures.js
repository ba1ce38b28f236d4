// Failure rules and their counters.

import { ask } from "./client.js";
import { attempt, confirm } from "./dialog.js";
import { badge, button, empty, fill, h, head, nameCell, reconcile } from "./dom.js";
import { add, bare, ruleForm } from "./failureform.js";
import { compact, count } from "./format.js";
import { presets } from "./presets.js";

export default { name: "failures", title: "Failures", open };

function open(root, _, actions) {
  const rows = h("tbody");
  const table = h("table", {}, h("caption", { class: "visually-hidden" }, "Failure rules, in order of evaluation"),
    head(["Rule", ["Struck", "number"], ["Passed", "number wide"], ["Left", "number wide"], [h("span", { class: "visually-hidden" }, "Actions"), ""]]), rows);
  const nothing = h("div");
  const removeAll = button("Remove all", () => confirm("Remove all failure rules?", "Requests no longer fail on demand. A reset restores the rules of the fixtures.", "Remove",
    () => ask("DELETE", "failures")), { class: "danger" });
  fill(actions, removeAll);
  fill(root, nothing, table,
    h("h2", {}, "Ready-made rules"),
    h("ul", { class: "presets" }, presets.map(preset)),
    h("h2", {}, "Add a rule"),
    ruleForm());

  async function load() {
    const answer = await ask("GET", "failures");
    const rules = answer.failures ?? answer.items ?? answer;
    reconcile(rows, rules, (rule) => rule.id, row);
    table.hidden = removeAll.hidden = rules.length === 0;
    fill(nothing, rules.length === 0 && empty("No failure rules", "Add a ready-made rule below, or write one. It applies from the next matching request."));
  }

  function refused(error) {
    fill(nothing, empty("The mock refused the request", error.message));
  }

  async function refresh(kinds) {
    if (kinds.has("world") || kinds.has("failures")) await load();
  }
  return { refresh, refused };
}

function row(rule) {
  const { struck, left } = rule;
  const remove = button("Remove", attempt(() => ask("DELETE", `failures/${encodeURIComponent(rule.id)}`)), { "aria-label": `Remove ${rule.id}` });
  const once = button("Strike once", attempt(async () => {
    // A rule that is active now would strike before its copy.
    const known = (await ask("GET", "failures")).failures.find(({ id }) => id === rule.id);
    if (known && known.left !== 0) await ask("DELETE", `failures/${encodeURIComponent(rule.id)}`);
    await add(bare(rule), true);
  }), { "aria-label": `Strike once as ${rule.id}` });
  return h("tr", {},
    nameCell(h("span", { class: "main" },
      h("span", { class: "rule-head" }, h("strong", {}, rule.id), left === 0 ? badge("Spent") : badge("Active", "warn")),
      h("span", {}, describe(rule)),
      h("code", { class: "small muted break wide" }, compact(bare(rule))))),
    h("td", { class: "number" }, count(struck ?? 0)),
    h("td", { class: "number wide" }, count(rule.passed ?? 0)),
    h("td", { class: "number wide" }, left === null || left === undefined ? "unlimited" : count(left)),
    h("td", { class: "row-actions" }, h("div", { class: "actions" }, once, remove)));
}

/** A rule as a sentence. */
export function describe({ match = {}, times, skip, every, probability, delay, respond, reset, close, hang, truncate, corrupt, upload_rate, download_rate, drip }) {
  const whom = Object.entries(match).map(([key, value]) => (key === "operation" ? value : `${key} ${typeof value === "object" ? JSON.stringify(value) : value}`)).join(", ") || "any request";
  const what = [
    delay && "delayed",
    (upload_rate || download_rate || drip) && "throttled",
    respond && `response ${respond.status ?? respond.code}`,
    reset && "connection reset", close && "connection closed", hang && "no response", truncate && "response truncated", corrupt && "response corrupted",
  ].filter(Boolean).join(", ");
  const often = [
    skip && `after the first ${skip}`,
    every > 1 && `1 in ${every}`,
    probability !== undefined && probability < 1 && `${Math.round(probability * 100)} % probability`,
    times && (times === 1 ? "once" : `${count(times)} times`),
  ].filter(Boolean).join(", ");
  return `${whom}: ${what}${often ? `, ${often}` : ""}`;
}

function preset({ title, text, rule }) {
  return h("li", { class: "card preset" },
    h("h3", {}, title), h("p", { class: "muted" }, text), h("code", { class: "small break" }, compact(rule)),
    h("div", { class: "actions" },
      button("Add", attempt(() => add(rule)), { "aria-label": `Add: ${title}` }),
      button("Strike once", attempt(() => add(rule, true)), { "aria-label": `Strike once: ${title}` })));
}
