"""A house that holds so many at a time, under a rush at several doors, on both databases."""

import uuid
from functools import partial

import pytest

from chassis.storage.db import new_id
from tests.fixtures.registration import at
from tests.fixtures.registration_rush import at_once

pytestmark = pytest.mark.integration


def test_walk_ins_of_all_sessions_and_doors_stop_at_the_line(week):
    venue = week.venue(id=new_id(), at_once=12, spaces=[])
    week.set_clock(at(6, 9))
    sessions = [week.slot(seats=100, starts_at=at(6, 9), venue_id=venue) for _ in range(4)]
    door = week.staff("door", venues=[venue])
    come = [partial(door.create, f"/sessions/{id}/walk-ins", {"people": 2}) for id in sessions * 3]
    path = f"/venues/{venue}/house"
    come += [partial(door.post, f"{path}/counts", json={"way": "in", "people": 2}) for _ in range(4)]
    answers = at_once(*come)
    statuses = [answer.status_code for answer in answers]
    assert sum(status in (200, 201) for status in statuses) == 6, statuses
    assert {answer.json["type"] for answer in answers if answer.status_code == 409} == {
        "/problems/house-full"
    }
    assert door.get(path).json["items"][0]["inside"] == 12
    assert sum(week.session(id).confirmed for id in sessions) <= 12


def test_one_nonce_from_two_requests_at_once_counts_once(week):
    venue = week.venue(id=new_id(), at_once=12, spaces=[])
    week.set_clock(at(6, 9))
    door, path = week.staff("door", venues=[venue]), f"/venues/{venue}/house"
    body = {"way": "in", "people": 2, "nonce": str(uuid.uuid4())}
    batch = {"device": "a", "items": [body | {"at": "2021-11-06T09:00:00+08:00"}]}
    asks = [partial(door.post, f"{path}/counts", json=body)] * 3
    answers = at_once(*asks, *[partial(door.post, f"{path}/count-batches", json=batch)] * 3)
    assert [answer.status_code for answer in answers] == [200] * 6
    assert door.get(path).json["items"][0]["inside"] == 2
