"""The sums over sessions are what a count of all sessions gives, whatever is told, in whatever order."""

import itertools
import uuid
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, update

from chassis.clock import SHANGHAI
from chassis.storage.db import reading, transaction
from chassis.testing import run_jobs
from reporting.figures.changes import note_change_everywhere
from reporting.figures.model import TOTALS, Cell, Rating, Session, Statistics
from reporting.figures.tally import SUMS, TABLES, DayKey, Key
from reporting.statistics import recount, sessions
from reporting.statistics.jobs import recount_sums
from reporting.statistics.subscriptions import SessionChanged, SessionTotalsChanged
from tests.fixtures.reporting import PLACE, Week, keep_session, keep_totals, new_row, new_sitting
from tests.fixtures.statements import statements

NINE = datetime(2021, 11, 6, 1, tzinfo=UTC)
CHANNELS = ("self", "helper", "desk")
COUNTS = tuple(name for name in TOTALS if not name.startswith("booked_by_"))
ELSEWHERE = PLACE | {"district": "420106", "area": "武昌区"}
IDS = [uuid.UUID(int=n) for n in range(1, 5)]
EDITIONS, UNITS, VENUES = (
    st.sampled_from([None, *(uuid.UUID(int=base + n) for n in range(2))]) for base in (10, 20, 30)
)
STATES = st.fixed_dictionaries(
    {
        "edition_id": EDITIONS,
        "kind": st.just("sitting"),
        "activity_id": UNITS,
        "unit_id": UNITS,
        "venue_id": VENUES,
        "starts_at": st.integers(0, 50).map(lambda hours: NINE + timedelta(hours=hours)),
        "ends_at": st.integers(51, 53).map(lambda hours: NINE + timedelta(hours=hours)),
        "capacity": st.integers(1, 50),
        "status": st.sampled_from(["open", "cancelled"]),
    }
)
FEW = st.integers(0, 9)
TOLD = st.fixed_dictionaries(
    dict.fromkeys(COUNTS, FEW) | {"by_channel": st.fixed_dictionaries(dict.fromkeys(CHANNELS, FEW))}
)
NOTHING = st.just({})


def keep_rating(db, *, id, rating):
    """Tell of the one rating of a session, whose id it has here."""
    sessions.keep_ratings(db, [{"id": id, "session_id": id, "rating": rating}])


EVENTS = st.one_of(
    st.tuples(st.just(keep_session), STATES),
    st.tuples(st.just(keep_totals), TOLD),
    st.tuples(st.just(keep_rating), st.fixed_dictionaries({"rating": st.integers(1, 5)})),
    st.tuples(
        st.sampled_from([sessions.forget_session, sessions.forget_totals, sessions.forget_rating]), NOTHING
    ),
)
BATCHES = st.lists(st.lists(st.tuples(st.sampled_from(IDS), EVENTS), max_size=5), max_size=8)


