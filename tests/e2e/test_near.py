"""Near me: the browser is asked where one is only once the button is pressed, and may say nothing."""

from collections.abc import Callable

from playwright.sync_api import BrowserContext, expect

from tests.e2e.conftest import Portal

HERE = {"latitude": 30.59341, "longitude": 114.30512}


def test_the_browser_is_asked_when_the_button_is_pressed_and_may_say_nothing(
    portal: Portal, new_reader: Callable[..., BrowserContext]
) -> None:
    reader = new_reader(390, print_size="large")
    reader.set_geolocation(HERE)
    page = reader.new_page()
    page.goto("/near")
    button = page.locator("[data-near] button")
    button.click()
    expect(page.get_by_text("没有得到位置")).to_be_visible()
    expect(page.get_by_label("从哪里算起")).to_be_focused()
    reader.grant_permissions(["geolocation"])
    button.click()
    page.wait_for_url("**/near?at=30.593%2C114.305")
    expect(page.get_by_text("约 1 公里")).to_be_visible()
