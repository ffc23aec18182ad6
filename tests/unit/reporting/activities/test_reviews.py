"""What of an approved plan waits for the office, while the public keeps the approved one; and what is told at once."""

import pytest

from tests.fixtures.reporting import PLACE, faults, new_row, new_sitting

OTHER = {"title": "智能手机进阶课", "kind": "讲座", "audiences": ["退役军人"], "summary": "学会拍照"}
LATER = {"starts_at": "2021-11-08T09:00:00+08:00", "ends_at": "2021-11-08T11:00:00+08:00"}


@pytest.fixture
def public(week):
    """An activity that the public sees."""
    return week.approved()["activities"][0]


def path_of(activity):
    return f"/activities/{activity['id']}"


def added(week, activity, **row):
    """A row that its unit adds to an approved plan."""
    return week.editor.create(f"/plans/{activity['plan_id']}/activities", json=new_row(title="加一行", **row))


@pytest.mark.slow
def test_another_title_kind_audience_or_text_waits_and_the_public_keeps_the_approved_one(
    papers, week, public
):
    proposed = week.editor.patch(path_of(public), json=OTHER).json
    assert (proposed["proposed"], proposed["waits"]) == (OTHER, True)
    assert {name: proposed[name] for name in OTHER} == {name: public[name] for name in OTHER}
    assert papers.events() == []
    accepted = week.office.post(f"{path_of(public)}/accept").json
    assert ({name: accepted[name] for name in OTHER}, accepted["proposed"], accepted["waits"]) == (
        OTHER,
        None,
        False,
    )
    [(name, state)] = papers.events()
    assert (name, {field: state[field] for field in OTHER}) == ("activity-changed", OTHER)


@pytest.mark.slow
def test_a_new_row_waits_until_the_office_accepts_it(papers, week, public):
    row = added(week, public).json
    assert (row["status"], row["waits"]) == ("planned", True)
    assert papers.events() == []
    accepted = week.office.post(f"{path_of(row)}/accept").json
    assert (accepted["status"], accepted["waits"]) == ("approved", False)
    assert [(name, state["id"]) for name, state in papers.events()] == [("activity-approved", row["id"])]
    assert week.office.post(f"{path_of(row)}/accept").json["type"] == "/problems/nothing-waits"


@pytest.mark.slow
def test_a_new_row_must_be_complete(week, public):
    lacking = added(week, public, sittings=[new_sitting(prevention=[])])
    assert list(faults(lacking)) == ["sittings.0.prevention"]


@pytest.mark.slow
def test_what_is_returned_has_its_remark_and_is_handed_in_by_changing_it(papers, week, public):
    row = added(week, public).json
    returned = week.office.post(f"{path_of(row)}/return", json={"remark": "请写明讲师"}).json
    assert (returned["waits"], returned["remark"]) == (False, "请写明讲师")
    assert week.office.post(f"{path_of(row)}/accept").json["type"] == "/problems/nothing-waits"
    again = week.editor.patch(path_of(row), json={"summary": "讲师：钱试"}).json
    assert (again["waits"], again["remark"], again["proposed"]) == (True, None, None)
    assert week.editor.delete(path_of(row)).status_code == 204
    assert papers.events() == []


@pytest.mark.slow
def test_what_is_proposed_and_returned_is_changed_or_dropped(papers, week, public):
    week.editor.patch(path_of(public), json=OTHER)
    returned = week.office.post(f"{path_of(public)}/return", json={"remark": "题目太长"}).json
    assert (returned["waits"], returned["remark"], returned["proposed"]) == (False, "题目太长", OTHER)
    shorter = week.editor.patch(path_of(public), json={"title": "手机课"}).json
    assert (shorter["waits"], shorter["proposed"]) == (True, OTHER | {"title": "手机课"})
    dropped = week.editor.delete(f"{path_of(public)}/proposal").json
    assert (dropped["waits"], dropped["proposed"], dropped["title"]) == (False, None, public["title"])
    assert week.editor.delete(f"{path_of(public)}/proposal").json["type"] == "/problems/nothing-waits"
    assert papers.events() == []


