"""``make bench-openings ARGS=--wide``: a month of all venues, stage by stage, beside bare inserts of as many rows.

On PostgreSQL and RabbitMQ, with as many venues of 30 days of 8 slots as there are slots for. The stages come one after
the other, as the workers that each needs are started: declared through the API, bookable in registration, shown in the
catalogue. Beside each the rows that it left in its tables, inserted anew by one client, and as many events where it
tells some. At the end a policy of the city bears on all of them, while a citizen books in one more. Workers give way
to whatever else runs here: on a busy machine only the processor time says something.
"""

import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import NamedTuple

import psycopg
from sqlalchemy.engine import make_url

from chassis.testing import eventually
from tests.benchmarks.openings_watch import PIECE, Writer, new_event, processor_seconds
from tests.faults.system import System
from tests.faults.town import VENUE, Town
from tests.faults.truth import backlogs, rows

DAYS, SLOTS = 30, 8
FIRST = date(2021, 11, 1) + timedelta(days=5)
LONGEST = 1800.0
QUIET_SECONDS = 15.0
SHARE_TARGET, WHOLE_TARGET, POLICY_TARGET, BOOKING_TARGET = 0.25, 300.0, 20.0, 3.0
DAY = [{"starts": f"{9 + hour:02}:00", "ends": f"{10 + hour:02}:00", "seats": 20} for hour in range(SLOTS)]
UNSETTLED = "SELECT count(*) AS rows FROM unsettled"
SESSIONS = "SELECT count(*) AS rows FROM session WHERE kind = 'slot'"


