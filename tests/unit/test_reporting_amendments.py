"""What happens to a plan's rows: corrected before approval, amended after it, placed anew, withdrawn."""

import uuid

import pytest

from reporting.places.subscriptions import PlacementHeld, PlacementRefused, PlacementRevoked
from tests.fixtures.reporting import PLACE, Papers, Week, faults, row, sitting

SPACE, OTHER_SPACE = str(uuid.UUID(int=1)), str(uuid.UUID(int=2))
ANSWERS = {"held": PlacementHeld, "refused": PlacementRefused, "revoked": PlacementRevoked}


@pytest.fixture
def papers(tmp_path, issuer):
    papers = Papers(tmp_path, f"sqlite:///{tmp_path}/reporting.db", issuer)
    yield papers
    papers.close()


@pytest.fixture
def week(papers):
    return Week(papers)


@pytest.fixture
def venue_id(papers):
    """The venue of both spaces."""
    return str(papers.hears_of_venue(SPACE, OTHER_SPACE))


@pytest.fixture
def answers(papers):
    """Let venues answer for a sitting."""

    def answer(sitting, status, reason=None, version=1):
        asked = {name: sitting[name] for name in ("id", "space_id", "starts_at", "ends_at", "seats")}
        asked |= {"id": uuid.UUID(sitting["id"]), "space_id": uuid.UUID(sitting["space_id"])}
        moments = ANSWERS[status]().load(sitting | {"version": 1, "status": status, "reason": reason})
        asked |= {"starts_at": moments["starts_at"], "ends_at": moments["ends_at"]}
        papers.hears(ANSWERS[status], **asked, status=status, reason=reason, version=version)

    return answer


def in_space(**changes):
    return sitting(**{"space_id": SPACE, "place": None} | changes)


def test_a_draft_is_corrected_silently(papers, week):
    plan = week.draft(row(), row(title="多余的"))
    papers.told()
    first, second = plan["activities"]
    changed = week.editor.patch(
        f"/activities/{first['id']}", json={"title": "智能手机入门", "audiences": ["退役军人"]}
    )
    assert (changed.json["title"], changed.json["audiences"]) == ("智能手机入门", ["退役军人"])
    assert week.editor.delete(f"/activities/{second['id']}").status_code == 204
    added = week.editor.create(f"/plans/{plan['id']}/activities", json=row(title="加一行")).json
    more = week.editor.create(f"/activities/{added['id']}/sittings", json=sitting(seats=9)).json
    moved = week.editor.patch(f"/sittings/{more['id']}", json={"seats": 12}).json
    assert (moved["seats"], moved["place"]) == (12, PLACE)
    assert week.editor.delete(f"/sittings/{added['sittings'][0]['id']}").status_code == 204
    now = week.plan(plan["id"])["activities"]
    assert [(one["title"], [sitting["seats"] for sitting in one["sittings"]]) for one in now] == [
        ("智能手机入门", [40]),
        ("加一行", [12]),
    ]
    assert papers.told() == []


def test_nothing_is_changed_under_review(week):
    plan = week.submitted()
    activity = plan["activities"][0]
    answers = [
        week.editor.create(f"/plans/{plan['id']}/activities", json=row()),
        week.editor.patch(f"/activities/{activity['id']}", json={"title": "改"}),
        week.editor.patch(f"/sittings/{activity['sittings'][0]['id']}", json={"seats": 1}),
        week.editor.delete(f"/activities/{activity['id']}"),
    ]
    assert {(answer.status_code, answer.json["type"]) for answer in answers} == {
        (409, "/problems/plan-under-review")
    }


def test_a_returned_plan_is_corrected_and_handed_in_again(week):
    plan = week.submitted()
    week.office.post(f"/plans/{plan['id']}/return", json={"remark": "座位太多"})
    week.editor.patch(f"/sittings/{plan['activities'][0]['sittings'][0]['id']}", json={"seats": 20})
    assert week.editor.post(f"/plans/{plan['id']}/submit").json["status"] == "submitted"


