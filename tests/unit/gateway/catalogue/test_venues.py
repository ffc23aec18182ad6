"""Venues in the catalogue: how they are listed, their days with slots, and what closures end."""

import time
import uuid
from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from gateway.catalogue import queries
from tests.fixtures.gateway import activity, seats, session, sitting, tell, venue
from tests.fixtures.statements import statements

NINE, TEN, ELEVEN = (f"2021-11-06T0{hour}:00:00+00:00" for hour in (1, 2, 3))


def opening(app, venue_id, day="2021-11-06", **fields):
    state = {
        "venue_id": venue_id,
        "space_id": None,
        "date": day,
        "starts_at": f"{day}T01:00:00+00:00",
        "ends_at": f"{day}T09:00:00+00:00",
        "status": "declared",
        "slots": [
            {
                "id": str(uuid.uuid4()),
                "starts_at": f"{day}T01:00:00+00:00",
                "ends_at": f"{day}T03:00:00+00:00",
                "seats": 400,
            }
        ],
    }
    return tell(app, "venues.opening-changed", **state | fields)


def closure(app, venue_id, event="declared", **fields):
    state = {
        "venue_id": venue_id,
        "space_id": None,
        "starts_at": "2021-11-05T16:00:00+00:00",
        "ends_at": "2021-11-06T16:00:00+00:00",
        "reason": "查出一例",
        "note": "防疫",
        "status": event,
    }
    return tell(app, f"venues.closure-{event}", **state | fields)


def test_venues_are_listed_by_area_and_narrowed(gateway, client):
    here, there = (
        venue(gateway),
        venue(gateway, area="武昌区", district="420106", sector="科技", name="科技馆"),
    )
    venue(gateway, status="retired", name="旧馆")
    opening(gateway, there)
    ids = lambda query: [item["id"] for item in client.get(f"/api/catalogue/venues?{query}").json["items"]]  # noqa: E731
    assert set(ids("")) == {here, there}
    assert ids("sector=科技") == [there]
    assert ids("area=江岸区") == [here]
    assert ids("date=2021-11-06") == [there]
    assert ids("date=2021-11-08") == []


@pytest.mark.slow
def test_what_visitors_want_to_know_of_a_venue_is_kept_and_shown(gateway, client):
    facts = {
        "opening_hours": {"sets": [{"name": "", "weekly": [], "exceptions": []}]},
        "osm_hours": [{"name": "", "text": "off"}],
        "facilities": ["step_free"],
        "directions": "地铁2号线",
        "elder_service": {"manual_window": "一楼", "phone": None, "places": 20},
        "bring": "身份证",
        "at_once": 3000,
        "position": {"latitude": 30.59, "longitude": 114.3},
    }
    known, silent = venue(gateway, **facts), venue(gateway, name="无话")
    assert client.get(f"/api/catalogue/venues/{known}").json.items() >= facts.items()
    view = client.get(f"/api/catalogue/venues/{silent}").json
    assert (view["opening_hours"], view["osm_hours"], view["bring"]) == (None, [], "")
    assert view["spaces"][0]["equipment"] == ""
    assert "馆内同时最多 3,000 人" in client.get(f"/venues/{known}").text
    assert "同时最多" not in client.get(f"/venues/{silent}").text


def test_a_venue_shows_its_days_with_slots_and_seats(gateway, client):
    id = venue(gateway)
    slot = {
        "id": str(uuid.uuid4()),
        "starts_at": "2021-11-06T01:00:00+00:00",
        "ends_at": "2021-11-06T03:00:00+00:00",
        "seats": 400,
    }
    opening(gateway, id, slots=[slot])
    opening(gateway, id, day="2021-11-04")
    session(gateway, slot | {"venue_id": id}, kind="slot")
    seats(gateway, slot["id"], seats_left=399, capacity=400)
    (day,) = client.get(f"/api/catalogue/venues/{id}").json["days"]
    assert day["date"] == "2021-11-06"
    assert day["slots"][0]["session"]["seats_left"] == 399
    assert client.get("/api/catalogue/venues?free=true").json["items"][0]["id"] == id


def test_a_withdrawn_opening_is_not_shown(gateway, client):
    at = venue(gateway)
    id = opening(gateway, at)
    opening(gateway, at, id=id, status="withdrawn", slots=[], version=2)
    assert client.get(f"/api/catalogue/venues/{at}").json["days"] == []


def test_a_closure_covers_its_day_until_it_is_lifted(gateway, ask):
    at = uuid.UUID(venue(gateway))
    opening(gateway, str(at))
    id = closure(gateway, str(at))
    view = ask(queries.venue, at)
    assert view["days"][0]["closed"]
    assert view["days"][0]["slots"][0]["closed"]
    assert view["closures"][0]["note"] == "防疫" and "reason" not in view["closures"][0]
    closure(gateway, str(at), "lifted", id=id, version=2)
    view = ask(queries.venue, at)
    assert not view["days"][0]["slots"][0]["closed"]
    assert view["closures"] == []


