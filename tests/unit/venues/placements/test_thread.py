"""The thread of a placement: asked, decided, taken back, with who, when and why, for both sides."""

import uuid

import pytest

from chassis.storage.db import transaction
from tests.fixtures.placing import HOUR, NINE, new_sitting, place
from venues.amendments.amend import amend_space
from venues.calendar.model import PlacementStep
from venues.placements import approvals, placements, thread
from venues.venues import venues

UNIT = uuid.UUID(int=11)


@pytest.fixture
def stage(db, hall):
    """The hall, which its venue gives only when asked."""
    return amend_space(db, hall.venue, hall, needs_approval=True)


def steps(db, sitting):
    """(who, status, why, note) of each step."""
    db.flush()
    placement = approvals.find_placement(db, sitting["id"])
    return [
        (step.who, step.status, step.decision or step.reason, step.note)
        for step in db.scalars(thread.select_steps(placement))
    ]


def test_what_is_asked_answered_and_taken_back_is_one_thread(db, stage):
    sitting, activity_id = new_sitting(stage), uuid.uuid4()
    place(db, sitting, activity_id=activity_id)
    placement = approvals.find_placement(db, sitting["id"])
    approvals.accept(db, placement, by="anna")
    approvals.take_back(db, placement, by="bert", note="舞台检修")
    assert steps(db, sitting) == [
        ("unit", "asked", None, None),
        ("unit", "waits", None, None),
        ("venue", "held", None, None),
        ("venue", "revoked", "taken_back", "舞台检修"),
    ]
    last = db.scalars(thread.select_steps(placement)).all()[-1]
    assert (last.by, last.space_id, last.starts_at) == ("bert", stage.id, NINE)


@pytest.mark.slow
def test_a_step_is_taken_once_however_often_the_activity_is_told(db, hall):
    first, second, activity_id = new_sitting(hall), new_sitting(hall), uuid.uuid4()
    place(db, first)
    for version in (1, 2, 3):
        place(db, second, activity_id=activity_id, version=version)
    assert steps(db, second) == [("unit", "asked", None, None), ("calendar", "refused", "clash", None)]
    moved = second | {"starts_at": NINE + 4 * HOUR, "ends_at": NINE + 6 * HOUR}
    place(db, moved, activity_id=activity_id, version=4)
    placements.withdraw(db, id=activity_id)
    assert steps(db, second)[2:] == [
        ("unit", "asked", None, None),
        ("calendar", "held", None, None),
        ("unit", "revoked", "withdrawn", None),
    ]


def test_both_sides_read_it(places, operator, library):
    space = library["spaces"][0]
    with places.app.app_context(), transaction() as db:
        sitting = {"venue_id": uuid.UUID(library["id"]), "space_id": uuid.UUID(space["id"]), "seats": 20}
        sitting |= {"id": uuid.uuid4(), "starts_at": NINE, "ends_at": NINE + HOUR, "status": "planned"}
        place(db, sitting, unit_id=UNIT)
    for reader in (operator, places.staff("unit_editor", units=[UNIT])):
        answer = reader.get(f"/placements/{sitting['id']}/thread")
        assert answer.status_code == 200
        assert [step["status"] for step in answer.json["steps"]] == ["asked", "held"]
        assert answer.json["placement"]["status"] == "held"
    assert operator.get(f"/placements/{uuid.uuid4()}/thread").status_code == 404
    another = places.staff("venue_operator", venues=[uuid.uuid4()])
    at_door = places.staff("door", venues=[library["id"]])
    elsewhere = places.staff("unit_editor", units=[uuid.uuid4()])
    for stranger in (places.staff("citizen"), another, at_door, elsewhere):
        assert stranger.get(f"/placements/{sitting['id']}/thread").status_code == 403


@pytest.mark.slow
def test_what_a_venue_said_stands_in_lists_for_both_sides_and_the_office_alone(places, operator, library):
    with places.app.app_context(), transaction() as db:
        sitting = new_sitting(venues.find_space(db, uuid.UUID(library["spaces"][0]["id"])))
        place(db, sitting, unit_id=UNIT)
    operator.post(f"/placements/{sitting['id']}/revoke", json={"note": "舞台检修，王师傅说要三天"})
    another = places.staff("venue_operator", venues=[uuid.uuid4()])
    for reader in (places.office, operator, places.staff("unit_editor", units=[UNIT])):
        [item] = reader.get("/placements").json["items"]
        assert (item["decision"], item["note"]) == ("taken_back", "舞台检修，王师傅说要三天")
    for reader in (
        another,
        places.staff("unit_editor", units=[uuid.uuid4()]),
        places.staff("door", venues=[library["id"]]),
    ):
        [item] = reader.get("/placements").json["items"]
        assert (item["status"], item["decision"], item["note"]) == ("revoked", None, None)


@pytest.mark.slow
def test_telling_again_adds_no_step(places, operator, library):
    with places.app.app_context(), transaction() as db:
        sitting = {"venue_id": uuid.UUID(library["id"]), "space_id": uuid.uuid4(), "seats": 20}
        sitting |= {"id": uuid.uuid4(), "starts_at": NINE, "ends_at": NINE + HOUR, "status": "planned"}
        place(db, sitting)
        before = db.query(PlacementStep).count()
    places.republish()
    with places.app.app_context(), transaction() as db:
        assert db.query(PlacementStep).count() == before == 2
