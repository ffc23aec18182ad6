"""Pages kept as bytes: who is handed which, and for how long."""

import gzip
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier

import pytest
from flask import Flask
from flask_wtf.csrf import generate_csrf
from prometheus_client import REGISTRY
from werkzeug.test import Client, TestResponse

from chassis import machine
from gateway.catalogue.model import CatalogueVersion
from gateway.shelf.counter import Counter
from gateway.shelf.pages import OVERHEAD, Page, Shelf
from gateway.shelf.states import States
from tests.fixtures.double import Double
from tests.fixtures.gateway import activity, edition, seats, session, set_clock, sitting, venue
from tests.fixtures.pages import CITIZEN, PHONE, Reader, sign_in

KEPT = (
    "/",
    "/activities",
    "/activities?kind=培训&area=江岸区&free=1",
    "/venues",
    "/resources",
    "/resources/books",
    "/search?q=手机",
    "/statistics",
    "/highlights",
    "/honours",
    "/api/catalogue/activities",
    "/api/catalogue/facets",
    "/api/catalogue/editions",
)
PAGE = "/activities"
API = "/api/catalogue/activities"


class Watched:
    """A portal's counter, and the addresses that the application behind it was asked for."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.asked: list[str] = []
        self.counter = Counter(app, self._make)

    def get(self, address: str = PAGE, **headers: str) -> TestResponse:
        return Client(self.counter, use_cookies=False).get(
            address, headers={name.replace("_", "-"): text for name, text in headers.items()}
        )

    def _make(self, environ: dict, start_response: Callable[..., object]) -> Iterator[bytes]:
        self.asked.append(environ["PATH_INFO"])
        return Flask.wsgi_app(self.app, environ, start_response)


@pytest.fixture
def portal(gateway: Flask) -> Watched:
    edition(gateway)
    return Watched(gateway)


@pytest.fixture
def lesson(gateway: Flask) -> str:
    """The sitting of an activity, tomorrow at nine, with 12 seats left."""
    planned = sitting()
    id = activity(gateway, sittings=[planned])
    session(gateway, planned, activity_id=id)
    seats(gateway, planned["id"], seats_left=12)
    return str(planned["id"])


@pytest.mark.slow
@pytest.mark.parametrize("address", KEPT)
def test_what_is_the_same_for_all_is_made_once(portal: Watched, lesson: str, address: str) -> None:
    first, again = portal.get(address), portal.get(address)
    assert (first.status_code, len(portal.asked)) == (200, 1)
    assert first.headers["Cache-Control"] == "public, no-cache"
    assert again.data == first.data
    own = ("X-Request-Id", "Date")
    assert [h for h in again.headers if h[0] not in own] == [h for h in first.headers if h[0] not in own]
    assert again.headers["X-Request-Id"] != first.headers["X-Request-Id"]


@pytest.mark.slow
def test_a_page_follows_every_change_of_the_catalogue(gateway: Flask, portal: Watched, lesson: str) -> None:
    assert "余 12 座" in portal.get().text
    seats(gateway, lesson, seats_left=7, version=2)
    assert "余 7 座" in portal.get().text
    assert portal.get(API).json["items"][0]["seats_left"] == 7


@pytest.mark.slow
def test_every_event_that_the_catalogue_hears_raises_its_version(gateway: Flask, portal: Watched) -> None:
    events = (
        lambda: edition(gateway, version=2),
        lambda: venue(gateway),
        lambda: activity(gateway),
        lambda: session(gateway, sitting()),
        lambda: seats(gateway, sitting()["id"], seats_left=1),
    )
    for event in events:
        portal.get()
        event()
        portal.get()
    assert len(portal.asked) == 1 + len(events)


def test_a_page_with_a_form_is_its_readers_own(gateway: Flask) -> None:
    with gateway.test_request_context(PAGE):
        assert "public" in gateway.process_response(gateway.make_response("")).headers["Cache-Control"]
        generate_csrf()
        assert "no-store" in gateway.process_response(gateway.make_response("")).headers["Cache-Control"]


def test_a_page_is_at_most_as_old_as_is_set(gateway: Flask, portal: Watched, lesson: str) -> None:
    gateway.extensions["states"] = States(seconds=60.0)
    portal.get()
    seats(gateway, lesson, seats_left=7, version=2)
    assert "余 12 座" in portal.get().text

    class Later(machine.Machine):
        def monotonic(self) -> float:
            return super().monotonic() + 60.0

    before = machine.exchange(Later())
    try:
        assert "余 7 座" in portal.get().text
    finally:
        machine.exchange(before)


def test_what_the_clock_shows_is_the_present(gateway: Flask, portal: Watched, lesson: str) -> None:
    """The demonstration's clock is moved; nothing else changes, and no version is looked up anew."""
    gateway.extensions["states"] = States(seconds=3600.0)
    assert "余 12 座" in portal.get().text and "上午8:30" in portal.get().text
    set_clock(gateway, datetime(2021, 11, 6, 1, 30, tzinfo=UTC))
    assert "已经开始" in portal.get().text and "上午9:30" in portal.get().text
    set_clock(gateway, datetime(2021, 11, 7, 1, 30, tzinfo=UTC))
    assert "已结束" in portal.get().text


