"""A plan from draft to approved: what it takes, what it tells, and everything that is refused."""

import uuid

import pytest

from tests.fixtures.reporting import CONTACT, PLACE, Week, embedded, faults, new_papers, new_row, new_sitting


@pytest.mark.slow
def test_a_plan_goes_its_way_and_its_history_is_kept(papers, week):
    plan = week.draft(new_row(), new_row(title="防疫讲座", kind="讲座"))
    path = f"/plans/{plan['id']}"
    assert (plan["status"], plan["title"]) == ("draft", "江岸区社区学院2021年活动方案")
    assert week.editor.post(f"{path}/submit").json["status"] == "submitted"
    returned = week.office.post(f"{path}/return", json={"remark": "请补充联系电话"})
    assert returned.json["status"] == "returned"
    assert week.editor.post(f"{path}/submit").status_code == 200
    assert papers.events() == []
    approved = week.office.post(f"{path}/approve")
    assert approved.status_code == 200
    history = [
        (step["to_status"], step["by"], step["remark"]) for step in week.plan(plan["id"])["transitions"]
    ]
    assert history == [
        ("submitted", "editor", None),
        ("returned", "tester", "请补充联系电话"),
        ("submitted", "editor", None),
        ("approved", "tester", None),
    ]
    events = papers.events()
    assert [name for name, _ in events] == ["activity-approved", "activity-approved"]
    assert {data["title"] for _, data in events} == {"智能手机助老课", "防疫讲座"}
    assert all(data["version"] == 2 and data["status"] == "approved" for _, data in events)


def test_an_approved_activity_is_told_whole(papers, week):
    plan = week.submitted()
    week.office.post(f"/plans/{plan['id']}/approve")
    [(_, state)] = papers.events()
    activity = plan["activities"][0]
    assert state["id"] == activity["id"]
    assert (state["edition_id"], state["plan_id"]) == (week.edition["id"], plan["id"])
    assert (state["unit_id"], state["unit_name"]) == (week.unit["id"], "江岸区社区学院")
    assert (state["topics"], state["audiences"]) == (["智慧助老", "网络生活"], ["老年人群", "城乡社区居民"])
    [sitting] = state["sittings"]
    assert sitting["id"] == activity["sittings"][0]["id"]
    assert (sitting["seats"], sitting["place"], sitting["space_id"], sitting["status"]) == (
        40,
        PLACE,
        None,
        "planned",
    )
    assert sitting["prevention"] == ["入场测温", "全程戴口罩"]


def test_a_row_for_nobody_in_particular_is_filed(week):
    plan = week.draft(new_row(audiences=[]))
    assert plan["activities"][0]["audiences"] == []


@pytest.mark.slow
@pytest.mark.parametrize(("verb", "body"), [("return", {"remark": "改"}), ("approve", None)])
def test_the_office_cannot_judge_a_draft(week, verb, body):
    plan = week.draft()
    answer = week.office.post(f"/plans/{plan['id']}/{verb}", json=body)
    assert (answer.status_code, answer.json["type"]) == (409, "/problems/plan-step-impossible")
    assert answer.json["plan_status"] == "draft"
    assert "draft" in answer.json["detail"]
    assert week.plan(plan["id"])["status"] == "draft"


@pytest.mark.slow
def test_an_approved_plan_is_neither_submitted_nor_approved_again(papers, week):
    plan = week.approved()
    assert week.editor.post(f"/plans/{plan['id']}/submit").status_code == 409
    assert week.office.post(f"/plans/{plan['id']}/approve").status_code == 409
    assert papers.events() == []


def test_a_return_needs_a_remark(week):
    plan = week.submitted()
    answer = week.office.post(f"/plans/{plan['id']}/return", json={"remark": "  "})
    assert (answer.status_code, list(faults(answer))) == (422, ["remark"])


def test_an_empty_plan_is_not_submitted(week):
    plan = week.file().json
    answer = week.editor.post(f"/plans/{plan['id']}/submit")
    assert (answer.status_code, list(faults(answer))) == (422, ["activities"])
    assert week.plan(plan["id"])["transitions"] == []


