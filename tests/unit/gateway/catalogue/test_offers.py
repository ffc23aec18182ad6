"""What lists go by stands in their rows: whatever came in whatever order, and as time passes."""

import random
import uuid
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from chassis.clock import SHANGHAI, now
from chassis.storage.db import reading, transaction
from gateway.catalogue import nouns, offers, queries, versions
from gateway.catalogue.jobs import TURN_ACTIVITIES, turn_activities
from gateway.catalogue.memory import memory
from gateway.catalogue.model import Activity, ActivityTag, Seats, Session, Sitting, Slot, TagCount, Venue
from gateway.catalogue.tags import bits_at, bits_of
from tests.fixtures.gateway import EDITION, activity, edition, seats, session, set_clock, sitting, venue
from tests.fixtures.statements import statements

MORNING = datetime(2021, 11, 5, 8, 30, tzinfo=SHANGHAI)
PLACE = ("past", "at", "free", "sittings", "turns_at")


def kept(app: Flask) -> dict[uuid.UUID, tuple[Any, ...]]:
    """What stands in the activities' rows, of those that have sittings."""
    columns = [getattr(Activity, name) for name in PLACE]
    with app.app_context(), reading() as db:
        rows = db.execute(select(Activity.id, *columns).where(Activity.sittings > 0))
        return {row[0]: tuple(row[1:]) for row in rows}


def reckoned(app: Flask) -> dict[uuid.UUID, tuple[Any, ...]]:
    """The same, reckoned now from all that is known."""
    with app.app_context(), reading() as db:
        sources = {row.id: tuple(row[1:]) for row in db.execute(offers._OFFERED)}
        derived = (
            Sitting.id,
            Sitting.area,
            Sitting.district,
            Sitting.books_from,
            Sitting.bookable_until,
            Sitting.seats_left,
        )
        assert {row.id: tuple(row[1:]) for row in db.execute(select(*derived))} == sources
        rows = db.execute(offers.select_reckoned()).mappings()
        return {row["activity_id"]: tuple(row[name] for name in PLACE) for row in rows}


def tags_agree(app: Flask) -> None:
    """The counts are those of the tags, and the tags those of what is approved."""
    with app.app_context(), reading() as db:
        counts = {(row.facet, row.value): row.count for row in db.scalars(select(TagCount)) if row.count}
        tags = list(db.scalars(select(ActivityTag)))
        assert counts == Counter((tag.facet, tag.value) for tag in tags)
        ordinals = {row.id: row.ordinal for row in db.execute(select(Activity.id, Activity.ordinal))}
        for row in db.scalars(select(TagCount)):
            having = [tag for tag in tags if (tag.facet, tag.value) == (row.facet, row.value)]
            assert bits_of(row.members) == bits_at(ordinals[tag.activity_id] for tag in having)
        numbered = select(Sitting.ordinal, Activity.ordinal).join(
            Activity, Activity.id == Sitting.activity_id
        )
        assert all(ordinal == of_activity is not None for ordinal, of_activity in db.execute(numbered))
        approved = list(db.scalars(select(Activity).where(Activity.status == "approved")))
        assert {tag.activity_id for tag in tags} == {row.id for row in approved}
        kinds = Counter(row.kind for row in approved)
        assert {value: count for (facet, value), count in counts.items() if facet == "kind"} == kinds
        areas = {
            (row.id, sitting.area)
            for row in approved
            for sitting in db.scalars(select(Sitting).where(Sitting.activity_id == row.id))
            if sitting.area
        }
        assert {(tag.activity_id, tag.value) for tag in tags if tag.facet == "area"} == areas


def titles(app: Flask, **filters: Any) -> list[str]:
    with app.app_context(), reading() as db:
        return [item["title"] for item in queries.programme(db, filters)["items"]]


def span(hours: float, long: float = 2) -> dict[str, str]:
    starts_at = MORNING + timedelta(hours=hours)
    return {"starts_at": starts_at.isoformat(), "ends_at": (starts_at + timedelta(hours=long)).isoformat()}


