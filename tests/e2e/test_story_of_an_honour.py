"""One honour clicked through in a browser, from the nomination to the showcase, with reporting itself behind it."""

import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page, expect
from werkzeug.serving import make_server

from chassis.testing import Issuer, run_jobs
from chassis.web.keys import FixedKeys
from tests.e2e.conftest import Portal
from tests.fixtures.gateway import edition, set_clock, tell
from tests.fixtures.media import photo
from tests.fixtures.pages import PASSWORD, sign_in_staff
from tests.fixtures.patience import patient
from tests.fixtures.reporting import NOW, Week, embedded, new_papers
from tests.unit.reporting.nominations.test_nominations import STORY, WINDOW, set_rules

pytestmark = pytest.mark.integration
REVIEWERS = ("judge-1", "judge-2", "judge-3")
CAPTION = "欧阳学在社区教邻居用手机"
OBJECTION = "材料里写的第三项活动并没有办过。"


@dataclass
class Town:
    """Reporting and the gateway, each on a socket; what reporting tells reaches the catalogue when it is asked to."""

    week: Week
    app: Flask
    url: str

    def set_clock(self, moment: str) -> None:
        """Let both clocks read `moment`: pages offer only what can be done now."""
        self.week.papers.set_clock(moment)
        set_clock(self.app, datetime.fromisoformat(moment))

    def tell(self) -> None:
        for name, state in self.week.papers.events():
            if name == "honour-published":
                tell(self.app, "reporting.honour-published", **state)

    def check(self) -> None:
        run_jobs(self.week.papers.app, "check files")

    def message(self) -> str:
        """The path of the link in the last message to a candidate."""
        run_jobs(self.week.papers.app, "deliver notices")
        gateway = self.week.papers.staff("gateway", subject="gateway")
        [message, *_] = [
            item for item in gateway.get("/demo/messages").json["items"] if item["kind"] == "consent"
        ]
        [path] = re.findall(r"http://[^/]+(/consent/\w+)", message["text"])
        return str(path)


def serve(app: Flask) -> Any:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    server.thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    server.thread.start()
    return server


@pytest.fixture
def town(tmp_path: Path, issuer: Issuer, new_gateway: Callable[..., Flask]) -> Iterator[Town]:
    (tmp_path / "papers").mkdir()
    with new_papers(*embedded(tmp_path / "papers"), issuer) as papers:
        week = Week(papers)
        set_rules(week, **WINDOW)
        department = serve(papers.app)
        url = f"http://127.0.0.1:{department.server_port}"
        app = new_gateway(reporting_url=url, clock=NOW, page_seconds=patient(30), write_seconds=patient(30))
        keys = [*issuer.keys.get()["keys"], *app.extensions["signer"].jwks()["keys"]]
        papers.app.extensions["keys"] = FixedKeys({"keys": keys})
        edition(app, id=week.edition["id"])
        sign_in_staff(app, "unit_editor", unit=week.unit["id"])
        sign_in_staff(app, "office", username="office")
        for name in REVIEWERS:
            sign_in_staff(app, "reviewer", username=name)
        door = serve(app)
        yield Town(week, app, f"http://127.0.0.1:{door.server_port}")
        for server in (door, department):
            server.shutdown()
            server.thread.join()
            server.server_close()


@pytest.fixture
def portal(town: Town) -> Portal:
    return Portal(town.url, {})


def enter(context: BrowserContext, name: str) -> Page:
    """Somebody of the staff, signed in."""
    page = context.new_page()
    page.goto("/staff/sign-in")
    page.fill("#username", name)
    page.fill("#password", PASSWORD)
    page.click("main button")
    page.wait_for_url("**/staff")  # who goes elsewhere before it ends is not signed in
    return page


def press(page: Page, act: str) -> None:
    """Press the button of an act, and see what became of it."""
    with page.expect_navigation():
        page.click(f"main button[name=act][value^='{act}']")