def test_rows_without_sittings_or_prevention_are_not_submitted(week):
    plan = week.draft(new_row(), new_row(new_sitting(prevention=[]), new_sitting()), new_row(sittings=[]))
    answer = week.editor.post(f"/plans/{plan['id']}/submit")
    assert answer.status_code == 422
    assert faults(answer) == {
        "activities.1.sittings.0.prevention": "Its epidemic prevention measures are missing",
        "activities.2.sittings": "The activity has no sitting",
    }


def test_every_fault_of_every_row_is_named_at_once(week):
    backwards = new_sitting(starts_at="2021-11-06T11:00:00+08:00", ends_at="2021-11-06T09:00:00+08:00")
    early = new_sitting(starts_at="2021-10-31T23:00:00+08:00", ends_at="2021-11-01T01:00:00+08:00")
    midnight = new_sitting(starts_at="2021-11-30T22:00:00+08:00", ends_at="2021-12-01T01:30:00+08:00")
    after = new_sitting(starts_at="2021-12-01T00:00:00+08:00", ends_at="2021-12-01T01:30:00+08:00")
    next_day = new_sitting(starts_at="2021-11-30T22:00:00+08:00", ends_at="2021-12-01T09:00:00+08:00")
    answer = week.file(
        new_row(title="好的一行"),
        new_row(early, backwards, midnight, after, next_day),
        new_row(kind="晚会", mode="radio", series="其他", topics=["智慧助老", "八卦"], audiences=["外星人"]),
        new_row(
            new_sitting(place=None), new_sitting(seats=0), new_sitting(place=PLACE | {"district": "110101"})
        ),
        new_row(new_sitting(venue_id=str(uuid.uuid4()), place=None), new_sitting(space_id=str(uuid.uuid4()))),
    )
    assert (answer.status_code, answer.json["type"]) == (422, "/problems/invalid")
    assert set(faults(answer)) == {
        "activities.1.sittings.0.starts_at",
        "activities.1.sittings.1.ends_at",
        "activities.1.sittings.3.starts_at",
        "activities.1.sittings.4.ends_at",
        "activities.2.kind",
        "activities.2.mode",
        "activities.2.series",
        "activities.2.topics.1",
        "activities.2.audiences.0",
        "activities.3.sittings.0.place",
        "activities.3.sittings.1.seats",
        "activities.3.sittings.2.place.district",
        "activities.4.sittings.0.space_id",
        "activities.4.sittings.1.space_id",
        "activities.4.sittings.1.place",
    }
    assert week.editor.get("/plans").json["items"] == []


def test_what_cannot_be_read_is_named_by_its_path(week):
    answer = week.file(new_row(), new_row(new_sitting(starts_at="tomorrow", seats="many"), colour="red"))
    assert answer.status_code == 422
    assert set(faults(answer)) == {
        "activities.1.sittings.0.starts_at",
        "activities.1.sittings.0.seats",
        "activities.1.colour",
    }


@pytest.mark.slow
@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"seats": 10**30}, "activities.0.sittings.0.seats"),
        ({"seats": True}, "activities.0.sittings.0.seats"),
        ({"ends_at": "9999-12-31T23:59:59-12:00"}, "activities.0.sittings.0.ends_at"),
        ({"place": PLACE | {"name": "\x00"}}, "activities.0.sittings.0.place.name"),
        ({"place": PLACE | {"area": "江汉区"}}, "activities.0.sittings.0.place.area"),
        ({"place": {"address": "台北路1号"}}, "activities.0.sittings.0.place.name"),
        ({"prevention": ["口罩" * 200]}, "activities.0.sittings.0.prevention.0"),
    ],
)
def test_a_strange_sitting_is_refused_by_its_field(week, change, field):
    answer = week.file(new_row(new_sitting(**change)))
    assert (answer.status_code, list(faults(answer))) == (422, [field])


def test_an_online_activity_needs_no_place(week):
    assert week.file(new_row(new_sitting(place=None), mode="online")).status_code == 201


def test_a_unit_has_one_plan_in_an_edition(week):
    first = week.draft()
    answer = week.file(new_row())
    assert (answer.status_code, answer.json["type"]) == (409, "/problems/plan-exists")
    assert answer.json["plan_id"] == first["id"]
    assert first["title"] in answer.json["detail"]


def test_the_same_key_files_once(week):
    first = week.editor.create("/plans", json=week.body(new_row()), key="one")
    again = week.editor.create("/plans", json=week.body(new_row()), key="one")
    assert (again.status_code, again.json) == (201, first.json)
    assert week.editor.post("/plans", json=week.body(new_row())).status_code == 422


