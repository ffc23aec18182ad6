"""A space whose venue is to agree: what waits for an answer, what accepting it refuses, and what is taken back."""

import datetime as dt
import uuid

import pytest

from chassis.clock import now
from chassis.storage.db import reading, savepoint, transaction
from chassis.testing import run_jobs
from tests.fixtures.placing import HOUR, NINE, answer, at, new_sitting, place, shut_doors
from tests.fixtures.venues import faults
from venues.amendments.amend import StillUsed, amend_space
from venues.calendar.model import Placement
from venues.closures import closures, previews
from venues.openings import changes, openings
from venues.placements import approvals, line
from venues.venues import venues

SATURDAY = dt.date(2021, 11, 6)
DAYS = 24 * HOUR
LATER = NINE + 7 * DAYS


@pytest.fixture
def stage(db, hall):
    """The hall, which its venue gives only when asked, and which takes half an hour before and a quarter after."""
    return amend_space(db, hall.venue, hall, needs_approval=True, setup_minutes=30, clearing_minutes=15)


def placement_of(db, sitting):
    return db.get_one(Placement, sitting["id"])


def decided(db, sitting):
    """Status, reason, decision and note."""
    placement = placement_of(db, sitting)
    return placement.status, placement.reason, placement.decision, placement.note


@pytest.mark.slow
@pytest.mark.parametrize(
    ("starts_in", "waits"),
    [(10 * DAYS, 3 * DAYS), (3 * DAYS, 2 * DAYS), (DAYS, DAYS / 2), (4 * HOUR, 2 * HOUR)],
)
def test_the_venue_is_asked_until_a_deadline_that_leaves_time(db, stage, starts_in, waits):
    sitting = new_sitting(stage, starts_at=now() + starts_in)
    place(db, sitting)
    assert answer(db, sitting) == ("asked", None)
    time_left = placement_of(db, sitting).answer_by - now()
    assert abs(time_left - waits) < dt.timedelta(seconds=5)


def test_what_has_begun_asks_nobody(db, stage):
    sitting = new_sitting(stage, starts_at=now() - HOUR)
    place(db, sitting)
    assert answer(db, sitting) == ("held", None)


@pytest.mark.slow
def test_who_waits_holds_nothing_and_a_new_version_moves_no_deadline(db, stage):
    activity_id, first, second = uuid.uuid4(), new_sitting(stage), new_sitting(stage)
    place(db, first, activity_id=activity_id)
    place(db, second)
    assert answer(db, first) == answer(db, second) == ("asked", None)
    deadline = placement_of(db, first).answer_by
    with at("2021-11-05T12:00:00+08:00"):
        place(db, first, activity_id=activity_id, version=2)
    placement = placement_of(db, first)
    assert (placement.answer_by, placement.activity_version, placement.version) == (deadline, 2, 2)


@pytest.mark.slow
def test_set_up_and_clearing_are_counted(db, stage):
    first = new_sitting(stage)
    place(db, first)
    approvals.accept(db, placement_of(db, first), by="caretaker")
    near, far = (new_sitting(stage, starts_at=NINE + 2 * HOUR + m * HOUR / 60) for m in (44, 45))
    place(db, near)
    assert answer(db, near) == ("refused", "clash")
    place(db, far)
    assert answer(db, far) == ("asked", None)
    slots = [{"starts": 11 * 60 + 10, "ends": 12 * 60, "seats": 10}]
    with pytest.raises(openings.SpaceTaken) as refusal:
        openings.declare(db, stage.venue, dates=[SATURDAY], space_id=stage.id, slots=slots)
    assert "08:30–11:15" in refusal.value.detail.zh
    alternative = next(each for each in placement_of(db, near).alternatives if each["kind"] == "other_time")
    assert alternative["starts_at"] == NINE + 3 * HOUR + HOUR * 14 / 60


