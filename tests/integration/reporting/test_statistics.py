"""Figures counted from events alone, on both databases."""

import datetime as dt
import itertools
import uuid

import pytest
from sqlalchemy import event

from reporting.statistics.subscriptions import SessionChanged, SessionTotalsChanged
from tests.fixtures.reporting import PLACE, Week, new_row, new_sitting

NINE = dt.datetime(2021, 11, 6, 1, tzinfo=dt.UTC)
SPACE = uuid.UUID(int=1)
NOBODY = dict.fromkeys(
    ("bookings", "people", "elders", "children", "newcomers", "waiting", "came", "walk_ins"), 0
) | dict.fromkeys(("self_attested", "missed", "cancelled"), 0)
CHANNELS = {"self": 0, "helper": 0, "desk": 0}


class Counted(Week):
    """A week whose sessions registration tells of, and what they come to."""

    def __init__(self, papers):
        super().__init__(papers)
        self.versions = itertools.count(1)

    def session(self, activity=None, sitting_id=None, **changes):
        state = {
            "id": uuid.UUID(sitting_id) if sitting_id else uuid.uuid4(),
            "edition_id": uuid.UUID(self.edition["id"]) if activity else None,
            "kind": "sitting" if activity else "slot",
            "activity_id": uuid.UUID(activity["id"]) if activity else None,
            "unit_id": uuid.UUID(self.unit["id"]) if activity else None,
            "venue_id": None,
            "starts_at": NINE,
            "ends_at": NINE + dt.timedelta(hours=2),
            "capacity": 40,
            "status": "open",
        }
        self.papers.receive(SessionChanged, **state | changes, version=next(self.versions))
        return (state | changes)["id"]

    def totals(self, session_id, by_channel=CHANNELS, **counts):
        state = NOBODY | {"by_channel": by_channel} | counts
        self.papers.receive(SessionTotalsChanged, id=session_id, **state, version=next(self.versions))

    def figures(self, by):
        answer = self.editor.get(f"/statistics?edition_id={self.edition['id']}&by={by}").json
        return answer["totals"], {row["key"]: row for row in answer["items"]}


@pytest.fixture
def week(papers):
    return Counted(papers)


def of(figure):
    return figure["sessions"], figure["seats"], figure["people"], figure["attended"]


def test_figures_are_the_sums_of_what_sessions_come_to(week):
    activity = week.approved(new_row(new_sitting(), new_sitting()))["activities"][0]
    here, hall = (week.session(activity, sitting["id"]) for sitting in activity["sittings"])
    week.totals(here, bookings=9, people=30)
    channels = {"self": 3, "helper": 0, "desk": 2}
    ages = {"elders": 2, "children": 1, "newcomers": 4}
    week.totals(
        here, channels, bookings=2, people=5, **ages, waiting=4, came=1, walk_ins=5, missed=2, cancelled=3
    )
    week.totals(hall, self_attested=1)
    totals, units = week.figures("unit")
    assert totals == {
        "activities": 1,
        "sessions": 2,
        "seats": 80,
        "bookings": 2,
        "people": 5,
        "waiting": 4,
        **ages,
        "attended": 6,
        "walk_ins": 5,
        "dropped_in": 0,
        "self_attested": 1,
        "missed": 2,
        "cancelled": 3,
        "booked_by_self": 3,
        "booked_by_helper": 0,
        "booked_by_desk": 2,
        "hours": 12.0,
        "no_show": 66.7,
        "rated": 0,
        "rating": None,
    }
    row = units[week.unit["id"]]
    assert of(row) == (2, 80, 5, 6)
    assert (row["walk_ins"], row["self_attested"], row["newcomers"]) == (5, 1, 4)


def test_totals_may_come_before_their_session(week):
    activity = week.approved()["activities"][0]
    early = uuid.UUID(activity["sittings"][0]["id"])
    week.totals(early, people=2)
    assert week.figures("unit")[0]["people"] == 0
    week.session(activity, str(early))
    assert week.figures("unit")[0]["people"] == 2


def test_a_cancelled_session_has_neither_seats_nor_people(week):
    """Of 50 seats 4 were booked, and 3 of the people checked in early: none of them count."""
    activity = week.approved()["activities"][0]
    session = week.session(activity, activity["sittings"][0]["id"], capacity=50)
    week.totals(session, bookings=2, people=4, came=3)
    week.session(activity, str(session), status="cancelled", capacity=50)
    week.totals(session, cancelled=4)
    totals, _ = week.figures("unit")
    counts = ("sessions", "seats", "bookings", "people", "attended", "cancelled")
    assert [totals[name] for name in counts] == [0, 0, 0, 0, 0, 4]


def test_figures_by_unit_with_slots_in_a_row_of_their_own(papers, week):
    quiet = papers.unit(week.edition["id"], name="武昌区图书馆", district="420106", area="武昌区")
    activity = week.approved()["activities"][0]
    week.totals(week.session(activity, activity["sittings"][0]["id"]), people=3)
    week.totals(week.session(venue_id=papers.receive_venue(SPACE), capacity=400), people=2, came=2)
    _, units = week.figures("unit")
    assert of(units[week.unit["id"]]) == (1, 40, 3, 0)
    assert of(units[quiet["id"]]) == (0, 0, 0, 0)
    assert of(units["openings"]) == (1, 400, 2, 2)
    assert (units["openings"]["label"], units[week.unit["id"]]["label"]) == ("场馆开放", "江岸区社区学院")


