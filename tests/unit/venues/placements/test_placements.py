"""Holding spaces for sittings: who gets one, who is refused and why, and what ends a hold."""

import datetime as dt
import uuid

import pytest
from sqlalchemy import select

from chassis import clock
from chassis.messaging import retelling
from chassis.messaging.events import unpack
from chassis.messaging.outbox import OLDEST
from chassis.storage.db import reading
from tests.fixtures.placing import AHEAD, HOUR, NINE, PAST, answer, new_sitting, place, shut_doors
from venues.amendments.amend import StillUsed, amend_space
from venues.calendar.model import Placement
from venues.closures import closures
from venues.openings import openings


def pending(db):
    """The events that were emitted, oldest first."""
    return [unpack(row.body) for row in db.execute(OLDEST)]


def answers(db):
    """What was told of placements, oldest first: (what happened, sitting, version)."""
    return [
        (event.type.split("-")[1].removesuffix(".v1"), uuid.UUID(event.data["id"]), event.data["version"])
        for event in pending(db)
        if ".placement-" in event.type
    ]


def test_a_free_space_is_held_and_told_whole(db, hall):
    sitting = new_sitting(hall)
    activity_id = uuid.uuid4()
    place(db, sitting, activity_id=activity_id, version=3)
    assert answer(db, sitting) == ("held", None)
    event = pending(db)[-1]
    assert event.type == "venues.placement-held.v1"
    assert event.data == {
        "id": str(sitting["id"]),
        "version": 1,
        "activity_id": str(activity_id),
        "activity_version": 3,
        "venue_id": str(hall.venue_id),
        "space_id": str(hall.id),
        "starts_at": "2021-11-06T01:00:00+00:00",
        "ends_at": "2021-11-06T03:00:00+00:00",
        "seats": 20,
        "space_seats": 100,
        "status": "held",
        "reason": None,
    }


@pytest.mark.slow
@pytest.mark.parametrize(
    ("hours", "status"), [(-2, "held"), (-1, "refused"), (0, "refused"), (1, "refused"), (2, "held")]
)
def test_one_space_is_held_by_one_sitting_at_a_time(db, hall, hours, status):
    place(db, new_sitting(hall))
    second = new_sitting(hall, starts_at=NINE + hours * HOUR)
    place(db, second)
    assert answer(db, second) == (status, "clash" if status == "refused" else None)


def test_sittings_of_one_activity_clash_with_each_other_too(db, hall):
    first, second = new_sitting(hall), new_sitting(hall, starts_at=NINE + HOUR)
    place(db, second, first)
    assert (answer(db, first), answer(db, second)) == (("held", None), ("refused", "clash"))


@pytest.mark.slow
def test_too_small_and_unknown_are_refused(db, hall):
    large = new_sitting(hall, seats=101)
    nowhere = new_sitting(hall) | {"space_id": uuid.uuid4()}
    of_another = new_sitting(hall) | {"venue_id": uuid.uuid4()}
    place(db, large, nowhere, of_another)
    assert answer(db, large) == ("refused", "too_small")
    assert answer(db, nowhere) == answer(db, of_another) == ("refused", "unknown_space")
    assert db.get(Placement, of_another["id"]).space_seats is None
    assert {happened for happened, _, _ in answers(db)} == {"refused"}


def test_a_retired_space_is_closed(db, hall, room):
    amend_space(db, hall.venue, room, status="retired")
    sitting = new_sitting(room)
    place(db, sitting)
    assert answer(db, sitting) == ("refused", "closed")


@pytest.mark.slow
def test_a_closed_space_is_refused_and_its_neighbour_is_not(db, hall, room):
    shut_doors(db, hall.venue, space_id=room.id, date=dt.date(2021, 11, 6))
    shut, open_ = new_sitting(room), new_sitting(hall)
    place(db, shut, open_)
    assert (answer(db, shut), answer(db, open_)) == (("refused", "closed"), ("held", None))


@pytest.mark.slow
def test_a_refused_sitting_is_placed_anew_when_amended(db, hall):
    activity_id, first = uuid.uuid4(), new_sitting(hall)
    place(db, first)
    second = new_sitting(hall)
    place(db, second, activity_id=activity_id)
    moved = second | {"starts_at": NINE + 2 * HOUR, "ends_at": NINE + 4 * HOUR}
    place(db, moved, activity_id=activity_id, version=2)
    assert answer(db, second) == ("held", None)
    assert answers(db)[-2:] == [("refused", second["id"], 1), ("held", second["id"], 2)]


