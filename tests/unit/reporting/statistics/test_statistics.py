"""Figures by day, sector, topic and mode, hours, no-shows and ratings; those of one unit; and those who say themselves
that they took part, who stand apart everywhere."""

import io
import itertools
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from openpyxl import load_workbook

from reporting.statistics.subscriptions import FeedbackGiven, SessionChanged, SessionTotalsChanged
from tests.fixtures.reporting import Week, new_row, new_sitting

NINE = datetime(2021, 11, 6, 1, tzinfo=UTC)
NOBODY = dict.fromkeys(
    (
        *("bookings", "people", "elders", "children", "newcomers", "waiting", "came", "walk_ins"),
        *("self_attested", "missed", "cancelled"),
    ),
    0,
) | {"by_channel": dict.fromkeys(("self", "helper", "desk"), 0)}


class Counted(Week):
    """A week of two activities, a lesson in a museum and an online hall, and of a slot of the museum."""

    def __init__(self, papers):
        super().__init__(papers)
        self.versions = itertools.count(1)
        rows = [
            new_row(new_sitting(), title="课堂", topics=["智慧助老", "网络生活"]),
            new_row(new_sitting(), title="云课堂", topics=[]),
        ]
        self.lesson, self.hall = self.approved(*rows)["activities"]
        self.museum = papers.receive_venue(sector="博物馆", name="博物馆")

    def hear(self, activity=None, starts_at=NINE, minutes=90, venue_id=None, **counts):
        """Registration tells of a session and what it comes to; its id."""
        whose = {"edition_id": None, "activity_id": None, "unit_id": None}
        if activity:
            ids = {
                "edition_id": self.edition["id"],
                "activity_id": activity["id"],
                "unit_id": self.unit["id"],
            }
            whose = {name: uuid.UUID(id) for name, id in ids.items()}
        kind = {"kind": "sitting" if activity else "slot", "capacity": 40, "status": "open"}
        times = {"starts_at": starts_at, "ends_at": starts_at + timedelta(minutes=minutes)}
        id = uuid.uuid4()
        state = whose | kind | times | {"id": id, "venue_id": venue_id}
        self.papers.receive(SessionChanged, version=next(self.versions), **state)
        totals = NOBODY | counts | {"id": id}
        self.papers.receive(SessionTotalsChanged, version=next(self.versions), **totals)
        return id

    def rate(self, session_id, rating, id=None, version=1):
        state = {"session_id": session_id, "rating": rating}
        self.papers.receive(FeedbackGiven, id=id or uuid.uuid4(), version=version, **state)

    def figures(self, by, staff=None, **query):
        query = {"edition_id": self.edition["id"], "by": by} | query
        answer = (staff or self.office).get("/statistics", query_string=query)
        assert answer.status_code == 200, answer.json
        return answer.json

    def rows(self, by, *names, **query):
        items = self.figures(by, **query)["items"]
        return {row["label"]: tuple(row[name] for name in names) for row in items}


@pytest.fixture
def week(papers):
    return Counted(papers)


@pytest.fixture
def full_week(week):
    """Twelve came of fourteen who had booked, one walked in; of the hall all say so themselves; two at a slot."""
    week.lesson_id = week.hear(
        week.lesson, venue_id=week.museum, people=14, bookings=7, came=12, walk_ins=1, missed=2
    )
    week.hear(week.hall, starts_at=NINE + timedelta(days=1), self_attested=30)
    week.hear(venue_id=week.museum, starts_at=NINE + timedelta(days=2), minutes=60, people=2, came=2)
    return week


@pytest.mark.slow
def test_days_are_the_citys_and_all_of_the_edition_are_there(week):
    week.hear(week.lesson, starts_at=datetime(2021, 11, 5, 16, tzinfo=UTC), people=3)  # midnight in the city
    days = week.rows("day", "sessions", "people")
    assert days["2021-11-06"] == (1, 3)
    assert days["2021-11-05"] == (0, 0)
    assert min(days) == week.edition["opens_on"]
    assert max(days) == week.edition["closes_on"]


