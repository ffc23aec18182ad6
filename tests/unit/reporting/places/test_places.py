"""What venues tells: which spaces there are, and what became of a sitting that asked for one."""

import uuid
from datetime import datetime

import pytest

from reporting.places.places import UNSAID
from reporting.places.subscriptions import PlacementAsked, PlacementHeld, PlacementRefused, PlacementRevoked
from tests.fixtures.reporting import PLACE, faults, new_row, new_sitting

SPACE, OTHER_SPACE = str(uuid.UUID(int=1)), str(uuid.UUID(int=2))


ANSWERS = {
    "asked": PlacementAsked,
    "held": PlacementHeld,
    "refused": PlacementRefused,
    "revoked": PlacementRevoked,
}


@pytest.fixture
def venue_id(papers):
    """The venue of both spaces."""
    return str(papers.receive_venue(SPACE, OTHER_SPACE))


@pytest.fixture
def answers(papers):
    """Let venues answer for a sitting."""

    def answer(sitting, status, reason=None, version=1, **more):
        placement = {name: sitting[name] for name in ("id", "space_id", "starts_at", "ends_at", "seats")}
        placement |= {"id": uuid.UUID(sitting["id"]), "space_id": uuid.UUID(sitting["space_id"])}
        answer_now = {"version": 1, "status": status, "reason": reason}
        moments = PlacementHeld().load(sitting | answer_now)
        placement |= {"starts_at": moments["starts_at"], "ends_at": moments["ends_at"]}
        papers.receive(ANSWERS[status], **placement, status=status, reason=reason, version=version, **more)

    return answer


def in_space(**changes):
    return new_sitting(**{"space_id": SPACE, "place": None} | changes)


def test_a_space_must_be_its_venues(papers, week, venue_id):
    elsewhere = papers.receive_venue(str(uuid.UUID(int=3)), name="武昌区图书馆")
    answer = week.file(new_row(in_space(venue_id=str(elsewhere)), in_space(venue_id=venue_id)))
    assert faults(answer) == {"activities.0.sittings.0.space_id": "This space belongs to another venue"}


def test_a_retired_space_is_refused(papers, week):
    papers.receive_venue(SPACE, status="retired")
    assert faults(week.file(new_row(in_space()))) == {
        "activities.0.sittings.0.space_id": "This space is retired"
    }


def test_a_space_brings_its_venue(week, venue_id):
    sitting = week.draft(new_row(in_space()))["activities"][0]["sittings"][0]
    assert (sitting["venue_id"], sitting["place"]) == (venue_id, None)
    assert sitting["placement"]["status"] == "unanswered"


@pytest.mark.slow
def test_what_venues_answers_is_shown_in_words(week, venue_id, answers):
    plan = week.approved(new_row(in_space(), in_space(starts_at="2021-11-06T10:00:00+08:00")))
    first, second = plan["activities"][0]["sittings"]
    answers(first, "held")
    answers(second, "refused", "clash")
    placements = [sitting["placement"] for sitting in week.plan(plan["id"])["activities"][0]["sittings"]]
    assert placements == [
        {
            "status": "held",
            "reason": None,
            "message": "The space is held for this sitting",
            **UNSAID,
        },
        {
            "status": "refused",
            "reason": "clash",
            "message": "The space is taken at this time; once it is given up, whoever asked first has it",
            **UNSAID,
        },
    ]
    chinese = week.editor.get(f"/plans/{plan['id']}?lang=zh").json
    assert chinese["activities"][0]["sittings"][1]["placement"]["message"] == (
        "这个时间场地已安排了别的场次；一旦空出，按申请先后补上"
    )


@pytest.mark.slow
def test_a_refused_sitting_is_placed_anew(papers, week, venue_id, answers):
    plan = week.approved(new_row(in_space()))
    sitting = plan["activities"][0]["sittings"][0]
    answers(sitting, "refused", "too_small")
    moved = week.editor.patch(f"/sittings/{sitting['id']}", json={"space_id": OTHER_SPACE}).json
    assert (moved["space_id"], moved["venue_id"]) == (OTHER_SPACE, venue_id)
    assert moved["placement"]["status"] == "unanswered"
    [(event, state)] = papers.events()
    assert (event, state["sittings"][0]["space_id"]) == ("activity-changed", OTHER_SPACE)
    answers(moved, "held", version=2)
    assert week.plan(plan["id"])["activities"][0]["sittings"][0]["placement"]["status"] == "held"