def test_every_version_of_an_activity_is_answered(db, hall):
    activity_id, sitting = uuid.uuid4(), new_sitting(hall)
    place(db, sitting, activity_id=activity_id, version=1)
    place(db, sitting, activity_id=activity_id, version=2)
    assert answers(db) == [("held", sitting["id"], 1), ("held", sitting["id"], 2)]
    assert pending(db)[-1].data["activity_version"] == 2


def test_a_moved_sitting_gives_up_its_hold_first(db, hall):
    activity_id, sitting = uuid.uuid4(), new_sitting(hall)
    place(db, sitting, activity_id=activity_id)
    place(db, sitting | {"starts_at": NINE + HOUR}, activity_id=activity_id, version=2)
    assert answer(db, sitting) == ("held", None)
    early = new_sitting(hall, hours=1)
    place(db, early)
    assert answer(db, early) == ("held", None)


@pytest.mark.slow
def test_two_sittings_swap_their_spaces(db, hall, room):
    activity_id, first, second = uuid.uuid4(), new_sitting(hall), new_sitting(room)
    place(db, first, second, activity_id=activity_id)
    place(
        db, first | {"space_id": room.id}, second | {"space_id": hall.id}, activity_id=activity_id, version=2
    )
    assert answer(db, first) == answer(db, second) == ("held", None)
    assert db.get(Placement, first["id"]).space_id == room.id


@pytest.mark.slow
def test_a_hold_that_grew_too_large_is_lost(db, hall):
    activity_id, sitting = uuid.uuid4(), new_sitting(hall)
    place(db, sitting, activity_id=activity_id)
    place(db, sitting | {"seats": 400}, activity_id=activity_id, version=2)
    assert answer(db, sitting) == ("refused", "too_small")
    other = new_sitting(hall)
    place(db, other)
    assert answer(db, other) == ("held", None)


@pytest.mark.slow
def test_what_is_no_longer_asked_for_is_revoked_once(db, hall):
    activity_id, kept, dropped = uuid.uuid4(), new_sitting(hall), new_sitting(hall, starts_at=NINE + 3 * HOUR)
    place(db, kept, dropped, activity_id=activity_id)
    place(db, kept, activity_id=activity_id, version=2)
    assert (answer(db, kept), answer(db, dropped)) == (("held", None), ("revoked", "withdrawn"))
    place(db, activity_id=activity_id, version=3)
    assert answer(db, kept) == ("revoked", "withdrawn")
    assert [event for event in answers(db) if event[0] == "revoked"] == [
        ("revoked", dropped["id"], 2),
        ("revoked", kept["id"], 3),
    ]


@pytest.mark.slow
def test_a_closure_revokes_what_it_overlaps_and_lifting_it_holds_that_again(db, hall, room):
    within, beside = new_sitting(hall, starts_at=AHEAD), new_sitting(room, starts_at=AHEAD)
    before = new_sitting(hall, starts_at=AHEAD - 3 * HOUR)
    place(db, within, beside, before)
    closure = shut_doors(
        db, hall.venue, space_id=hall.id, starts_at=AHEAD + HOUR / 4, ends_at=AHEAD + 5 * HOUR
    )
    assert answer(db, within) == ("revoked", "closed")
    assert answer(db, beside) == answer(db, before) == ("held", None)
    assert answers(db)[-1] == ("revoked", within["id"], 2)
    closures.lift(db, closure)
    assert answer(db, within) == answer(db, beside) == answer(db, before) == ("held", None)
    assert answers(db)[-1] == ("held", within["id"], 3)
    assert len(answers(db)) == 5


@pytest.mark.slow
def test_what_another_closure_shuts_comes_back_with_the_last(db, hall):
    sitting = new_sitting(hall, starts_at=AHEAD)
    place(db, sitting)
    of_hall, of_venue = (
        shut_doors(db, hall.venue, space_id=space_id, starts_at=AHEAD, ends_at=AHEAD + HOUR)
        for space_id in (hall.id, None)
    )
    closures.lift(db, of_hall)
    assert answer(db, sitting) == ("revoked", "closed")
    closures.lift(db, of_venue)
    assert answer(db, sitting) == ("held", None)


@pytest.mark.slow
def test_what_goes_on_until_the_closing_moment_or_is_shorter_keeps_its_space(db, hall, room):
    now = clock.now()
    on, ahead = new_sitting(room, starts_at=now - HOUR), new_sitting(hall, starts_at=AHEAD)
    place(db, on, ahead)
    shut_doors(db, hall.venue, starts_at=now, ends_at=now + HOUR)
    shut_doors(db, hall.venue, starts_at=AHEAD + HOUR / 2, ends_at=AHEAD + HOUR)
    assert answer(db, on) == answer(db, ahead) == ("held", None)
    elsewhere = new_sitting(hall, starts_at=AHEAD + HOUR / 2)
    place(db, elsewhere)
    assert answer(db, elsewhere) == ("refused", "closed")


