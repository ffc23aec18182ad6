"""What a closure would bear on is said before, and confirmed by its number."""

import datetime as dt
import uuid

import pytest

from chassis.storage.db import transaction
from tests.fixtures.placing import new_sitting, place
from tests.fixtures.venues import faults
from venues.venues.model import Space

DAY = {"date": "2021-11-06"}


@pytest.fixture
def booked(places, library):
    """Two slots and an activity on the sixth, one slot on the seventh, and who has seats or waits there."""

    def session(starts_at, ends_at, confirmed, waiting, **where):
        state = {
            "id": str(uuid.uuid4()),
            "venue_id": uuid.UUID(library["id"]),
            "title": "开放",
            "status": "open",
        }
        times = {
            "starts_at": dt.datetime.fromisoformat(starts_at),
            "ends_at": dt.datetime.fromisoformat(ends_at),
        }
        places.receive_session(**{"space_id": None, "opening_id": uuid.uuid4()} | state | times | where)
        places.receive_seats(id=state["id"], capacity=90, confirmed=confirmed, waiting=waiting)

    session("2021-11-06T01:00:00+00:00", "2021-11-06T03:00:00+00:00", 40, 3)
    session("2021-11-06T06:00:00+00:00", "2021-11-06T08:00:00+00:00", 7, 0)
    hall = uuid.UUID(library["spaces"][0]["id"])
    session("2021-11-06T06:00:00+00:00", "2021-11-06T08:00:00+00:00", 20, 2, space_id=hall, opening_id=None)
    session("2021-11-07T01:00:00+00:00", "2021-11-07T03:00:00+00:00", 5, 5)
    session("2021-11-06T01:00:00+00:00", "2021-11-06T03:00:00+00:00", 9, 9, status="cancelled")
    return library


def preview(client, library, **query):
    return client.get(f"/venues/{library['id']}/closures/preview", query_string=query)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("span", "numbers"),
    [
        (DAY, (2, 67, 5, 72)),
        ({"starts_at": "2021-11-06T13:00", "ends_at": "2021-11-06T18:00"}, (1, 27, 2, 29)),
        ({"starts_at": "2021-11-06T16:00", "ends_at": "2021-11-06T18:00"}, (0, 0, 0, 0)),
        ({"starts_at": "2021-11-06T10:59", "ends_at": "2021-11-07T09:01"}, (3, 72, 10, 82)),
    ],
)
def test_a_preview_counts_what_lies_in_the_span(operator, booked, span, numbers):
    body = preview(operator, booked, **span).json
    assert tuple(body[name] for name in ("slots", "booked", "waiting", "people")) == numbers


@pytest.mark.slow
def test_a_preview_says_what_is_cancelled_is_shorter_or_goes_on(places, operator, booked):
    def shares(starts_at):
        view = preview(operator, booked, starts_at=starts_at, ends_at="2021-11-06T18:00").json["shares"]
        return {name: (each["sessions"], each["people"]) for name, each in view.items()}

    off, shorter, on = "cancelled", "shortened", "ending"
    assert shares("2021-11-06T09:29") == {off: (3, 72), shorter: (0, 0), on: (0, 0)}
    assert shares("2021-11-06T09:30") == {off: (2, 29), shorter: (1, 43), on: (0, 0)}
    places.set_clock(dt.datetime.fromisoformat("2021-11-06T09:10+08:00"))
    assert shares("2021-11-06T09:15") == {off: (2, 29), shorter: (0, 0), on: (1, 43)}


@pytest.mark.slow
def test_a_series_counts_where_and_when_its_dates_are(places, operator, booked):
    """It begins at the library on the fifth, ends there on the eighth, and its date of the seventh is in the hall of
    another venue."""
    other, series = places.venue(name="汉口文体中心"), str(uuid.uuid4())
    times = {
        "starts_at": dt.datetime(2021, 11, 5, 1, tzinfo=dt.UTC),
        "ends_at": dt.datetime(2021, 11, 8, 3, tzinfo=dt.UTC),
    }
    places.receive_session(
        id=series,
        venue_id=uuid.UUID(booked["id"]),
        space_id=None,
        opening_id=None,
        title="读书会",
        status="open",
        **times,
    )
    places.receive_seats(id=series, capacity=90, confirmed=11, waiting=1)
    with places.app.app_context(), transaction() as db:
        halls = {
            venue["id"]: db.get_one(Space, uuid.UUID(venue["spaces"][0]["id"])) for venue in (booked, other)
        }
        dates = [(5, booked), (7, other), (8, booked)]
        sittings = [
            new_sitting(halls[venue["id"]], starts_at=dt.datetime(2021, 11, day, 1, tzinfo=dt.UTC))
            for day, venue in dates
        ]
        place(db, *sittings, activity_id=uuid.UUID(series))
    assert preview(operator, booked, **DAY).json["people"] == 72
    assert preview(operator, booked, date="2021-11-08").json["people"] == 12
    there = places.operator(other["id"])
    assert preview(there, other, date="2021-11-07").json["booked"] == 11
    assert preview(there, other, date="2021-11-06").json["booked"] == 0


