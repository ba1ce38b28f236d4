// Builds elements from data. Text is inserted as text: nothing on this page is parsed as HTML.

/** An element with attributes, listeners (`onclick`), properties (`.value`) and children. */
export function h(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (key.startsWith(".")) element[key.slice(1)] = value;
    else element.setAttribute(key, value === true ? "" : value);
  }
  append(element, children);
  return element;
}

export function append(element, children) {
  for (const child of [children].flat(Infinity)) {
    if (child !== undefined && child !== null && child !== false) element.append(child);
  }
}

export function fill(element, ...children) {
  element.replaceChildren();
  append(element, children);
}

const shown = new WeakMap();

/**
 * Updates the children of `parent` to show `items`, in order. The element of an unchanged item is not touched, so that
 * focus, selection and scrolling survive a live update; the focus in a changed element moves to its replacement. `stateOf`
 * returns what an element shows of its item.
 */
export function reconcile(parent, items, keyOf, render, stateOf = (item) => item) {
  const present = new Map([...parent.children].map((child) => [shown.get(child)?.key, child]));
  const focused = document.activeElement;
  let successor;
  const wanted = items.map((item) => {
    const key = String(keyOf(item));
    const state = JSON.stringify(stateOf(item));
    const old = present.get(key);
    if (old && shown.get(old).state === state) return old;
    const element = render(item);
    shown.set(element, { key, state });
    if (old?.contains(focused)) successor = { element, index: focusable(old).indexOf(focused) };
    return element;
  });
  const kept = new Set(wanted);
  for (const child of [...parent.children]) if (!kept.has(child)) child.remove();
  let next = parent.firstElementChild;
  for (const element of wanted) {
    if (element === next) next = next.nextElementSibling;
    else parent.insertBefore(element, next);
  }
  if (successor) (focusable(successor.element)[successor.index] ?? successor.element).focus();
}

const focusable = (element) => [element, ...element.querySelectorAll("a, button, input, select, textarea, [tabindex]")];

let lastID = 0;
export const freshID = () => `id-${++lastID}`;

/** A labelled control; `hint` has its unit and default. */
export function field(label, control, hint) {
  control.id ||= freshID();
  const note = hint && h("span", { class: "hint", id: `${control.id}-hint` }, hint);
  if (note) control.setAttribute("aria-describedby", note.id);
  return h("div", { class: "field" }, h("label", { for: control.id }, label), control, note);
}

export const select = (options, attributes = {}) => {
  const element = h("select", attributes);
  setOptions(element, options);
  return element;
};

/** Options are values, or pairs of value and label; the selected value stays if it is still an option. */
export function setOptions(element, options) {
  const chosen = element.value;
  const pairs = options.map((option) => (Array.isArray(option) ? option : [option, option]));
  if (JSON.stringify(pairs) === shown.get(element) && element.options.length === pairs.length) return;
  shown.set(element, JSON.stringify(pairs));
  fill(element, pairs.map(([value, label]) => h("option", { value }, label)));
  if (pairs.some(([value]) => value === chosen)) element.value = chosen;
}

export const button = (label, onclick, attributes = {}) => h("button", { type: "button", onclick, ...attributes }, label);

/** The first cell of a row: its name, and further content. */
export const nameCell = (...children) => h("td", { class: "name" }, h("div", { class: "name-box" }, children));

export const empty = (title, ...advice) => h("div", { class: "empty" }, h("p", { class: "empty-title" }, title), h("p", {}, ...advice));

export const badge = (text, tone = "") => h("span", { class: `badge ${tone}` }, text);

/** Rows of term and description. */
export const facts = (pairs) =>
  h("dl", { class: "facts" }, pairs.filter(Boolean).map(([term, ...value]) => h("div", {}, h("dt", {}, term), h("dd", {}, ...value))));

/** A table head; a column is a text, or `[text, class]`. */
export const head = (columns) =>
  h("thead", {}, h("tr", {}, columns.map((column) => {
    const [text, className] = [column].flat();
    return h("th", { scope: "col", class: className }, text);
  })));

/** Debounces `action`: it runs shortly after the last call, one run at a time. */
export function coalesced(action, delay = 100) {
  let timer, running = false, again = false;
  const run = async () => {
    timer = undefined;
    if (running) return void (again = true);
    running = true;
    try {
      await action();
    } finally {
      running = false;
      if (again) {
        again = false;
        schedule();
      }
    }
  };
  const schedule = () => (timer ??= setTimeout(run, delay));
  return schedule;
}