@pytest.mark.slow
def test_hours_that_refuse_who_waits_are_declared_once_their_number_was_seen(db, stage):
    near, later = new_sitting(stage), new_sitting(stage, starts_at=LATER)
    place(db, near)
    place(db, later)
    day = {"dates": [SATURDAY], "space_id": stage.id, "slots": [{"starts": 600, "ends": 720, "seats": 10}]}
    with pytest.raises(line.RequestsWait) as refusal:
        openings.declare(db, stage.venue, **day)
    assert refusal.value.members["refuses"] == 1 and answer(db, near) == ("asked", None)
    openings.declare(db, stage.venue, **day, shared=True)
    assert answer(db, near) == ("asked", None)
    evening = {"slots": [{"starts": 1200, "ends": 1260, "seats": 10}]}
    opening = openings.declare(db, stage.venue, **day | evening)
    morning = {"starts": 480, "ends": 590, "seats": 10}
    with pytest.raises(line.RequestsWait), savepoint(db):
        changes.add_slot(db, stage.venue, opening, **morning)
    with pytest.raises(line.RequestsWait), savepoint(db):
        changes.change_slot(db, stage.venue, opening, opening.slots[0].id, **morning)
    changes.add_slot(db, stage.venue, opening, refuses=1, **morning)
    assert (answer(db, near), answer(db, later)) == (("refused", "clash"), ("asked", None))


def test_the_preview_of_a_closure_counts_who_waits(db, stage):
    place(db, new_sitting(stage))
    day = {"starts_at": NINE, "ends_at": NINE + 9 * HOUR}
    assert previews.preview(db, stage.venue, **day, space_id=stage.id).requests == 1
    assert previews.preview(db, stage.venue, starts_at=LATER, ends_at=LATER + HOUR).requests == 0


@pytest.mark.slow
def test_who_waits_is_measured_anew_when_the_space_takes_longer_to_clear(db, stage):
    first, second = new_sitting(stage), new_sitting(stage, starts_at=NINE + 2.75 * HOUR)
    place(db, first, second)
    approvals.accept(db, placement_of(db, first), by="caretaker")
    assert answer(db, second) == ("asked", None)
    amend_space(db, stage.venue, stage, setup_minutes=31, refuses=1)
    assert answer(db, second) == ("refused", "clash")
    amend_space(db, stage.venue, stage, setup_minutes=30)
    assert answer(db, second) == ("asked", None)


@pytest.mark.slow
def test_accepting_refuses_the_others_once_their_number_was_seen(db, stage):
    first, second, third = new_sitting(stage), new_sitting(stage), new_sitting(stage, starts_at=LATER)
    place(db, first)
    place(db, second)
    place(db, third)
    assert [other.id for other in approvals.find_displaced(db, placement_of(db, first))] == [second["id"]]
    with pytest.raises(approvals.OthersWait):
        approvals.accept(db, placement_of(db, first), by="caretaker")
    approvals.accept(db, placement_of(db, first), by="caretaker", expected=1)
    assert (answer(db, first), answer(db, second)) == (("held", None), ("refused", "clash"))
    assert answer(db, third) == ("asked", None)
    with pytest.raises(approvals.AlreadyAnswered):
        approvals.accept(db, placement_of(db, first), by="caretaker")
    with pytest.raises(approvals.AlreadyAnswered):
        approvals.decline(db, placement_of(db, second), by="caretaker", note="太晚了")


@pytest.mark.slow
def test_who_was_displaced_is_asked_about_again_when_the_space_is_taken_back(db, stage):
    first, second = new_sitting(stage), new_sitting(stage)
    place(db, first)
    place(db, second)
    approvals.accept(db, placement_of(db, first), by="caretaker", expected=1)
    approvals.take_back(db, placement_of(db, first), by="caretaker", note="舞台检修")
    assert decided(db, first) == ("revoked", None, "taken_back", "舞台检修")
    assert answer(db, second) == ("asked", None)
    with pytest.raises(approvals.NotHeld):
        approvals.take_back(db, placement_of(db, first), by="caretaker", note="舞台检修")