def test_figures_by_district_follow_the_place(papers, week):
    here, there, online = (
        new_sitting(),
        new_sitting(place=PLACE | {"district": None, "area": "武汉经开区"}),
        new_sitting(place=None),
    )
    first, last = week.approved(new_row(here, there), new_row(online, mode="online"))["activities"]
    for activity, n in ((first, 0), (first, 1), (last, 0)):
        week.session(activity, activity["sittings"][n]["id"])
    museum = papers.receive_venue(SPACE, district="420106", area="武昌区")
    week.session(venue_id=museum, capacity=400)
    _, districts = week.figures("district")
    assert of(districts["420102"]) == (2, 80, 0, 0)
    assert of(districts["武汉经开区"]) == (1, 40, 0, 0)
    assert of(districts["420106"]) == (1, 400, 0, 0)
    assert districts["420106"]["label"] == "武昌区"
    assert of(districts["420117"]) == (0, 0, 0, 0)


def test_figures_by_series_and_audience(week):
    first = new_row(audiences=["老年人群", "退役军人"])
    second = new_row(title="书法", series="职工教育与人才发展", audiences=["老年人群"])
    for activity in week.approved(first, second)["activities"]:
        week.totals(week.session(activity, activity["sittings"][0]["id"]), people=2)
    week.session(venue_id=uuid.uuid4())
    _, series = week.figures("series")
    assert (of(series["互联网+全民学习"]), of(series["职工教育与人才发展"])) == ((1, 40, 2, 0), (1, 40, 2, 0))
    assert len(series) == 5
    _, audiences = week.figures("audience")
    assert (of(audiences["老年人群"]), of(audiences["退役军人"])) == ((2, 80, 4, 0), (1, 40, 2, 0))
    assert len(audiences) == 8


def test_totals_are_the_same_however_they_are_grouped_and_the_sums_are_read_once(papers, week):
    """Also of sessions for several audiences, of nobody's activity, and in a place that nobody has told of."""
    activity = week.approved(new_row(audiences=["老年人群", "退役军人"]))["activities"][0]
    week.totals(week.session(activity, activity["sittings"][0]["id"]), people=2, came=1)
    week.totals(week.session(venue_id=SPACE), people=3)
    whose = {
        "edition_id": uuid.UUID(week.edition["id"]),
        "activity_id": uuid.uuid4(),
        "unit_id": uuid.uuid4(),
    }
    week.totals(week.session(**whose, kind="sitting"), people=4)
    database = papers.app.extensions["database"]
    totals, statements = [], []
    note = lambda *args: statements.append(args[2])  # noqa: E731
    event.listen(database.alone, "before_cursor_execute", note)
    for by in ("unit", "district", "series", "audience"):
        totals.append(week.figures(by)[0])
    event.remove(database.alone, "before_cursor_execute", note)
    assert totals == [totals[0]] * 4
    assert (totals[0]["sessions"], totals[0]["people"], totals[0]["attended"]) == (3, 9, 1)
    assert sum("sum(cell.people)" in statement for statement in statements) == 4


def test_slots_count_on_the_editions_days_only(papers, week):
    papers.edition(year=2022, opens_on="2022-11-01", closes_on="2022-11-30")
    week.session(starts_at=dt.datetime(2021, 10, 31, 16, tzinfo=dt.UTC))  # midnight in the city
    week.session(starts_at=dt.datetime(2021, 10, 31, 15, 59, tzinfo=dt.UTC))
    week.session(starts_at=dt.datetime(2021, 11, 30, 16, tzinfo=dt.UTC))
    assert week.figures("unit")[0]["sessions"] == 1


def test_figures_are_published_when_they_change_and_only_then(papers, week):
    assert [state["version"] for state in papers.count()] == [1]
    assert papers.count() == []
    activity = week.approved()["activities"][0]
    session = week.session(activity, activity["sittings"][0]["id"])
    week.totals(session, people=3)
    [state] = papers.count()
    assert (state["id"], state["version"]) == (week.edition["id"], 2)
    unrated = {"rated": 0, "rating": None}
    assert state["totals"] | unrated == week.figures("unit")[0]
    assert {row["key"]: row | unrated for row in state["by_district"]} == week.figures("district")[1]
    week.totals(session, people=3)
    assert papers.count() == []
    assert papers.app.test_cli_runner().invoke(args=["republish"]).exit_code == 0
    events = [(name, data["version"]) for name, data in papers.events() if name == "statistics-published"]
    assert events == [("statistics-published", 2)]


def test_only_staff_see_the_figures(papers, week):
    path = f"/statistics?edition_id={week.edition['id']}"
    assert papers.staff("door").get(path).status_code == 200
    assert papers.staff("citizen").get(path).status_code == 403
    assert papers.office.get(f"/statistics?edition_id={uuid.uuid4()}").status_code == 404
    assert papers.office.get(f"{path}&by=phase").status_code == 422
