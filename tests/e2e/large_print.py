"""What large print (长辈版) promises, measured on a page in the browser. Sizes in CSS pixels."""

from typing import Any

from playwright.sync_api import Page

HEADER = 150
TEXT = {"large": 24, "larger": 30}
MAIN_TARGET = 60
TARGET = 44
FIELDS = "select, textarea, input:not([type=hidden], [type=checkbox], [type=radio])"
MAIN = f".button, .tool, .menu-large li a, summary, {FIELDS}"
TARGETS = """([main, mainLeast, leastOfAll]) => {
  // A link within a line of text is as high as its line: WCAG 2.2, 2.5.8, has the same exception.
  const inText = target => target.matches("a") && getComputedStyle(target).display === "inline"
    && target.closest("p, li, dd, dt, td, th");
  const small = [];
  for (const target of document.querySelectorAll("a, button, select, textarea, summary, input")) {
    const unmeasured = target.matches(".skip, .unseen, [type=hidden], .check input") || inText(target);
    if (unmeasured || !target.checkVisibility()) continue;
    const { width, height } = target.getBoundingClientRect();
    const least = target.matches(main) ? mainLeast : leastOfAll;
    if (Math.min(width, height) < least - 0.5)
      small.push(`${Math.round(width)}×${Math.round(height)} < ${least}: ${target.outerHTML.slice(0, 120)}`);
  }
  return small;
}"""
SMALL_TEXT = """least => {
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), small = new Set();
  while (texts.nextNode()) {
    const box = texts.currentNode.parentElement, unread = "script, style, .unseen, .top, .demo, option, svg, .skip";
    if (!texts.currentNode.data.trim() || box.closest(unread) || !box.checkVisibility()) continue;
    if (parseFloat(getComputedStyle(box).fontSize) < least - 0.1) small.add(box.outerHTML.slice(0, 120));
  }
  return [...small];
}"""
OUT_OF_ORDER = """() => {
  const stops = [...document.querySelectorAll("a[href], button, input, select, textarea, summary")].filter(
    stop => stop.checkVisibility() && !stop.disabled && stop.tabIndex >= 0 && !stop.matches(".skip, [type=hidden]"));
  const jumps = stops.filter(stop => stop.tabIndex > 0).map(stop => stop.outerHTML.slice(0, 120));
  stops.slice(1).forEach((stop, before) => {
    const above = stops[before].getBoundingClientRect(), here = stop.getBoundingClientRect();
    if (here.bottom < above.top - 1) jumps.push(`goes up to ${stop.outerHTML.slice(0, 120)}`);
  });
  return jumps;
}"""


def large_print_faults(page: Page, size: str = "large") -> list[Any]:
    """What a page in large print does not keep: header, text, targets, order of the tab key. Its contrast axe decides
    on, with all else that it looks at."""
    return [
        *high_header(page),
        *page.evaluate(SMALL_TEXT, TEXT[size]),
        *page.evaluate(TARGETS, [MAIN, MAIN_TARGET, TARGET]),
        *page.evaluate(OUT_OF_ORDER),
    ]


def high_header(page: Page) -> list[str]:
    height = page.locator("header.top").evaluate("header => header.getBoundingClientRect().height")
    return [f"header of {height} px"] if height > HEADER else []
