"""What gives a space to who had it before may refuse who waits for the venue's answer about the same time: like all
that costs somebody something, it is done only upon the number of those."""

import uuid
from contextlib import contextmanager

import pytest

from chassis.storage.db import reading, transaction
from tests.fixtures.placing import HOUR, NINE, answer, new_sitting, place
from venues.amendments.amend import amend_space
from venues.calendar.model import Placement
from venues.placements import approvals
from venues.venues import venues

SATURDAY = "2021-11-06"
SHORT = {"starts": "10:00", "ends": "10:30", "seats": 9}
LATE = {"starts": "14:00", "ends": "15:00", "seats": 9}
WEEKLY = {"from_date": SATURDAY, "until_date": "2021-11-20"}


class Stage:
    """The library's hall, given only when asked. `had` has it from nine to eleven, but the hall is closed from nine to
    ten; `waits` asks for it from half past ten."""

    def __init__(self, places, operator, library):
        self.places, self.operator, self.venue = places, operator, library["id"]
        self.space_id = library["spaces"][0]["id"]
        with self.transaction() as (db, space):
            amend_space(db, space.venue, space, needs_approval=True)
        self.had = self.ask(starts_at=NINE)
        self.accept(self.had)
        self.closure = self.shut()

    @contextmanager
    def transaction(self):
        with self.places.app.app_context(), transaction() as db:
            yield db, venues.find_space(db, uuid.UUID(self.space_id))

    def ask(self, **when):
        with self.transaction() as (db, space):
            place(db, sitting := new_sitting(space, **when))
        return sitting

    def wait(self):
        self.waits = self.ask(starts_at=NINE + 1.5 * HOUR, hours=1.5)
        assert self.answer(self.waits) == ("asked", None)

    def accept(self, sitting):
        with self.transaction() as (db, _):
            approvals.accept(db, db.get_one(Placement, sitting["id"]), by="hall")

    def shut(self):
        span = {"starts_at": f"{SATURDAY}T09:00", "ends_at": f"{SATURDAY}T10:00", "space_id": self.space_id}
        path = f"/venues/{self.venue}/closures"
        return self.operator.create(path, json=span | {"reason": "检修", "revokes": 1}).json["id"]

    def lift(self, **numbers):
        return self.operator.delete(f"/closures/{self.closure}", query_string=numbers)

    def open(self, *slots):
        """An opening of the hall, since the closure; then that is lifted, and is not in the way of anybody."""
        day = {"dates": [SATURDAY], "space_id": self.space_id, "slots": list(slots)}
        opened = self.operator.create(f"/venues/{self.venue}/openings", json=day).json["items"][0]
        assert self.lift().status_code == 200
        self.wait()
        return opened

    def open_weekly(self, **pattern):
        few = {"weekdays": ["Sa"], "slots": [SHORT]}
        body = WEEKLY | {"weekly": [few], "space_id": self.space_id} | pattern
        return self.operator.create(f"/venues/{self.venue}/declarations", json=body).json["id"]

    def answer(self, sitting):
        with self.places.app.app_context(), reading() as db:
            return answer(db, sitting)

    def holds_only_upon_its_number(self, act):
        """Whether an act that gives `had` the hall again is done upon the number of those who wait, and not before."""
        assert self.answer(self.had) == ("revoked", "closed")
        for numbers in ({}, {"refuses": 0}, {"refuses": 2}):
            refusal = act(**numbers)
            assert (refusal.status_code, refusal.json.get("type")) == (409, "/problems/requests-wait")
            assert refusal.json["refuses"] == 1
            assert self.answer(self.had) == ("revoked", "closed")
            assert self.answer(self.waits) == ("asked", None)
        assert act(refuses=1).status_code == 200
        return (self.answer(self.had), self.answer(self.waits)) == (("held", None), ("refused", "clash"))


@pytest.fixture
def stage(places, operator, library):
    return Stage(places, operator, library)


@pytest.mark.slow
def test_lifting_a_closure(stage):
    stage.wait()
    assert stage.holds_only_upon_its_number(stage.lift)