@pytest.mark.slow
def test_whoever_goes_back_to_what_is_approved_proposes_nothing(week, public):
    week.editor.patch(path_of(public), json=OTHER)
    back = week.editor.patch(path_of(public), json={name: public[name] for name in OTHER}).json
    assert (back["waits"], back["proposed"]) == (False, None)


@pytest.mark.slow
def test_a_proposal_with_a_strange_word_is_refused(week, public):
    answer = week.editor.patch(path_of(public), json={"kind": "晚会", "audiences": ["外星人"]})
    assert faults(answer).keys() == {"kind", "audiences.0"}


@pytest.mark.slow
def test_time_place_seats_prevention_and_cancelling_are_told_at_once_while_words_wait(papers, week, public):
    week.editor.patch(path_of(public), json=OTHER)
    sitting = f"/sittings/{public['sittings'][0]['id']}"
    hall = PLACE | {"name": "礼堂"}
    for change in (LATER, {"place": hall}, {"seats": 20}, {"prevention": ["戴口罩"]}):
        assert week.editor.patch(sitting, json=change).status_code == 200
    assert week.editor.post(f"{sitting}/cancel").status_code == 200
    events = papers.events()
    assert [name for name, _ in events] == ["activity-changed"] * 5
    assert {state["title"] for _, state in events} == {public["title"]}
    assert week.office.get(path_of(public)).json["waits"] is True


@pytest.mark.slow
def test_the_edition_says_what_waits(papers, week, public):
    edition = f"/editions/{week.edition['id']}"
    assert week.edition["reviewed"] == [*("activities", "title", "summary", "kind", "audiences", "organiser")]
    assert week.office.patch(edition, json={"reviewed": ["topics"]}).json["reviewed"] == ["topics"]
    papers.events()
    changed = week.editor.patch(path_of(public), json=OTHER | {"topics": []}).json
    assert (changed["proposed"], changed["title"]) == ({"topics": []}, OTHER["title"])
    assert added(week, public).json["status"] == "approved"
    assert [name for name, _ in papers.events()] == ["activity-changed", "activity-approved"]
    assert faults(week.office.patch(edition, json={"reviewed": ["seats"]})).keys() == {"reviewed.0"}


@pytest.mark.slow
def test_an_english_title_waits_only_where_the_edition_says_so(papers, week, public):
    papers.events()
    changed = week.editor.patch(path_of(public), json={"title_en": "Smartphones for Seniors"}).json
    assert (changed["title_en"], changed["waits"], changed["proposed"]) == (
        "Smartphones for Seniors",
        False,
        None,
    )
    assert [(name, state["title_en"]) for name, state in papers.events()] == [
        ("activity-changed", "Smartphones for Seniors")
    ]
    week.office.patch(f"/editions/{week.edition['id']}", json={"reviewed": ["title_en"]})
    waiting = week.editor.patch(path_of(public), json={"title_en": "Phones"}).json
    assert (waiting["title_en"], waiting["proposed"]) == ("Smartphones for Seniors", {"title_en": "Phones"})
    assert faults(week.editor.patch(path_of(public), json={"title_en": "手机"})).keys() == {"title_en"}


@pytest.mark.slow
def test_only_the_office_decides_and_only_the_unit_drops(papers, week, public):
    week.editor.patch(path_of(public), json=OTHER)
    stranger = papers.editor("00000000-0000-7000-8000-000000000000")
    assert week.editor.post(f"{path_of(public)}/accept").status_code == 403
    assert week.editor.post(f"{path_of(public)}/return", json={"remark": "改"}).status_code == 403
    assert stranger.delete(f"{path_of(public)}/proposal").status_code == 403
    assert stranger.get(path_of(public)).status_code == 403