def test_an_amendment_after_approval_is_told(papers, week):
    activity = week.approved()["activities"][0]
    one = activity["sittings"][0]
    week.editor.patch(f"/activities/{activity['id']}", json={"summary": "自带手机"})
    week.editor.patch(f"/sittings/{one['id']}", json={"seats": 30})
    more = week.editor.create(f"/activities/{activity['id']}/sittings", json=sitting(seats=15)).json
    week.editor.post(f"/sittings/{one['id']}/cancel")
    told = papers.told()
    assert [(name, data["version"]) for name, data in told] == [("activity-changed", n) for n in (3, 4, 5, 6)]
    last = told[-1][1]
    assert last["summary"] == "自带手机"
    assert {each["id"]: (each["seats"], each["status"]) for each in last["sittings"]} == {
        one["id"]: (30, "cancelled"),
        more["id"]: (15, "planned"),
    }


def test_a_row_added_to_an_approved_plan_is_public_at_once(papers, week):
    plan = week.approved()
    lacking = week.editor.create(f"/plans/{plan['id']}/activities", json=row(sitting(prevention=[])))
    assert list(faults(lacking)) == ["sittings.0.prevention"]
    added = week.editor.create(f"/plans/{plan['id']}/activities", json=row(title="加场")).json
    assert added["status"] == "approved"
    assert [(name, data["id"]) for name, data in papers.told()] == [("activity-approved", added["id"])]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"ends_at": "2021-11-06T08:00:00+08:00"}, "ends_at"),
        ({"starts_at": "2021-12-06T09:00:00+08:00", "ends_at": "2021-12-06T10:00:00+08:00"}, "starts_at"),
        ({"seats": 0}, "seats"),
        ({"prevention": []}, "prevention"),
        ({"place": None}, "place"),
        ({"place": {"address": "台北路1号"}}, "place.name"),
        ({"space_id": str(uuid.uuid4())}, "space_id"),
        ({"starts_at": None}, "starts_at"),
    ],
)
def test_a_wrong_amendment_is_refused_and_nothing_told(papers, week, change, field):
    plan = week.approved()
    answer = week.editor.patch(f"/sittings/{plan['activities'][0]['sittings'][0]['id']}", json=change)
    assert answer.status_code == 422
    assert field in faults(answer)
    assert week.plan(plan["id"]) == plan
    assert papers.told() == []


def test_an_approved_activity_is_withdrawn_not_deleted(papers, week):
    activity = week.approved()["activities"][0]
    path = f"/activities/{activity['id']}"
    assert week.editor.delete(path).json["type"] == "/problems/not-a-draft"
    assert week.editor.post(f"{path}/withdraw").json["status"] == "withdrawn"
    [(name, data)] = papers.told()
    assert (name, data["status"], data["version"]) == ("activity-withdrawn", "withdrawn", 3)
    assert week.office.post(f"{path}/withdraw").json["type"] == "/problems/already-withdrawn"
    assert week.editor.patch(path, json={"title": "改"}).status_code == 409
    assert (
        week.editor.patch(f"/sittings/{activity['sittings'][0]['id']}", json={"seats": 1}).status_code == 409
    )
    assert papers.told() == []


def test_a_draft_is_not_withdrawn(week):
    activity = week.draft()["activities"][0]
    assert week.editor.post(f"/activities/{activity['id']}/withdraw").json["type"] == "/problems/not-approved"
    assert week.editor.post(f"/sittings/{activity['sittings'][0]['id']}/cancel").status_code == 409


