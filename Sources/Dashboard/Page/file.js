// One file: its properties and actions.

import { ask, files, isHere } from "./client.js";
import { attempt, confirm, copyButton, form, notify, openDialog, save } from "./dialog.js";
import { badge, button, facts, field, fill, h, head } from "./dom.js";
import { bytes, mockNow, visible, when } from "./format.js";
import { tokenFor } from "./tokens.js";

const tones = { uploaded: "good", uploading: "warn", flagged: "bad", deleted: "" };

export const stateBadge = (state) => badge(state[0].toUpperCase() + state.slice(1), tones[state]);

/** A picture of the file if it is an image, otherwise the suffix of its name. */
export function preview(file, large = false) {
  const ending = h("span", { class: "ending", "aria-hidden": "true" }, /\.([^.]{1,4})$/.exec(file.name)?.[1] ?? "file");
  const box = h("span", { class: large ? "preview large" : "preview" }, ending);
  // If URLs are signed for another origin, the page's policy does not allow loading them.
  if (file.url && isHere(file.url) && file.state === "uploaded" && file.mime_type.startsWith("image/")) {
    const image = picture(file, large);
    image.onerror = () => image.replaceWith(ending);
    image.alt = large ? `Preview of ${file.name}` : "";
    fill(box, image);
  }
  return box;
}

/** The journal records each read of an object, so a list reads an object once and keeps its picture. */
const pictures = new Map();

function picture(file, large) {
  const key = `${file.id} ${file.storage_version} ${large}`;
  if (!pictures.has(key)) pictures.set(key, h("img", { src: file.url, loading: "lazy" }));
  // The oldest are dropped first.
  if (pictures.size > 500) pictures.delete(pictures.keys().next().value);
  return pictures.get(key);
}

const mono = (text) => (text ? h("code", { class: "break" }, text) : h("span", { class: "muted" }, "none"));

export async function openFile(id, onclose) {
  const { dialog, body, heading } = openDialog("File", { kind: "drawer", onclose });

  let shown;

  async function load() {
    try {
      const file = await ask("GET", `files/${encodeURIComponent(id)}`);
      // URLs are presigned anew each time; the view is not updated if nothing else differs.
      const state = JSON.stringify({ ...file, url: !file.url });
      if (state === shown) return;
      shown = state;
      heading.textContent = visible(file.name);
      heading.title = file.name;
      fill(body, show(file));
    } catch (error) {
      shown = undefined;
      fill(body, h("p", { class: "failure", role: "alert" }, error.message));
    }
  }

  dialog.addEventListener("mock-change", load);

  /** Calls the Files API with a token of the organization, like a client. */
  const call = async (file, method, change) => {
    const { token } = await tokenFor(file.organization);
    await files(token, method, file.id, change);
  };

  function show(file) {
    const isThere = file.state !== "deleted";
    return [
      preview(file, true),
      h("div", { class: "actions" },
        file.url && button("Download", () => save(file.url, file.name), { class: "primary" }),
        isThere && button("Rename", () => rename(file)),
        isThere && button(file.flagged_malicious_at ? "Remove the flag" : "Flag as malicious", attempt(() => flag(file))),
        copyButton(file.id, "the id", "Copy id"),
        isThere && button("Delete", () => remove(file), { class: "danger" })),
      facts([
        ["State", stateBadge(file.state), file.flagged_malicious_at && [" ", when(file.flagged_malicious_at)]],
        ["Organization", file.organization_slug],
        ["Service", file.service],
        ["Size", `${bytes(file.size)} (${file.size} bytes)`],
        ["Type", file.mime_type],
        ["Version", file.version ?? h("span", { class: "muted" }, "none")],
        ["Created", when(file.created_at)],
        ["Last modified", when(file.last_modified_at)],
        file.deleted_at && ["Deleted", when(file.deleted_at)],
        ["Id", mono(file.id)],
        ["Path", mono(file.path)],
        ["ETag", mono(file.checksum_etag)],
        ["SHA-256, base64", mono(file.checksum_sha256_base64)],
        ["SHA-256, hex", mono(file.checksum_sha256_hex)],
        ["Storage version", mono(file.storage_version)],
      ]),
      h("p", {}, h("a", { href: `#/uploads/${file.id}` }, "Show the parts of its upload")),
      file.versions?.length > 0 && [h("h3", {}, "Versions in the object store"), versions(file.versions)],
      file.api && [h("h3", {}, "JSON of the Files API"), json(file.api, "the JSON")],
    ];
  }

  function rename(file) {
    const { dialog, body } = openDialog(`Rename ${visible(file.name)}`);
    const name = h("input", { ".value": file.name, required: true, autocomplete: "off" });
    const version = h("input", { ".value": file.version ?? "", autocomplete: "off" });
    fill(body, form([field("Name", name), field("Version", version, "Free text. Empty: no version.")], "Save", async () => {
      await call(file, "PATCH", { name: name.value, version: version.value || null });
      dialog.close();
      await load();
      notify(`Saved ${name.value}.`);
    }));
    name.select();
  }

  async function flag(file) {
    const time = file.flagged_malicious_at ? null : new Date(mockNow()).toISOString();
    await ask("PATCH", `files/${file.id}`, { flagged_malicious_at: time });
    await load();
    notify(time ? `${file.name} is flagged as malicious.` : `${file.name} is no longer flagged.`);
  }

  function remove(file) {
    confirm(`Delete ${visible(file.name)}?`, "The Files API deletes the file. It is removed from all lists, and its object is deleted.", "Delete", async () => {
      await call(file, "DELETE");
      await load();
      notify(`Deleted ${file.name}.`);
    });
  }

  await load();
  return dialog;
}

function versions(items) {
  return h("table", {}, head(["Version", ["Size", "number"], "Modified"]),
    h("tbody", {}, items.map((version) => h("tr", {},
      h("td", {}, mono(version.id), version.is_delete_marker ? " delete marker" : version.is_latest ? " latest" : ""),
      h("td", { class: "number" }, version.is_delete_marker ? "" : bytes(version.size)),
      h("td", {}, when(version.last_modified_at))))));
}

/** A document with a button to copy it. */
export function json(value, what) {
  const text = JSON.stringify(value, null, 2);
  return h("div", { class: "snippet" },
    h("div", { class: "snippet-bar" }, h("span", { class: "muted" }, "JSON"), copyButton(text, what)),
    h("pre", { tabindex: 0, "aria-label": what }, text));
}