def nominate(town: Town, page: Page) -> None:
    """A unit writes a nomination, attaches a photo, and submits it."""
    page.goto("/staff/nominations/new?kind=star")
    for name, text in (("name", "欧阳学"), ("born", "1951-03"), ("phone", "13800002222"), ("story", STORY)):
        page.fill(f"#{name}", text)
    page.select_option("#area", "江岸区")
    page.click("main form button.button")
    page.click("#photos")
    page.set_input_files("#file", {"name": "合影.jpg", "mimeType": "image/jpeg", "buffer": photo()})
    page.fill("#caption", CAPTION)
    page.click("form[enctype] button.button")
    expect(page.locator("main [role=status]")).to_contain_text("照片已收到")
    town.check()
    page.click("main .measure > p:last-child a")
    press(page, "submit")
    expect(page.locator("main [role=status]")).to_contain_text("已提交")


def find_eligible(page: Page) -> None:
    page.goto("/staff/office/nominations")
    page.click("main .row-title a")
    press(page, "accept")


def agree(context: BrowserContext, path: str) -> Page:
    """The candidate reads what would be public, and agrees."""
    page = context.new_page()
    page.goto(path)
    expect(page.locator("main")).to_contain_text("江岸区社区学院推荐您参评2021年百姓学习之星")
    expect(page.locator("main figcaption")).to_have_text(CAPTION)
    page.click("form[action$='/yes'] button")
    expect(page.locator("main [role=status]")).to_contain_text("同意公开")
    return page


def call_the_jury(page: Page) -> None:
    for number, name in enumerate(REVIEWERS, start=1):
        page.goto("/staff/office/reviews")
        page.select_option("#account", label=name)
        page.fill("#name", f"评{number}")
        press(page, "enrol")
    press(page, "assign")


def score(context: BrowserContext, name: str, points: int) -> None:
    """A reviewer scores what they read blind: no name, and nothing of others."""
    page = enter(context, name)
    page.goto("/staff/reviews")
    page.click("main .row-title a")
    expect(page.locator("h1")).to_have_text("欧*")
    expect(page.locator("main figcaption")).to_have_text(CAPTION)
    assert "13800002222" not in page.content() and "评1" not in page.content()
    for number in range(5):
        page.fill(f"#points_{number}", str(points))
    page.click("main form button.button >> nth=0")
    expect(page.locator("main [role=status]")).to_contain_text("已保存")


def decide(page: Page) -> None:
    page.goto("/staff/office/reviews")
    press(page, "meeting")
    page.goto("/staff/office/honours?kind=star")
    page.check("input[name=chosen]")
    press(page, "decide")
    press(page, "announce")


def raise_objection(page: Page) -> None:
    page.goto("/honours/notice")
    page.click("main .row .act a")
    for name, text in (("words", OBJECTION), ("name", "甄实"), ("phone", "13911112222")):
        page.fill(f"#{name}", text)
    page.click("main form button.button")
    expect(page.locator("main [role=status]")).to_contain_text("查询码")


def answer(page: Page) -> None:
    page.goto("/staff/office/honours/objections")
    page.fill("#answer", "经核实，活动办过，有照片。")
    press(page, "dismiss")


def grant(page: Page) -> None:
    page.goto("/staff/office/honours?kind=star")
    press(page, "grant")


def test_from_the_nomination_to_the_showcase(town: Town, new_reader: Callable[..., BrowserContext]) -> None:
    town.set_clock(NOW)
    nominate(town, enter(new_reader(scripts=False), "clerk"))
    office = enter(new_reader(scripts=False), "office")
    find_eligible(office)
    path = town.message()
    candidate = agree(new_reader(width=390, scripts=False), path)
    call_the_jury(office)
    for points, name in zip((70, 80, 90), REVIEWERS, strict=True):
        score(new_reader(scripts=False), name, points)
    public = new_reader().new_page()
    decide(office)
    town.tell()
    raise_objection(public)
    answer(office)
    town.set_clock("2021-10-28T09:00:00+08:00")
    grant(office)
    town.tell()
    public.goto("/honours")
    public.click("text=欧阳学")
    expect(public.locator("main figcaption")).to_have_text(CAPTION)
    expect(public.locator("main img").first).to_have_js_property("naturalWidth", 640)
    candidate.goto(path)
    candidate.click("form[action$='/no'] button")
    expect(candidate.locator("main [role=status]").first).to_contain_text("您已撤回同意")
    town.tell()
    public.goto("/honours")
    expect(public.locator("main")).not_to_contain_text("欧阳学")
    office.goto("/staff/office/honours?kind=star")
    expect(office.locator("main")).to_contain_text("已授予，本人不公开")
