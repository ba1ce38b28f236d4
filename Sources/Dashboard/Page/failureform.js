// A form that writes a rule's JSON next to it. The JSON is what is sent; further keys can be typed there.

import { ask } from "./client.js";
import { button, field, fill, h, select } from "./dom.js";
import { form, notify } from "./dialog.js";
import { operations } from "./operations.js";

/** A rule without its id and the server's counters, to add it again. */
export const bare = ({ id, struck, passed, left, ...rule }) => rule;

export async function add(rule, once = false) {
  const answer = await ask("POST", "failures", once ? { ...rule, times: 1 } : rule);
  notify(once ? "Rule added. It strikes once." : "Rule added.");
  return answer;
}

const number = (attributes) => h("input", { type: "number", min: 0, ...attributes });
const text = (attributes) => h("input", { type: "text", autocomplete: "off", ...attributes });

export function ruleForm() {
  const match = {
    operation: select([["", "Any request"], ["files:*", "files:* (the Files API)"], ["s3:*", "s3:* (the object store)"], ...operations.filter((name) => name !== "healthz")]),
    organization: text({ placeholder: "Slug or id" }),
    path: text({ placeholder: "/v1/files/*" }),
    part: number({ min: 1 }),
    attempt: number({ min: 1 }),
  };
  const often = {
    times: number({ min: 1 }),
    skip: number({}),
    every: number({ min: 1 }),
    probability: number({ max: 1, step: "any" }),
    for_seconds: number({ min: 1 }),
  };
  const rate = { upload_rate: text({ placeholder: "1MiB" }), download_rate: text({ placeholder: "1MiB" }) };
  const delay = number({ min: 1 });
  const kinds = {
    respond: ["Error response", { status: number({ min: 200, max: 599, value: 503 }), retry_after: number({}) },
      { status: "HTTP status.", retry_after: "Seconds, sent as a header. Empty: no header." }],
    reset: ["Connection reset", { after_request_bytes: text({ placeholder: "1MiB" }) }, { after_request_bytes: "Bytes of the request. Empty: before the response." }],
    close: ["Connection closed", { after_request_bytes: text({ placeholder: "1MiB" }) }, { after_request_bytes: "Bytes of the request. Empty: before the response." }],
    hang: ["No response", { seconds: number({ min: 1 }) }, { seconds: "Seconds. Empty: until the client disconnects." }],
    truncate: ["Truncated response", { fraction: number({ max: 1, step: "any", value: 0.5 }) }, { fraction: "Share of the body that is sent, 0 to 1." }],
    corrupt: ["Corrupted response", { flip_bytes: number({ min: 1, value: 1 }) }, { flip_bytes: "Number of wrong bytes." }],
  };
  const kind = select([["", "Delay or rate only"], ...Object.entries(kinds).map(([key, [label]]) => [key, label])]);
  kind.value = "respond";
  const effect = select([["", "Default of this failure"], ["true", "The request takes effect"], ["false", "The request has no effect"]]);
  const details = h("div", { class: "form-row" });
  const source = h("textarea", { rows: 14, spellcheck: "false", class: "mono" });

  function write() {
    const rule = {};
    const matched = read(match);
    if (Object.keys(matched).length) rule.match = matched;
    Object.assign(rule, read(often));
    if (delay.value) rule.delay = { ms: Number(delay.value) };
    Object.assign(rule, read(rate));
    if (kind.value) rule[kind.value] = read(kinds[kind.value][1]);
    if (effect.value) rule.takes_effect = effect.value === "true";
    source.value = JSON.stringify(rule, null, 2);
  }

  function showDetails() {
    const [, controls, hints] = kinds[kind.value] ?? [, {}, {}];
    fill(details, Object.entries(controls).map(([name, control]) => field(words(name), control, hints[name])));
  }
  kind.addEventListener("input", showDetails);
  showDetails();

  const rule = () => {
    try {
      return JSON.parse(source.value);
    } catch (error) {
      throw new Error(`The rule is not JSON: ${error.message}`);
    }
  };
  const fields = h("div", { class: "rule-form" },
    h("div", { class: "rule-fields" },
      h("fieldset", {}, h("legend", {}, "Which requests"), h("div", { class: "form-row" },
        field("Operation", match.operation), field("Organization", match.organization), field("Path", match.path), field("Part", match.part), field("Attempt", match.attempt, "Attempt of the part. The first is 1."))),
      h("fieldset", {}, h("legend", {}, "What happens"), h("div", { class: "form-row broad" },
        field("Failure", kind), field("Effect", effect)), details, h("div", { class: "form-row" },
        field("Delay", delay, "Milliseconds before the response."),
        field("Upload rate", rate.upload_rate, "Bytes per second of the request."),
        field("Download rate", rate.download_rate, "Bytes per second of the response."))),
      h("fieldset", {}, h("legend", {}, "How often"), h("div", { class: "form-row" },
        field("Times", often.times, "Empty: no limit."), field("Skip", often.skip, "Matching requests that pass first. Default: 0."), field("Every", often.every, "Every n-th matching request. Default: 1."),
        field("Probability", often.probability, "0 to 1. Default: 1."), field("For", often.for_seconds, "Seconds of the mock's clock. Empty: no limit.")))),
    h("div", { class: "rule-source" }, field("The rule", source, "This JSON is sent. It may have any key of docs/failures.md.")));

  let once = false;
  const element = form(fields, "Add the rule", async () => {
    const strikesOnce = once;
    once = false;
    await add(rule(), strikesOnce);
  }, button("Add, strike once", () => {
    once = true;
    element.requestSubmit();
  }));
  element.addEventListener("input", (event) => event.target !== source && write());
  element.noValidate = true;
  write();
  return h("section", { class: "card" }, element);
}

const words = (name) => {
  const spaced = name.replaceAll("_", " ");
  return spaced[0].toUpperCase() + spaced.slice(1);
};

/** The values of the filled fields, numbers as numbers. */
function read(controls) {
  const values = {};
  for (const [name, control] of Object.entries(controls)) {
    if (control.value !== "") values[name] = control.type === "number" ? Number(control.value) : control.value.trim();
  }
  return values;
}
