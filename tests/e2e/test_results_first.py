"""On a phone one sees at once how many activities there are, and the first of them."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext

from tests.e2e.conftest import Portal

HEIGHT = 844
"""CSS pixels of a phone's first view."""


@pytest.mark.parametrize("address", ["/activities?area=江岸区", "/activities?area=江岸区&when=week&free=1"])
def test_the_count_and_the_first_result_are_above_the_fold(
    new_reader: Callable[..., BrowserContext], portal: Portal, address: str
) -> None:
    page = new_reader(width=390).new_page()
    page.goto(address)
    places = [page.locator(part).first.bounding_box() for part in ("h1 [role=status]", ".row-title")]
    lows = [place["y"] + place["height"] for place in places if place]
    assert len(lows) == 2 and max(lows) < HEIGHT, lows
