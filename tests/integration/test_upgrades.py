"""What was written by the release before is still there after the upgrade, under the usual rules and terms."""

from pathlib import Path
from uuid import UUID

from alembic import command
from sqlalchemy import text

from chassis.messaging.events import unpack
from chassis.messaging.outbox import OLDEST
from chassis.storage.db import reading
from chassis.storage.migrations import configuration
from chassis.storage.stores import CHASSIS_SCRIPTS
from chassis.testing import prepare

NINE, ELEVEN = "2021-11-06 01:00:00.000000", "2021-11-06 03:00:00.000000"
ID = UUID(int=7).hex
USUAL = {
    "opens_minutes_before": None,
    "closes_minutes_before": 0,
    "cancel_minutes_before": 0,
    "party_limit": None,
    "children_per_adult": None,
    "keep": [],
    "bring": "",
}
OF_VENUES = USUAL | {"opens_days_before": None, "opens_at": None, "once_a_day": False}
EDITION = {
    "id": ID,
    "version": 1,
    "year": 2021,
    "name": "2021",
    "theme": "学习",
    "opens_on": "2021-11-01",
    "closes_on": "2021-11-30",
    "status": "open",
    "party_limit": 5,
}
UNIT = {"id": ID, "version": 1, "name": "江岸区社区学院", "kind": "社区学院", "area": "江岸区"}
PLAN = {"id": ID, "edition_id": ID, "unit_id": ID, "title": "方案", "status": "approved", "created_at": NINE}
ACTIVITY = {
    "id": ID,
    "plan_id": ID,
    "version": 1,
    "position": 0,
    "title": "书法",
    "summary": "",
    "kind": "培训",
    "mode": "hybrid",
    "series": "互联网+全民学习",
    "topics": "[]",
    "status": "approved",
}
SITTING = {
    "id": ID,
    "activity_id": ID,
    "position": 0,
    "starts_at": NINE,
    "ends_at": ELEVEN,
    "seats": 40,
    "prevention": "[]",
    "status": "planned",
}
VENUE = {
    "id": ID,
    "version": 1,
    "name": "江岸区图书馆",
    "sector": "文化",
    "area": "江岸区",
    "address": "南京路63号",
    "hours": "",
    "notice": "",
    "status": "open",
}
OPENING = {
    "id": ID,
    "version": 1,
    "venue_id": ID,
    "declaration_id": ID,
    "date": "2021-11-06",
    "starts_at": NINE,
    "ends_at": ELEVEN,
    "status": "declared",
}


def test_editions_and_sittings_of_the_first_release_are_told_with_the_usual_rules_and_terms(
    new_app, database_url
):
    rows = {"edition": EDITION, "unit": UNIT, "plan": PLAN, "activity": ACTIVITY, "sitting": SITTING}
    states = told_after_upgrade(new_app("reporting", database_url), rows)
    assert states["edition"]["rules"] == {
        "party_limit": 5,
        "open_bookings_limit": None,
        "hold_minutes": 30,
        "promotion_cutoff_minutes": 60,
        "release_minutes": 30,
        "no_show_limit": 3,
        "no_show_days": 30,
        "block_days": 7,
        "undo_minutes": 10,
        "retention_days": 180,
    }
    assert (states["activity"]["version"], states["activity"]["booked_as"]) == (1, "sittings")
    [sitting] = states["activity"]["sittings"]
    assert (sitting["id"], sitting["seats"], sitting["booking"]) == (str(UUID(ID)), 40, USUAL)
    assert (sitting["open_to_all"], sitting["join_url"], sitting["online"]) == (False, None, None)


def test_openings_of_the_first_release_are_told_with_the_usual_terms(new_app, database_url):
    states = told_after_upgrade(new_app("venues", database_url), {"venue": VENUE, "opening": OPENING})
    assert (states["opening"]["version"], states["opening"]["booking"]) == (1, OF_VENUES)


def told_after_upgrade(app, rows):
    """{noun: what `republish` tells of it} when rows, {table: values}, were there at the first revision."""
    engine, metadata = app.extensions["database"].engine, app.extensions["metadata"]
    service = Path(app.root_path) / "migrations"
    for folder, table, revision in (
        (CHASSIS_SCRIPTS, "chassis_version", "head"),
        (service, "alembic_version", "0001"),
    ):
        with engine.connect() as connection:
            command.upgrade(configuration(folder, table, connection, metadata), revision)
    with engine.begin() as connection:
        for table, row in rows.items():
            values = ", ".join(f":{name}" for name in row)
            connection.execute(text(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({values})"), row)
    result = prepare(app).test_cli_runner().invoke(args=["republish"])
    assert result.exit_code == 0, result.output
    with app.app_context(), reading() as db:
        events = [unpack(row.body) for row in db.execute(OLDEST)]
    return {event.stream.partition(".")[2]: event.data for event in events}
