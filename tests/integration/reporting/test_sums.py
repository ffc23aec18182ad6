"""Sums on both databases: whoever changes them at the same moment, and whatever a release before has left."""

import itertools
import uuid
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import insert, select, text

from chassis.storage.db import reading, transaction
from chassis.storage.migrations import configuration
from chassis.storage.stores import CHASSIS_SCRIPTS
from chassis.testing import prepare
from reporting.figures.model import TOTALS, Cell, Session
from reporting.figures.tally import Key
from reporting.schema import Base
from reporting.statistics import recount
from reporting.statistics.jobs import recount_sums
from tests.fixtures.reporting import PLACE, keep_session, keep_totals, new_row, new_sitting
from tests.fixtures.threads import at_once

NINE = datetime(2021, 11, 6, 1, tzinfo=UTC)
ELSEWHERE = PLACE | {"district": "420106", "area": "武昌区"}
CHANNELS = {"self": 0, "helper": 0, "desk": 0}
COUNTS = {name: 0 for name in TOTALS if not name.startswith("booked_by_")} | {"by_channel": CHANNELS}
VENUES = [uuid.UUID(int=n) for n in (7, 8)]
TIMES = 12


def state_of(**changes):
    state = dict.fromkeys(("edition_id", "activity_id", "unit_id", "venue_id"))
    usual = {"kind": "slot", "starts_at": NINE, "ends_at": NINE, "capacity": 40, "status": "open"}
    return state | usual | changes


def wrong_sums(papers):
    with papers.app.app_context(), reading() as db:
        return [difference for part in recount.parts(db) for difference in recount.differences(db, part)]


def people(papers):
    with papers.app.app_context(), reading() as db:
        return dict(db.execute(select(Cell.venue_id, Cell.people)).all())


@pytest.fixture
def worker(papers):
    """Has events handled in one transaction each list, as a worker does a batch."""

    def handle(*batches):
        def work():
            for batch in batches:
                with papers.app.app_context(), transaction() as db:
                    for verb, answer in batch:
                        verb(db, **answer)

        return work

    return handle


def test_a_session_and_its_totals_at_once_are_counted_once(papers, worker):
    """Two workers may have what is told of one session at the same moment; it moves from venue to venue meanwhile."""
    id_ = uuid.uuid4()
    moves = [[(keep_session, {"id": id_} | state_of(venue_id=VENUES[n % 2]))] for n in range(TIMES)]
    counts = [[(keep_totals, {"id": id_} | COUNTS | {"people": n})] for n in range(TIMES)]
    at_once(worker(*moves), worker(*counts))
    assert wrong_sums(papers) == []
    assert people(papers) == {VENUES[1]: TIMES - 1, VENUES[0]: 0}


def test_batches_that_cross_wait_for_nobody_for_ever(papers, worker):
    """Each changes the sums that the other has changed before: no database has to end one of them."""
    ids = [uuid.uuid4() for _ in range(4)]

    def batch(n, pair, venues):
        counts = COUNTS | {"people": n}
        states = [{"id": id_} | state_of(venue_id=venue) for id_, venue in zip(pair, venues, strict=True)]
        return [(keep_session, state) for state in states] + [
            (keep_totals, {"id": id_} | counts) for id_ in pair
        ]

    forth = [batch(n, ids[:2], VENUES) for n in range(TIMES)]
    back = [batch(n, ids[2:], VENUES[::-1]) for n in range(TIMES)]
    at_once(worker(*forth), worker(*back))
    assert wrong_sums(papers) == []
    assert people(papers) == dict.fromkeys(VENUES, 2 * (TIMES - 1))


def test_a_sitting_that_moves_while_its_session_is_told_is_counted_where_it_is(papers, week, worker):
    activity = week.approved(new_row(new_sitting()))["activities"][0]
    sitting_id = activity["sittings"][0]["id"]
    whose = {"edition_id": week.edition["id"], "activity_id": activity["id"], "unit_id": week.unit["id"]}
    state = state_of(**{name: uuid.UUID(id_) for name, id_ in whose.items()})
    told_state = [
        [
            (keep_session, {"id": uuid.UUID(sitting_id)} | state | {"capacity": n + 1}),
            (keep_totals, {"id": uuid.UUID(sitting_id)} | COUNTS | {"people": n}),
        ]
        for n in range(TIMES)
    ]

    def move():
        places = itertools.islice(itertools.cycle((ELSEWHERE, PLACE)), TIMES - 1)
        return {
            week.editor.patch(f"/sittings/{sitting_id}", json={"place": place}).status_code
            for place in places
        }

    statuses, _ = at_once(move, worker(*told_state))
    assert statuses == {200}
    assert wrong_sums(papers) == []
    path = f"/statistics?edition_id={week.edition['id']}&by=district"
    districts = {row["label"]: row for row in week.office.get(path).json["items"]}
    assert (districts["武昌区"]["people"], districts["武昌区"]["seats"]) == (TIMES - 1, TIMES)