@pytest.mark.slow
def test_taking_a_space_back(stage):
    between = stage.ask(starts_at=NINE + HOUR, hours=0.5)
    stage.accept(between)
    assert stage.lift().status_code == 200
    stage.wait()
    path, note = f"/placements/{between['id']}/revoke", {"note": "舞台检修"}
    assert stage.holds_only_upon_its_number(lambda **numbers: stage.operator.post(path, json=note | numbers))


@pytest.mark.slow
@pytest.mark.parametrize("slots", [(SHORT,), (SHORT, LATE)])
def test_withdrawing_an_opening_or_a_slot(stage, slots):
    slot = stage.open(*slots)["slots"][0]["id"]
    withdraw = stage.operator.delete
    assert stage.holds_only_upon_its_number(
        lambda **numbers: withdraw(f"/slots/{slot}", query_string=numbers)
    )


@pytest.mark.slow
def test_withdrawing_a_day(stage):
    path = f"/openings/{stage.open(SHORT, LATE)['id']}"
    assert stage.holds_only_upon_its_number(
        lambda **numbers: stage.operator.delete(path, query_string=numbers)
    )


@pytest.mark.slow
def test_moving_a_slot(stage):
    path, later = f"/slots/{stage.open(SHORT)['slots'][0]['id']}", {"starts": "13:00", "ends": "13:30"}
    assert stage.holds_only_upon_its_number(
        lambda **numbers: stage.operator.patch(path, json=later | numbers)
    )


@pytest.mark.slow
def test_a_day_of_a_weekly_pattern_taken_off(stage):
    path = f"/declarations/{stage.open_weekly()}/day"
    assert stage.lift().status_code == 200
    stage.wait()
    off = {"date": SATURDAY, "state": "off"}
    assert stage.holds_only_upon_its_number(lambda **numbers: stage.operator.put(path, json=off | numbers))


@pytest.mark.slow
def test_ending_or_changing_a_weekly_pattern(stage):
    path = f"/declarations/{stage.open_weekly()}"
    assert stage.lift().status_code == 200
    stage.wait()
    assert stage.operator.get(f"{path}/withdrawal").json["refuses"] == 0
    later = WEEKLY | {"weekly": [{"weekdays": ["Sa"], "slots": [LATE]}]}
    assert stage.operator.put(path, json=later).json["refuses"] == 1
    assert stage.holds_only_upon_its_number(
        lambda **numbers: stage.operator.delete(path, query_string=numbers)
    )


@pytest.mark.slow
def test_a_closure_lifted_where_a_weekly_pattern_opens_what_it_was_in_the_way_of(places, operator, library):
    """Nobody has the hall again, but the pattern has a day by that, at hours for which somebody waits."""
    stage = Stage(places, operator, library)
    with stage.transaction() as (db, _):
        place(db, activity_id=db.get_one(Placement, stage.had["id"]).activity_id, version=2)
    stage.open_weekly(
        weekly=[{"weekdays": ["Sa"], "opens": "09:00", "closes": "12:00", "slot_minutes": 60, "seats": 9}]
    )
    stage.wait()
    refusal = stage.lift()
    assert (refusal.status_code, refusal.json["refuses"]) == (409, 1)
    assert stage.lift(refuses=1).status_code == 200
    assert stage.answer(stage.waits) == ("refused", "clash")
    days = operator.get(f"/venues/{stage.venue}/openings", query_string={"date": SATURDAY}).json["items"]
    assert len(days) == 1


@pytest.mark.slow
def test_who_was_refused_before_is_not_counted(stage):
    """Lifting puts them in line again; that they do not get it now either costs them nothing."""
    asked_meanwhile = stage.ask(starts_at=NINE, hours=1)
    assert stage.answer(asked_meanwhile) == ("refused", "closed")
    assert stage.lift().status_code == 200
    assert stage.answer(stage.had) == ("held", None)
    assert stage.answer(asked_meanwhile)[0] == "refused"
