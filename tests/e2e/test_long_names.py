"""Names of forty characters without a blank, or of one long word, stay on a small phone in the largest print, whole."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.e2e import conftest
from tests.e2e import test_pages_of_rights as of_rights
from tests.e2e.conftest import Look, Portal
from tests.e2e.test_pages_for_everyone import in_words, more_leaves, sideways
from tests.e2e.test_pages_of_rights import cookies
from tests.fixtures import gateway as told
from tests.fixtures.double import Double

__all__ = ["cookies"]

LONG = {
    "Chinese": "江岸区永清街道社区教育学院老年大学智慧助老公益课堂志愿服务队第一分队书法国画班组",
    "one word": "Donaudampfschifffahrtsgesellschaftskapit",
}
ENGLISH = "Otorhinolaryngologistsandgastroenterolog"
NAMED = {"name", "names", "title", "unit_name", "label", "place", "theme", "space_name"}
NAMED_IN_ENGLISH = {f"{name}_en" for name in NAMED}
VIEWS = ((320, "zh", "larger"), (320, "en", "larger"), (320, "zh", "normal"))
PUBLIC = (
    *(
        "home",
        "activities",
        "activity",
        "poster",
        "unit",
        "venues",
        "venue",
        "near here",
        "search",
        "statistics",
    ),
    *("resources", "books", "resource", "routes", "route", "paper", "paper list", "booking", "announcement"),
)
OF_CITIZEN = ("my data", "pass to print", "who goes where", "all slips", "pass")
OF_STAFF = (
    "desk",
    "desk form",
    "desk booking",
    "slip",
    "phone list",
    "cuts",
    "cut",
    "doors",
    "door list",
    "door",
)
HIDDEN = """() => {
  const hidden = new Set();
  for (const box of document.querySelectorAll("body *")) {
    if (!box.checkVisibility() || box.closest("svg, .unseen, .skip, input, select, .stacked thead")) continue;
    const style = getComputedStyle(box), place = box.getBoundingClientRect(), what = box.outerHTML.slice(0, 160);
    if (place.width && place.right > innerWidth + 1 && !box.closest(".scroll")) hidden.add(`beyond the edge: ${what}`);
    if (box.clientWidth && box.scrollWidth > box.clientWidth + 1 && ["hidden", "clip"].includes(style.overflowX))
      hidden.add(`cut off: ${what}`);
  }
  return [...hidden];
}"""


@pytest.fixture(params=LONG)
def long_name(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, department: Double) -> str:
    """Everything that has a name has this one, in what departments tell and in what they answer."""
    name, tell = LONG[request.param], told.tell
    department.reword = lambda body: with_name(body, name)
    for module in (told, conftest):
        monkeypatch.setattr(
            module, "tell", lambda app, type_, **data: tell(app, type_, **with_name(data, name))
        )
    return name


def with_name(value: Any, name: str, key: str = "") -> Any:
    """The same, where all that is called something is called `name`."""
    if isinstance(value, dict):
        return {key: with_name(part, name, key) for key, part in value.items()}
    if isinstance(value, list):
        return [with_name(part, name, key) for part in value]
    is_name = isinstance(value, str) and value
    return name if is_name and key in NAMED else ENGLISH if is_name and key in NAMED_IN_ENGLISH else value


@pytest.fixture
def portal(long_name: str, portal: Portal) -> Portal:
    """A portal that is filled with such names."""
    return portal


def faults_of_names(page: Page, addresses: dict[str, str], name: str) -> dict[str, list[str]]:
    """{name of a page: what leaves it or is cut off}, of pages that show the name."""
    width = page.viewport_size["width"] if page.viewport_size else 0
    faults = {}
    for called, address in addresses.items():
        answer = page.goto(address)
        assert answer is not None and answer.status == 200, (called, answer and answer.status)
        body_text = page.inner_text("body")
        assert name in body_text or ENGLISH in body_text or called in ("cuts", "paper"), called
        if wrong := [*sideways(page, width), *page.evaluate(HIDDEN)]:
            faults[called] = wrong
    return faults


@pytest.mark.parametrize("view", VIEWS, ids=str)
def test_on_public_pages(
    view: tuple[int, str, str],
    long_name: str,
    portal: Portal,
    new_reader: Callable[..., BrowserContext],
) -> None:
    page = new_reader(*view).new_page()
    addresses = {called: portal.pages[called] for called in PUBLIC} | {"search": f"/search?q={long_name}"}
    assert (faults := faults_of_names(page, addresses, long_name)) == {}, in_words(faults)


def test_the_poster_is_one_sheet(
    long_name: str, portal: Portal, new_reader: Callable[..., BrowserContext]
) -> None:
    page = new_reader().new_page()
    page.goto(portal.pages["poster"])
    assert more_leaves(page) == []


@pytest.mark.parametrize("view", VIEWS, ids=str)
def test_on_the_pages_of_citizens_desks_and_doors(
    view: tuple[int, str, str],
    long_name: str,
    cookies: dict[str, str],
    look_as: Callable[[str], Look],
    department: Double,
) -> None:
    faults = {}
    for who, names in (("citizen", OF_CITIZEN), ("desk", OF_STAFF)):
        page = look_as(cookies[who])(*view)
        for called in names:
            of_rights.fill_page(department, called)
            faults |= faults_of_names(page, {called: of_rights.PAGES[called][1]}, long_name)
    assert faults == {}, in_words(faults)