def test_two_recounts_at_once_mend_a_sum_once(papers, worker):
    worker([(keep_session, {"id": uuid.uuid4()} | state_of(venue_id=VENUES[0]))])()
    with papers.app.app_context(), transaction() as db:
        db.execute(text("UPDATE cell SET people = people + 5"))

    def check():
        with papers.app.app_context():
            recount_sums()

    at_once(check, check, check)
    assert wrong_sums(papers) == []
    assert people(papers) == {VENUES[0]: 0}


def upgrade_to(app, revision):
    engine, metadata = app.extensions["database"].engine, app.extensions["metadata"]
    service = Path(app.root_path) / "migrations"
    for folder, table, to in (
        (CHASSIS_SCRIPTS, "chassis_version", "head"),
        (service, "alembic_version", revision),
    ):
        with engine.connect() as connection:
            command.upgrade(configuration(folder, table, connection, metadata), to)


def test_the_figures_of_the_release_before_stand_after_the_upgrade(new_app, database_url):
    """Sessions with and without totals, of an edition and of none, and totals whose session is not known yet."""
    app = new_app("reporting", database_url)
    upgrade_to(app, "0004")
    facts, late, slot, early = (uuid.UUID(int=n) for n in range(1, 5))
    edition_id, unit_id = uuid.UUID(int=20), uuid.UUID(int=21)
    midnight = datetime(2021, 11, 5, 16, tzinfo=UTC)
    rows = [
        {"id": facts} | state_of(edition_id=edition_id, unit_id=unit_id),
        {"id": late} | state_of(edition_id=edition_id, unit_id=unit_id, status="cancelled"),
        {"id": slot} | state_of(starts_at=midnight),
        {"id": uuid.uuid4()} | state_of(starts_at=midnight - timedelta(seconds=1)),
    ]
    with app.app_context(), transaction() as db:
        db.execute(insert(Base.metadata.tables["session"]), rows)
        for id_, people in ((facts, 3), (late, 0), (slot, 2), (early, 9)):
            # What that release knew.
            totals_shown = [name for name in TOTALS if name != "head_count"]
            counts = dict.fromkeys(totals_shown, 0) | {"people": people, "came": people, "walk_ins": 1}
            names = ", ".join(f"{name}" for name in counts)
            values = ", ".join(f":{name}" for name in counts)
            sql = text(f"INSERT INTO session_totals (session_id, {names}) VALUES (:id, {values})")
            processor = Session.__table__.c.id.type.bind_processor(db.get_bind().dialect)
            db.execute(sql, {"id": processor(id_) if processor else id_} | counts)
    prepare(app)
    with app.app_context():
        with reading() as db:
            cells = {
                Key(*(getattr(cell, name) for name in Key._fields)): cell for cell in db.scalars(select(Cell))
            }
            assert {key: key.id for key in cells} == {key: cell.id for key, cell in cells.items()}
            assert [recount.differences(db, part) for part in (edition_id, None)] == [[], []]
        sums = {key: (cell.known, cell.sessions, cell.people, cell.attended) for key, cell in cells.items()}
        assert sums == {
            Key(edition_id, None, None, unit_id, None, None): (2, 1, 3, 5),
            Key(None, date(2021, 11, 6), None, None, None, None): (1, 1, 2, 3),
            Key(None, date(2021, 11, 5), None, None, None, None): (1, 1, 0, 0),
        }
        with transaction() as db:
            keep_session(db, id=early, **state_of())
        with reading() as db:
            query = select(Cell.known, Cell.people).where(Cell.day == date(2021, 11, 6))
            assert db.execute(query).all() == [(2, 11)]
