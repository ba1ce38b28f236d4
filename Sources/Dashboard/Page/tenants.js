// Organizations, users and tokens.

import { ask } from "./client.js";
import { attempt, confirm, copyButton, formDialog, notify, openDialog } from "./dialog.js";
import { badge, button, empty, facts, field, fill, h, head, nameCell, reconcile, select } from "./dom.js";
import { count, counted, mockNow, query, visible, when } from "./format.js";
import { filters, lastPage, listOrganizations, pager } from "./lists.js";

export default { name: "tenants", title: "Tenants", open };

const limit = 20;
const muted = (text) => h("span", { class: "muted" }, text);

function open(root, parameters, actions) {
  const organization = select([["", "All organizations"]]);
  const values = filters("tenants", parameters, { organization }, () => load().catch(refused));
  fill(actions,
    button("Add an organization", addOrganization, { class: "primary" }),
    button("Add a token", () => addToken(organization.value)));
  const nothing = h("div");
  const organizations = section("Organizations", "organizations", ["Name", ["Files", "number"], ["Id", "wide"]], organizationRow,
    empty("No organizations", "Add one for each test or demo. Each has its own token."));
  const tokens = section("Tokens", "tokens", ["Token", "Holder", ["Scopes", "wide"], ["Expires", "wide"], [h("span", { class: "visually-hidden" }, "Actions"), ""]], tokenRow,
    empty("No tokens", "Add one for an organization or a user. Without a token every request is refused with 401."));
  const users = section("Users", "users", ["E-mail", "Roles"], userRow,
    empty("No users", "Users come from fixtures: see `users` in docs/fixtures.md."));
  fill(root, nothing, organizations.element, h("div", { class: "filters" }, field("Tokens and users of", organization)), tokens.element, users.element);

  const load = async () => {
    fill(nothing);
    await Promise.all([organizations.load({}), tokens.load(values()), users.load(values())]);
  };
  const refused = (error) => fill(nothing, empty("The mock refused the request", error.message));

  async function refresh(kinds) {
    if (!["world", "organization", "user", "token", "file"].some((kind) => kinds.has(kind))) return;
    await listOrganizations(organization);
    await load();
  }
  return { refresh, refused };
}

function section(title, path, columns, row, nothingYet) {
  const rows = h("tbody");
  const table = h("table", {}, h("caption", { class: "visually-hidden" }, title), head(columns), rows);
  const nothing = h("div");
  let page = 1, parameters = {};
  const pages = pager(path, (to) => {
    page = to;
    attempt(() => load(parameters))();
  });
  const element = h("section", { "aria-label": title }, h("h2", {}, title), nothing, table, pages.element);

  async function load(wanted) {
    if (JSON.stringify(wanted) !== JSON.stringify(parameters)) page = 1;
    parameters = wanted;
    const answer = await ask("GET", `${path}${query({ ...parameters, page, limit })}`);
    if (answer.items.length === 0 && page > 1) {
      page = lastPage(answer);
      return load(wanted);
    }
    reconcile(rows, answer.items, ({ id }) => id, row);
    table.hidden = answer.items.length === 0;
    fill(nothing, answer.items.length === 0 && nothingYet);
    pages.show(answer, answer.items.length);
  }
  return { element, load };
}

function organizationRow({ id, name, slug, files, blocked_at, deleted_at }) {
  return h("tr", {},
    nameCell(h("span", { class: "main" }, h("a", { href: `#/files?organization=${encodeURIComponent(slug)}` }, visible(name)), h("span", { class: "muted small" }, slug)),
      blocked_at && badge("Blocked", "bad"), deleted_at && badge("Deleted", "bad")),
    h("td", { class: "number" }, count(files)),
    h("td", { class: "wide" }, h("code", { class: "small" }, id), " ", copyButton(id, `the id of ${name}`)));
}

function userRow({ email, memberships, blocked_at, deleted_at }) {
  return h("tr", {},
    nameCell(h("span", { class: "main" }, email), blocked_at && badge("Blocked", "bad"), deleted_at && badge("Deleted", "bad")),
    h("td", {}, memberships.length === 0 ? muted("no organization")
      : memberships.map(({ organization_slug, role, deleted_at }) => h("span", { class: "role" }, badge(role), ` ${organization_slug}${deleted_at ? " (left)" : ""} `))));
}

