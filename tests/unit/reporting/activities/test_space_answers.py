"""What a unit is told of the spaces it asked for: news of each, once, and what came together at once."""

import uuid
from datetime import datetime

import pytest

from reporting.places.subscriptions import PlacementAsked, PlacementHeld, PlacementRefused, PlacementRevoked
from tests.fixtures.reporting import new_row, new_sitting

HALL = uuid.uuid4()
EVENTS = {
    "asked": PlacementAsked,
    "held": PlacementHeld,
    "refused": PlacementRefused,
    "revoked": PlacementRevoked,
}


@pytest.fixture
def sittings(week, papers):
    """Two sittings in a space of a venue, of an approved plan."""
    venue = papers.receive_venue(HALL)
    there = {"place": None, "venue_id": str(venue), "space_id": str(HALL)}
    later = {"starts_at": "2021-11-06T14:00:00+08:00", "ends_at": "2021-11-06T15:00:00+08:00"}
    plan = week.approved(new_row(new_sitting(**there), new_sitting(**there | later)))
    return plan["activities"][0]["sittings"]


@pytest.fixture
def answer(papers):
    """Let venues answer for a sitting, each time with the next version."""
    versions = iter(range(1, 100))

    def answer(sitting, status, reason=None, **more):
        about = {name: datetime.fromisoformat(sitting[name]) for name in ("starts_at", "ends_at")}
        about |= {"id": uuid.UUID(sitting["id"]), "space_id": HALL, "seats": sitting["seats"]}
        if status == "asked":
            more |= {"answer_by": about["starts_at"]}
        papers.receive(EVENTS[status], **about, status=status, reason=reason, version=next(versions), **more)

    return answer


def notices_of(week):
    kinds = ("space_held", "space_missing")
    items = week.office.get(f"/notices?unit_id={week.unit['id']}").json["items"]
    return [(item["kind"], item["text"]) for item in items if item["kind"] in kinds]


@pytest.mark.slow
def test_a_refused_request_that_gets_its_room_is_told_to_its_unit(week, papers, sittings, answer):
    answer(sittings[0], "refused", "clash")
    [(kind, text)] = notices_of(week)
    assert (kind, "没有场地" in text, "已安排了别的场次" in text) == ("space_missing", True, True)
    assert "智能手机助老课" in text and "/staff/placements" in text
    answer(sittings[0], "held")
    answer(sittings[0], "held")  # told again by republish
    assert [kind for kind, _ in notices_of(week)] == ["space_held", "space_missing"]
    assert "定下来了" in notices_of(week)[0][1]


@pytest.mark.slow
def test_a_room_taken_back_is_told_with_the_venues_words_and_those_lost_together_at_once(
    week, papers, sittings, answer
):
    for sitting in sittings:
        answer(sitting, "held")
    assert notices_of(week) == []  # they asked, and have it
    for sitting in sittings:
        answer(sitting, "revoked", "clash", decision="taken_back", note="检修灯具")
    [(kind, text)] = notices_of(week)
    assert (kind, "有 2 场没有场地" in text, text.count("场馆收回了场地，检修灯具")) == (
        "space_missing",
        True,
        2,
    )
    answer(sittings[0], "held")
    assert notices_of(week)[0][0] == "space_held"


@pytest.mark.slow
def test_an_approval_is_told_and_what_a_unit_does_itself_is_not(week, sittings, answer):
    first, second = sittings
    answer(first, "asked")
    answer(first, "held")
    assert [kind for kind, _ in notices_of(week)] == ["space_held"]
    answer(second, "held")
    answer(second, "revoked", "withdrawn")
    moved = first | {"starts_at": "2021-11-06T16:00:00+08:00", "ends_at": "2021-11-06T17:00:00+08:00"}
    answer(moved, "refused", "clash")  # it does not ask for that any more
    assert [kind for kind, _ in notices_of(week)] == ["space_held"]


@pytest.mark.slow
def test_nobody_is_told_of_what_is_over(week, papers, sittings, answer):
    papers.set_clock(sittings[0]["ends_at"])
    answer(sittings[0], "refused", "closed")
    assert notices_of(week) == []
