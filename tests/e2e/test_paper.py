"""The week on paper as it is printed: what only a browser that lays out pages can say."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext

from tests.e2e.conftest import Portal

SIXTEEN_POINT = 16 / 72 * 96
PRINTED = """() => {
  const walk = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
  const sizes = [];
  while (walk.nextNode()) {
    const range = document.createRange();
    range.selectNodeContents(walk.currentNode);
    if (range.getClientRects().length)
      sizes.push([parseFloat(getComputedStyle(walk.currentNode.parentElement).fontSize), walk.currentNode.data]);
  }
  return sizes.filter(([, text]) => text.trim());
}"""


@pytest.mark.parametrize("size", ["normal", "large"])
def test_no_printed_text_is_below_sixteen_point_and_no_line_is_split(
    size: str, portal: Portal, new_reader: Callable[..., BrowserContext]
) -> None:
    page = new_reader(700, "zh", size).new_page()
    page.goto(portal.pages["paper list"])
    page.emulate_media(media="print")
    printed = page.evaluate(PRINTED)
    assert len(printed) > 10
    assert [text for pixels, text in printed if pixels < SIXTEEN_POINT - 0.1] == []
    lines = page.locator(".sheet-line")
    assert set(lines.evaluate_all("lines => lines.map(line => getComputedStyle(line).breakInside)")) == {
        "avoid"
    }
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")
