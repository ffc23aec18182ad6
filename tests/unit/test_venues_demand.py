"""Demand: who waits for seats at a venue, put together from what registration tells in any order."""

import itertools
import uuid

import pytest

from tests.fixtures.venues import Places
from venues.demand.subscriptions import SeatsChanged, SessionChanged

NINE, TEN = "2021-11-06T01:00:00+00:00", "2021-11-06T02:00:00+00:00"


@pytest.fixture
def places(tmp_path, issuer):
    places = Places(tmp_path, f"sqlite:///{tmp_path}/venues.db", issuer)
    yield places
    places.close()


@pytest.fixture
def library(places):
    return places.venue()


def session(library, **changes):
    """A session as registration tells it."""
    state = {"id": uuid.uuid4(), "venue_id": library["id"], "title": "书法", "status": "open"}
    return SessionChanged().load(state | {"version": 1, "starts_at": NINE, "id": str(uuid.uuid4())} | changes)


def seats(session, waiting, **changes):
    return {"id": session["id"], "capacity": 20, "confirmed": 20, "waiting": waiting} | changes


def seen(client, library, **query):
    answer = client.get(f"/venues/{library['id']}/demand", query_string=query)
    assert answer.status_code == 200
    return answer.json


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_demand_is_the_same_in_whatever_order_it_is_told(places, library, order):
    one = session(library)
    told = [
        (SessionChanged, one),
        (SeatsChanged, seats(one, 3)),
        (SeatsChanged, seats(one, 5, version=2)),
    ]
    for n in order:
        places.hears(told[n])
    assert seen(places.office, library)["items"] == [
        {
            "id": str(one["id"]),
            "title": "书法",
            "starts_at": NINE,
            "status": "open",
            "capacity": 20,
            "confirmed": 20,
            "waiting": 5,
        }
    ]


def test_sessions_that_people_wait_for_come_first(places, library):
    late, early = session(library, title="晚", starts_at=TEN), session(library, title="早")
    some, many = session(library, title="一人等", starts_at=TEN), session(library, title="九人等")
    for one in (late, early, some, many):
        places.hears_of_session(**one)
    places.hears((SeatsChanged, seats(some, 1)), (SeatsChanged, seats(many, 9)))
    assert [one["title"] for one in seen(places.office, library)["items"]] == ["九人等", "一人等", "早", "晚"]
    first = seen(places.office, library, limit=3)
    rest = seen(places.office, library, limit=3, cursor=first["next_cursor"])
    assert [one["title"] for one in first["items"] + rest["items"]] == ["九人等", "一人等", "早", "晚"]


def test_a_session_follows_when_it_moves_or_is_cancelled(places, library):
    other = places.venue(name="武汉图书馆")
    one = session(library)
    places.hears_of_session(**one)
    places.hears_of_session(**one | {"version": 2, "venue_id": uuid.UUID(other["id"]), "status": "cancelled"})
    assert seen(places.office, library)["items"] == []
    [moved] = seen(places.office, other)["items"]
    assert (moved["status"], moved["capacity"], moved["waiting"]) == ("cancelled", None, 0)


def test_an_operator_sees_the_demand_of_its_own_venue(places, library):
    places.hears_of_session(**session(library))
    assert len(seen(places.operator(library["id"]), library)["items"]) == 1
    path = f"/venues/{library['id']}/demand"
    refused = places.operator(uuid.uuid4()).get(path)
    assert (refused.status_code, refused.json["type"]) == (403, "/problems/not-your-venue")
    assert places.staff("citizen").get(path).status_code == 403
    assert places.office.get(f"/venues/{uuid.uuid4()}/demand").status_code == 404
    assert places.office.get(f"{path}?cursor=strange").status_code == 422