@pytest.mark.slow
def test_lifting_a_closure_brings_back_nothing_that_no_longer_asks_or_fits(db, hall, room):
    activity_id = uuid.uuid4()
    moved, gone = new_sitting(hall, starts_at=AHEAD), new_sitting(hall, starts_at=AHEAD + 3 * HOUR)
    large, past = new_sitting(room, starts_at=AHEAD, seats=30), new_sitting(hall, starts_at=PAST)
    place(db, moved, gone, activity_id=activity_id)
    place(db, large, past)
    closure = shut_doors(db, hall.venue, starts_at=PAST, ends_at=AHEAD + 9 * HOUR)
    moved |= {"starts_at": AHEAD + 24 * HOUR, "ends_at": AHEAD + 26 * HOUR}
    place(db, moved, activity_id=activity_id, version=2)
    amend_space(db, hall.venue, room, seats=29)
    before = len(answers(db))
    closures.lift(db, closure)
    assert answer(db, moved) == ("held", None)
    assert answer(db, gone) == ("revoked", "withdrawn")
    assert answer(db, large) == ("revoked", "closed")
    assert answer(db, past) == ("held", None)
    assert len(answers(db)) == before


def test_a_closed_venue_revokes_in_all_its_spaces(db, hall, room):
    first, second = new_sitting(hall), new_sitting(room)
    place(db, first, second)
    shut_doors(db, hall.venue, date=dt.date(2021, 11, 6))
    assert answer(db, first) == answer(db, second) == ("revoked", "closed")


def test_a_space_does_not_shrink_below_what_it_holds(db, hall):
    place(db, new_sitting(hall, starts_at=AHEAD, seats=80))
    with pytest.raises(StillUsed):
        amend_space(db, hall.venue, hall, seats=79)
    with pytest.raises(StillUsed):
        amend_space(db, hall.venue, hall, status="retired")
    assert amend_space(db, hall.venue, hall, seats=80).seats == 80


@pytest.mark.slow
def test_all_that_is_owned_can_be_told_again_unchanged(places, hall, db):
    kept, other = new_sitting(hall), new_sitting(hall)
    place(db, kept)
    place(db, other)
    before = {(event.type, event.data["id"]): event.data for event in pending(db)}
    count = len(pending(db))
    retelling.ask(db)
    while retelling.step(db):
        pass
    again = [event for event in pending(db)[count:] if event.type != "venues.nouns-restated.v1"]
    assert {(event.type, event.data["id"]): event.data for event in again} == before


@pytest.mark.slow
def test_every_sitting_has_one_placement(db, hall):
    activity_id, sitting = uuid.uuid4(), new_sitting(hall)
    for version in range(1, 4):
        place(db, sitting, activity_id=activity_id, version=version)
    assert len(db.scalars(select(Placement)).all()) == 1
    with reading() as reader:
        assert reader.scalars(select(Placement)).all() == []


@pytest.fixture
def open_hall(db, hall):
    """Declare the hall open to the public from nine to eleven."""

    def declare(**how):
        slots = [{"starts": 540, "ends": 660, "seats": 100}]
        return openings.declare(
            db, hall.venue, dates=[dt.date(2021, 11, 6)], space_id=hall.id, slots=slots, **how
        )

    return declare


@pytest.mark.slow
def test_an_opening_of_a_space_holds_it(db, hall, room, open_hall):
    opening = open_hall()
    request, elsewhere = new_sitting(hall, starts_at=NINE + HOUR), new_sitting(room)
    after = new_sitting(hall, starts_at=NINE + 2 * HOUR)
    place(db, request, elsewhere, after)
    assert answer(db, request) == ("refused", "clash")
    assert answer(db, elsewhere) == answer(db, after) == ("held", None)
    openings.withdraw(db, opening)
    place(db, new_sitting(hall))
    again = new_sitting(hall, hours=1)
    place(db, again)
    assert answer(db, again) == ("refused", "clash")


def test_a_space_that_a_venue_shares_is_open_and_placed_at_once(db, hall, open_hall):
    open_hall(shared=True)
    sitting = new_sitting(hall)
    place(db, sitting)
    assert answer(db, sitting) == ("held", None)


def test_an_opening_does_not_take_the_space_of_an_activity_but_shares_it(db, hall, open_hall):
    place(db, new_sitting(hall, starts_at=NINE + HOUR, hours=3))
    with pytest.raises(openings.SpaceTaken) as refusal:
        open_hall()
    assert "10:00–13:00" in refusal.value.detail.zh
    assert open_hall(shared=True).status == "declared"
