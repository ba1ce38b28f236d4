// Chooses the token with which the page calls the Files API, and the one in its snippets.

import { ask } from "./client.js";
import { query } from "./format.js";

const whole = ["files:read", "files:write"];

/**
 * A valid token that can read and write the files of an organization, given by its id: `{token, organizationID}`. The
 * second is the `organization_id` that requests with a user's token need.
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

/** A token for the first steps with an SDK, or nothing. */
export async function anyToken() {
  const { items } = await ask("GET", "tokens?limit=200");
  // Organization access tokens first: they are the usual tokens of SDKs.
  const able = items.filter((token) => token.is_valid && token.prefix === "polar_oat_");
  const chosen = able.find((token) => whole.every((scope) => token.scopes.includes(scope))) ?? able[0];
  return chosen && ask("GET", `tokens/${chosen.id}`);
}
