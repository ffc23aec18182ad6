"""What venues pledged and opened, summed on both databases."""

import uuid
from datetime import date

import pytest

from reporting.openings.subscriptions import PledgeChanged, VenueDayChanged


@pytest.mark.parametrize("by", ["venue", "district", "sector"])
def test_pledged_and_opened_are_whole_numbers_in_every_group(papers, week, by):
    venue = papers.receive_venue(sector="文化")
    of, amounts = {"venue_id": venue, "version": 1}, {"days": 3, "hours": 20, "places": 400}
    papers.receive(PledgeChanged, id=uuid.uuid4(), edition_id=week.edition["id"], **of, **amounts)
    for day in (5, 6):
        opened = {"minutes": 90, "places": 100, "visitors": 30}
        papers.receive(VenueDayChanged, id=uuid.uuid4(), date=date(2021, 11, day), **of, **opened)
    query = f"/statistics/openings?edition_id={week.edition['id']}&by={by}"
    figures = week.office.get(query).json
    actual = {"days": 2, "hours": 3, "places": 200, "visitors": 60}
    assert figures["totals"] == {"venues": 1, "pledges": 1, "pledged": amounts, "actual": actual}
    assert [row["actual"] for row in figures["items"]] == [actual]
