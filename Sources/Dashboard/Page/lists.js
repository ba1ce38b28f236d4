// Shared by all lists: pages, and filters that are stored in the address.

import { ask } from "./client.js";
import { button, coalesced, fill, h, setOptions } from "./dom.js";
import { count, visible } from "./format.js";

/** The number of the last page. A requested page can be beyond it, since files are deleted and URLs name any page. */
export const lastPage = ({ total, limit }) => Math.max(1, Math.ceil(total / limit));

/** "1 to 50 of 100,000" with buttons for the other pages. */
export function pager(what, onpage) {
  const element = h("nav", { class: "pager", "aria-label": `Pages of ${what}` });
  let page = 1, last = 1;
  const go = (to) => () => onpage(to());
  const range = h("span", { "aria-live": "polite" });
  const number = h("input", { type: "number", min: 1, "aria-label": `Page of ${what}`, onchange: () => onpage(Math.min(Math.max(Math.trunc(number.value) || 1, 1), last)) });
  const pages = h("span", { class: "muted" });
  const previous = button("Previous", go(() => page - 1), { "aria-label": `Previous page of ${what}` });
  const next = button("Next", go(() => page + 1), { "aria-label": `Next page of ${what}` });
  const steps = h("span", { class: "steps" }, previous, number, pages, next);
  fill(element, range, steps);
  const show = (answer, shown) => {
    page = answer.page;
    last = lastPage(answer);
    const first = (page - 1) * answer.limit + 1;
    range.textContent = answer.total === 0 ? "" : `${count(first)} to ${count(first + shown - 1)} of ${count(answer.total)}`;
    if (document.activeElement !== number) number.value = page;
    number.max = last;
    pages.textContent = `of ${count(last)}`;
    previous.disabled = page <= 1;
    next.disabled = page >= last;
    steps.hidden = last === 1;
  };
  return { element, show };
}

/**
 * Filters of a view. Their values are in the address, so that a reload or a link shows the same.
 *
 * `controls` has inputs and selects by the name of their parameter; `onchange` is called when one has changed.
 */
export function filters(name, parameters, controls, onchange) {
  const values = () =>
    Object.fromEntries(Object.entries(controls).map(([key, control]) => [key, control.value.trim()]).filter(([, value]) => value));
  const later = coalesced(async () => onchange(), 200);
  for (const [key, control] of Object.entries(controls)) {
    if (parameters.has(key)) {
      // A select gets its options later; until then the value from the address is an option.
      if (control.tagName === "SELECT" && ![...control.options].some(({ value }) => value === parameters.get(key))) {
        control.append(h("option", { value: parameters.get(key) }, parameters.get(key)));
      }
      control.value = parameters.get(key);
    }
    control.addEventListener("input", () => {
      remember(name, values());
      later();
    });
  }
  return values;
}

/** Fills a filter by organization, and returns its organizations: the latest, if there are very many. */
export async function listOrganizations(control) {
  const { items, total } = await ask("GET", "organizations?limit=200");
  const options = [["", "All organizations"], ...items.map(({ slug, name }) => [slug, visible(name)])];
  const more = total - items.length;
  // An organization in the address may not be among the latest.
  if (more > 0 && !options.some(([value]) => value === control.value)) options.push([control.value, control.value]);
  setOptions(control, options);
  if (more > 0) control.append(h("option", { disabled: true }, `${count(more)} more: choose one under Tenants`));
  return items;
}

/** Writes the parameters of a view to the address, without a new entry in the history. */
export function remember(name, parameters) {
  const text = new URLSearchParams(parameters).toString();
  history.replaceState(null, "", `#/${name}${text ? `?${text}` : ""}`);
}
