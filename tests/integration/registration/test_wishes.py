"""Wishes asked, withdrawn and erased at once, on both databases: each is there once, and the numbers are theirs."""

from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import func, select

from chassis.storage.db import reading
from chassis.testing import run_jobs
from registration.wishes.model import Wish
from tests.fixtures.registration import Week, at, slot
from tests.fixtures.registration_rush import at_once

pytestmark = pytest.mark.integration


def still_open(week: Week) -> int:
    with week.app.app_context(), reading() as db:
        return db.scalar(select(func.count()).select_from(Wish).filter_by(status="open")) or 0


def test_one_wish_however_often_it_is_asked_and_withdrawn_at_once(week: Week) -> None:
    venue_id = str(week.venue())
    wish = {"venue_id": venue_id, "date": "2021-11-07", "part": "evening"}
    citizens = [week.citizen() for _ in range(6)]
    first = [citizen.create("/wishes", wish).json["id"] for citizen in citizens]
    works = []
    for citizen, wish_id in zip(citizens, first, strict=True):
        ask = partial(citizen.create, "/wishes", wish)
        works += [ask, partial(citizen.delete, f"/wishes/{wish_id}"), ask, ask]
    answers = at_once(*works, threads=12)
    assert {answer.status_code for answer in answers} <= {200, 201}
    with week.app.app_context(), reading() as db:
        assert db.scalar(select(func.count()).select_from(Wish)) == len(citizens)
    run_jobs(week.app, "tell demand")
    parts = week.told("demand")[-1]["parts"]
    assert sum(part["people"] for part in parts) == still_open(week)


def test_nobody_who_is_erased_meanwhile_asks_for_anything(week: Week) -> None:
    wish = {"venue_id": str(week.venue()), "date": "2021-11-07", "part": "morning"}
    works = []
    for _ in range(6):
        citizen = week.citizen()
        phone = citizen.get("/my-data").json["phone"]
        works += [
            partial(citizen.create, "/wishes", wish),
            partial(citizen.delete, "/my-data", json={"last_digits": phone[-4:]}),
        ]
    answers = at_once(*works, threads=12)
    assert {answer.status_code for answer in answers} <= {201, 204, 401}
    assert still_open(week) == 0
    run_jobs(week.app, "tell demand")
    assert [event["parts"] for event in week.told("demand")][-1:] in ([], [[]])


def test_each_is_told_once_while_two_answers_come_and_some_withdraw(week: Week) -> None:
    venue_id, what = week.venue(), {"date": "2021-11-07", "part": "evening"}
    wish = what | {"venue_id": str(venue_id)}
    citizens = [week.citizen() for _ in range(8)]
    ids = [citizen.create("/wishes", wish).json["id"] for citizen in citizens]
    for hour in (18, 20):
        week.slots(slot(2, at(7, hour)) | {"answers": what}, venue_id=venue_id)
    week.set_clock(week.now() + timedelta(minutes=1))
    job = partial(run_jobs, week.app, "answer wishes")
    gone = [partial(citizens[n].delete, f"/wishes/{ids[n]}") for n in range(4)]
    at_once(*gone, job, job, *gone, job, threads=8)
    run_jobs(week.app, "answer wishes")
    with week.app.app_context(), reading() as db:
        rows = db.execute(select(Wish.status, func.count()).group_by(Wish.status))
        counts = {row[0]: row[1] for row in rows}
    assert counts.keys() <= {"answered", "withdrawn"} and counts["answered"] >= 4
    assert len(week.messages()) == counts["answered"]
    run_jobs(week.app, "tell demand")
    assert week.told("demand")[-1]["parts"] == []