@pytest.mark.slow
def test_another_units_plan_is_not_touched(papers, week):
    plan = week.draft()
    activity = plan["activities"][0]
    stranger = papers.editor(uuid.uuid4())
    answers = [
        stranger.create("/plans", json=week.body(new_row())),
        stranger.get(f"/plans/{plan['id']}"),
        stranger.post(f"/plans/{plan['id']}/submit"),
        stranger.create(f"/plans/{plan['id']}/activities", json=new_row()),
        stranger.patch(f"/activities/{activity['id']}", json={"title": "我的"}),
        stranger.delete(f"/activities/{activity['id']}"),
        stranger.post(f"/activities/{activity['id']}/withdraw"),
        stranger.create(f"/activities/{activity['id']}/sittings", json=new_sitting()),
        stranger.patch(f"/sittings/{activity['sittings'][0]['id']}", json={"seats": 1}),
        stranger.delete(f"/sittings/{activity['sittings'][0]['id']}"),
        stranger.post(f"/sittings/{activity['sittings'][0]['id']}/cancel"),
    ]
    assert [(answer.status_code, answer.json["type"]) for answer in answers] == [
        (403, "/problems/not-your-plan")
    ] * len(answers)
    assert stranger.get("/plans").json["items"] == []
    assert week.plan(plan["id"]) == plan


def test_units_do_not_approve_and_reviewers_do_not_file(week):
    plan = week.submitted()
    assert week.editor.post(f"/plans/{plan['id']}/approve").status_code == 403
    reviewer = week.papers.staff("reviewer")
    assert reviewer.create("/plans", json=week.body(new_row())).status_code == 403


def test_unknown_parties_are_named(papers, week):
    nobody = {"edition_id": str(uuid.uuid4()), "unit_id": str(uuid.uuid4()), "activities": []}
    answer = week.editor.create("/plans", json=nobody)
    assert (answer.status_code, set(faults(answer))) == (422, {"edition_id", "unit_id"})


@pytest.mark.slow
@pytest.mark.parametrize("path", ["plans/{}", "plans/{}/submit", "activities/{}", "sittings/{}"])
def test_what_is_not_there_is_404(week, path):
    path = "/" + path.format(uuid.uuid4())
    method = {"plans": "get", "activities": "delete", "sittings": "delete"}[path.split("/")[1]]
    answer = getattr(week.editor, "post" if path.endswith("submit") else method)(path)
    assert (answer.status_code, answer.content_type) == (404, "application/problem+json")


@pytest.mark.slow
def test_plans_are_listed_by_page_status_and_unit(papers, week):
    other = papers.unit(
        week.edition["id"], name="武昌区图书馆", district="420106", area="武昌区", contact=CONTACT
    )
    draft = week.draft()
    other_draft = (
        papers.editor(other["id"]).create("/plans", json=week.body(new_row()) | {"unit_id": other["id"]}).json
    )
    week.editor.post(f"/plans/{draft['id']}/submit")
    first = week.office.get("/plans?limit=1").json
    rest = week.office.get(f"/plans?limit=1&cursor={first['next_cursor']}").json
    assert [plan["id"] for plan in first["items"] + rest["items"]] == [draft["id"], other_draft["id"]]
    assert rest["next_cursor"] is None
    assert [plan["id"] for plan in week.office.get("/plans?status=submitted").json["items"]] == [draft["id"]]
    assert [plan["unit_name"] for plan in week.office.get(f"/plans?unit_id={other['id']}").json["items"]] == [
        "武昌区图书馆"
    ]
    assert [plan["id"] for plan in week.editor.get("/plans").json["items"]] == [draft["id"]]


def test_a_plan_after_its_deadline_is_taken_and_marked_late(tmp_path, issuer):
    with new_papers(*embedded(tmp_path), issuer, clock="2021-11-05T08:30:00+08:00") as papers:
        assert Week(papers).submitted()["late"] is True


def test_after_the_week_nothing_is_filed_or_changed(tmp_path, issuer):
    with new_papers(*embedded(tmp_path), issuer, clock="2021-12-01T00:00:01+08:00") as papers:
        answer = Week(papers).file(new_row())
    assert (answer.status_code, answer.json["type"]) == (409, "/problems/edition-over")