@pytest.mark.slow
def test_a_session_that_moves_to_another_day_is_counted_there(papers, week):
    id = week.hear(week.lesson, people=3, came=2)
    facts = {"id": id, "venue_id": None, "kind": "sitting", "capacity": 40, "status": "open"}
    whose = {"edition_id": week.edition["id"], "activity_id": week.lesson["id"], "unit_id": week.unit["id"]}
    later = NINE + timedelta(days=3)
    state = facts | {name: uuid.UUID(value) for name, value in whose.items()}
    times = {"starts_at": later, "ends_at": later + timedelta(hours=3)}
    papers.receive(SessionChanged, version=next(week.versions), **state, **times)
    days = week.rows("day", "people", "hours")
    assert (days["2021-11-06"], days["2021-11-09"]) == ((0, 0), (3, 6.0))


@pytest.mark.slow
def test_sectors_are_the_venues_and_what_is_in_none_has_its_row(full_week):
    rows = full_week.rows("sector", "sessions", "attended", "self_attested")
    assert rows == {"博物馆": (2, 15, 0), "线上和自有场地": (1, 0, 30)}


@pytest.mark.slow
def test_a_venue_that_changes_sector_changes_what_is_told(papers, full_week):
    papers.count()
    papers.receive_venue(id=full_week.museum, version=2, sector="图书馆", name="博物馆")
    [state] = papers.count()
    assert {row["label"]: row["attended"] for row in state["by_sector"]}["图书馆"] == 15


@pytest.mark.slow
def test_a_session_counts_under_each_of_its_topics(full_week):
    rows = full_week.rows("topic", "sessions", "people")
    assert (rows["智慧助老"], rows["网络生活"], rows["全民健康"]) == ((1, 14), (1, 14), (0, 0))


@pytest.mark.slow
def test_modes_have_a_row_for_slots(full_week):
    rows = full_week.rows("mode", "sessions", "attended")
    assert rows == {"线下": (2, 13), "线上": (0, 0), "线上线下结合": (0, 0), "场馆开放": (1, 2)}


@pytest.mark.slow
def test_hours_are_those_of_all_who_came_and_of_nobody_who_says_so_themselves(full_week):
    assert full_week.figures("day")["totals"]["hours"] == 13 * 1.5 + 2
    assert full_week.rows("activity", "hours", unit_id=full_week.unit["id"])["云课堂"] == (0.0,)


@pytest.mark.slow
def test_of_a_series_all_dates_are_learnt(papers, week):
    id = week.hear(week.lesson, came=2)
    dates = [
        {"starts_at": NINE + timedelta(days=n), "ends_at": NINE + timedelta(days=n, hours=2)}
        for n in range(3)
    ]
    whose = {"edition_id": week.edition["id"], "activity_id": week.lesson["id"], "unit_id": week.unit["id"]}
    state = {name: uuid.UUID(value) for name, value in whose.items()} | {"id": id, "venue_id": None}
    state |= {"kind": "sitting", "capacity": 40, "status": "open", "dates": dates}
    times = {"starts_at": NINE, "ends_at": dates[-1]["ends_at"]}
    papers.receive(SessionChanged, version=next(week.versions), **state, **times)
    assert week.figures("day")["totals"]["hours"] == 12.0


@pytest.mark.slow
def test_no_shows_are_of_those_who_had_booked_and_walk_ins_are_not(full_week):
    rows = full_week.rows("activity", "missed", "no_show", unit_id=full_week.unit["id"])
    assert rows == {"课堂": (2, 14.3), "云课堂": (0, None)}


@pytest.mark.slow
def test_who_was_counted_where_nobody_books_is_no_walk_in(papers, full_week):
    names = ("attended", "walk_ins", "dropped_in", "self_attested", "no_show")
    before = full_week.rows("activity", *names, unit_id=full_week.unit["id"])
    full_week.hear(full_week.hall, walk_ins=23, head_count=23)
    after = full_week.rows("activity", *names, unit_id=full_week.unit["id"])
    came, walked_in, _, attested, no_show = before["云课堂"]
    assert after == before | {"云课堂": (came + 23, walked_in, 23, attested, no_show)}
    [state] = papers.count()
    assert state["totals"]["dropped_in"] == 23
    assert [sum(row[name] for row in state["by_day"]) for name in ("walk_ins", "dropped_in")] == [1, 23]