class Memory:
    """What was told last, and the sums over it, added up by hand."""

    def __init__(self):
        self.states, self.totals, self.ratings = {}, {}, {}

    def hear(self, session_id, verb, state):
        of_verbs = {
            keep_session: self.states,
            sessions.forget_session: self.states,
            keep_rating: self.ratings,
            sessions.forget_rating: self.ratings,
        }
        totals = of_verbs.get(verb, self.totals)
        totals.pop(session_id, None)
        if state:
            totals[session_id] = state

    def sums(self, areas):
        sums = {}
        for session_id, state in self.states.items():
            day = state["starts_at"].astimezone(SHANGHAI).date()
            where = (state[name] for name in ("activity_id", "unit_id", "venue_id"))
            cell = Key(
                state["edition_id"], None if state["edition_id"] else day, *where, areas.get(session_id)
            )
            for key in (cell, DayKey(state["edition_id"], day)):
                sums.setdefault(key, Counter()).update(self.counts(session_id, state))
        return {key: {name: counts[name] for name in SUMS} for key, counts in sums.items()}

    def counts(self, session_id, state):
        totals = self.totals.get(session_id, dict.fromkeys(COUNTS, 0) | {"by_channel": {}})
        is_open = state["status"] == "open"
        own = {"known": 1, "sessions": int(is_open), "seats": state["capacity"] if is_open else 0}
        attended = totals["came"] + totals["walk_ins"]
        own["minutes"] = attended * ((state["ends_at"] - state["starts_at"]) // timedelta(minutes=1))
        rating = self.ratings.get(session_id)
        own |= {"rated": int(rating is not None), "stars": rating["rating"] if rating else 0}
        channels = {f"booked_by_{channel}": people for channel, people in totals["by_channel"].items()}
        of_session = {name: totals[name] for name in COUNTS if name in SUMS}
        apart = {"walk_ins": totals["walk_ins"] - totals["head_count"], "dropped_in": totals["head_count"]}
        return of_session | own | channels | apart | {"attended": attended}


def kept_sums(db):
    return {
        kind(*(getattr(row, name) for name in kind._fields)): {name: getattr(row, name) for name in SUMS}
        for kind, table in TABLES.items()
        for row in db.scalars(select(table).where(table.known > 0))
    }


def wrong_sums(db):
    return [difference for part in recount.parts(db) for difference in recount.differences(db, part)]


@pytest.mark.slow
def test_whatever_is_told_in_whatever_order_the_sums_are_those_of_the_sessions(papers):
    with papers.app.app_context():
        week = Week(papers)
        sitting_id = uuid.UUID(week.draft()["activities"][0]["sittings"][0]["id"])
        ids = [sitting_id, *IDS[1:]]

        @settings(max_examples=30, deadline=None)
        @given(BATCHES)
        def any_story(batches):
            memory = Memory()
            with transaction() as db:
                db.execute(delete(Session))
                for table in (Rating, *TABLES.values()):
                    db.execute(delete(table))
            for batch in batches:
                with transaction() as db:
                    for n, (verb, state) in batch:
                        session_id = ids[IDS.index(n)]
                        verb(db, id=session_id, **state)
                        memory.hear(session_id, verb, state)
                with reading() as db:
                    assert wrong_sums(db) == []
                    assert kept_sums(db) == memory.sums({sitting_id: PLACE["area"]})
            with reading() as db:
                all_ids = memory.states.keys() | memory.totals.keys() | memory.ratings.keys()
                assert set(db.scalars(select(Session.id))) == all_ids

        any_story()


@pytest.mark.slow
def test_however_many_sessions_are_told_at_once_the_statements_are_as_many(papers):
    """A policy of the city tells of thousands; each took four statements."""

    def sent(number, verb, state):
        states = [{"id": uuid.uuid4()} | state for _ in range(number)]
        with papers.app.app_context(), statements(papers.app) as queries, transaction() as db:
            verb(db, states)
        return len(queries)

    assert sent(3, sessions.keep_sessions, state_of()) == sent(200, sessions.keep_sessions, state_of()) <= 10
    assert sent(3, sessions.keep_totals, totals_of()) == sent(200, sessions.keep_totals, totals_of()) <= 10
    with papers.app.app_context(), reading() as db:
        counts, of_day = kept_sums(db).values()
        assert of_day == counts
        assert (counts["sessions"], counts["seats"]) == (203, 203 * 40)
        assert wrong_sums(db) == []


def test_what_a_transaction_takes_back_is_in_no_sum(papers):
    with papers.app.app_context():
        with pytest.raises(ZeroDivisionError), transaction() as db:
            keep_session(db, id=IDS[0], **state_of())
            raise ZeroDivisionError
        with reading() as db:
            assert kept_sums(db) == {}


def state_of(**changes):
    state = dict.fromkeys(("edition_id", "activity_id", "unit_id", "venue_id"))
    return (
        state
        | {"kind": "slot", "starts_at": NINE, "ends_at": NINE + timedelta(hours=1)}
        | {
            "capacity": 40,
            "status": "open",
        }
        | changes
    )


def totals_of(**counts):
    return dict.fromkeys(COUNTS, 0) | {"by_channel": dict.fromkeys(CHANNELS, 0)} | counts


class Told(Week):
    """A week whose one sitting registration tells of."""

    def __init__(self, papers, *rows):
        super().__init__(papers)
        self.versions = itertools.count(1)
        self.activity = self.approved(*(rows or [new_row(new_sitting())]))["activities"][0]
        self.sitting_id = self.activity["sittings"][0]["id"]

    def session(self, **changes):
        whose = {
            "edition_id": self.edition["id"],
            "activity_id": self.activity["id"],
            "unit_id": self.unit["id"],
        }
        state = state_of(**{name: uuid.UUID(id_) for name, id_ in whose.items()}, kind="sitting") | changes
        self.papers.receive(
            SessionChanged, id=uuid.UUID(self.sitting_id), version=next(self.versions), **state
        )

    def totals(self, **counts):
        totals = totals_of(**counts)
        self.papers.receive(
            SessionTotalsChanged, id=uuid.UUID(self.sitting_id), version=next(self.versions), **totals
        )

    def rows(self, by):
        answer = self.office.get(f"/statistics?edition_id={self.edition['id']}&by={by}").json
        return {row["label"]: (row["sessions"], row["people"]) for row in answer["items"]}


@pytest.fixture
def lesson(papers):
    week = Told(papers)
    week.session()
    week.totals(people=3)
    return week


def changes(papers, edition):
    with papers.app.app_context(), reading() as db:
        return db.get(Statistics, uuid.UUID(edition["id"])).changes


@pytest.mark.slow
def test_what_is_told_of_one_session_takes_six_statements(papers, lesson):
    """Its row is locked, changed and read (these two at once on PostgreSQL); its cell, day, edition. It took seven."""
    totals = totals_of(people=5) | {"id": uuid.UUID(lesson.sitting_id)}
    with papers.app.app_context(), statements(papers.app) as queries, transaction() as db:
        sessions.keep_totals(db, [totals])
    assert len(queries) == 6
    assert lesson.rows("district")["江岸区"] == (1, 5)


@pytest.mark.slow
def test_an_event_touches_its_own_edition_alone(papers, lesson):
    other = papers.edition(year=2022, opens_on="2022-11-01", closes_on="2022-11-30")
    before = changes(papers, lesson.edition), changes(papers, other)
    lesson.totals(people=5)
    lesson.editor.patch(f"/sittings/{lesson.sitting_id}", json={"seats": 7})
    lesson.papers.receive(SessionChanged, id=uuid.uuid4(), version=1, **state_of())
    after = changes(papers, lesson.edition), changes(papers, other)
    assert (after[0] - before[0], after[1] - before[1]) == (3, 0)


@pytest.mark.slow
def test_a_slot_touches_the_editions_that_it_is_in(papers, lesson):
    later = papers.edition(year=2022, opens_on="2022-11-01", closes_on="2022-11-30")
    before = changes(papers, lesson.edition), changes(papers, later)
    first = datetime(2022, 10, 31, 16, tzinfo=UTC)  # midnight in the city
    papers.receive(SessionChanged, id=uuid.uuid4(), version=1, **state_of(starts_at=first))
    assert (changes(papers, lesson.edition), changes(papers, later)) == (before[0], before[1] + 1)


@pytest.mark.slow
def test_what_is_told_again_changes_nothing(papers, lesson):
    venue_id = papers.receive_venue()
    before = changes(papers, lesson.edition)
    lesson.totals(people=3)
    lesson.session()
    papers.receive_venue(id=venue_id, version=2, name="另一个名字")
    assert changes(papers, lesson.edition) == before
    assert papers.count() != []
    assert papers.count() == []


@pytest.mark.slow
def test_a_venue_that_changes_district_takes_its_sessions_along(papers, lesson):
    venue_id = papers.receive_venue()
    lesson.session(venue_id=venue_id)
    assert lesson.rows("district")["江岸区"] == (1, 3)
    papers.count()
    papers.receive_venue(id=venue_id, version=2, district="420106", area="武昌区")
    assert (lesson.rows("district")["江岸区"], lesson.rows("district")["武昌区"]) == ((0, 0), (1, 3))
    [state] = papers.count()
    assert {row["label"]: row["people"] for row in state["by_district"]}["武昌区"] == 3


@pytest.mark.slow
def test_a_sitting_that_moves_to_another_district_is_counted_there_at_once(papers, lesson):
    lesson.editor.patch(f"/sittings/{lesson.sitting_id}", json={"place": ELSEWHERE})
    assert (lesson.rows("district")["江岸区"], lesson.rows("district")["武昌区"]) == ((0, 0), (1, 3))
    lesson.totals(people=5)
    assert (lesson.rows("district")["江岸区"], lesson.rows("district")["武昌区"]) == ((0, 0), (1, 5))
    with papers.app.app_context(), reading() as db:
        assert wrong_sums(db) == []


@pytest.mark.slow
def test_an_activity_that_changes_series_takes_its_sessions_along(lesson):
    series = "职工教育与人才发展"
    lesson.editor.patch(f"/activities/{lesson.activity['id']}", json={"series": series})
    assert lesson.rows("series") | {"互联网+全民学习": (0, 0), series: (1, 3)} == lesson.rows("series")


@pytest.mark.slow
def test_a_unit_all_of_whose_sessions_are_forgotten_has_no_row(papers, lesson):
    guest = papers.unit(
        papers.edition(year=2022, opens_on="2022-11-01", closes_on="2022-11-30")["id"], name="客"
    )
    lesson.session(unit_id=uuid.UUID(guest["id"]))
    assert lesson.rows("unit")["客"] == (1, 3)
    with papers.app.app_context(), transaction() as db:
        sessions.forget_session(db, id=uuid.UUID(lesson.sitting_id))
    assert "客" not in lesson.rows("unit")


@pytest.fixture
def wrong(papers, lesson):
    """Sums that a hand has changed, and their figures told: in one cell too many people, of another no cell at all."""
    papers.receive(SessionChanged, id=IDS[0], version=1, **state_of())
    with papers.app.app_context(), transaction() as db:
        note_change_everywhere(db)
        db.execute(update(Cell).where(Cell.edition_id.is_not(None)).values(people=Cell.people + 40))
        db.execute(delete(Cell).where(Cell.edition_id.is_(None)))
    papers.count()
    return lesson


@pytest.mark.slow
def test_a_recount_mends_wrong_sums_says_so_and_tells_the_figures(papers, wrong, caplog):
    assert wrong.rows("unit")["江岸区社区学院"] == (1, 43)
    with papers.app.app_context():
        recount_sums()
        with reading() as db:
            assert wrong_sums(db) == []
    assert wrong.rows("unit") == {"江岸区社区学院": (1, 3), "场馆开放": (1, 0)}
    [state] = papers.count()
    assert (state["totals"]["people"], state["totals"]["sessions"]) == (3, 2)
    lines = [line for line in caplog.text.splitlines() if "a sum was wrong" in line]
    assert len(lines) == 2
    assert any("-40" in line and wrong.edition["id"] in line for line in lines)


@pytest.mark.slow
def test_it_recounts_at_night(papers, wrong):
    run_jobs(papers.app, "recount sums")
    assert wrong.rows("unit")["江岸区社区学院"] == (1, 43)
    papers.set_clock(datetime(2021, 10, 20, 19, 20, tzinfo=UTC))
    run_jobs(papers.app, "recount sums")
    assert wrong.rows("unit")["江岸区社区学院"] == (1, 3)
