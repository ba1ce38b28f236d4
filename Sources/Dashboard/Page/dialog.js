// Overlays of a view: a drawer with details, a confirmation, a notice. The browser's <dialog> manages the focus.

import { button, fill, freshID, h } from "./dom.js";

/** Opens a dialog and returns it and its body. When closed it is removed, and the focus returns to its previous element. */
export function openDialog(title, { kind = "question", onclose } = {}) {
  const heading = h("h2", { id: freshID(), title }, title);
  const body = h("div", { class: "dialog-body" });
  const dialog = h("dialog", { class: kind, "aria-labelledby": heading.id });
  dialog.append(h("header", {}, heading, button("Close", () => dialog.close(), { class: "quiet" })), body);
  const opener = document.activeElement;
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  dialog.addEventListener("close", () => {
    placeNotices();
    dialog.remove();
    if (opener?.isConnected) opener.focus();
    onclose?.();
  });
  document.body.append(dialog);
  dialog.showModal();
  placeNotices();
  return { dialog, body, heading };
}

/** Asks for confirmation of an irreversible action; an error of `action` is shown in the dialog. */
export function confirm(title, text, label, action) {
  const { dialog, body } = openDialog(title);
  const failure = h("p", { class: "failure", role: "alert" });
  const go = button(label, async () => {
    go.disabled = true;
    try {
      await action();
      dialog.close();
    } catch (error) {
      fill(failure, error.message);
      go.disabled = false;
    }
  }, { class: "danger" });
  fill(body, h("p", {}, text), failure, h("div", { class: "actions" }, go, button("Cancel", () => dialog.close())));
  go.focus();
}

/** A form in a dialog; `submit` gets the form, and its error is shown in the dialog. */
export function formDialog(title, fields, label, submit) {
  const { dialog, body } = openDialog(title);
  fill(body, form(fields, label, async (element) => {
    await submit(element);
    dialog.close();
  }));
  body.querySelector("input, select, textarea")?.focus();
}

/** A form that shows an error of its `submit` below its fields. */
export function form(fields, label, submit, ...more) {
  const failure = h("p", { class: "failure", role: "alert" });
  const send = h("button", { type: "submit", class: "primary" }, label);
  const onsubmit = async (event) => {
    event.preventDefault();
    send.disabled = true;
    fill(failure);
    try {
      await submit(event.target);
    } catch (error) {
      fill(failure, error.message);
    }
    send.disabled = false;
  };
  return h("form", { onsubmit, class: "form" }, fields, failure, h("div", { class: "actions" }, send, more));
}

/** The element for notices: content below a modal dialog is hidden and inert. */
const topmost = () => [...document.querySelectorAll("dialog[open]")].at(-1) ?? document.body;

const placeNotices = () => topmost().append(document.getElementById("notices"));

/** Shows a line at the bottom of the page, which screen readers announce. */
export function notify(text, tone = "") {
  const notice = h("div", { class: `notice ${tone}` }, h("span", {}, text), button("Dismiss", () => notice.remove(), { class: "quiet" }));
  const notices = document.getElementById("notices");
  notices.append(notice);
  while (notices.children.length > 3) notices.firstElementChild.remove();
  if (tone !== "bad") setTimeout(() => notice.remove(), 6000);
}

/** Wraps the action of a button: its error is shown as a notice. */
export const attempt = (action) => async (event) => {
  try {
    await action(event);
  } catch (error) {
    notify(error.message, "bad");
  }
};

export async function copy(text, what) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Without a secure context there is no clipboard API; a selected field is copied with execCommand.
    const field = h("textarea", { ".value": text, "aria-label": what, class: "visually-hidden" });
    const focused = document.activeElement;
    topmost().append(field);
    field.select();
    const copied = document.execCommand("copy");
    field.remove();
    focused?.focus();
    if (!copied) return notify(`The browser did not allow copying ${what}.`, "bad");
  }
  notify(`Copied ${what}.`);
}

export const copyButton = (text, what, label = "Copy", attributes = {}) =>
  button(label, attempt(async () => copy(typeof text === "function" ? await text() : text, what)), {
    "aria-label": `${label} ${what}`, ...attributes,
  });

/** Starts a download of a file in the browser. */
export function save(url, name) {
  const link = h("a", { href: url, download: name });
  document.body.append(link);
  link.click();
  link.remove();
}
