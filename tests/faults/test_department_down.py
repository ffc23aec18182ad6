"""A department is stopped, or frozen: the portal goes on showing what it knows, and says what cannot be done now."""

from functools import partial

import pytest

from tests.fixtures.patience import PAGE_SECONDS

from .people import Person, Reader, body_of
from .town import Town
from .truth import settle
from .visits import Visit

pytestmark = [pytest.mark.timeout(240), pytest.mark.parametrize("town", ["embedded"], indirect=True)]
QUICK = PAGE_SECONDS
"""A page that waited in vain for its department would come only after this time; it has to be there before."""


TITLE = "手机课"
NAMING = ("/activities", "/search?q=手机")


def pages(town: Town, activity_id: str) -> list[str]:
    venue_id = town.venue["id"]
    addresses = ["/", "/activities", f"/activities/{activity_id}", "/venues", f"/venues/{venue_id}"]
    return [*addresses, "/search?q=手机", "/statistics"]


def assert_pages(town: Town, activity_id: str, person: Person) -> None:
    for path in pages(town, activity_id):
        answer = person.ask("GET", path, timeout=QUICK)
        assert answer.status_code == 200, path
        assert TITLE in answer.text or path not in NAMING, path
    form = person.ask("GET", "/sign-in", timeout=QUICK)
    is_told = "报名系统暂时连不上" in form.text  # before anything is filled in, once it is known
    assert form.status_code == (503 if is_told else 200)


def test_registration_stopped(town: Town) -> None:
    activity_id, [session] = town.activity(40)
    zh, en = town.citizens(2)
    town.system.stop("registration")

    assert_pages(town, activity_id, zh)
    readers = [(Reader(zh, "zh"), "报名系统暂时连不上"), (Reader(en, "en"), "cannot be reached")]
    requests_sent = []
    for reader, words in readers:
        form = reader.form(session, "王小明", "李小红")
        answer = reader.send(session, form)
        assert answer.status_code == 503
        assert words in answer.text and "王小明" in answer.text and "李小红" in answer.text
        assert form["key"] in answer.text
        requests_sent.append((reader, form))
        bookings = reader.open("/my/bookings")
        assert bookings.status_code == 503 and 'role="alert"' in bookings.text
    for lang, words in (("zh", "不能登录、报名"), ("en", "booking, cancelling")):
        answer = zh.ask(
            "POST",
            "/api/registration/bookings",
            json={"session_id": session, "party": [{"name": "王小明"}]},
            headers={"Idempotency-Key": "a-key", "Accept-Language": lang},
        )
        assert answer.status_code == 503
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert words in answer.json()["detail"] and answer.json()["department"] == "registration"

    town.system.start("registration")
    for reader, form in requests_sent:
        address = town.system.until(partial(_moved_on, reader, session, form), 30)
        again = reader.send(session, form)
        assert again.headers["Location"] == address
    settle(town)


def _moved_on(reader: Reader, session: str, form: dict[str, str]) -> str | None:
    """Where the same form leads once the department is back."""
    answer = reader.send(session, form)
    return answer.headers["Location"] if answer.status_code == 303 else None


@pytest.mark.parametrize(
    ("department", "path", "words"),
    [
        ("venues", "/api/venues/venues", "Venues, openings and closures"),
        ("reporting", "/api/reporting/plans", "Plans, material and nominations cannot be filed"),
    ],
)
def test_another_department_stopped(town: Town, department: str, path: str, words: str) -> None:
    activity_id, [session] = town.activity(4)
    [person] = town.citizens(1)
    town.system.stop(department)

    assert_pages(town, activity_id, person)
    answer = town.office.ask("GET", path, headers={"Accept-Language": "en"})
    assert answer.status_code == 503 and answer.json()["detail"].startswith(words)
    body_of(person.book(session, 2))

    town.system.start(department)
    town.system.until(lambda: town.office.ask("GET", path).ok, 30)
    settle(town)


def test_registration_frozen(town: Town) -> None:
    activity_id, [session] = town.activity(40)
    *hanging, reader = town.citizens(7)
    town.system.freeze("registration")

    asking = [Visit(person, [session]) for person in hanging]
    with town.meanwhile(*(partial(visit.book, session) for visit in asking)):
        try:
            for _ in range(3):
                assert_pages(town, activity_id, reader)
            town.system.until(lambda: all(visit.put_off for visit in asking), 60)
            assert_pages(town, activity_id, reader)
        finally:
            town.system.thaw()  # whoever asks waits for an answer
    assert all(visit.promised for visit in asking)
    for visit in asking:
        visit.check()
    settle(town)
