"""What a unit could have instead of a space that is refused."""

import datetime as dt
import uuid
from types import SimpleNamespace

import pytest

from chassis.storage.db import transaction
from tests.fixtures.placing import HOUR, NINE, PAST, at, new_sitting, place
from tests.fixtures.venues import ADDRESS
from venues.amendments.amend import amend_space
from venues.calendar.model import Placement
from venues.closures import closures
from venues.openings import openings
from venues.venues import registering

DAY = dt.timedelta(days=1)


@pytest.fixture
def near(db):
    """Two spaces of another venue in the district; the smaller is enough."""
    spaces = [{"name": "大厅", "seats": 300}, {"name": "小厅", "seats": 50}]
    return registering.register_venue(db, name="江岸区文化馆", spaces=spaces, **ADDRESS).spaces[1]


def alternatives(db, sitting):
    """What a sitting, which is refused, could have instead: kind → (space, start)."""
    place(db, sitting)
    placement = db.get_one(Placement, sitting["id"])
    assert placement.status == "refused"
    length = sitting["ends_at"] - sitting["starts_at"]
    assert all(each["ends_at"] - each["starts_at"] == length for each in placement.alternatives)
    return {each["kind"]: (uuid.UUID(each["space_id"]), each["starts_at"]) for each in placement.alternatives}


@pytest.mark.slow
def test_a_clash_names_one_of_each_kind(db, hall, room, near):
    place(db, new_sitting(hall))
    assert alternatives(db, new_sitting(hall)) == {
        "other_space": (room.id, NINE),
        "nearby": (near.id, NINE),
        "other_time": (hall.id, NINE + 2 * HOUR),
    }


@pytest.mark.slow
def test_only_what_is_free_large_enough_and_in_use_is_named(db, hall, room, near):
    place(db, new_sitting(hall), new_sitting(near, starts_at=NINE + HOUR))
    large = near.venue.spaces[0]
    assert alternatives(db, new_sitting(hall, seats=40)) == {
        "nearby": (large.id, NINE),
        "other_time": (hall.id, NINE + 2 * HOUR),
    }
    closures.declare(db, near.venue, space_id=large.id, date=dt.date(2021, 11, 6), reason="维修")
    amend_space(db, hall.venue, room, status="retired")
    assert alternatives(db, new_sitting(hall)) == {"other_time": (hall.id, NINE + 2 * HOUR)}


@pytest.mark.slow
def test_a_space_that_is_open_to_the_public_is_named_only_where_it_is_shared(db, hall, room):
    place(db, new_sitting(hall))
    slots = [{"starts": 540, "ends": 660, "seats": 30}]
    day = {"dates": [dt.date(2021, 11, 6)], "slots": slots, "space_id": room.id}
    opening = openings.declare(db, hall.venue, **day)
    assert "other_space" not in alternatives(db, new_sitting(hall))
    openings.withdraw(db, opening)
    openings.declare(db, hall.venue, shared=True, **day)
    assert alternatives(db, new_sitting(hall))["other_space"] == (room.id, NINE)


@pytest.mark.slow
def test_another_time_is_the_nearest_of_the_day_and_else_of_another_day(db, hall):
    place(db, new_sitting(hall, starts_at=NINE + HOUR, hours=12))
    assert alternatives(db, new_sitting(hall, starts_at=NINE + HOUR / 2, hours=2))["other_time"] == (
        hall.id,
        NINE - HOUR,
    )
    assert alternatives(db, new_sitting(hall, hours=3))["other_time"] == (hall.id, NINE + DAY)
    closures.declare(db, hall.venue, date=dt.date(2021, 11, 7), reason="维修")
    assert alternatives(db, new_sitting(hall, hours=3))["other_time"] == (hall.id, NINE + 2 * DAY)


def test_too_small_names_larger_spaces_and_no_time(db, hall, room):
    assert alternatives(db, new_sitting(room, seats=60)) == {"other_space": (hall.id, NINE)}


def test_an_unknown_space_of_a_venue_is_answered_with_another(db, hall, room):
    unknown = new_sitting(hall) | {"space_id": uuid.uuid4()}
    assert alternatives(db, unknown) == {"other_space": (room.id, NINE)}
    assert alternatives(db, new_sitting(hall) | {"venue_id": uuid.uuid4()}) == {}


@pytest.mark.slow
def test_what_is_past_has_none_and_no_time_that_is_past_is_named(db, hall):
    place(db, new_sitting(hall, starts_at=PAST), new_sitting(hall))
    assert alternatives(db, new_sitting(hall, starts_at=PAST)) == {}
    with at("2021-11-06T08:50:00+08:00"):
        place(db, new_sitting(hall, starts_at=NINE + 2 * HOUR, hours=11))
        assert alternatives(db, new_sitting(hall))["other_time"] == (hall.id, NINE + DAY)


@pytest.mark.slow
def test_they_are_told_shown_and_gone_when_the_space_is_held(places, library):
    hall, room = (
        SimpleNamespace(id=uuid.UUID(space["id"]), venue_id=uuid.UUID(library["id"]))
        for space in library["spaces"]
    )
    activity_id, sitting = uuid.uuid4(), new_sitting(hall)
    with places.app.app_context(), transaction() as db:
        place(db, new_sitting(hall), activity_id=activity_id)
        place(db, sitting)
    [state] = [state for event, state in places.events() if event == "placement-refused"]
    assert [each["kind"] for each in state["alternatives"]] == ["other_space", "other_time"]
    assert state["alternatives"][0] == {
        "kind": "other_space",
        "venue_id": library["id"],
        "space_id": str(room.id),
        "starts_at": "2021-11-06T01:00:00+00:00",
        "ends_at": "2021-11-06T03:00:00+00:00",
    }
    [refused_placement] = places.office.get("/placements?status=refused").json["items"]
    assert refused_placement["alternatives"] == state["alternatives"]
    assert refused_placement["asked_at"].startswith("2021-11-05T00:30")
    with places.app.app_context(), transaction() as db:
        place(db, activity_id=activity_id, version=2)
    [placement] = places.office.get("/placements?status=held").json["items"]
    assert (placement["id"], placement["alternatives"]) == (str(sitting["id"]), [])
