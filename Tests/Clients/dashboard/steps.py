"""Steps on the page that the tests share."""

import hashlib

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

VIEWS = ("overview", "files", "uploads", "requests", "failures", "tenants")

# Bytes that differ from part to part, so that no part could stand for another.
DROP = """([selector, name, size, type]) => {
  const bytes = new Uint8Array(size);
  for (let index = 0; index < size; index += 1) bytes[index] = (index * 31 + (index >> 16)) & 255;
  const transfer = new DataTransfer();
  transfer.items.add(new File([bytes], name, { type }));
  const target = document.querySelector(selector);
  for (const type of ["dragenter", "dragover", "drop"]) {
    target.dispatchEvent(new DragEvent(type, { dataTransfer: transfer, bubbles: true, cancelable: true }));
  }
}"""

# Every value that a progress bar had, by its label.
RECORD = """() => {
  window.progress = {};
  const note = (bar) => (window.progress[bar.ariaLabel] ??= []).push(bar.value / bar.max);
  new MutationObserver((changes) => {
    for (const { target } of changes) if (target.tagName === "PROGRESS") note(target);
  }).observe(document.querySelector(".transfers"), { subtree: true, attributes: true, attributeFilter: ["value"] });
}"""


def go(page, view):
    page.locator("#views").get_by_role("link", name=view.capitalize(), exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(view.capitalize())


def settle(page, view):
    """Waits until the view has loaded."""
    sign = {
        "overview": ".figures",
        "files": "tbody tr, .empty",
        "uploads": ".upload, .empty",
        "requests": "tbody tr, .empty",
        "failures": "tbody tr, .empty",
        "tenants": "section[aria-label=Users] tbody tr, section[aria-label=Users] .empty",
    }[view]
    expect(page.locator(sign).first).to_be_visible()


def drop(page, name, size, type="application/zip"):
    page.evaluate(DROP, [".view", name, size, type])


def dropped_bytes(size):
    return bytes((index * 31 + (index >> 16)) & 255 for index in range(size))


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def row(page, text):
    return page.locator("tbody tr").filter(has_text=text)


def drawer(page):
    return page.locator("dialog[open]").last


def press(page, name, **options):
    """Presses a button of the topmost dialog."""
    drawer(page).get_by_role("button", name=name, **options).click()


def violations(page):
    """What axe finds."""
    found = Axe().run(page).response["violations"]
    return [(one["id"], [node["html"] for node in one["nodes"]]) for one in found]


def clipboard(page):
    return page.evaluate("navigator.clipboard.readText()")
