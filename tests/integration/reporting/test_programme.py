"""A city's plans together, and what a thousand units owe, on both databases, and each view within its time."""

import time
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert, text

from chassis.city import AREAS, AUDIENCES, SERIES
from chassis.storage.db import reading, transaction
from reporting.editions.model import Edition
from reporting.files.model import StoredFile
from reporting.material.model import Material
from reporting.owed import matrix
from reporting.owed.schemas import MatrixView
from reporting.places.model import Space, Venue
from reporting.plans.model import Activity, ActivityAudience, Plan, Sitting
from reporting.programme import clashes, gaps, listing, namesakes
from reporting.programme.scope import Scope
from reporting.requirements.model import Owing, Requirement
from reporting.units.model import Unit, UnitRole
from reporting.uploads.model import Upload

pytestmark = pytest.mark.integration
UNITS, ACTIVITIES, SITTINGS, SPACES = 1000, 5, 4, 500
FIRST = datetime(2021, 11, 1, 1, tzinfo=UTC)
MOST = 8
"""How many times as long as one look at every sitting a view may take on PostgreSQL; the longest takes two to three."""
LOOK_AT_EVERY_SITTING = text("SELECT md5(CAST(sitting AS text)) AS mark FROM sitting ORDER BY mark")


def ids(count, of):
    return [uuid.UUID(int=of << 64 | n) for n in range(count)]


