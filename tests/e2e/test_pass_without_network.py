"""A pass opens without network once it was opened, on the device of whose it is, and is gone after signing out."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Error, Page, expect

from tests.e2e.conftest import Portal
from tests.e2e.test_booking_without_scripts import booking, say, sign_in
from tests.fixtures.double import Double
from tests.fixtures.pages import overview


def kept(page: Page) -> list[str]:
    """Paths of the passes that the browser keeps."""
    look = "async () => (await (await caches.open('passes')).keys()).map(({ url }) => new URL(url).pathname)"
    paths: list[str] = page.evaluate(look)
    return [path for path in paths if path.startswith("/my/")]


def test_a_pass_opens_without_network_until_its_citizen_signs_out(
    portal: Portal, new_reader: Callable[..., BrowserContext], department: Double
) -> None:
    context = new_reader(390)
    page = context.new_page()
    page.goto("/my/bookings")
    sign_in(page, department)
    booking_view = booking(portal.pages["booking"].split("/")[2])
    say(department, 200, {"items": [], "next_cursor": None})
    department.stand("/overview", overview(booking_view))
    page.goto(f"/my/bookings/{booking_view['id']}")
    page.get_by_role("link", name="没有网络也能打开的二维码").click()
    expect(page.get_by_text("已存在这台设备上")).to_be_visible()
    context.set_offline(True)
    page.reload()
    expect(page.locator(".qr")).to_be_visible()
    expect(page.get_by_text("K7QM2F")).to_be_visible()
    with pytest.raises(Error):  # nothing else of the portal is kept
        page.goto(f"/my/bookings/{booking_view['id']}")
    context.set_offline(False)
    page.goto("/my/bookings")
    assert kept(page) == [f"/my/passes/{booking_view['id']}"]
    page.get_by_role("button", name="退出登录").click()
    expect(page.get_by_text("没有留下您的入场凭证")).to_be_visible()
    assert kept(page) == []
    context.set_offline(True)
    with pytest.raises(Error):
        page.goto(f"/my/passes/{booking_view['id']}")


def test_a_pass_is_kept_of_nobody_but_who_is_signed_in_and_not_after_its_session(
    portal: Portal, new_reader: Callable[..., BrowserContext], department: Double
) -> None:
    context = new_reader(390)
    page = context.new_page()
    page.goto("/my/bookings")
    sign_in(page, department)
    held, other = (booking(portal.pages["booking"].split("/")[2]) for _ in range(2))
    department.stand(f"/{held['id']}/overview", overview(held))
    department.stand(f"/{other['id']}/overview", overview(other))
    page.goto(f"/my/passes/{held['id']}")
    expect(page.get_by_text("已存在这台设备上")).to_be_visible()
    context.clear_cookies()  # as where a session has ended by itself
    page.goto(f"/my/passes/{held['id']}")
    expect(page.get_by_label("手机号码")).to_be_visible()
    assert kept(page) == [], "who has no session is not shown it, and it goes"
    sign_in(page, department)
    expect(page.get_by_text("已存在这台设备上")).to_be_visible()
    soon = "async (path) => { const pages = await caches.open('passes'), page = await pages.match(path);"
    soon += " const headers = new Headers(page.headers); headers.set('X-Pass-Seconds', '-60');"
    soon += " await pages.put(path, new Response(await page.blob(), { headers })); }"
    page.evaluate(soon, f"/my/passes/{held['id']}")
    page.goto(f"/my/passes/{other['id']}")
    expect(page.get_by_text("已存在这台设备上")).to_be_visible()
    assert kept(page) == [f"/my/passes/{other['id']}"]