@pytest.mark.slow
def test_ratings_are_averages_of_all_stars_and_not_told(papers, full_week):
    first = uuid.uuid4()
    full_week.rate(full_week.lesson_id, 5, id=first)
    full_week.rate(full_week.lesson_id, 4)
    full_week.rate(full_week.lesson_id, 4)
    assert full_week.rows("district", "rated", "rating")["江岸区"] == (3, 4.3)
    full_week.rate(full_week.lesson_id, 1, id=first, version=2)
    assert full_week.figures("unit")["totals"]["rating"] == 3.0
    [state] = papers.count()
    assert "rating" not in state["by_district"][0]
    assert "rating" not in state["totals"]


@pytest.mark.slow
def test_a_rating_may_come_before_its_session(papers, week):
    id = uuid.uuid4()
    week.rate(id, 4)
    assert week.figures("day")["totals"]["rated"] == 0
    facts = {"id": id, "venue_id": week.museum, "kind": "slot", "capacity": 4, "status": "open"}
    whose = dict.fromkeys(("edition_id", "activity_id", "unit_id"))
    papers.receive(SessionChanged, version=1, **facts, **whose, starts_at=NINE, ends_at=NINE)
    assert week.figures("day")["totals"]["rated"] == 1


@pytest.mark.slow
def test_a_unit_reads_its_own_figures_in_every_grouping(full_week):
    own = {"unit_id": full_week.unit["id"], "staff": full_week.editor}
    for by in ("unit", "district", "series", "audience", "day", "sector", "topic", "mode", "activity"):
        figures = full_week.figures(by, **own)
        totals = figures["totals"]
        assert (totals["activities"], totals["sessions"], totals["attended"]) == (2, 2, 13)
        assert totals["self_attested"] == 30
        if by not in ("audience", "topic"):
            assert sum(row["attended"] for row in figures["items"]) == 13
        assert "场馆开放" not in [row["label"] for row in figures["items"]]


@pytest.mark.slow
def test_figures_by_activity_need_a_unit(full_week):
    query = {"edition_id": full_week.edition["id"], "by": "activity"}
    answer = full_week.office.get("/statistics", query_string=query)
    assert answer.status_code == 422
    assert answer.json["errors"][0]["field"] == "unit_id"


@pytest.mark.slow
def test_what_is_told_has_days_sectors_topics_and_modes(papers, full_week):
    [state] = papers.count()
    assert {"by_day", "by_sector", "by_topic", "by_mode"} <= state.keys()
    assert (state["totals"]["hours"], state["totals"]["no_show"]) == (21.5, 12.5)


@pytest.mark.slow
def test_figures_are_taken_away_as_a_table_of_numbers(full_week):
    query = {"edition_id": full_week.edition["id"], "by": "mode"}
    chinese = {"Accept-Language": "zh"}
    answer = full_week.office.get("/statistics/figures.csv", query_string=query, headers=chinese)
    lines = answer.text.splitlines()
    assert lines[0].startswith("\ufeff形式,场次,座位,报名份数")
    assert lines[1].startswith("线下,2,80,7,14,0,13,1,0,30,2,14.3,19.5")
    answer = full_week.office.get("/statistics/figures.xlsx", query_string=query)
    sheet = load_workbook(io.BytesIO(answer.data)).active
    assert [cell.value for cell in sheet[2]][:4] == ["线下", 2, 80, 7]
    assert [cell.value for cell in sheet[sheet.max_row]][:2] == ["In all", 3]
    assert "attachment" in answer.headers["Content-Disposition"]
    query |= {"by": "series"}
    lines = full_week.office.get("/statistics/figures.csv", query_string=query, headers=chinese).text
    assert lines.splitlines()[-1].startswith("总数,3,")