@pytest.mark.slow
def test_readers_of_other_languages_and_prints_get_their_own(portal: Watched, lesson: str) -> None:
    readers = (
        {},
        {"Accept_Language": "en"},
        {"Cookie": "lang=en; print=large"},
        {"Cookie": "print=large"},
        {"Cookie": "lang=zh", "Accept_Language": "en"},
    )
    texts = [portal.get(**reader).text for reader in readers * 2]
    assert texts[:5] == texts[5:]
    assert ["Activities" in page for page in texts[:5]] == [False, True, True, False, False]
    assert ['class="large"' in page for page in texts[:5]] == [False, False, True, True, False]
    assert texts[4] == texts[0] and len(portal.asked) == 4
    assert portal.get().headers["Vary"] == "Accept-Encoding, Accept-Language, Cookie"


def test_programs_share_one_answer_whoever_they_are(portal: Watched, lesson: str) -> None:
    readers = ({}, {"Accept_Language": "en"}, {"Cookie": "print=large"}, {"Authorization": "Bearer x"})
    assert len({portal.get(API, **reader).data for reader in readers}) == 1
    assert len(portal.asked) == 1
    assert portal.get(API).headers["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize("choice", ["lang=en", "print=large"])
def test_a_choice_is_remembered_each_time(portal: Watched, choice: str) -> None:
    for _ in range(2):
        answer = portal.get(f"/activities?{choice}")
        assert answer.headers["Set-Cookie"].startswith(choice)
        assert answer.headers["Cache-Control"] == "private, no-store"
    assert len(portal.asked) == 2


@pytest.mark.slow
def test_who_is_signed_in_sees_their_own_page_and_leaves_nothing(
    new_gateway: Callable[..., Flask], department: Double
) -> None:
    app = new_gateway(registration_url=department.url)
    edition(app)
    citizen = sign_in(Reader(app.test_client()), department, CITIZEN, PHONE)
    page = citizen.open("/activities")
    assert "退出登录" in page.text and "csrf_token" in page.text
    assert page.headers["Cache-Control"] == "private, no-store" and "ETag" not in page.headers
    assert "退出登录" not in app.test_client().get("/activities").text
    assert "退出登录" in citizen.open("/activities").text


@pytest.mark.slow
@pytest.mark.parametrize(
    "address",
    ["/activities/nothing", "/venues/00000000-0000-4000-8000-000000000000", "/search?q=" + "长" * 101],
)
def test_a_refusal_is_not_kept(portal: Watched, address: str) -> None:
    assert {portal.get(address).status_code for _ in range(2)} <= {404, 422}
    assert len(portal.asked) == 2


@pytest.mark.slow
@pytest.mark.parametrize("address", [PAGE, API])
def test_who_has_a_page_is_told_that_nothing_has_changed(
    gateway: Flask, portal: Watched, lesson: str, address: str
) -> None:
    tag = portal.get(address).headers["ETag"]
    for known in (tag, f'"other", W/{tag}', "*"):
        again = portal.get(address, If_None_Match=known)
        assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
        assert again.headers["Cache-Control"] == "public, no-cache" and again.headers["Vary"]
        assert "Content-Length" not in again.headers
    assert len(portal.asked) == 1
    seats(gateway, lesson, seats_left=7, version=2)
    assert portal.get(address, If_None_Match=tag).status_code == 200


def test_a_tag_says_which_bytes_they_are(new_gateway: Callable[..., Flask]) -> None:
    """Of two encodings it differs; of two gateways that made the same page it does not."""
    first, second = new_gateway(), new_gateway()
    edition(first)
    plain, packed = (
        Watched(first).get(Accept_Encoding=accepted) for accepted in ("identity", "br, gzip;q=0.5")
    )
    assert packed.headers["Content-Encoding"] == "gzip" and "Content-Encoding" not in plain.headers
    assert gzip.decompress(packed.data) == plain.data and len(packed.data) < len(plain.data) / 2
    assert plain.headers["ETag"] != packed.headers["ETag"]
    assert Watched(second).get().headers["ETag"] == plain.headers["ETag"]
    assert Watched(first).get(Accept_Encoding="gzip", If_None_Match=plain.headers["ETag"]).status_code == 200


@pytest.mark.slow
@pytest.mark.parametrize("accepted", ["", "gzip;q=0", "br"])
def test_who_takes_no_gzip_gets_none(portal: Watched, accepted: str) -> None:
    assert "Content-Encoding" not in portal.get(Accept_Encoding=accepted).headers


def test_a_head_has_the_headers_and_no_body(portal: Watched) -> None:
    page = portal.get()
    head = Client(portal.counter).head(PAGE)
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["Content-Length"] == page.headers["Content-Length"]
    assert head.headers["ETag"] == page.headers["ETag"]
    assert len(portal.asked) == 1


@pytest.mark.slow
def test_whole_addresses_in_a_page_are_those_of_the_host_that_was_asked(portal: Watched) -> None:
    at_home = portal.get().data
    assert b"elsewhere.example" in portal.get(Host="elsewhere.example").data
    assert portal.get().data == at_home and b"elsewhere" not in at_home


@pytest.mark.slow
def test_no_page_shows_what_its_key_does_not_know(portal: Watched) -> None:
    """Whatever else a request carries, the page is as for anyone."""
    others = {
        "X_Forwarded_Host": "elsewhere.example",
        "X_Forwarded_Prefix": "/elsewhere",
        "User_Agent": "elsewhere",
        "Referer": "http://elsewhere.example/",
        "Accept": "application/json",
        "Cookie": "session=elsewhere; other=elsewhere",
        "Range": "bytes=0-10",
    }
    for address in KEPT:
        answer = portal.get(address, **others)
        assert b"elsewhere" not in answer.data and answer.status_code == 200
        assert Watched(portal.app).get(address).data == answer.data


def test_many_who_ask_at_once_have_a_page_made_once(portal: Watched, lesson: str) -> None:
    together = Barrier(8)

    def ask(_: int) -> bytes:
        together.wait()
        return portal.get().data

    with ThreadPoolExecutor(8) as readers:
        assert len(set(readers.map(ask, range(8)))) == 1
    assert portal.asked == [PAGE]


def test_what_is_handed_out_is_counted_by_its_route(portal: Watched, lesson: str) -> None:
    id = portal.get(API).json["items"][0]["id"]
    labels = {"service": "gateway", "method": "GET", "route": "/activities/<uuid:id>", "status": "200"}
    before = REGISTRY.get_sample_value("requests_total", labels) or 0
    for _ in range(3):
        portal.get(f"/activities/{id}")
    assert REGISTRY.get_sample_value("requests_total", labels) == before + 3
    assert len(portal.asked) == 2


def test_a_request_keeps_its_id(portal: Watched) -> None:
    for _ in range(2):
        assert portal.get(X_Request_Id="followed-7").headers["X-Request-Id"] == "followed-7"


def page_of(text: bytes) -> Page:
    return Page.of("/", [], text, ())


def test_the_shelf_forgets_what_was_not_asked_for_longest() -> None:
    shelf = Shelf(3 * (OVERHEAD + 200) + 100)
    for key in "abc":
        shelf.put(key, 1, page_of(b"x" * 100))
    shelf.find("a", 1)
    shelf.put("d", 1, page_of(b"x" * 100))
    assert [bool(shelf.find(key, 1)) for key in "abcd"] == [True, False, True, True]
    assert shelf.size <= shelf.most


def test_the_shelf_keeps_one_page_for_a_key_and_only_its_state() -> None:
    shelf = Shelf(100_000)
    for state in range(100):
        shelf.put("a", state, page_of(b"x" * 400))
    assert shelf.size == page_of(b"x" * 400).size
    assert shelf.find("a", 98) is None and shelf.find("a", 99) is not None


def test_what_is_larger_than_the_shelf_is_not_kept() -> None:
    shelf = Shelf(1000)
    shelf.put("a", 1, page_of(b"x" * 400))
    assert (shelf.find("a", 1), shelf.size) == (None, 0)


def test_a_catalogue_that_was_dropped_begins_with_a_version_of_its_own(
    gateway: Flask, portal: Watched, lesson: str
) -> None:
    with gateway.app_context(), gateway.extensions["database"].transaction() as db:
        before = db.get(CatalogueVersion, 1)
        db.delete(before)
    venue(gateway)
    with gateway.app_context(), gateway.extensions["database"].reading() as db:
        assert db.get(CatalogueVersion, 1).version > before.version