def fill_city(app, edition_id):
    """A thousand units' 5,000 activities with 20,000 sittings, half of them in 500 spaces; a few clash."""
    edition = uuid.UUID(edition_id)
    units, plans = ids(UNITS, 1), ids(UNITS, 2)
    activities = ids(UNITS * ACTIVITIES, 3)
    spaces = ids(SPACES, 4)
    areas = [AREAS[n % 13] for n in range(UNITS)]
    with app.app_context(), transaction() as db:
        db.execute(
            insert(Unit),
            [
                {"id": id, "name": f"单位{n}", "kind": "学校", "area": areas[n], "version": 1}
                for n, id in enumerate(units)
            ],
        )
        db.execute(
            insert(Venue),
            [
                {"id": id, "name": f"馆{n}", "area": areas[n], "sector": None, "status": "open"}
                for n, id in enumerate(spaces)
            ],
        )
        db.execute(
            insert(Space), [{"id": id, "venue_id": id, "name": "报告厅", "status": "open"} for id in spaces]
        )
        db.execute(
            insert(Plan),
            [
                {"id": id, "edition_id": edition, "unit_id": unit, "title": "方案", "status": "approved"}
                for id, unit in zip(plans, units, strict=True)
            ],
        )
        db.execute(
            insert(Activity), [activity_of(n, id, plans[n // ACTIVITIES]) for n, id in enumerate(activities)]
        )
        db.execute(
            insert(ActivityAudience),
            [
                {"activity_id": id, "position": n, "audience": AUDIENCES[(i + n) % 8]}
                for i, id in enumerate(activities)
                for n in (0, 1, 2)
            ],
        )
        db.execute(
            insert(Sitting),
            [sitting_of(n, activities[n // SITTINGS], spaces) for n in range(len(activities) * SITTINGS)],
        )


def activity_of(n, id, plan_id):
    usual = {
        "summary": "",
        "kind": "讲座",
        "mode": "offline",
        "topics": [],
        "status": "approved",
        "version": 1,
    }
    organiser = {"kind": "家庭", "name": f"家庭{n}"} if n % 10 == 0 else None
    title = f"第{n % 4900}课"
    return usual | {
        "id": id,
        "plan_id": plan_id,
        "position": n % ACTIVITIES,
        "title": title,
        "series": SERIES[n % 4],
        "organiser": organiser,
    }


def sitting_of(n, activity_id, spaces):
    """Every twentieth minute of thirty days; in a space its sittings follow each other, but for one in a hundred."""
    day, hour = n // 2 // SPACES, 0
    starts_at = FIRST + timedelta(days=day % 30, hours=hour, minutes=20 * (n % 20))
    place = {
        "venue_id": None,
        "space_id": None,
        "place_name": f"教室{n}",
        "place_address": None,
        "place_area": "武昌区",
    }
    if n % 2:
        space = spaces[n // 2 % SPACES]
        place = {
            "venue_id": space,
            "space_id": space,
            "place_name": None,
            "place_address": None,
            "place_area": None,
        }
    hours = 40 if n % 200 == 1 else 1
    times = {"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=hours)}
    return {
        "activity_id": activity_id,
        "position": n % SITTINGS,
        "seats": 40,
        "prevention": [],
        **times,
        **place,
    }


def ask_units(app, edition_id):
    """Ten requirements of each unit; receipts of most, and three photos of each."""
    edition, units, photos = uuid.UUID(edition_id), ids(UNITS, 1), ids(UNITS * 3, 6)
    papers = ("receipt", "plan", "summary", "video", "photos", "links", "links", "photos", "summary", "links")
    requirements = [
        {
            "id": id,
            "edition_id": edition,
            "position": n,
            "paper": paper,
            "title": paper,
            "note": "",
            "least": 1,
        }
        | {"version": 1, "own_due_at": FIRST}
        for n, (id, paper) in enumerate(zip(ids(10, 5), papers, strict=True))
    ]
    with app.app_context(), transaction() as db:
        roles = [{"unit_id": id, "edition_id": edition, "role": "executor"} for id in units]
        db.execute(insert(UnitRole), roles)
        db.execute(insert(Requirement), requirements)
        first = {"requirement_id": ids(1, 5)[0], "filed_at": FIRST, "version": 1}
        db.execute(insert(Owing), [first | {"unit_id": id} for id in units[:800]])
        db.execute(insert(StoredFile), [photo_of(id) for id in photos])
        db.execute(insert(Upload), [upload_of(id, units[n // 3]) for n, id in enumerate(photos)])
        about = {"edition_id": edition, "status": "accepted", "version": 1, "filed_at": FIRST}
        pieces = [
            about | {"id": id, "unit_id": units[n // 3], "upload_id": id} for n, id in enumerate(photos)
        ]
        db.execute(insert(Material), pieces)


def photo_of(id):
    about = {"kind": "photo", "media_type": "image/jpeg", "length": 1, "created_at": FIRST}
    return about | {"sha256": id.hex, "key": id.hex}


def upload_of(id, unit_id):
    times = {"created_at": FIRST, "expires_at": FIRST}
    about = {"by": "clerk", "filename": "a.jpg", "length": 1, "status": "good", "verdict": {"kind": "photo"}}
    return times | about | {"id": id, "unit_id": unit_id, "sha256": id.hex}


def show_matrix(db, scope):
    return MatrixView().dump(matrix.read_page(db, edition_id=scope.edition.id, first=0, limit=50))


VIEWS = {
    "series by day": gaps.series_by_day,
    "districts by audience": gaps.districts_by_audience,
    "clashes": lambda db, scope: clashes.read_clashes(db, scope, limit=50),
    "days": listing.read_days,
    "sittings": lambda db, scope: db.execute(
        listing.select_sittings(scope, day=scope.edition.opens_on).order_by(*listing.BY_TIME).limit(51)
    ).all(),
    "matrix": show_matrix,
    "namesakes": lambda db, scope: namesakes.read_namesakes(db, scope, limit=50),
}


def test_twenty_thousand_sittings_are_seen_together_without_looking_at_each_again_and_again(papers, week):
    fill_city(papers.app, week.edition["id"])
    ask_units(papers.app, week.edition["id"])
    edition_id, is_sqlite = week.edition["id"], papers.app.extensions["database"].is_sqlite
    with papers.app.app_context():
        with transaction() as db:
            db.execute(text("ANALYZE"))
        if is_sqlite:
            for view in VIEWS.values():
                seconds_of(view, edition_id)
            return
        views = VIEWS | {"every sitting": lambda db, scope: db.execute(LOOK_AT_EVERY_SITTING).all()}
        turns = [{name: seconds_of(view, edition_id) for name, view in views.items()} for _ in range(5)]
    best = {name: min(turn[name] for turn in turns) for name in views}
    assert {name: seconds for name, seconds in best.items() if seconds > MOST * best["every sitting"]} == {}


def seconds_of(view, edition_id):
    with reading() as db:
        scope = Scope(db.get(Edition, uuid.UUID(edition_id)))
        began = time.perf_counter()
        assert view(db, scope)
        return time.perf_counter() - began