class Town:
    """Events by chance, in any order, of a few activities, venues and sessions."""

    def __init__(self, app: Flask, seed: int) -> None:
        self.app, self.chance, self.version = app, random.Random(seed), 1
        self.venues = [str(uuid.uuid4()) for _ in range(2)]
        self.activities = [str(uuid.uuid4()) for _ in range(3)]
        self.sittings = {
            id: [
                sitting(venue_id=self._venue_or_none(), **span(self.chance.choice((-3, -1, 2, 26, 50))))
                for _ in range(3)
            ]
            for id in self.activities
        }

    def event(self) -> None:
        self.version += 1
        self.chance.choice(
            (
                self.tell_activity,
                self.tell_venue,
                self.tell_session,
                self.tell_seats,
                self.forget,
                self.pass_time,
            )
        )()

    def tell_activity(self) -> None:
        id = self.chance.choice(self.activities)
        status = self.chance.choice(("approved", "approved", "withdrawn"))
        sittings = self.chance.sample(self.sittings[id], self.chance.choice((0, 2, 3)))
        states = [item | {"status": self.chance.choice(("planned", "cancelled"))} for item in sittings]
        kind = self.chance.choice(("讲座", "培训"))
        event = "approved" if status == "approved" else "withdrawn"
        activity(self.app, event, id=id, kind=kind, status=status, sittings=states, version=self.version)

    def tell_venue(self) -> None:
        area = self.chance.choice(("江岸区", "武昌区", None))
        venue(self.app, id=self.chance.choice(self.venues), area=area, version=self.version)

    def tell_session(self) -> None:
        id = self.chance.choice(self.activities)
        of = self.chance.choice(self.sittings[id])
        opens = self.chance.choice((None, (MORNING + timedelta(hours=1)).isoformat()))
        # The last one is a series, and booked as a whole.
        of = of | {"id": id} if id == self.activities[-1] else of
        session(self.app, of, activity_id=id, books_from=opens, version=self.version)

    def tell_seats(self) -> None:
        id = self.chance.choice(self.activities)
        session_id = id if id == self.activities[-1] else self.chance.choice(self.sittings[id])["id"]
        seats(self.app, session_id, seats_left=self.chance.choice((0, 3)), version=self.version)

    def forget(self) -> None:
        id = uuid.UUID(self.chance.choice(self.activities))
        of = uuid.UUID(self.chance.choice(self.sittings[str(id)])["id"])
        forgotten = self.chance.choice(
            (
                (nouns.forget_activity, id),
                (nouns.forget_session, of),
                (nouns.forget_seats, of),
                (nouns.forget_venue, uuid.UUID(self.chance.choice(self.venues))),
            )
        )
        with self.app.app_context(), transaction() as db:
            forgotten[0](db, id=forgotten[1])

    def pass_time(self) -> None:
        with self.app.app_context():
            set_clock(self.app, now() + timedelta(minutes=self.chance.choice((1, 45, 600))))
            turn_activities()

    def _venue_or_none(self) -> str | None:
        return self.chance.choice((*self.venues, None))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6))
def test_whatever_comes_in_whatever_order_what_is_kept_is_what_follows(gateway: Flask, seed: int) -> None:
    town = Town(gateway, seed)
    for step in range(40):
        town.event()
        if step % 8 == 7:
            with gateway.app_context():
                turn_activities()
            assert kept(gateway) == reckoned(gateway)
            tags_agree(gateway)


@pytest.fixture
def week(gateway: Flask) -> dict[str, dict[str, Any]]:
    """Three lessons with free seats: today at ten, today at eleven (bookings from half past nine on), tomorrow."""
    edition(gateway)
    lessons = {}
    for title, hours in (("十点的课", 1.5), ("十一点的课", 2.5), ("明天的课", 26)):
        lessons[title] = sitting(**span(hours))
        opens = (MORNING + timedelta(hours=1)).isoformat() if title == "十一点的课" else None
        id = activity(gateway, title=title, sittings=[lessons[title]])
        session(gateway, lessons[title], activity_id=id, books_from=opens)
        seats(gateway, lessons[title]["id"], seats_left=3)
    return lessons


MOMENTS = (
    (0, ["十点的课", "十一点的课", "明天的课"], ["十点的课", "明天的课"]),
    (1, ["十点的课", "十一点的课", "明天的课"], ["十点的课", "十一点的课", "明天的课"]),
    (1.5, ["十点的课", "十一点的课", "明天的课"], ["十一点的课", "明天的课"]),
    (3.5, ["十一点的课", "明天的课", "十点的课"], ["明天的课"]),
    (24 * 7, ["十点的课", "十一点的课", "明天的课"], []),
)


@pytest.mark.slow
@pytest.mark.parametrize(("hours", "all_of_them", "free"), MOMENTS)
def test_lists_are_right_at_every_moment_before_and_after_the_worker_saw_it_pass(
    gateway: Flask, week: dict[str, Any], hours: float, all_of_them: list[str], free: list[str]
) -> None:
    set_clock(gateway, MORNING + timedelta(hours=hours))
    client = gateway.test_client()
    for _ in range(2):
        assert (titles(gateway), titles(gateway, free=True)) == (all_of_them, free)
        page = client.get("/activities?free=1", headers={"Accept-Language": "zh"}).text
        assert f"找到 {len(free)} 项活动" in page
        with gateway.app_context():
            turn_activities()
            with reading() as db:
                assert not offers.is_due(db)
    assert kept(gateway) == reckoned(gateway)


@pytest.mark.slow
def test_what_time_has_changed_raises_the_version_and_nothing_else_does(
    gateway: Flask, week: dict[str, Any]
) -> None:
    def version() -> int:
        with gateway.app_context(), reading() as db:
            return versions.version(db)

    before = version()
    with gateway.app_context():
        turn_activities()
    assert version() == before
    set_clock(gateway, MORNING + timedelta(hours=24 * 7))
    with gateway.app_context():
        turn_activities()
    assert version() > before
    assert TURN_ACTIVITIES in gateway.extensions["messaging"].jobs