@pytest.mark.slow
def test_what_the_venue_decided_stands_until_the_unit_asks_for_something_else(db, stage):
    activity_id, sitting = uuid.uuid4(), new_sitting(stage)
    place(db, sitting, activity_id=activity_id)
    approvals.decline(db, placement_of(db, sitting), by="caretaker", note="当天内部使用")
    declined = ("refused", None, "declined", "当天内部使用")
    assert decided(db, sitting) == declined
    place(db, sitting, activity_id=activity_id, version=2)
    amend_space(db, stage.venue, stage, needs_approval=False)
    assert decided(db, sitting) == declined
    assert placement_of(db, sitting).activity_version == 2
    later = sitting | {"starts_at": NINE + HOUR}
    place(db, later, activity_id=activity_id, version=3)
    assert decided(db, sitting) == ("held", None, None, None)


@pytest.mark.slow
def test_who_withdraws_and_asks_again_is_answered_anew(db, stage):
    activity_id, sitting = uuid.uuid4(), new_sitting(stage)
    place(db, sitting, activity_id=activity_id)
    approvals.decline(db, placement_of(db, sitting), by="caretaker", note="当天内部使用")
    place(db, activity_id=activity_id, version=2)
    assert decided(db, sitting) == ("revoked", "withdrawn", None, None)
    place(db, sitting, activity_id=activity_id, version=3)
    assert decided(db, sitting) == ("asked", None, None, None)


@pytest.mark.slow
def test_what_cannot_be_any_more_is_turned_away_while_it_waits(db, stage):
    shut, opened, large = (new_sitting(stage, starts_at=NINE + n * DAYS, seats=90) for n in range(3))
    place(db, shut, opened, large)
    closure = shut_doors(db, stage.venue, date=SATURDAY)
    slots = [{"starts": 540, "ends": 660, "seats": 10}]
    sunday = [SATURDAY + dt.timedelta(days=1)]
    openings.declare(db, stage.venue, dates=sunday, space_id=stage.id, slots=slots, refuses=1)
    assert answer(db, shut) == ("refused", "closed")
    assert answer(db, opened) == ("refused", "clash")
    with pytest.raises(StillUsed):
        amend_space(db, stage.venue, stage, seats=80)
    closures.lift(db, closure)
    assert answer(db, shut) == answer(db, large) == ("asked", None)


@pytest.mark.slow
def test_who_had_the_space_before_a_closure_has_it_again_unasked(db, stage):
    sitting = new_sitting(stage)
    place(db, sitting)
    approvals.accept(db, placement_of(db, sitting), by="caretaker")
    closure = shut_doors(db, stage.venue, date=SATURDAY)
    closures.lift(db, closure)
    assert answer(db, sitting) == ("held", None)


@pytest.mark.slow
def test_who_waits_has_the_space_when_the_venue_is_asked_no_more(db, stage):
    first, second = new_sitting(stage, id=uuid.UUID(int=2)), new_sitting(stage, id=uuid.UUID(int=1))
    place(db, first)
    with at("2021-11-05T09:00:00+08:00"):
        place(db, second)
    amend_space(db, stage.venue, stage, needs_approval=False, refuses=1)
    assert answer(db, first) == ("held", None) and answer(db, second) == ("refused", "clash")
    amend_space(db, stage.venue, stage, needs_approval=True)
    assert answer(db, first) == ("held", None)


@pytest.fixture
def requests(places, library):
    """Ask for the library's first space, which its venue gives only when asked; the sitting's id."""
    hall = library["spaces"][0]
    with places.app.app_context(), transaction() as db:
        space = venues.find_space(db, uuid.UUID(hall["id"]))
        amend_space(db, space.venue, space, needs_approval=True)
        sittings = [new_sitting(space), new_sitting(space)]
        for sitting in sittings:
            place(db, sitting)
    return [str(sitting["id"]) for sitting in sittings]


