"""Who was refused a space stays in line for it, and gets it when what stood in the way is given up."""

import datetime as dt
import uuid

import pytest

from tests.fixtures.placing import HOUR, NINE, answer, at, new_sitting, place, shut_doors
from venues.amendments.amend import amend_space, amend_venue
from venues.calendar.model import Placement
from venues.closures import closures
from venues.openings import openings
from venues.placements import placements


@pytest.fixture
def refused(db, hall):
    """Two sittings that were refused the hall, one after the other, and the activity of the one that has it."""
    activity_id, has_it = uuid.uuid4(), new_sitting(hall)
    place(db, has_it, activity_id=activity_id)
    first, second = new_sitting(hall, id=uuid.UUID(int=2)), new_sitting(hall, id=uuid.UUID(int=1))
    for minutes, sitting in enumerate((first, second)):
        with at(f"2021-11-05T09:0{minutes}:00+08:00"):
            place(db, sitting)
    assert answer(db, first) == answer(db, second) == ("refused", "clash")
    return activity_id, has_it, first, second


def told(places):
    """The last that was told of each placement."""
    return {state["id"]: state for event, state in places.events() if event.startswith("placement-")}


@pytest.mark.slow
def test_what_is_withdrawn_goes_to_who_asked_first(db, refused):
    activity_id, has_it, first, second = refused
    place(db, activity_id=activity_id, version=2)
    assert answer(db, has_it) == ("revoked", "withdrawn")
    assert answer(db, first) == ("held", None)
    assert answer(db, second) == ("refused", "clash")
    assert db.get(Placement, first["id"]).version == 2


@pytest.mark.slow
def test_what_is_moved_or_forgotten_goes_to_who_is_next(db, hall, refused):
    activity_id, has_it, first, second = refused
    moved = has_it | {"starts_at": NINE + 5 * HOUR, "ends_at": NINE + 6 * HOUR}
    place(db, moved, activity_id=activity_id, version=2)
    assert answer(db, has_it) == answer(db, first) == ("held", None)
    placements.withdraw(db, id=db.get(Placement, first["id"]).activity_id)
    assert answer(db, second) == ("held", None)


@pytest.mark.slow
def test_who_asks_for_the_same_again_keeps_the_place_and_who_asks_for_another_time_does_not(
    db, hall, refused
):
    activity_id, _, first, second = refused
    asked_at = {sitting["id"]: db.get(Placement, sitting["id"]).asked_at for sitting in (first, second)}
    with at("2021-11-05T10:00:00+08:00"):
        place(db, second, activity_id=db.get(Placement, second["id"]).activity_id, version=2)
        later = first | {"starts_at": NINE + HOUR}
        place(db, later, activity_id=db.get(Placement, first["id"]).activity_id, version=2)
    assert db.get(Placement, second["id"]).asked_at == asked_at[second["id"]]
    assert db.get(Placement, first["id"]).asked_at > asked_at[second["id"]]
    place(db, activity_id=activity_id, version=2)
    assert (answer(db, second), answer(db, first)) == (("held", None), ("refused", "clash"))


@pytest.mark.slow
def test_who_withdrew_is_last_in_line_when_it_asks_again(db, refused):
    activity_id, _, first, second = refused
    of_first = db.get(Placement, first["id"]).activity_id
    place(db, activity_id=of_first, version=2)
    with at("2021-11-05T10:00:00+08:00"):
        place(db, first, activity_id=of_first, version=3)
    place(db, activity_id=activity_id, version=2)
    assert (answer(db, second), answer(db, first)) == (("held", None), ("refused", "clash"))


@pytest.mark.slow
def test_what_has_begun_stays_as_it_is(db, refused):
    activity_id, _, first, second = refused
    with at("2021-11-06T09:30:00+08:00"):
        place(db, activity_id=activity_id, version=2)
    assert answer(db, first) == answer(db, second) == ("refused", "clash")


@pytest.mark.slow
def test_a_withdrawn_opening_gives_its_space_to_who_is_next(db, hall):
    slots = [{"starts": 540, "ends": 660, "seats": 100}]
    day = {"dates": [dt.date(2021, 11, 6)], "slots": slots}
    opening = openings.declare(db, hall.venue, space_id=hall.id, **day)
    sitting = new_sitting(hall)
    place(db, sitting)
    assert answer(db, sitting) == ("refused", "clash")
    openings.withdraw(db, opening)
    assert answer(db, sitting) == ("held", None)


@pytest.mark.slow
def test_a_lifted_closure_lets_those_in_who_asked_meanwhile(db, hall):
    had_it, came_later = new_sitting(hall), new_sitting(hall, hours=1)
    elsewhere = new_sitting(hall, starts_at=NINE + 3 * HOUR)
    place(db, had_it)
    closure = shut_doors(db, hall.venue, date=dt.date(2021, 11, 6))
    place(db, came_later, elsewhere)
    assert answer(db, came_later) == answer(db, elsewhere) == ("refused", "closed")
    closures.lift(db, closure)
    assert answer(db, had_it) == answer(db, elsewhere) == ("held", None)
    assert answer(db, came_later)[0] == "refused"


@pytest.mark.slow
def test_a_space_that_is_enlarged_or_taken_back_into_use_lets_in_who_was_refused(db, room):
    amend_space(db, room.venue, room, status="retired")
    sitting, large = new_sitting(room), new_sitting(room, starts_at=NINE + 3 * HOUR, seats=31)
    place(db, sitting, large)
    assert answer(db, sitting) == answer(db, large) == ("refused", "closed")
    amend_space(db, room.venue, room, status="open")
    assert (answer(db, sitting), answer(db, large)[0]) == (("held", None), "refused")
    amend_space(db, room.venue, room, seats=31)
    assert answer(db, large) == ("held", None)
    assert db.get(Placement, large["id"]).space_seats == 31


@pytest.mark.slow
def test_a_venue_that_is_taken_back_into_use_lets_in_who_was_refused(db, hall):
    amend_venue(db, hall.venue, status="retired")
    sitting = new_sitting(hall)
    place(db, sitting)
    assert answer(db, sitting) == ("refused", "closed")
    amend_venue(db, hall.venue, status="open")
    assert answer(db, sitting) == ("held", None)


@pytest.mark.slow
def test_its_unit_is_told(db, refused, places):
    activity_id, _, first, _ = refused
    place(db, activity_id=activity_id, version=2)
    db.commit()
    state = told(places)[str(first["id"])]
    assert (state["status"], state["reason"], state["version"], state["activity_version"]) == (
        "held",
        None,
        2,
        1,
    )