def test_a_cancelled_sitting_stays_cancelled(week):
    one = week.approved(row(sitting(), sitting()))["activities"][0]["sittings"][0]
    assert week.office.post(f"/sittings/{one['id']}/cancel").json["status"] == "cancelled"
    answers = [
        week.editor.post(f"/sittings/{one['id']}/cancel"),
        week.editor.patch(f"/sittings/{one['id']}", json={"seats": 1}),
    ]
    assert [answer.json["type"] for answer in answers] == ["/problems/already-cancelled"] * 2


def test_a_space_must_be_its_venues(papers, week, venue_id):
    elsewhere = papers.hears_of_venue(str(uuid.UUID(int=3)), name="武昌区图书馆")
    answer = week.file(row(in_space(venue_id=str(elsewhere)), in_space(venue_id=venue_id)))
    assert faults(answer) == {"activities.0.sittings.0.space_id": "This space belongs to another venue"}


def test_a_retired_space_is_refused(papers, week):
    papers.hears_of_venue(SPACE, status="retired")
    assert faults(week.file(row(in_space()))) == {"activities.0.sittings.0.space_id": "This space is retired"}


def test_a_space_brings_its_venue(week, venue_id):
    one = week.draft(row(in_space()))["activities"][0]["sittings"][0]
    assert (one["venue_id"], one["place"]) == (venue_id, None)
    assert one["placement"]["status"] == "unanswered"


def test_what_venues_answers_is_shown_in_words(week, venue_id, answers):
    plan = week.approved(row(in_space(), in_space(starts_at="2021-11-06T10:00:00+08:00")))
    first, second = plan["activities"][0]["sittings"]
    answers(first, "held")
    answers(second, "refused", "clash")
    shown = [one["placement"] for one in week.plan(plan["id"])["activities"][0]["sittings"]]
    assert shown == [
        {"status": "held", "reason": None, "message": "The space is held for this sitting"},
        {"status": "refused", "reason": "clash", "message": "The space is taken at this time"},
    ]
    chinese = week.editor.get(f"/plans/{plan['id']}?lang=zh").json
    assert chinese["activities"][0]["sittings"][1]["placement"]["message"] == "这个时间场地已安排了别的场次"


def test_a_refused_sitting_is_placed_anew(papers, week, venue_id, answers):
    plan = week.approved(row(in_space()))
    one = plan["activities"][0]["sittings"][0]
    answers(one, "refused", "too_small")
    moved = week.editor.patch(f"/sittings/{one['id']}", json={"space_id": OTHER_SPACE}).json
    assert (moved["space_id"], moved["venue_id"]) == (OTHER_SPACE, venue_id)
    assert moved["placement"]["status"] == "unanswered"
    [(name, told)] = papers.told()
    assert (name, told["sittings"][0]["space_id"]) == ("activity-changed", OTHER_SPACE)
    answers(moved, "held", version=2)
    assert week.plan(plan["id"])["activities"][0]["sittings"][0]["placement"]["status"] == "held"


def test_a_sitting_that_lost_its_space_goes_to_a_place_of_its_own(papers, week, venue_id, answers):
    plan = week.approved(row(in_space()))
    one = plan["activities"][0]["sittings"][0]
    answers(one, "revoked", "closed")
    assert week.plan(plan["id"])["activities"][0]["sittings"][0]["placement"]["reason"] == "closed"
    moved = week.editor.patch(f"/sittings/{one['id']}", json={"place": PLACE}).json
    assert (moved["place"], moved["space_id"], moved["venue_id"]) == (PLACE, None, None)
    assert moved["placement"] is None
    back = week.editor.patch(f"/sittings/{one['id']}", json={"space_id": SPACE, "venue_id": venue_id}).json
    assert (back["place"], back["space_id"]) == (None, SPACE)


def test_venues_may_drop_a_space(papers, week):
    venue_id = papers.hears_of_venue(SPACE, OTHER_SPACE)
    papers.hears_of_venue(OTHER_SPACE, id=venue_id, version=2)
    assert list(faults(week.file(row(in_space())))) == ["activities.0.sittings.0.space_id"]
