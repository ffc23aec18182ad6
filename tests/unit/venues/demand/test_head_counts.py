"""Who came to what is on: as the door let in, or as somebody counted; never both."""

import uuid

import pytest

from tests.fixtures.venues import NOW, faults
from tests.unit.venues.demand.test_demand import session
from venues.demand.subscriptions import SeatsChanged, SessionChanged, SessionTotalsChanged

EARLIER, LATER = "2021-11-05T00:00:00+00:00", "2021-11-05T02:00:00+00:00"
TODAY = "2021-11-05"


@pytest.fixture
def on(places, library):
    """A session that has begun, with 20 seats, to which 12 came with a booking and 3 without."""
    subject = session(library, starts_at=EARLIER, ends_at=LATER)
    state = {"id": subject["id"]}
    places.receive(
        (SessionChanged, subject),
        (SeatsChanged, state | {"capacity": 20, "confirmed": 18, "waiting": 0}),
        (SessionTotalsChanged, state | {"came": 12, "walk_ins": 3}),
    )
    return subject


def path_of(library, subject):
    return f"/venues/{library['id']}/sessions/{subject['id']}/head-count"


def day(client, library, date=TODAY):
    return client.get(f"/venues/{library['id']}/day?date={date}").json["items"]


def test_a_day_tells_who_was_let_in(operator, library, on):
    [entry] = day(operator, library)
    assert (entry["came"], entry["walk_ins"], entry["visitors"], entry["head_count"]) == (12, 3, 15, None)


def test_a_head_count_stands_in_place_of_what_the_door_let_in_and_says_who_counted(places, library, on):
    operator = places.operator(library["id"])
    answer = operator.put(path_of(library, on), json={"people": 41})
    assert (answer.status_code, answer.json["visitors"]) == (200, 41)
    assert answer.json["head_count"]["people"] == 41
    assert answer.json["head_count"]["counted_by"]
    operator.put(path_of(library, on), json={"people": 43})
    places.receive_totals(id=on["id"], version=2, came=14, walk_ins=3)
    [entry] = day(operator, library)
    assert (entry["visitors"], entry["came"]) == (43, 14)
    assert operator.delete(path_of(library, on)).json["visitors"] == 17
    assert operator.delete(path_of(library, on)).status_code == 200


def test_nobody_is_a_count_too(operator, library, on):
    assert operator.put(path_of(library, on), json={"people": 0}).json["visitors"] == 0


def test_where_no_seat_may_be_used_people_are_counted_all_the_same(places, operator, library, on):
    places.receive(
        (SeatsChanged, {"id": on["id"], "capacity": 0, "confirmed": 0, "waiting": 0, "version": 2})
    )
    assert operator.put(path_of(library, on), json={"people": 2}).json["visitors"] == 2
    assert faults(operator.put(path_of(library, on), json={"people": 11})) == ["people"]


@pytest.mark.slow
@pytest.mark.parametrize("people", [-1, 100_000, 201, "viele", None, 3.5])
def test_a_number_that_cannot_be_is_refused_with_its_field(operator, library, on, people):
    assert faults(operator.put(path_of(library, on), json={"people": people})) == ["people"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"starts_at": "2021-11-05T01:00:00+00:00", "ends_at": LATER}, "not-yet-on"),
        ({"status": "cancelled"}, "not-on"),
        (
            {"starts_at": "2021-10-20T00:00:00+00:00", "ends_at": "2021-10-20T02:00:00+00:00"},
            "counted-too-late",
        ),
    ],
)
def test_what_is_not_on_is_not_counted(places, operator, library, changes, problem):
    subject = session(library, **{"starts_at": EARLIER, "ends_at": LATER} | changes)
    places.receive_session(**subject)
    answer = operator.put(path_of(library, subject), json={"people": 4})
    assert (answer.status_code, answer.json["type"]) == (409, f"/problems/{problem}")


def test_the_office_corrects_later(places, library):
    assert NOW.startswith(TODAY)
    subject = session(library, starts_at="2021-10-20T00:00:00+00:00", ends_at="2021-10-20T02:00:00+00:00")
    places.receive_session(**subject)
    assert places.office.put(path_of(library, subject), json={"people": 4}).json["visitors"] == 4


def test_who_keeps_the_door_of_a_venue_counts_there_and_nobody_elsewhere(places, library, stranger, on):
    guard = places.staff("door", venues=[library["id"]])
    assert guard.put(path_of(library, on), json={"people": 4}).status_code == 200
    assert stranger.put(path_of(library, on), json={"people": 4}).status_code == 403
    other = places.venue(name="武汉图书馆")
    elsewhere = places.office.put(path_of(other, on), json={"people": 4})
    assert (elsewhere.status_code, elsewhere.json["type"]) == (404, "/problems/no-such-session")
    unknown = places.office.put(path_of(library, {"id": uuid.uuid4()}), json={"people": 4})
    assert unknown.status_code == 404