@pytest.mark.slow
def test_a_venue_answers_over_http(places, operator, requests, events):
    first, second = requests
    waiting = operator.get("/placements?status=asked").json["items"]
    assert [placement["id"] for placement in waiting] == [first, second]
    assert all(placement["answer_by"] for placement in waiting)
    preview = operator.get(f"/placements/{first}/acceptance").json
    assert preview["placement"]["id"] == first
    assert [placement["id"] for placement in preview["refuses"]] == [second]
    refusal = operator.post(f"/placements/{first}/accept")
    assert (refusal.status_code, refusal.json["type"], refusal.json["refuses"]) == (
        409,
        "/problems/others-wait",
        1,
    )
    accepted = operator.post(f"/placements/{first}/accept", json={"expected": 1})
    assert (accepted.status_code, accepted.json["status"], accepted.json["answer_by"]) == (200, "held", None)
    assert operator.post(f"/placements/{second}/refuse", json={"note": "不行"}).status_code == 409
    body = operator.post(f"/placements/{first}/revoke", json={"note": "舞台检修"}).json
    assert (body["status"], body["decision"], body["note"]) == ("revoked", "taken_back", "舞台检修")
    declined = operator.post(f"/placements/{second}/refuse", json={"note": "舞台检修"}).json
    assert (declined["status"], declined["reason"], declined["decision"]) == ("refused", None, "declined")
    told_state = [(event, state["id"]) for event, state in events() if event.startswith("placement-")]
    assert told_state == [
        ("placement-asked", first),
        ("placement-asked", second),
        ("placement-held", first),
        ("placement-refused", second),
        ("placement-revoked", first),
        ("placement-asked", second),
        ("placement-refused", second),
    ]
    last = events()[-1][1]
    assert (last["reason"], last["decision"], last["note"]) == (None, "declined", "舞台检修")


@pytest.mark.slow
def test_a_closure_that_refuses_who_waits_is_declared_upon_their_number(
    places, operator, library, requests, events
):
    path, closing = f"/venues/{library['id']}/closures", {"date": SATURDAY.isoformat(), "reason": "检修"}
    assert operator.get(f"{path}/preview?date={closing['date']}").json["requests"] == 2
    for outdated in ({}, {"expected": 0}, {"refuses": 1}):
        refusal = operator.create(path, json=closing | outdated)
        assert (refusal.status_code, refusal.json["people"], refusal.json["refuses"]) == (409, 0, 2)
    assert operator.create(path, json=closing | {"refuses": 2}).status_code == 201
    assert operator.create(f"{path}", json=closing | {"date": "2021-11-20", "refuses": 1}).status_code == 409


@pytest.mark.slow
def test_a_space_does_not_retire_or_get_too_small_under_who_waits_for_it(operator, library, requests):
    path = f"/spaces/{library['spaces'][0]['id']}"
    for change in ({"status": "retired"}, {"seats": 1}):
        refusal = operator.patch(path, json=change)
        assert (refusal.status_code, refusal.json["used"]) == (409, 2)
    assert operator.patch(f"/venues/{library['id']}", json={"status": "retired"}).status_code == 409


@pytest.mark.slow
def test_a_space_that_takes_longer_to_set_up_refuses_who_waits_only_upon_their_number(
    places, operator, library, requests
):
    hall = library["spaces"][0]
    with places.app.app_context(), transaction() as db:
        space = venues.find_space(db, uuid.UUID(hall["id"]))
        place(db, sitting_held := new_sitting(space, starts_at=NINE + 3 * HOUR))
        approvals.accept(db, placement_of(db, sitting_held), by="hall")
    longer = {"clearing_minutes": 90}
    for outdated in ({}, {"refuses": 1}):
        refusal = operator.patch(f"/spaces/{hall['id']}", json=longer | outdated)
        assert (refusal.status_code, refusal.json["type"]) == (409, "/problems/requests-wait")
        assert refusal.json["refuses"] == 2
    assert len(operator.get("/placements?status=asked").json["items"]) == 2
    changed = operator.patch(f"/spaces/{hall['id']}", json=longer | {"refuses": 2})
    assert (changed.status_code, changed.json["clearing_minutes"]) == (200, 90)
    assert not operator.get("/placements?status=asked").json["items"]


