"""What stands beside each choice of a filter: how many a list so narrowed has."""

import itertools
import random
import uuid
from datetime import date
from typing import Any

import pytest
from flask import Flask

from chassis.storage.db import reading
from gateway.catalogue import facets, queries
from tests.fixtures.gateway import EDITION, UNIT, activity, sitting

pytestmark = pytest.mark.slow
PLACES: list[dict[str, Any]] = [
    {"name": "学院", "address": "路1号", "district": None, "area": area}
    for area in ("武昌区", "江岸区", "汉阳区")
]
CHOICES: dict[str, Any] = {
    "kind": ["讲座"],
    "area": ["武昌区", "江岸区"],
    "audience": ["老年人群", "全民"],
    "topic": ["智慧助老"],
    "drop_in": True,
    "unit": [uuid.UUID(UNIT)],
    "when": "tomorrow",
}


@pytest.fixture
def town(gateway: Flask) -> Flask:
    """Two dozen activities of all kinds, here and there."""
    chance = random.Random(7)
    for number in range(24):
        days = [f"2021-11-0{chance.randint(6, 8)}T0{hour}:00:00+08:00" for hour in (8, 9)]
        sittings = [
            sitting(starts_at=start, ends_at=start.replace(":00:00", ":50:00"), place=chance.choice(PLACES))
            for start in days
        ]
        activity(
            gateway,
            edition_id=EDITION if number % 6 else str(uuid.UUID(int=6)),
            kind=chance.choice(["讲座", "培训", "展览"]),
            audiences=chance.sample(["老年人群", "全民", "儿童"], 2),
            topics=chance.sample(["智慧助老", "健康"], chance.randint(0, 2)),
            drop_in=number % 3 == 0,
            unit_id=UNIT if number % 4 else str(uuid.UUID(int=4)),
            sittings=sittings,
        )
    return gateway


def test_each_choice_counts_what_its_list_has(town: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether a list's activities are so few that they are named, or not."""
    monkeypatch.setattr(facets, "FEW", 3)
    with town.app_context(), reading() as db:
        for count in range(1, len(CHOICES)):
            for names in itertools.combinations(CHOICES, count):
                filters = {"edition": uuid.UUID(EDITION)} | {name: CHOICES[name] for name in names}
                counts = queries.counts_within(db, filters)
                assert len(counts) >= len(queries.facets(db)) - 3
                for facet, values in counts.items():
                    for value in {*values, *CHOICES.get(facet, ())}:
                        list_count = queries.count_activities(db, filters | {facet: [value]})
                        assert values.get(value, 0) == list_count, (names, facet, value)


def test_what_nothing_else_narrows_is_left_to_the_counts_of_all(town: Flask) -> None:
    with town.app_context(), reading() as db:
        assert queries.counts_within(db, {"edition": uuid.UUID(EDITION)}) == {}
        assert "kind" not in queries.counts_within(db, {"kind": ["讲座"]})


def test_what_began_days_before_is_listed_on_each_of_its_days(gateway: Flask) -> None:
    spans = {"展览": (6, 9), "讲座": (7, 7), "培训": (9, 9)}
    for kind, (first, last) in spans.items():
        span = {
            "starts_at": f"2021-11-0{first}T09:00:00+08:00",
            "ends_at": f"2021-11-0{last}T17:00:00+08:00",
        }
        activity(gateway, kind=kind, sittings=[sitting(**span)])
    with gateway.app_context(), reading() as db:
        for day in range(5, 11):
            on = {kind for kind, (first, last) in spans.items() if first <= day <= last}
            filters = {"date": date(2021, 11, day)}
            programme = queries.programme(db, filters)
            assert {item["kind"] for item in programme["items"]} == on, day
            assert {*queries.counts_within(db, filters)["kind"]} == on, day
