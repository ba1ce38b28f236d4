// One request: request and response, the request as a curl command, and the body for `verify`.

import { ask, server } from "./client.js";
import { attempt, copyButton, openDialog } from "./dialog.js";
import { badge, button, facts, fill, h } from "./dom.js";
import { json, openFile } from "./file.js";
import { bytes, milliseconds, shellQuoted as quoted, when } from "./format.js";

export const statusTone = (status) => (status >= 500 ? "bad" : status >= 400 ? "warn" : "good");

export function openRequest(entry) {
  const { body } = openDialog(`${entry.method} ${entry.path}`, { kind: "drawer" });
  const match = expectation(entry);
  const outcome = h("p", { role: "status" });
  fill(body,
    h("div", { class: "actions" },
      copyButton(curl(entry), "the request as curl", "Copy as curl"),
      entry.file && button("Open the file", () => openFile(entry.file))),
    entry.explanation && h("p", { class: "reason" }, entry.explanation),
    facts([
      ["Status", badge(entry.status, statusTone(entry.status))],
      ["Time", when(entry.time)],
      ["Duration", milliseconds(entry.duration_ms)],
      ["Operation", entry.operation ?? "unknown"],
      entry.failure && ["Failure", entry.failure],
      ["Subject", entry.subject ?? "none"],
      ["Organization", entry.organization ?? "none"],
      entry.part && ["Part", entry.part],
      ["Protocol", entry.protocol],
      ["Request body", bytes(entry.request_size)],
      ["Response body", bytes(entry.response_size)],
      entry.query && ["Query", h("code", { class: "break" }, entry.query)],
    ]),
    h("h3", {}, "Headers"),
    h("p", { class: "hint" }, "The mock masks secrets."),
    facts(Object.entries(entry.headers).map(([name, value]) => [name, h("code", { class: "break" }, value)])),
    h("h3", {}, "Body"),
    requestBody(entry),
    h("h3", {}, "Verification"),
    h("p", { class: "hint" }, "The body of POST /_mock/requests/verify. A test sends it to assert that such a request arrived."),
    json(match, "the expectation"),
    h("div", { class: "actions" }, button("Verify now", attempt(async () => {
      outcome.textContent = "";
      try {
        await ask("POST", "requests/verify", match);
        outcome.textContent = "The journal has a matching request.";
      } catch (error) {
        outcome.textContent = error.message;
      }
    }))),
    outcome);
}

function requestBody(entry) {
  if (entry.body === null || entry.body === undefined) {
    return entry.body_size > 0
      ? facts([["Size", bytes(entry.body_size)], ["SHA-256", h("code", { class: "break" }, entry.body_sha256)]])
      : h("p", { class: "muted" }, "None.");
  }
  try {
    return json(JSON.parse(entry.body, asSent), "the body");
  } catch {
    return h("pre", { tabindex: 0, "aria-label": "the body" }, entry.body);
  }
}

/** Keeps the digits of a number that JavaScript would round, where the browser has the text that was parsed. */
const asSent = (_, value, context) =>
  typeof value === "number" && context?.source !== undefined && JSON.rawJSON ? JSON.rawJSON(context.source) : value;

/** The criteria of this request that are the same in the next run: ids of files change, operations do not. */
function expectation({ operation, method, path, status, organization, part }) {
  const match = operation ? { operation } : { method, path };
  match.status = status;
  if (organization) match.organization = organization;
  if (part) match.part = part;
  return { match, at_least: 1 };
}

/** Headers that curl writes itself, and headers of the connection. */
const implied = new Set(["host", "content-length", "connection", "accept-encoding", "transfer-encoding", "expect"]);

/** What curl would take for a pattern of its own, and dot segments, which it would resolve. */
const rewritten = /[[\]{}]|\/(\.|%2e){1,2}([/?]|$)/i;

export function curl(entry) {
  // With -X HEAD curl waits for the body that the response announces.
  const isHead = entry.method === "HEAD";
  const target = entry.path + (entry.query ? `?${entry.query}` : "");
  const asIs = rewritten.test(target) ? "-g --path-as-is " : "";
  const lines = [`curl ${asIs}${isHead ? "-I" : `-X ${entry.method}`} ${quoted(server + target)}`];
  for (const [name, value] of Object.entries(entry.headers)) {
    if (implied.has(name) || name.startsWith("sec-")) continue;
    // The journal has no whole token, so the command uses a variable.
    if (name === "authorization") lines.push(`-H "Authorization: Bearer $POLAR_ACCESS_TOKEN"`);
    // With a colon and nothing behind it, curl leaves a field out.
    else lines.push(`-H ${quoted(value === "" ? `${name};` : `${name}: ${value}`)}`);
  }
  // curl sends no body with -I.
  if (isHead) return `${lines.join(" \\\n  ")}\n`;
  // To a body without a type curl gives that of a form.
  if (entry.body_size > 0 && !Object.hasOwn(entry.headers, "content-type")) lines.push("-H 'content-type:'");
  if (entry.body) lines.push(`--data-raw ${quoted(entry.body)}`);
  else if (entry.body_size > 0) lines.push("--data-binary @FILE");
  return `${lines.join(" \\\n  ")}\n`;
}
