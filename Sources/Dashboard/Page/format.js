// Formats numbers with units, and times in words.

import { h } from "./dom.js";

const units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];

/** 1536 is "1.5 KiB". */
export function bytes(size) {
  if (size === null || size === undefined) return "none";
  let unit = 0;
  let value = size;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${unit === 0 ? value : value.toFixed(value < 100 ? 1 : 0)} ${units[unit]}`;
}

const grouped = new Intl.NumberFormat("en");
export const count = (number) => grouped.format(number);
export const counted = (number, one, many = `${one}s`) => `${count(number)} ${number === 1 ? one : many}`;

export function milliseconds(value) {
  if (value < 10) return `${value.toFixed(2)} ms`;
  return value < 10_000 ? `${count(Math.round(value))} ms` : duration(value / 1000);
}

const lengths = [["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]];

/** The two largest units: "2 hours 5 minutes". */
export function duration(seconds) {
  let rest = Math.floor(seconds);
  const words = [];
  for (const [name, length] of lengths) {
    const number = Math.floor(rest / length);
    rest -= number * length;
    if (number > 0) words.push(counted(number, name));
    else if (words.length) break;
    if (words.length === 2) break;
  }
  return words.join(" ") || "0 seconds";
}

// The mock's clock had the time `at` when the page's clock was at `read`; it runs with the page's clock unless frozen.
let clock = { at: Date.now(), read: performance.now(), frozen: false };

export function setClock({ now, frozen }) {
  clock = { at: Date.parse(now), read: performance.now(), frozen };
  refreshTimes();
}

export const mockNow = () => clock.at + (clock.frozen ? 0 : performance.now() - clock.read);

const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });

function ago(time) {
  const seconds = (time - mockNow()) / 1000;
  if (Math.abs(seconds) < 5) return "just now";
  for (const [name, length] of [["year", 31_556_952], ["month", 2_629_746], ...lengths]) {
    if (Math.abs(seconds) >= length) return relative.format(Math.trunc(seconds / length), name);
  }
}

const exactFormat = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "medium" });
export const exact = (text) => `${exactFormat.format(new Date(text))} (${text})`;

/** A time relative to the mock's clock: "3 minutes ago", with the exact time on hover and for screen readers. */
export function when(text, absent = "never") {
  if (!text) return h("span", { class: "muted" }, absent);
  return h("time", { datetime: text, title: exact(text), "data-relative": true }, ago(Date.parse(text)));
}

export function refreshTimes() {
  for (const element of document.querySelectorAll("time[data-relative]")) {
    const text = ago(Date.parse(element.dateTime));
    if (element.textContent !== text) element.textContent = text;
  }
}

/** A name that would not be visible is shown in quotation marks, with the codes of its characters. */
export const visible = (name) =>
  /[^\p{Cc}\p{Cf}\p{Z}\p{Default_Ignorable_Code_Point}]/u.test(name) ? name
    : `"${name.replace(/[^ ]/gu, (character) => `\\u{${character.codePointAt(0).toString(16)}}`)}"`;

/** JSON on one line, with spaces at which it can wrap. */
export const compact = (value) => JSON.stringify(value, null, 1).replace(/\n\s*/g, " ").replaceAll("{ ", "{").replaceAll(" }", "}");

/** The first eight digits of an id, for lists; the whole id is shown on hover and in the detail. */
export const shortened = (path) => path.replace(/([0-9a-f]{8})(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "$1…");

/** A query string of the values that are set. */
export function query(fields) {
  const pairs = Object.entries(fields).filter(([, value]) => value !== "" && value !== undefined && value !== null);
  return pairs.length ? `?${new URLSearchParams(pairs)}` : "";
}

/** A text quoted as one word of a shell. */
export const shellQuoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;