function tokenRow({ id, label, holder, scopes, expires_at, is_revoked, is_valid, organizations }) {
  const isExpired = expires_at && Date.parse(expires_at) <= mockNow();
  // One that has not expired is not valid where its holder is blocked or deleted.
  const state = is_revoked ? badge("Revoked", "bad") : is_valid ? badge("Valid", "good") : badge(isExpired ? "Expired" : "Not valid", "warn");
  return h("tr", {},
    nameCell(h("span", { class: "main" }, h("code", {}, label), h("span", { class: "muted small" }, holder.kind)), state),
    h("td", {}, holder.name === null ? muted("none") : visible(holder.name), organizations && muted(` (limited to ${counted(organizations.length, "organization")})`)),
    h("td", { class: "wide" }, scopes.length ? scopes.map((scope) => [badge(scope), " "]) : muted("none")),
    h("td", { class: "wide" }, when(expires_at)),
    h("td", { class: "row-actions" }, h("div", { class: "actions" },
      copyButton(async () => (await ask("GET", `tokens/${id}`)).token, `the token ${label}`),
      !is_revoked && button("Revoke", () => confirm(`Revoke ${label}?`, "Requests with this token are then refused with 401.", "Revoke", async () => {
        await ask("DELETE", `tokens/${id}`);
        notify(`${label} is revoked.`);
      }), { class: "danger", "aria-label": `Revoke ${label}` }))));
}

const scopeList = (text) => text.split(/[\s,]+/).filter(Boolean);

function addOrganization() {
  const name = h("input", { autocomplete: "off" });
  const slug = h("input", { autocomplete: "off", pattern: "[a-z0-9\\-]+" });
  const scopes = h("input", { autocomplete: "off", value: "files:read files:write" });
  formDialog("Add an organization", [
    field("Name", name, "Default: generated."), field("Slug", slug, "Lowercase letters, digits and hyphens. Default: derived from the name."), field("Token scopes", scopes, "Separated by spaces."),
  ], "Add", async () => {
    const made = await ask("POST", "organizations", {
      ...(name.value && { name: name.value }), ...(slug.value && { slug: slug.value }), scopes: scopeList(scopes.value),
    });
    showToken(`Organization ${made.name} added`, made.token);
  });
}

async function addToken(organization) {
  const [{ items: organizations }, { items: users }] = await Promise.all([ask("GET", "organizations?limit=200"), ask("GET", "users?limit=200")]);
  const holder = select([
    ...organizations.map(({ slug, name }) => [JSON.stringify({ organization: slug }), `Organization ${visible(name)}`]),
    ...users.map(({ email }) => [JSON.stringify({ user: email }), `User ${email}`]),
  ]);
  // The latest alone are listed; an address may have named another.
  if (organization && !organizations.some(({ slug }) => slug === organization)) {
    holder.prepend(h("option", { value: JSON.stringify({ organization }) }, `Organization ${organization}`));
  }
  if (organization) holder.value = JSON.stringify({ organization });
  const scopes = h("input", { autocomplete: "off", value: "files:read files:write" });
  const text = h("input", { autocomplete: "off", spellcheck: "false", placeholder: "polar_oat_…" });
  const expires = h("input", { type: "datetime-local" });
  formDialog("Add a token", [
    field("Holder", holder), field("Scopes", scopes, "Separated by spaces."),
    field("Token", text, "Default: generated, with the prefix of the holder's kind."), field("Expires", expires, "By the mock's clock. Empty: never."),
  ], "Add", async () => {
    const made = await ask("POST", "tokens", {
      ...JSON.parse(holder.value), scopes: scopeList(scopes.value),
      ...(text.value && { token: text.value.trim() }), ...(expires.value && { expires_at: new Date(expires.value).toISOString() }),
    });
    showToken("Token added", made.token);
  });
}

function showToken(title, token) {
  const { body } = openDialog(title);
  fill(body, facts([["Token", h("code", { class: "break" }, token), copyButton(token, "the token")]]),
    h("p", { class: "muted" }, "The token can also be copied from the list later."));
}
