"""Wishes asked, withdrawn, answered and erased at once, on both databases: each is there once, and the numbers are
theirs."""

from collections import Counter
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import func, select

from chassis.delivery.messengers import messenger_for
from chassis.storage.db import new_id, reading
from chassis.testing import run_jobs
from registration.delivery.courier import send_due
from registration.notices.model import Message
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


EVENING = {"date": "2021-11-07", "part": "evening"}


def states(week: Week) -> Counter[str]:
    with week.app.app_context(), reading() as db:
        return Counter(db.scalars(select(Wish.status)))


def send_by_courier(week: Week) -> None:
    """By one of its own, as each worker has: a courier is for one thread alone."""
    with week.app.app_context():
        send_due(messenger_for(week.app.extensions["settings"], Message))


def settle(week: Week) -> list[dict[str, Any]]:
    """What has been sent once all is settled."""
    week.minute_passes()
    run_jobs(week.app, "answer wishes", "tell demand")
    return week.messages()


def test_each_hears_one_answer_while_a_slot_is_called_off_and_the_venue_declines_twice(week: Week) -> None:
    venue_id = week.venue()
    citizens = [week.citizen() for _ in range(8)]
    ids = [
        citizen.create("/wishes", EVENING | {"venue_id": str(venue_id)}).json["id"] for citizen in citizens
    ]
    offered = slot(2, at(7, 19)) | {"answers": EVENING}
    opening = week.slots(offered, venue_id=venue_id)
    week.minute_passes()
    run_jobs(week.app, "answer wishes")
    off = partial(week.slots, offered, id=opening, venue_id=venue_id, status="withdrawn")
    declines = [
        partial(week.tell, "venues.demand-declined", id=id, venue_id=venue_id, note="当天布展", **EVENING)
        for id in (new_id(), new_id())
    ]
    send = partial(send_by_courier, week)
    gone = [partial(citizens[n].delete, f"/wishes/{ids[n]}") for n in range(3)]
    work = partial(run_jobs, week.app, "answer wishes")
    at_once(off, send, *declines, lambda: (work(), work()), *declines, *gone, off, send, threads=8)
    # What turns out to be off when it is about to be sent is asked for again after that.
    settle(week)
    messages = settle(week)
    ended = states(week)
    assert ended.keys() <= {"answered", "declined", "withdrawn"}, ended
    assert max(Counter(message["to"] for message in messages).values()) == 1
    kinds = Counter(message["kind"] for message in messages)
    assert (kinds["wish_answered"], kinds["wish_declined"]) == (ended["answered"], ended["declined"])
    assert settle(week) == messages
    assert week.told("demand")[-1]["parts"] == []


def test_whom_the_desk_told_in_time_asks_no_more_and_all_others_do(week: Week) -> None:
    """Of those whom no message reaches, while what was opened for them is called off."""
    venue_id = week.venue()
    desk = week.staff("desk", venues=[venue_id])
    for n in range(6):
        caller = {"phone": f"027-8535000{n}", "name": "王小明", "consent": True}
        assert desk.create("/desk/wishes", EVENING | {"venue_id": str(venue_id)} | caller).status_code == 201
    offered = slot(2, at(7, 19)) | {"answers": EVENING}
    opening = week.slots(offered, venue_id=venue_id)
    settle(week)
    calls = desk.get("/phone-list").json["items"]
    assert [call["kind"] for call in calls] == ["wish_answered"] * 6
    week.slots(offered, id=opening, venue_id=venue_id, status="withdrawn")
    partials = [partial(desk.post, f"/phone-list/{call['id']}/done") for call in calls]
    work = partial(run_jobs, week.app, "answer wishes")
    answers = at_once(*partials[:2], work, *partials[2:], *partials, threads=8)
    settle(week)
    words_told = {
        call["wish_id"]
        for call, answer in zip(calls, answers[:2] + answers[3:7], strict=True)
        if answer.json.get("status") == "done"
    }
    with week.app.app_context(), reading() as db:
        answered = {str(id) for id in db.scalars(select(Wish.id).filter_by(status="answered"))}
    assert answered == words_told
    week.slots(slot(2, at(7, 20)) | {"answers": EVENING}, venue_id=venue_id)
    settle(week)
    items = [call["wish_id"] for call in desk.get("/phone-list").json["items"]]
    assert sorted(items) == sorted({call["wish_id"] for call in calls} - words_told)
