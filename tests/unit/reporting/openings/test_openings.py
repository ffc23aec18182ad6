"""What venues pledged for an edition and what they opened, as reporting hears of it."""

import uuid
from datetime import date

import pytest

from chassis.storage.db import transaction
from reporting.openings.model import VenueDay
from reporting.openings.openings import forget_day, forget_pledge
from reporting.openings.subscriptions import PledgeChanged, VenueDayChanged
from tests.fixtures.reporting import faults

PLEDGE = {"days": 3, "hours": 20, "places": 400}
DAY = {"minutes": 90, "places": 100, "visitors": 30}


@pytest.fixture
def library(papers, edition):
    """A venue that pledged, and opened on two days of the edition and on one before it."""
    venue = papers.receive_venue(sector="文化")
    ids = [uuid.uuid4() for _ in range(4)]
    papers.receive(PledgeChanged, id=ids[0], version=1, venue_id=venue, edition_id=edition["id"], **PLEDGE)
    for id_, day in zip(ids[1:], ("2021-11-05", "2021-11-06", "2021-10-01"), strict=True):
        papers.receive(
            VenueDayChanged, id=id_, version=1, venue_id=venue, date=date.fromisoformat(day), **DAY
        )
    return venue, ids


def openings(papers, edition, by):
    answer = papers.office.get(f"/statistics/openings?edition_id={edition['id']}&by={by}")
    assert answer.status_code == 200, answer.json
    return answer.json


@pytest.mark.slow
@pytest.mark.parametrize(
    ("by", "label"), [("venue", "江岸区图书馆"), ("district", "江岸区"), ("sector", "文化")]
)
def test_pledged_and_opened_stand_side_by_side(papers, edition, library, by, label):
    figures = openings(papers, edition, by)
    sums = {"venues": 1, "pledges": 1, "pledged": PLEDGE}
    sums |= {"actual": {"days": 2, "hours": 3, "places": 200, "visitors": 60}}
    assert figures["totals"] == sums
    [row] = figures["items"]
    assert row == sums | {"label": label, "key": str(library[0]) if by == "venue" else label}


@pytest.mark.slow
def test_districts_stand_in_the_order_of_all_lists(papers, edition):
    """They stood by the numbers of their signs: 东湖高新区 first, 黄陂区 last."""
    for area in ("东湖高新区", "武昌区", "江岸区"):
        papers.receive_venue(uuid.uuid4(), name=f"{area}图书馆", district=None, area=area)
    labels = [row["label"] for row in openings(papers, edition, "district")["items"]]
    assert labels == ["江岸区", "武昌区", "东湖高新区"]


def test_the_latest_word_counts_and_a_venue_without_any_is_named(papers, edition, library):
    venue, ids = library
    papers.receive(
        PledgeChanged, id=ids[0], version=2, venue_id=venue, edition_id=edition["id"], **PLEDGE | {"days": 5}
    )
    papers.receive(
        VenueDayChanged, id=ids[1], version=2, venue_id=venue, date=date(2021, 11, 5), **DAY | {"minutes": 0}
    )
    papers.receive_venue(name="少年宫", sector=None, area=None, district=None)
    figures = openings(papers, edition, "sector")
    assert figures["totals"]["pledged"]["days"] == 5 and figures["totals"]["actual"]["days"] == 1
    assert [(row["label"], row["venues"], row["pledges"]) for row in figures["items"]] == [
        ("", 1, 0),
        ("文化", 1, 1),
    ]


def test_what_venues_does_not_know_any_more_is_forgotten(papers, edition, library):
    _, ids = library
    with papers.app.app_context(), transaction() as db:
        forget_pledge(db, id=ids[0])
        forget_day(db, id=ids[1])
    totals = openings(papers, edition, "venue")["totals"]
    assert (totals["pledges"], totals["actual"]["days"]) == (0, 1)
    with papers.app.app_context(), transaction() as db:
        assert db.query(VenueDay).count() == 2


def test_a_wrong_question_names_its_field(papers, edition):
    assert set(faults(papers.office.get(f"/statistics/openings?edition_id={edition['id']}&by=unit"))) == {
        "by"
    }
    assert set(faults(papers.office.get("/statistics/openings"))) == {"edition_id"}
    assert papers.office.get(f"/statistics/openings?edition_id={uuid.uuid4()}").status_code == 404
    assert openings(papers, edition, "venue")["totals"]["venues"] == 0


def test_they_are_taken_away_as_a_table(papers, library, edition):
    query = {"edition_id": edition["id"], "by": "venue"}
    answer = papers.office.get("/statistics/openings/table.csv", query_string=query)
    lines = answer.text.splitlines()
    assert lines[0].startswith("\ufeffVenue,Venues,Venues with a pledge,Pledged days")
    assert len(lines) == 2 + openings(papers, edition, "venue")["totals"]["venues"]
    assert lines[-1].startswith("In all,")
