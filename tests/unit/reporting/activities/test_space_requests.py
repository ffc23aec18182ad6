"""What units see of the spaces they asked for: coming sittings of public activities, with the venue's answer."""

import uuid
from datetime import datetime

import pytest

from reporting.places.subscriptions import PlacementAsked, PlacementRefused
from tests.fixtures.reporting import new_row, new_sitting

HALL = uuid.uuid4()
NOWHERE = {"reason": None, "version": 1}


@pytest.fixture
def asked(week, papers):
    """The sitting, in a space of a venue, of an approved plan, and the venue."""
    venue = papers.receive_venue(HALL)
    sitting = new_sitting(place=None, venue_id=str(venue), space_id=str(HALL))
    plan = week.approved(new_row(sitting, new_sitting()))
    return plan["activities"][0]["sittings"][0], venue


def requests(reader):
    answer = reader.get("/space-requests")
    assert answer.status_code == 200
    return answer.json["items"]


@pytest.mark.slow
def test_a_unit_sees_what_it_asked_and_the_venues_answer(week, papers, asked):
    sitting, venue = asked
    [request] = requests(week.editor)
    assert (request["id"], request["title"]) == (sitting["id"], "智能手机助老课")
    assert request["title_en"] is None
    assert (request["venue_id"], request["placement"]["status"]) == (str(venue), "unanswered")
    about = {name: datetime.fromisoformat(sitting[name]) for name in ("starts_at", "ends_at")}
    about |= {"id": sitting["id"], "space_id": HALL, "seats": sitting["seats"]}
    papers.receive(PlacementAsked, **about | NOWHERE, status="asked", answer_by=about["starts_at"])
    assert requests(week.editor)[0]["placement"]["status"] == "asked"
    other = {"kind": "nearby", "venue_id": str(venue), "space_id": str(HALL)}
    other |= {"starts_at": "2021-11-06T05:00:00+00:00", "ends_at": "2021-11-06T07:00:00+00:00"}
    refusal = about | NOWHERE | {"status": "refused", "reason": "clash", "version": 2}
    papers.receive(PlacementRefused, **refusal, alternatives=[other], decision=None, note=None)
    placement = week.editor.get(f"/space-requests/{sitting['id']}").json["placement"]
    assert (placement["status"], placement["alternatives"]) == ("refused", [other])
    body = {"space_id": other["space_id"], "starts_at": other["starts_at"]}
    assert week.editor.post(f"/sittings/{sitting['id']}/alternative", json=body).status_code == 200
    assert requests(week.editor)[0]["placement"]["status"] == "unanswered"


@pytest.mark.slow
def test_only_its_own_and_only_what_is_to_come(week, papers, asked):
    sitting, _ = asked
    stranger = papers.editor(str(uuid.uuid4()))
    assert requests(stranger) == []
    assert stranger.get(f"/space-requests/{sitting['id']}").status_code == 404
    assert len(requests(week.office)) == 1
    assert papers.staff("venue_operator").get("/space-requests").status_code == 403
    papers.set_clock(sitting["ends_at"])
    assert requests(week.editor) == []
