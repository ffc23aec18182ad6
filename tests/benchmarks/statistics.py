"""``make bench-statistics``: what the figures of a large edition cost, beside a count of all its sessions.

``python -m tests.benchmarks.statistics [--sessions N] [--rounds N]``

On a private durable PostgreSQL reporting knows an edition of N sessions (50,000), one in five a slot of an opening,
with what thirty-five bookings of two people each come to, 3.5 million people; registration keeps those, and reporting
has none, however many they are.
Medians in milliseconds:

- the answer of ``GET /statistics`` for each group, of all and of one unit, and beside it the same sums over a row for
  each session, as they were counted before sums were kept;
- the job that publishes figures: with nothing changed, and with something;
- the recount of the night;
- the city's report, in seconds;
- one ``session-totals-changed``, handled by itself and in batches of 500, each beside the insert of a row as wide,
  committed as often.

Nothing here fails for being slow.
"""

import argparse
import statistics
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import func, insert, select, text
from sqlalchemy.orm import Session as DbSession

from chassis.city import AUDIENCES, DISTRICTS, SERIES
from chassis.storage.db import new_id, reading, transaction
from chassis.testing import Issuer
from deploy.servers import lease
from reporting.city_report.making import make_report
from reporting.figures.model import TOTALS, Session, Statistics
from reporting.figures.tally import SUMS, Key, add_now
from reporting.places.model import Venue
from reporting.plans.model import Activity, ActivityAudience, Plan
from reporting.statistics import recount, sessions
from reporting.statistics.jobs import publish_changed_figures, recount_sums
from reporting.statistics.statistics import GROUPS
from reporting.tasks import Result
from reporting.units.model import Unit, UnitRole
from tests.fixtures.reporting import Papers, new_papers

UNITS, VENUES, SITTINGS_OF_ACTIVITY = 200, 100, 10
FIRST = datetime(2021, 11, 1, 1, tzinfo=UTC)
AREAS = list(DISTRICTS.values())
BOOKINGS, PEOPLE = 35, 70
BOOKED = dict.fromkeys(TOTALS, 0) | {"bookings": BOOKINGS, "people": PEOPLE}
BOOKED |= {"booked_by_self": PEOPLE, "came": 60}
COUNTS = {name: count for name, count in BOOKED.items() if not name.startswith("booked_by_")}
CHANNELS = {"self": PEOPLE, "helper": 0, "desk": 0}
EVENTS, BATCH = 2000, 500


def main(words: Sequence[str] | None = None) -> None:
    options = parsed(words)
    with (
        tempfile.TemporaryDirectory(prefix="lw-statistics-") as name,
        town(Path(name)) as papers,
        papers.app.app_context(),
    ):
        edition_id = fill(papers, options.sessions)
        people = options.sessions * PEOPLE
        print(f"{options.sessions:,} sessions, {people:,} people, PostgreSQL; medians in ms")
        report_answers(papers, edition_id, options.rounds)
        report_jobs(options.rounds)
        report_report(edition_id, Path(name))
        report_events(options.rounds)


def parsed(words: Sequence[str] | None) -> argparse.Namespace:
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments.add_argument("--sessions", type=lambda number: int(float(number)), default=50_000)
    arguments.add_argument("--rounds", type=int, default=9)
    return arguments.parse_args(words)


@contextmanager
def town(folder: Path) -> Iterator[Papers]:
    """Reporting on a database of its own."""
    with lease("postgresql", folder / "postgresql", temporary=True) as server:
        with psycopg.connect(f"{server.url}/postgres", autocommit=True) as connection:
            connection.execute("CREATE DATABASE reporting")
        addresses = f"{server.url}/reporting", f"embedded:///{folder}/bus.db"
        with new_papers(*addresses, Issuer(), log_level="WARNING") as papers:
            yield papers