@pytest.mark.slow
def test_a_space_given_without_asking_goes_to_who_asked_first_and_refuses_the_others_upon_their_number(
    places, operator, library, requests
):
    path = f"/spaces/{library['spaces'][0]['id']}"
    refusal = operator.patch(path, json={"needs_approval": False})
    assert (refusal.status_code, refusal.json["refuses"]) == (409, 1)
    assert operator.patch(path, json={"needs_approval": False, "refuses": 1}).status_code == 200
    with places.app.app_context(), reading() as db:
        answers = [answer(db, {"id": uuid.UUID(id)}) for id in requests]
    assert answers == [("held", None), ("refused", "clash")]


@pytest.mark.slow
def test_a_closure_that_takes_spaces_from_sittings_is_declared_upon_their_number(
    places, operator, library, requests
):
    operator.post(f"/placements/{requests[0]}/accept", json={"expected": 1})
    path, closing = f"/venues/{library['id']}/closures", {"date": SATURDAY.isoformat(), "reason": "检修"}
    preview = operator.get(f"{path}/preview?date={closing['date']}").json
    assert (preview["placements"], preview["revoked"], preview["people"]) == (1, 1, 0)
    for outdated in ({}, {"expected": 0}, {"revokes": 2}):
        refusal = operator.create(path, json=closing | outdated)
        assert (refusal.status_code, refusal.json["revokes"]) == (409, 1)
    assert operator.create(path, json=closing | {"revokes": 1}).status_code == 201


@pytest.mark.slow
def test_only_who_runs_the_venue_answers_and_says_why(places, operator, stranger, requests):
    first, _ = requests
    for act in ("accept", "refuse", "revoke"):
        assert stranger.post(f"/placements/{first}/{act}", json={"note": "不行"}).status_code in (403, 422)
    assert stranger.get(f"/placements/{first}/acceptance").status_code == 403
    assert faults(operator.post(f"/placements/{first}/refuse", json={})) == ["note"]
    assert faults(operator.post(f"/placements/{first}/refuse", json={"note": " "})) == ["note"]
    assert faults(operator.post(f"/placements/{first}/accept", json={"expected": -1})) == ["expected"]
    assert operator.post(f"/placements/{uuid.uuid4()}/accept").status_code == 404
    assert operator.post(f"/placements/{first}/revoke", json={"note": "不行"}).status_code == 409
    assert places.office.post(f"/placements/{first}/refuse", json={"note": "不行"}).status_code == 200


@pytest.mark.slow
def test_without_an_answer_it_is_refused_at_the_deadline(places, operator, requests):
    run_jobs(places.app, "refuse unanswered placements")
    assert len(operator.get("/placements?status=asked").json["items"]) == 2
    places.set_clock(NINE - HOUR)
    run_jobs(places.app, "refuse unanswered placements")
    unanswered = operator.get("/placements?status=refused").json["items"]
    assert [placement["decision"] for placement in unanswered] == ["not_answered"] * 2
    assert operator.post(f"/placements/{requests[0]}/accept").status_code == 409


@pytest.mark.slow
def test_placements_are_listed_by_day(operator, requests):
    def listed(query):
        return len(operator.get(f"/placements?{query}").json["items"])

    assert listed("from_date=2021-11-06&until_date=2021-11-06") == 2
    assert listed("until_date=2021-11-05") == listed("from_date=2021-11-07") == 0


@pytest.mark.slow
def test_what_people_are_booked_for_is_taken_back_by_their_number(places, operator, requests):
    first, _ = requests
    assert operator.post(f"/placements/{first}/accept", json={"expected": 1}).status_code == 200
    places.receive_seats(id=uuid.UUID(first), capacity=20, confirmed=12, waiting=3)
    preview = operator.get(f"/placements/{first}/acceptance").json
    assert (preview["booked"], preview["waiting"], preview["refuses"]) == (12, 3, [])
    body = {"note": "舞台检修"}
    for body_now in (body, body | {"expected": 12}):
        refusal = operator.post(f"/placements/{first}/revoke", json=body_now)
        assert (refusal.status_code, refusal.json["people"]) == (409, 15)
    answer = operator.post(f"/placements/{first}/revoke", json=body | {"expected": 15})
    assert (answer.status_code, answer.json["status"]) == (200, "revoked")
