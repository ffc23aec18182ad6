"""In the night nobody is woken but for what they wrote for, or what is on, or was to be, within some hours."""

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import select

from chassis.storage.db import new_id, reading
from registration.notices.model import Notice
from tests.fixtures.registration import Week, at, book, new_registration, sitting, wish


@pytest.fixture
def night(tmp_path, issuer):
    """A department that keeps the night quiet, and whose clock reads 22:00 on the 5th."""
    urls = f"sqlite:///{tmp_path}/registration.db", f"embedded:///{tmp_path}/bus.db"
    app = new_registration(*urls, issuer, quiet_hours="21:30-07:30")
    week = Week(app, issuer)
    week.set_clock(at(5, 22))
    yield week
    app.extensions["database"].close()


def due(week):
    with week.app.app_context(), reading() as db:
        return db.scalars(select(Notice).where(Notice.status == "due")).all()


@pytest.mark.slow
def test_what_is_not_urgent_waits_for_the_morning(night):
    night.citizen().create("/bookings", wish(night.slot(starts_at=at(7, 9))))
    assert night.messages() == []
    [notice] = due(night)
    assert notice.due_at == at(6, 7, 30)
    assert (notice.attempts, notice.why) == (0, None)
    night.set_clock(at(6, 7, 30))
    assert [message["kind"] for message in night.messages()] == ["booked"]


@pytest.mark.slow
def test_what_is_urgent_comes_in_the_night(night):
    citizen = night.citizen()
    booking = citizen.create("/bookings", wish(night.slot(starts_at=at(6, 9)))).json
    assert [message["kind"] for message in night.messages()] == ["booked"]
    citizen.delete(f"/bookings/{booking['id']}")
    night.gateway().post("/sign-in-codes", json={"phone": "13900000001"})
    assert {message["kind"] for message in night.messages()} == {"booked", "cancelled", "sign_in_code"}


def kinds_told(night, *before, after, **how):
    """What somebody with a seat is told at 23:05 once sittings that they booked are other ones since 23:00."""
    night.set_clock(at(5, 8, 30))
    facts = {"unit_id": new_id(), **how}
    activity = night.activity(*before, **facts)
    booking = book(night, activity if how else uuid.UUID(before[0]["id"]))
    night.messages()
    night.set_clock(at(5, 23))
    night.activity(*after, id=activity, told="changed", **facts)
    night.set_clock(at(5, 23, 5))
    assert booking["status"] == "confirmed"
    return [message["kind"] for message in night.messages()][1:]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("was", "becomes", "kinds"),
    [
        (at(6, 6), at(13, 6), ["changed"]),
        (at(13, 6), at(6, 6), ["changed"]),
        (at(13, 6), at(14, 6), []),
    ],
    ids=["it is not in the morning any more", "it is in the morning now", "it is days ahead"],
)
def test_a_move_wakes_whom_it_concerns_in_the_morning(night, was, becomes, kinds):
    before = sitting(3, was)
    after = before | {"starts_at": becomes, "ends_at": becomes + timedelta(hours=2)}
    assert kinds_told(night, before, after=[after]) == kinds


@pytest.mark.slow
@pytest.mark.parametrize(("changed", "kinds"), [(2, []), (1, ["changed"])])
def test_of_a_series_the_dates_that_change_decide(night, changed, kinds):
    """One whose first date is over tonight, the second in the morning, the third in a week."""
    dates = [sitting(3, at(5, 19)), sitting(3, at(6, 8)), sitting(3, at(13, 8))]
    later = dates[changed]["starts_at"] + timedelta(days=1)
    after = [*dates]
    after[changed] = dates[changed] | {"starts_at": later, "ends_at": later + timedelta(hours=2)}
    assert kinds_told(night, *dates, after=after, booked_as="series") == kinds


@pytest.mark.slow
@pytest.mark.parametrize(("day", "kinds"), [(6, ["session_cancelled"]), (9, [])])
def test_what_is_off_in_the_morning_is_told_at_night_and_what_is_off_later_is_not(night, day, kinds):
    before = sitting(3, at(day, 6))
    assert kinds_told(night, before, after=[before | {"status": "cancelled"}]) == kinds
