// Which token the page uses where only the Files API can do what is asked, and to fill snippets in.

import { ask } from "./client.js";
import { query } from "./format.js";

const whole = ["files:read", "files:write"];

/**
 * A valid token that reads and writes the files of an organization, by its id: `{token, organizationID}`, where the second
 * is what a user's token has to name.
 */
export async function tokenFor(organization, scopes = whole) {
  const { items } = await ask("GET", `tokens${query({ organization, limit: 200 })}`);
  const able = items.filter((token) => token.is_valid && scopes.every((scope) => token.scopes.includes(scope)));
  const chosen = able.find(({ holder }) => holder.kind === "organization") ?? able.find(({ holder }) => holder.kind === "user");
  if (!chosen) {
    throw new Error(`No valid token of this organization has ${scopes.join(" and ")}. Add one under Tenants, then try again.`);
  }
  const { token } = await ask("GET", `tokens/${chosen.id}`);
  return { token, organizationID: chosen.holder.kind === "user" ? organization : undefined };
}

/** Any token that an SDK could begin with, or nothing. */
export async function anyToken() {
  const { items } = await ask("GET", "tokens?limit=200");
  // Organization access tokens are what an SDK is given first.
  const able = items.filter((token) => token.is_valid && token.prefix === "polar_oat_");
  const chosen = able.find((token) => whole.every((scope) => token.scopes.includes(scope))) ?? able[0];
  return chosen && ask("GET", `tokens/${chosen.id}`);
}
