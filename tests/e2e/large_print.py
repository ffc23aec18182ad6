"""What large print (长辈版) promises, measured on a page in the browser. Sizes in CSS pixels."""

from typing import Any

from playwright.sync_api import Page

HEADER = 150
TEXT = {"large": 24, "larger": 30}
MAIN_TARGET = 60
TARGET = 44
CONTRAST = 7
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
WEAK_TEXT = """least => {
  // As WCAG 2.2 reckons it (relative luminance), for text of any size: axe asks 4.5 of text of 24 px.
  const channels = colour => colour.match(/[\\d.]+/g).map(Number);
  const light = colour => channels(colour).slice(0, 3).map(part => part / 255)
    .map(part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
    .reduce((sum, part, at) => sum + part * [0.2126, 0.7152, 0.0722][at], 0);
  const ground = box => {
    const colour = getComputedStyle(box).backgroundColor, [, , , opacity = 1] = channels(colour);
    return opacity === 1 || !box.parentElement ? colour : ground(box.parentElement);
  };
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), weak = new Set();
  while (texts.nextNode()) {
    const box = texts.currentNode.parentElement, passed = "script, style, svg, .unseen, .skip, option";
    if (!texts.currentNode.data.trim() || box.closest(passed) || !box.checkVisibility()) continue;
    const [dark, bright] = [light(getComputedStyle(box).color), light(ground(box))].sort((one, other) => one - other);
    const contrast = (bright + 0.05) / (dark + 0.05);
    if (contrast < least) weak.add(`contrast of ${contrast.toFixed(1)}: ${box.outerHTML.slice(0, 120)}`);
  }
  return [...weak];
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
    """What a page in large print does not keep: header, text, contrast, targets, order of the tab key."""
    return [
        *high_header(page),
        *page.evaluate(SMALL_TEXT, TEXT[size]),
        *page.evaluate(WEAK_TEXT, CONTRAST),
        *page.evaluate(TARGETS, [MAIN, MAIN_TARGET, TARGET]),
        *page.evaluate(OUT_OF_ORDER),
    ]


def high_header(page: Page) -> list[str]:
    height = page.locator("header.top").evaluate("header => header.getBoundingClientRect().height")
    return [f"header of {height} px"] if height > HEADER else []