@pytest.mark.slow
def test_a_sitting_that_lost_its_space_goes_to_a_place_of_its_own(papers, week, venue_id, answers):
    plan = week.approved(new_row(in_space()))
    sitting = plan["activities"][0]["sittings"][0]
    answers(sitting, "revoked", "closed")
    assert week.plan(plan["id"])["activities"][0]["sittings"][0]["placement"]["reason"] == "closed"
    moved = week.editor.patch(f"/sittings/{sitting['id']}", json={"place": PLACE}).json
    assert (moved["place"], moved["space_id"], moved["venue_id"]) == (PLACE, None, None)
    assert moved["placement"] is None
    back = week.editor.patch(
        f"/sittings/{sitting['id']}", json={"space_id": SPACE, "venue_id": venue_id}
    ).json
    assert (back["place"], back["space_id"]) == (None, SPACE)


def test_venues_may_drop_a_space(papers, week):
    venue_id = papers.receive_venue(SPACE, OTHER_SPACE)
    papers.receive_venue(OTHER_SPACE, id=venue_id, version=2)
    assert list(faults(week.file(new_row(in_space())))) == ["activities.0.sittings.0.space_id"]


@pytest.fixture
def instead(venue_id):
    """Another space at another time."""
    times = {"starts_at": "2021-11-07T01:00:00+00:00", "ends_at": "2021-11-07T03:00:00+00:00"}
    return {"kind": "other_time", "venue_id": venue_id, "space_id": OTHER_SPACE} | times


@pytest.mark.slow
def test_a_unit_takes_what_the_venue_named_instead(papers, week, venue_id, answers, instead):
    plan = week.approved(new_row(in_space()))
    sitting = plan["activities"][0]["sittings"][0]
    answers(sitting, "refused", "clash", alternatives=[instead | {"near": "more than is read"}])
    placement = week.plan(plan["id"])["activities"][0]["sittings"][0]["placement"]
    assert placement["alternatives"] == [instead]
    papers.events()
    body = {"space_id": instead["space_id"], "starts_at": "2021-11-07T09:00:00+08:00"}
    moved = week.editor.post(f"/sittings/{sitting['id']}/alternative", json=body).json
    assert (moved["space_id"], moved["venue_id"], moved["seats"]) == (OTHER_SPACE, venue_id, 40)
    assert moved["placement"]["status"] == "unanswered"
    [(event, state)] = papers.events()
    assert event == "activity-changed"
    assert state["sittings"][0]["starts_at"] == "2021-11-07T01:00:00+00:00"
    assert state["sittings"][0]["ends_at"] == "2021-11-07T03:00:00+00:00"
    again = week.editor.post(f"/sittings/{sitting['id']}/alternative", json=body)
    assert (again.status_code, again.json["type"]) == (409, "/problems/no-such-alternative")


@pytest.mark.slow
def test_only_what_was_named_is_taken_and_only_by_its_unit(papers, week, venue_id, answers, instead):
    sitting = week.approved(new_row(in_space()))["activities"][0]["sittings"][0]
    path = f"/sittings/{sitting['id']}/alternative"
    body = {"space_id": instead["space_id"], "starts_at": instead["starts_at"]}
    assert week.editor.post(path, json=body).status_code == 409
    answers(sitting, "refused", "clash", alternatives=[instead])
    assert week.editor.post(path, json=body | {"space_id": SPACE}).status_code == 409
    assert faults(week.editor.post(path, json={"space_id": SPACE})) == {"starts_at": "Please fill this in"}
    assert papers.editor(uuid.uuid4()).post(path, json=body).status_code == 403
    answers(sitting, "held", version=2)
    assert week.editor.post(path, json=body).status_code == 409


@pytest.mark.slow
def test_what_the_venue_itself_decides_is_shown_with_its_words(papers, week, venue_id, answers):
    plan = week.approved(new_row(in_space()))
    sitting = plan["activities"][0]["sittings"][0]

    def shown():
        placement = week.plan(plan["id"])["activities"][0]["sittings"][0]["placement"]
        return placement["message"], placement["note"], placement["answer_by"]

    by = {"answer_by": datetime.fromisoformat("2021-10-23T09:00:00+08:00")}
    answers(sitting, "asked", **by)
    assert shown() == ("It waits for the venue to agree", None, "2021-10-23T01:00:00+00:00")
    answers(sitting, "refused", decision="declined", note="当天内部使用", version=2)
    assert shown() == ("The venue did not agree", "当天内部使用", None)
    answers(sitting, "refused", decision="not_answered", note=None, version=3)
    assert shown() == ("The venue did not answer in time", None, None)
    answers(sitting, "held", version=4)
    assert shown() == ("The space is held for this sitting", None, None)
    answers(sitting, "revoked", decision="taken_back", note="舞台检修", version=5)
    assert shown() == ("The venue has taken the space back", "舞台检修", None)