def run(slots: int) -> int:
    """All stages; 1 when slots are missing."""
    with tempfile.TemporaryDirectory(prefix="lw-openings-") as name:
        system = System(Path(name), real=True)
        try:
            return stages(system, Town(system), -(-slots // (DAYS * SLOTS)))
        finally:
            system.close()


def stages(system: System, town: Town, venues: int) -> int:
    slots = venues * DAYS * SLOTS
    spans = [town.office.create("/api/venues/venues", venue(n))["id"] for n in range(venues)]
    town.system.until(lambda: not backlogs(town), LONGEST)
    for department in ("venues", "registration", "gateway", "reporting"):
        system.stop_one(f"{department}-worker")
    declared = stage(system, lambda: declare(town, spans))
    floor = bare(town, "venues", ("opening", "slot"), slots // SLOTS)
    report("declared through the API", slots, declared, floor)
    for department in ("venues", "registration"):
        system.start_one(f"{department}-worker")
    bookable = stage(system, lambda: wait_for(town, "registration", slots))
    floor = bare(town, "registration", ("opening", "slot", "session"), slots)
    report("bookable in registration", slots, bookable, floor)
    system.start_one("gateway-worker")
    seconds = stage(system, lambda: wait_for(town, "gateway", slots))
    report("shown in the catalogue", slots, seconds, bare(town, "gateway", ("opening", "slot", "session"), 0))
    verdict("the whole, s", sum(took.wall for took in (declared, bookable, seconds)), WHOLE_TARGET)
    system.start_one("reporting-worker")
    town.system.until(lambda: not backlogs(town), LONGEST)
    policy(town, slots)
    [there] = rows(town, "gateway", SESSIONS)
    missing = slots + 1 - there["rows"]
    print(f"{missing} slots missing")
    return int(missing != 0)


def policy(town: Town, slots: int) -> None:
    """A policy of the city over all slots, and how long bookings elsewhere take meanwhile, beside those of quiet."""
    [citizen], [elsewhere] = town.citizens(1), town.slots(20, day="2021-11-10")
    with Writer(citizen, elsewhere) as quiet:
        time.sleep(QUIET_SECONDS)
    with Writer(citizen, elsewhere) as writer:
        took = timed(lambda: limit(town))
    verdict("a policy of the city, s for 10,000 sessions", took * 10_000 / slots, POLICY_TARGET)
    verdict(
        "a booking elsewhere meanwhile, p95 in times that of quiet", writer.p95 / quiet.p95, BOOKING_TARGET
    )
    print(f"  {1000 * writer.p95:.0f} and {1000 * quiet.p95:.0f} ms; {writer.refused} refused", flush=True)


def venue(number: int) -> dict[str, object]:
    return VENUE | {"name": f"第{number}学习中心", "spaces": [{"name": "一号厅", "seats": 200}]}


class Took(NamedTuple):
    """Seconds on the clock, and of all departments' processes."""

    wall: float
    processor: float


def stage(system: System, work: Callable[[], object]) -> Took:
    before = processor_seconds(system)
    return Took(timed(work), processor_seconds(system) - before)


def timed(work: Callable[[], object]) -> float:
    began = time.monotonic()
    work()
    return time.monotonic() - began


def declare(town: Town, venue_ids: Sequence[str]) -> None:
    """A month of each venue in one request."""
    body = {
        "dates": [str(FIRST + timedelta(days=day)) for day in range(DAYS)],
        "slots": DAY,
        "on_purpose": True,
    }
    for venue_id in venue_ids:
        town.office.create(f"/api/venues/venues/{venue_id}/openings", body)


def wait_for(town: Town, department: str, slots: int) -> None:
    """Until all slots are sessions there, and registration has nothing to settle."""

    def are_there() -> bool:
        town.system.supervisor.tend()
        time.sleep(0.2)
        [unsettled], [there] = rows(town, "registration", UNSETTLED), rows(town, department, SESSIONS)
        return not unsettled["rows"] and there["rows"] >= slots

    eventually(are_there, LONGEST)


def limit(town: Town) -> None:
    """Half as many people in all of the city, until registration's sessions have followed."""
    town.office.create("/api/venues/capacity-policies", {"scope": "city", "ratio_percent": 50})
    query = "SELECT count(*) AS rows FROM session WHERE kind = 'slot' AND asked > 10"

    def have_followed() -> bool:
        town.system.supervisor.tend()
        time.sleep(0.2)
        return not rows(town, "registration", query)[0]["rows"]

    eventually(have_followed, LONGEST)


def bare(town: Town, department: str, tables: Sequence[str], events: int) -> float:
    """Seconds to insert what a department has in these tables, and so many events, PIECE in a transaction."""
    url = make_url(town.system.base.addresses.database[department]).set(drivername="postgresql")
    address = url.render_as_string(hide_password=False)
    with psycopg.connect(address) as reader, psycopg.connect(address) as writer:
        took = sum((copied(reader, writer, table) for table in tables), 0.0)
        writer.execute("CREATE TEMPORARY TABLE bare_outbox (LIKE outbox INCLUDING ALL)")
        names = ("event_id", "type", "body", "created_at")
        for first in range(0, events, PIECE):
            more = [tuple(new_event()[name] for name in names) for _ in range(min(PIECE, events - first))]
            took += timed(partial(insert, writer, "bare_outbox", names, more))
        return took


def copied(reader: psycopg.Connection, writer: psycopg.Connection, table: str) -> float:
    """Seconds to insert the rows of a table into one like it, with its indexes."""
    copy, took = f"bare_{table}", 0.0
    columns = reader.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND is_generated = 'NEVER'",
        [table],
    )
    names = [f'"{name}"' for (name,) in columns]
    writer.execute(f"DROP TABLE IF EXISTS {copy}")
    writer.execute(f"CREATE TABLE {copy} (LIKE {table} INCLUDING ALL)")
    with reader.cursor(f"read_{table}") as cursor:
        cursor.execute(f"SELECT {', '.join(f'{name}::text' for name in names)} FROM {table}")
        while piece := cursor.fetchmany(PIECE):
            took += timed(partial(insert, writer, copy, names, piece))
    writer.execute(f"DROP TABLE {copy}")
    return took


def insert(
    writer: psycopg.Connection, table: str, names: Sequence[str], piece: Sequence[tuple[object, ...]]
) -> None:
    with writer.cursor() as cursor:
        values = ", ".join(["%s"] * len(names))
        cursor.executemany(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({values})", piece)
    writer.commit()


def report(name: str, slots: int, took: Took, floor: float) -> None:
    share = floor / took.wall
    print(
        f"{name:28} {slots:,} slots in {took.wall:.1f} s, {1000 * took.wall / slots:.2f} ms each, of processor"
        f" {1000 * took.processor / slots:.2f} ms; bare inserts {floor:.1f} s:"
        f" {share:.2f} (goal ≥ {SHARE_TARGET}: {'met' if share >= SHARE_TARGET else 'NOT met'})",
        flush=True,
    )


def verdict(what: str, measured: float, goal: float) -> None:
    print(f"{what}: {measured:.1f} (goal < {goal:g}: {'met' if measured < goal else 'NOT met'})", flush=True)