def fill(papers: Papers, count: int) -> uuid.UUID:
    """The edition, with its papers, sessions and their sums; its id."""
    edition_id = uuid.UUID(papers.edition()["id"])
    with transaction() as db:
        units = add_units(db, edition_id)
        venues = [new_id() for _ in range(VENUES)]
        areas = [AREAS[n % len(AREAS)] for n in range(VENUES)]
        rows = zip(venues, areas, strict=True)
        db.add_all(Venue(id=id_, name=str(id_), area=area, status="open") for id_, area in rows)
        seats_held = count * 4 // 5
        activities = add_activities(db, edition_id, units, max(1, seats_held // SITTINGS_OF_ACTIVITY))
        db.execute(insert(Session), list(sittings(edition_id, activities, venues, seats_held)))
        db.execute(insert(Session), list(slots(venues, count - seats_held)))
        for part in recount.parts(db):
            add_now(db, dict(recount.differences(db, part)))
    with transaction() as db:
        db.connection().execute(text("ANALYZE"))
    return edition_id


def add_units(db: DbSession, edition_id: uuid.UUID) -> list[uuid.UUID]:
    ids = [new_id() for _ in range(UNITS)]
    kind = {"version": 1, "kind": "社区学院", "district": None}
    db.execute(
        insert(Unit),
        [kind | {"id": id_, "name": str(id_), "area": AREAS[n % 13]} for n, id_ in enumerate(ids)],
    )
    db.execute(
        insert(UnitRole), [{"unit_id": id_, "edition_id": edition_id, "role": "executor"} for id_ in ids]
    )
    return ids


def add_activities(
    db: DbSession, edition_id: uuid.UUID, units: list[uuid.UUID], count: int
) -> list[tuple[uuid.UUID, uuid.UUID]]:
    """Each for two audiences; their ids, each with its unit's."""
    plans = {unit_id: new_id() for unit_id in units}
    common = {"edition_id": edition_id, "title": "方案", "status": "approved", "created_at": FIRST}
    db.execute(insert(Plan), [common | {"id": id_, "unit_id": unit_id} for unit_id, id_ in plans.items()])
    ids = [(new_id(), units[n % UNITS]) for n in range(count)]
    words = {
        "title": "课",
        "summary": "",
        "kind": "培训",
        "mode": "offline",
        "topics": [],
        "status": "approved",
    }
    rows = [
        words | {"id": id_, "version": 1, "position": n, "plan_id": plans[unit_id], "series": SERIES[n % 5]}
        for n, (id_, unit_id) in enumerate(ids)
    ]
    db.execute(insert(Activity), rows)
    audiences = [
        {"activity_id": id_, "position": at, "audience": AUDIENCES[(n + at) % 8]}
        for n, (id_, _) in enumerate(ids)
        for at in range(2)
    ]
    db.execute(insert(ActivityAudience), audiences)
    return ids


def sittings(
    edition_id: uuid.UUID, activities: list[tuple[uuid.UUID, uuid.UUID]], venues: list[uuid.UUID], count: int
) -> Iterator[dict[str, Any]]:
    """Those of an activity in one venue."""
    for n in range(count):
        at = n // SITTINGS_OF_ACTIVITY % len(activities)
        activity_id, unit_id = activities[at]
        whose = {"edition_id": edition_id, "activity_id": activity_id, "unit_id": unit_id}
        yield session(n, "sitting") | whose | {"venue_id": venues[at % VENUES]}


def slots(venues: list[uuid.UUID], count: int) -> Iterator[dict[str, Any]]:
    """On all days of the edition."""
    for n in range(count):
        row = session(n, "slot")
        nobody = dict.fromkeys(("edition_id", "activity_id", "unit_id"))
        yield row | nobody | {"venue_id": venues[n % VENUES]}


def session(n: int, kind: str) -> dict[str, Any]:
    starts_at = FIRST + timedelta(days=n // VENUES % 30)
    what = {"day": starts_at.date(), "minutes": 90, "capacity": 80, "status": "open"}
    return {"id": new_id(), "kind": kind, "starts_at": starts_at} | what | BOOKED


def report_answers(papers: Papers, edition_id: uuid.UUID, rounds: int) -> None:
    with reading() as db:
        unit_id = db.scalar(select(Unit.id).limit(1))
    print("\ngroup        answer  a unit's  recount")
    for by in GROUPS:
        address = f"/statistics?edition_id={edition_id}&by={by}"
        whole = milliseconds(lambda address=address: get(papers, address), rounds) if by != "activity" else 0
        own = milliseconds(lambda address=address: get(papers, f"{address}&unit_id={unit_id}"), rounds)
        seconds = milliseconds(lambda by=by: count_rows(edition_id, by), rounds) if by in KEYS else 0
        print(f"{by:<10} {whole:8.1f} {own:9.1f} {seconds:8.1f}", flush=True)
    addresses = [f"/statistics{part}?edition_id={edition_id}" for part in ("", "/curve", "/grid")]
    page = milliseconds(lambda: [get(papers, address) for address in addresses], rounds)
    print(f"dashboard: districts, curve and grid {page:.1f} (200 is wanted)", flush=True)


def get(papers: Papers, address: str) -> None:
    answer = papers.office.get(address)
    assert answer.status_code == 200, answer.json


KEYS = ("unit", "district", "series", "audience", "day")
"""Groups of which a count over sessions is shown beside."""


def count_rows(edition_id: uuid.UUID, by: str) -> None:
    """Totals and one group over the rows of sessions, as many sums as the answer has."""
    ours = (Session.edition_id == edition_id) | (Session.edition_id.is_(None) & Session.day.is_not(None))
    each = recount.select_counted(Key).add_columns(Session.day.label("held_on")).where(ours).subquery()
    keys = {
        "unit": (each.c.unit_id, ()),
        "day": (each.c.held_on, ()),
        "district": (
            func.coalesce(Venue.area, each.c.place_area, Unit.area),
            ((Venue, Venue.id == each.c.venue_id), (Unit, Unit.id == each.c.unit_id)),
        ),
        "series": (Activity.series, ((Activity, Activity.id == each.c.activity_id),)),
        "audience": (
            ActivityAudience.audience,
            ((ActivityAudience, ActivityAudience.activity_id == each.c.activity_id),),
        ),
    }
    key, joins = keys[by]
    sums = select(*(func.sum(each.c[name]) for name in SUMS))
    grouped = sums.add_columns(key).select_from(each).group_by(key)
    for table, condition in joins:
        grouped = grouped.outerjoin(table, condition)
    with reading() as db:
        db.execute(sums).all()
        db.execute(grouped).all()


def report_jobs(rounds: int) -> None:
    publish_changed_figures()
    idle = milliseconds(publish_changed_figures, rounds)
    changed = milliseconds(publish_changed_figures, rounds, before=mark_changed)
    print(f"\npublishing   {idle:8.1f} with nothing changed, {changed:.1f} with something")
    print(f"recount      {milliseconds(recount_sums, rounds):8.1f} of all sums, at night", flush=True)


def report_report(edition_id: uuid.UUID, folder: Path) -> None:
    for kind in ("docx", "xlsx"):
        result = Result(folder / kind)
        began = time.perf_counter()
        for _ in make_report({"edition_id": edition_id, "format": kind}, result):
            pass
        seconds, size = time.perf_counter() - began, result.path.stat().st_size // 1024
        print(f"the city's report as {kind}: {seconds:.1f} s, {size} KB (60 s is wanted)", flush=True)


def mark_changed() -> None:
    with transaction() as db:
        for row in db.scalars(select(Statistics)):
            row.changes += 1


def report_events(rounds: int) -> None:
    with transaction() as db:
        db.connection().execute(text("CREATE TABLE bare (LIKE session)"))
        ids = list(db.scalars(select(Session.id).limit(EVENTS)))
    print("\nan event        ours  insert   speed of a bare insert (0.6 is wanted)")
    for batch in (1, BATCH):
        amount = EVENTS if batch > 1 else EVENTS // 10
        numbers = iter(range(41, 10**9))
        ours = milliseconds(lambda: hear(ids[:amount], batch, next(numbers)), max(3, rounds // 3)) / amount
        bare = milliseconds(lambda: insert_bare(amount, batch), max(3, rounds // 3)) / amount
        print(f"{batch:>4} at once  {ours:8.2f} {bare:7.2f} {bare / ours:7.2f}", flush=True)


def hear(ids: list[uuid.UUID], batch: int, people: int) -> None:
    """Totals of these sessions, with so many people."""
    totals = {"by_channel": CHANNELS} | COUNTS | {"people": people}
    for start in range(0, len(ids), batch):
        with transaction() as db:
            sessions.keep_totals(db, [totals | {"id": id_} for id_ in ids[start : start + batch]])


def insert_bare(amount: int, batch: int) -> None:
    names = ("id", "kind", "starts_at", "capacity", "status", *TOTALS)
    sql = text(f"INSERT INTO bare ({', '.join(names)}) VALUES ({', '.join(f':{name}' for name in names)})")
    for start in range(0, amount, batch):
        with transaction() as db:
            for n in range(start, min(start + batch, amount)):
                db.connection().execute(sql, session(n, "slot"))


def milliseconds(work: Callable[[], Any], rounds: int, before: Callable[[], Any] = lambda: None) -> float:
    """The median of so many rounds, after one that warms up."""
    times = []
    for _ in range(rounds + 1):
        before()
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return statistics.median(times[1:]) * 1000


if __name__ == "__main__":
    main()
