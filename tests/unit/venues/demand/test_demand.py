"""Demand: who waits for seats at a venue, put together from what registration tells in any order."""

import itertools
import uuid

import pytest

from chassis.storage.db import transaction
from tests.fixtures.statements import statements
from venues.demand import demand
from venues.demand.subscriptions import SeatsChanged, SessionChanged

NINE, TEN = "2021-11-06T01:00:00+00:00", "2021-11-06T02:00:00+00:00"
ELEVEN = "2021-11-06T03:00:00+00:00"


def session(library, **changes):
    """A session as registration tells it."""
    state = {
        "venue_id": library["id"],
        "space_id": None,
        "opening_id": None,
        "title": "书法",
        "status": "open",
        "capacity": 20,
    }
    times = {"starts_at": NINE, "ends_at": ELEVEN}
    return SessionChanged().load(state | times | {"version": 1, "id": str(uuid.uuid4())} | changes)


def seats(session, waiting, **changes):
    return {"id": session["id"], "capacity": 20, "confirmed": 20, "waiting": waiting} | changes


def demand_at(client, library, **query):
    answer = client.get(f"/venues/{library['id']}/demand", query_string=query)
    assert answer.status_code == 200
    return answer.json


@pytest.mark.slow
def test_however_many_sessions_are_told_at_once_the_statements_are_as_many(places, library):
    """A policy of the city tells of thousands; each was read and written by itself."""

    def sent(number, status):
        states = [session(library, status=status) for _ in range(number)]
        for state in states:
            del state["version"]
        with places.app.app_context(), statements(places.app) as queries, transaction() as db:
            demand.keep(db, states)
        return len(queries)

    assert sent(3, "open") == sent(200, "open") <= 4
    assert sent(3, "cancelled") == sent(200, "cancelled") <= 5


@pytest.mark.slow
@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_demand_is_the_same_in_whatever_order_it_is_told(places, library, order):
    subject = session(library)
    states = [
        (SessionChanged, subject),
        (SeatsChanged, seats(subject, 3)),
        (SeatsChanged, seats(subject, 5, version=2)),
    ]
    for n in order:
        places.receive(states[n])
    assert demand_at(places.office, library)["items"] == [
        {
            "id": str(subject["id"]),
            "title": "书法",
            "space_id": None,
            "opening_id": None,
            "starts_at": NINE,
            "ends_at": ELEVEN,
            "status": "open",
            "capacity": 20,
            "confirmed": 20,
            "waiting": 5,
        }
    ]


def test_sessions_that_people_wait_for_come_first(places, library):
    late, early = session(library, title="晚", starts_at=TEN), session(library, title="早")
    some, many = session(library, title="一人等", starts_at=TEN), session(library, title="九人等")
    for state in (late, early, some, many):
        places.receive_session(**state)
    places.receive(
        *((SeatsChanged, seats(*counts)) for counts in ((some, 1), (many, 9), (late, 2), (early, 2)))
    )
    order = ["九人等", "早", "晚", "一人等"]
    assert [entry["title"] for entry in demand_at(places.office, library)["items"]] == order
    first = demand_at(places.office, library, limit=3)
    rest = demand_at(places.office, library, limit=3, cursor=first["next_cursor"])
    assert [entry["title"] for entry in first["items"] + rest["items"]] == order


def test_what_is_over_or_wanted_by_nobody_is_no_demand(places, library):
    over = session(library, starts_at="2021-11-04T01:00:00+00:00", ends_at="2021-11-04T03:00:00+00:00")
    unwanted, wanted = session(library), session(library, title="九人等")
    for state in (over, unwanted, wanted):
        places.receive_session(**state)
    places.receive(
        (SeatsChanged, seats(over, 4)), (SeatsChanged, seats(unwanted, 0)), (SeatsChanged, seats(wanted, 9))
    )
    assert [entry["title"] for entry in demand_at(places.office, library)["items"]] == ["九人等"]


def test_a_day_shows_all_that_is_on_then_by_time(places, library):
    night = session(
        library, title="夜场", starts_at="2021-11-06T14:00:00+00:00", ends_at="2021-11-06T17:00:00+00:00"
    )
    morning = session(library, title="早场")
    after = session(library, starts_at="2021-11-06T17:00:00+00:00", ends_at="2021-11-06T18:00:00+00:00")
    for state in (night, morning, after):
        places.receive_session(**state)
    path = f"/venues/{library['id']}/day"
    on = places.office.get(path, query_string={"date": "2021-11-06"}).json["items"]
    assert [entry["title"] for entry in on] == ["早场", "夜场"]
    next_day = places.office.get(f"{path}?date=2021-11-07").json["items"]
    assert next_day[0]["title"] == "夜场"
    assert places.office.get(path).status_code == 422
    assert places.operator(uuid.uuid4()).get(f"{path}?date=2021-11-06").status_code == 403


@pytest.mark.slow
def test_what_was_withdrawn_is_on_no_day(places, library):
    slots = {"slots": [{"starts": "09:00", "ends": "11:00", "seats": 20}]}
    path = f"/venues/{library['id']}/openings"
    withdrawn = places.office.create(path, json=slots | {"dates": ["2021-11-06"]}).json["items"][0]
    state = session(library, id=withdrawn["slots"][0]["id"], opening_id=withdrawn["id"])
    places.receive_session(**state)
    assert places.office.delete(f"/openings/{withdrawn['id']}").status_code == 200
    places.receive_session(**state | {"version": 2, "status": "cancelled"})
    again = places.office.create(path, json=slots | {"dates": ["2021-11-06"]}).json["items"][0]
    closed = session(library, id=again["slots"][0]["id"], opening_id=again["id"], status="cancelled")
    places.receive_session(**closed)
    on = places.office.get(f"/venues/{library['id']}/day?date=2021-11-06").json["items"]
    assert [entry["id"] for entry in on] == [again["slots"][0]["id"]]


def test_a_session_follows_when_it_moves_or_is_cancelled(places, library):
    other = places.venue(name="武汉图书馆")
    state = session(library)
    places.receive_session(**state)
    places.receive_seats(**seats(state, 2))
    places.receive_session(
        **state | {"version": 2, "venue_id": uuid.UUID(other["id"]), "status": "cancelled"}
    )
    assert demand_at(places.office, library)["items"] == []
    [moved] = demand_at(places.office, other)["items"]
    assert (moved["status"], moved["capacity"], moved["waiting"]) == ("cancelled", 20, 2)


def test_an_operator_sees_the_demand_of_its_own_venue(places, library):
    state = session(library)
    places.receive_session(**state)
    places.receive_seats(**seats(state, 1))
    assert len(demand_at(places.operator(library["id"]), library)["items"]) == 1
    path = f"/venues/{library['id']}/demand"
    refusal = places.operator(uuid.uuid4()).get(path)
    assert (refusal.status_code, refusal.json["type"]) == (403, "/problems/not-your-venue")
    assert places.staff("citizen").get(path).status_code == 403
    assert places.office.get(f"/venues/{uuid.uuid4()}/demand").status_code == 404
    assert places.office.get(f"{path}?cursor=strange").status_code == 422