@pytest.mark.slow
def test_how_much_a_closure_must_leave_is_the_venues_setting_as_it_is_declared(operator, booked, events):
    path, span = f"/venues/{booked['id']}", {"starts_at": "2021-11-06T10:00", "ends_at": "2021-11-06T18:00"}
    assert faults(operator.patch(path, json={"kept_minutes": 241})) == ["kept_minutes"]
    assert preview(operator, booked, **span).json["shares"]["shortened"] == {"sessions": 1, "people": 43}
    assert operator.patch(path, json={"kept_minutes": 61}).json["kept_minutes"] == 61
    assert preview(operator, booked, **span).json["shares"]["shortened"] == {"sessions": 0, "people": 0}
    people = preview(operator, booked, **span).json["people"]
    answer = operator.create(f"{path}/closures", json=span | {"reason": "停电", "expected": people})
    assert answer.json["kept_minutes"] == 61
    told_state = {event: state["kept_minutes"] for event, state in events() if "kept_minutes" in state}
    assert told_state == {"venue-changed": 61, "closure-declared": 61}


def test_a_preview_of_a_space_counts_what_is_in_it(operator, booked):
    body = preview(operator, booked, **DAY, space_id=booked["spaces"][0]["id"]).json
    assert (body["slots"], body["booked"], body["waiting"]) == (0, 20, 2)


@pytest.mark.slow
def test_a_closure_is_confirmed_by_the_number_of_people_or_shown_again(operator, booked, events):
    path = f"/venues/{booked['id']}/closures"
    before = events()
    for outdated in ({"expected": 71}, {}):
        refusal = operator.create(path, json=DAY | {"reason": "停电"} | outdated)
        assert (refusal.status_code, refusal.json["type"], refusal.json["people"]) == (
            409,
            "/problems/preview-outdated",
            72,
        )
        assert events() == before
    assert operator.create(path, json=DAY | {"reason": "停电", "expected": 72}).status_code == 201


def test_a_preview_is_for_who_operates_the_venue_and_of_a_span(operator, stranger, places, booked):
    assert preview(places.office, booked, **DAY).status_code == 200
    assert preview(stranger, booked, **DAY).status_code == 403
    assert faults(preview(operator, booked)) == ["date"]
    assert faults(preview(operator, booked, starts_at="2021-11-06T10:00", ends_at="2021-11-06T09:00")) == [
        "ends_at"
    ]
    assert faults(preview(operator, booked, **DAY, space_id=str(uuid.uuid4()))) == ["space_id"]


def test_what_could_not_be_declared_has_no_preview(places, operator, booked):
    assert faults(preview(operator, booked, date="2021-11-01")) == ["date"]
    far = {"starts_at": "2031-11-06T10:00", "ends_at": "2031-11-06T12:00"}
    assert faults(preview(operator, booked, **far)) == ["starts_at"]
    assert preview(places.office, booked, date="2021-11-01", on_purpose=True).status_code == 200
    assert faults(preview(operator, booked, date="2021-11-01", on_purpose=True)) == ["on_purpose"]


def test_a_closure_over_another_is_shown_it_and_one_within_it_is_refused(operator, booked):
    span = {"starts_at": "2021-11-06T10:00", "ends_at": "2021-11-06T12:00"}
    path = f"/venues/{booked['id']}/closures"
    assert preview(operator, booked, **span).json["closures"] == []
    people = preview(operator, booked, **span).json["people"]
    closure = operator.create(path, json=span | {"reason": "停电", "expected": people}).json
    assert preview(operator, booked, **DAY).json["closures"] == [closure]
    within = preview(operator, booked, **span | {"ends_at": "2021-11-06T11:00"})
    assert (within.status_code, within.json["type"]) == (409, "/problems/already-closed")