@pytest.mark.slow
def test_lists_read_no_sitting_where_rows_say_it_all(gateway: Flask, week: dict[str, Any]) -> None:
    """However many sessions there are: the sittings are taken away, and the list has its order and count still."""
    with gateway.app_context(), transaction() as db:
        db.query(Sitting).delete()
    with gateway.app_context(), reading() as db:
        page = queries.programme(db, {"free": True})
        assert [item["title"] for item in page["items"]] == ["十点的课", "明天的课"]
        assert [item["count"] for item in page["items"]] == [1, 1]
        assert page["count"] == queries.count_activities(db, {"free": True}) == 2


def test_a_venue_that_moves_takes_its_activities_along(gateway: Flask) -> None:
    at = venue(gateway, area="江岸区")
    activity(gateway, sittings=[sitting(venue_id=at, place=None)])
    for version, area in ((2, "武昌区"), (3, None)):
        venue(gateway, id=at, area=area, version=version)
        with gateway.app_context(), reading() as db:
            offers = [
                (facet["value"], facet["count"]) for facet in queries.facets(db, uuid.UUID(EDITION))["area"]
            ]
        assert offers == ([(area, 1)] if area else [])
        assert titles(gateway, area="江岸区") == []
    with gateway.app_context(), reading() as db:
        assert db.get(Venue, uuid.UUID(at)).area is None


def test_a_unit_that_changes_its_name_has_it_in_the_facets(gateway: Flask) -> None:
    id = activity(gateway)
    activity(gateway, "changed", id=id, unit_name="江岸区老年大学", version=2)
    with gateway.app_context(), reading() as db:
        [unit] = queries.facets(db)["unit"]
    assert (unit["label"], unit["count"]) == ("江岸区老年大学", 1)


@pytest.mark.slow
@pytest.mark.parametrize("filters", [{}, {"area": "江岸区"}, {"area": "江岸区", "audience": ["老年人群"]}])
def test_every_page_of_a_list_says_how_many_fit(gateway: Flask, filters: dict[str, Any]) -> None:
    at = venue(gateway, area="江岸区")
    for _ in range(3):
        activity(gateway, audiences=["老年人群"], sittings=[sitting(venue_id=at, place=None)])
    pages: list[dict[str, Any]] = [{"next_cursor": None}]
    with gateway.app_context(), reading() as db:
        while len(pages) == 1 or pages[-1]["next_cursor"]:
            pages.append(queries.programme(db, filters, pages[-1]["next_cursor"], limit=2))
        nowhere = queries.programme(db, filters | {"area": "武昌区"})
    assert [(len(page["items"]), page["count"]) for page in pages[1:]] == [(2, 3), (1, 3)]
    assert (nowhere["items"], nowhere["count"]) == ([], 0)


def test_what_is_remembered_holds_until_the_catalogue_changes(gateway: Flask) -> None:
    answers = iter(range(3))

    def recall() -> int:
        with gateway.app_context(), reading() as db:
            return int(memory().recall(versions.version(db), "a question", lambda: next(answers)))

    activity(gateway)
    assert [recall(), recall()] == [0, 0]
    activity(gateway)
    assert [recall(), recall()] == [1, 1]


def test_however_many_sessions_are_told_at_once_the_statements_are_as_many(gateway: Flask) -> None:
    """A policy of the city tells of thousands."""
    session(gateway, sitting())
    with gateway.app_context(), reading() as db:
        state = dict(db.execute(select(Session.__table__)).mappings().one())
    seat = dict.fromkeys(Seats.__table__.columns.keys(), 0)

    def sent(number: int) -> int:
        ids = [uuid.uuid4() for _ in range(number)]
        with gateway.app_context(), statements(gateway) as queries, transaction() as db:
            nouns.keep_sessions(db, [state | {"id": id} for id in ids])
            nouns.keep_seats(db, [seat | {"id": id} for id in ids])
        return len(queries)

    assert sent(3) == sent(200) <= 7


def test_however_many_openings_are_told_at_once_the_statements_are_as_many(gateway: Flask) -> None:
    """A month of a city tells of thousands; for each its slots were thrown away and written."""
    nine = datetime(2021, 11, 6, 9, tzinfo=SHANGHAI)
    span = {"starts_at": nine, "ends_at": nine + timedelta(hours=2)}

    def opening() -> dict[str, Any]:
        slots = [span | {"id": uuid.uuid4(), "seats": 20} for _ in range(8)]
        state = {"id": uuid.uuid4(), "venue_id": uuid.uuid4(), "space_id": None, "status": "declared"}
        return state | span | {"date": nine.date(), "last_entry": None, "slots": slots}

    def sent(number: int) -> int:
        states = [opening() for _ in range(number)]
        with gateway.app_context(), statements(gateway) as queries, transaction() as db:
            nouns.keep_openings(db, states)
            nouns.keep_openings(db, [state | {"slots": state["slots"][:1]} for state in states])
        with gateway.app_context(), reading() as db:
            of_these = Slot.opening_id.in_([state["id"] for state in states])
            assert len(db.scalars(select(Slot.id).where(of_these)).all()) == number
        return len(queries)

    assert sent(2) == sent(50) <= 8
