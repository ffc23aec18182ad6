"""Editions as reporting tells them: a year without one is likely a slip."""

import uuid

import pytest

from chassis.storage.db import transaction
from tests.fixtures.venues import MORNING, faults
from venues.editions import editions
from venues.editions.subscriptions import EditionChanged

EDITION = {
    "year": 2021,
    "name": "2021年武汉市全民终身学习活动周",
    "opens_on": "2021-11-01",
    "closes_on": "2021-11-30",
    "status": "open",
}


@pytest.fixture
def edition(places):
    """What reporting told of 2021's."""
    state = EditionChanged().load(EDITION | {"id": str(uuid.uuid4()), "version": 1})
    places.receive((EditionChanged, state))
    return state


def open_on(client, library, day, **more):
    return client.create(f"/venues/{library['id']}/openings", json=MORNING | {"dates": [day]} | more)


def close_on(client, library, day, **more):
    return client.create(f"/venues/{library['id']}/closures", json={"date": day, "reason": "检修"} | more)


def test_an_opening_in_a_year_without_an_edition_is_refused_unless_the_office_means_it(
    places, operator, library, edition
):
    refusal = open_on(operator, library, "2022-10-06")
    assert faults(refusal) == ["dates.0"]
    assert "2022" in refusal.json["errors"][0]["message"] and "2021" in refusal.json["errors"][0]["message"]
    assert faults(open_on(operator, library, "2022-10-06", on_purpose=True)) == ["on_purpose"]
    assert open_on(places.office, library, "2022-10-06", on_purpose=True).status_code == 201
    assert open_on(operator, library, "2021-12-06").status_code == 201


def test_a_closure_in_a_year_without_an_edition_is_refused_unless_the_office_means_it(
    places, operator, library, edition
):
    assert faults(close_on(operator, library, "2022-10-06")) == ["date"]
    span = {"starts_at": "2022-03-06T09:00:00+08:00", "ends_at": "2022-03-06T11:00:00+08:00"}
    path = f"/venues/{library['id']}/closures"
    assert faults(operator.create(path, json=span | {"reason": "检修"})) == ["starts_at"]
    assert close_on(places.office, library, "2022-10-06", on_purpose=True).status_code == 201
    assert close_on(operator, library, "2021-11-06").status_code == 201


def test_before_any_edition_is_told_no_year_is_wrong(operator, library):
    assert open_on(operator, library, "2022-10-06").status_code == 201


def test_an_edition_that_reporting_no_longer_knows_is_forgotten(places, operator, library, edition):
    with places.app.app_context(), transaction() as db:
        editions.forget(db, id=edition["id"])
    assert open_on(operator, library, "2022-10-06").status_code == 201