def test_what_a_closure_ends_before_its_time_shows_when_and_is_not_closed(gateway, ask):
    at = uuid.UUID(venue(gateway))
    slot = {"id": str(uuid.uuid4()), "starts_at": NINE, "ends_at": ELEVEN, "seats": 400}
    opening(gateway, str(at), slots=[slot])
    closure(gateway, str(at))
    session(gateway, slot | {"venue_id": str(at), "ends_at": TEN}, kind="slot")
    [slot_view] = ask(queries.venue, at)["days"][0]["slots"]
    assert (slot_view["closed"], slot_view["ends_at"]) == (False, datetime.fromisoformat(TEN))
    session(gateway, slot | {"venue_id": str(at)}, kind="slot", status="cancelled", version=2)
    [slot_view] = ask(queries.venue, at)["days"][0]["slots"]
    assert (slot_view["closed"], slot_view["ends_at"]) == (True, datetime.fromisoformat(ELEVEN))


def test_what_a_closure_will_end_early_is_not_shown_as_off_until_registration_has_heard(gateway, ask):
    """A pipe bursts at ten: venues have told, registration has not; half a minute later it says the same."""
    at = uuid.UUID(venue(gateway))
    slot = {"id": str(uuid.uuid4()), "starts_at": NINE, "ends_at": ELEVEN, "seats": 400}
    opening(gateway, str(at), slots=[slot])
    session(gateway, slot | {"venue_id": str(at)}, kind="slot")
    closure(gateway, str(at), starts_at=TEN)
    for version, ends_at in ((None, None), (2, TEN)):
        if version:
            session(gateway, slot | {"venue_id": str(at), "ends_at": ends_at}, kind="slot", version=version)
        [slot_view] = ask(queries.venue, at)["days"][0]["slots"]
        assert (slot_view["closed"], slot_view["ends_at"]) == (False, datetime.fromisoformat(TEN))
    session(gateway, slot | {"venue_id": str(at)}, kind="slot", status="cancelled", version=3)
    [slot_view] = ask(queries.venue, at)["days"][0]["slots"]
    assert (slot_view["closed"], slot_view["ends_at"]) == (True, datetime.fromisoformat(ELEVEN))


def test_a_sitting_ends_when_its_session_does(gateway, ask):
    first, second = sitting(starts_at=NINE, ends_at=ELEVEN), sitting(starts_at=NINE, ends_at=ELEVEN)
    id = uuid.UUID(activity(gateway, sittings=[first, second]))
    session(gateway, first | {"ends_at": TEN})
    ends = {part["id"]: part["ends_at"] for part in ask(queries.activity, id)["sittings"]}
    assert ends == {
        uuid.UUID(first["id"]): datetime.fromisoformat(TEN),
        uuid.UUID(second["id"]): datetime.fromisoformat(ELEVEN),
    }


def test_a_venue_is_closed_now_only_while_all_of_it_is(gateway, ask):
    at = uuid.UUID(venue(gateway))
    now_on = {"starts_at": "2021-11-05T00:00:00+00:00"}
    closure(gateway, str(at), space_id=str(uuid.uuid4()), **now_on)
    assert not ask(queries.venue, at)["closed_now"]
    closure(gateway, str(at), **now_on)
    assert ask(queries.venue, at)["closed_now"]


@pytest.mark.slow
def test_a_venue_with_240_slots_is_shown_as_soon_as_one_with_8(gateway, client):
    """15 ms of a processor, where the others were read with those that are shown; `make bench-portal` measures it."""
    few, many = (with_slots(gateway, days) for days in (1, 30))
    looks = [(look(gateway, client, few, n), look(gateway, client, many, n)) for n in range(7)]
    (statements_of_few, seconds_of_few), (statements_of_many, seconds_of_many) = map(
        min, zip(*looks, strict=True)
    )
    assert statements_of_many == statements_of_few
    assert seconds_of_many < 3 * seconds_of_few


def with_slots(gateway, days):
    """A venue that opens so many days for eight slots each."""
    venue_id, nine = venue(gateway), datetime.fromisoformat("2021-11-06T01:00:00+00:00")
    for day in (nine + timedelta(days=n) for n in range(days)):
        hours = [day + timedelta(hours=n) for n in range(9)]
        times = [
            {"id": str(uuid.uuid4()), "starts_at": str(a), "ends_at": str(b), "seats": 20}
            for a, b in pairwise(hours)
        ]
        opening_id = opening(gateway, venue_id, str(day.date()), slots=times)
        for slot in times:
            session(gateway, slot | {"venue_id": venue_id}, kind="slot", opening_id=opening_id)
            seats(gateway, slot["id"], 7, capacity=20)
    return venue_id


def look(gateway, client, venue_id, n):
    """How many statements the venue's page takes, and seconds of a processor."""
    began = time.process_time()
    with statements(gateway, reading=True) as queries:
        page = client.get(f"/venues/{venue_id}?n={n}")  # at an address that nobody has asked for
    assert page.text.count('class="slot"') == 8
    return len(queries), time.process_time() - began
