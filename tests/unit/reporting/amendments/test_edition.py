"""An edition is opened, extended, rules other rules, and keeps what is already offered."""

import pytest

from tests.fixtures.reporting import EDITION, RULES, UNIT, Week, faults, new_row, new_sitting, told_of


def test_an_edition_opens_is_extended_and_closes(papers, edition):
    papers.events()
    path = f"/editions/{edition['id']}"
    change = {"status": "open", "closes_on": "2021-12-05", "rules": {"party_limit": 6}}
    changed = papers.office.patch(path, json=change).json
    assert (changed["status"], changed["closes_on"], changed["version"]) == ("open", "2021-12-05", 2)
    assert changed["rules"] == RULES | {"party_limit": 6}
    assert changed["organisers"] == edition["organisers"]
    assert papers.events() == [("edition-changed", told_of(changed))]
    assert papers.office.patch(path, json={"status": "planned"}).status_code == 409
    assert papers.office.patch(path, json={"status": "closed"}).json["status"] == "closed"
    assert papers.office.patch(path, json={"status": "open"}).json["version"] == 4


def test_rules_are_set_changed_and_told(papers):
    rules = {name: number + 1 for name, number in RULES.items()}
    edition = papers.office.create("/editions", json=EDITION | {"rules": rules}).json
    assert edition["rules"] == rules
    change = {"no_show_limit": None, "hold_minutes": 0}
    changed = papers.office.patch(f"/editions/{edition['id']}", json={"rules": change}).json
    assert changed["rules"] == rules | change
    assert papers.events()[-1] == ("edition-changed", told_of(changed))


def test_a_week_that_is_moved_away_from_its_deadlines_is_asked_about(papers, edition):
    """Its plans would be due when it is over, though no deadline was given."""
    path, earlier = f"/editions/{edition['id']}", {"opens_on": "2021-10-21", "closes_on": "2021-10-25"}
    assert [*faults(papers.office.patch(path, json=earlier))] == ["deadlines.plans"]
    assert papers.office.patch(path, json=earlier | {"on_purpose": True}).status_code == 200


@pytest.mark.slow
def test_the_window_keeps_what_is_already_offered(papers):
    week = Week(papers)
    week.approved(
        new_row(
            new_sitting(),
            new_sitting(starts_at="2021-11-29T09:00:00+08:00", ends_at="2021-11-29T10:00:00+08:00"),
            new_sitting(starts_at="2021-11-20T22:30:00+08:00", ends_at="2021-11-21T00:30:00+08:00"),
        )
    )
    answer = papers.office.patch(f"/editions/{week.edition['id']}", json={"closes_on": "2021-11-20"})
    assert (answer.status_code, answer.json["type"]) == (409, "/problems/sittings-outside")
    assert answer.json["sittings"] == 1
    assert papers.office.get(f"/editions/{week.edition['id']}").json == week.edition


def test_of_two_who_change_an_edition_the_second_is_told(papers, edition):
    path, headers = f"/editions/{edition['id']}", {"If-Match": '"1"'}
    assert papers.office.get(path).headers["ETag"] == '"1"'
    assert papers.office.patch(path, json={"theme": "学在江城"}, headers=headers).status_code == 200
    stale = papers.office.patch(path, json={"theme": "别的"}, headers=headers)
    assert (stale.status_code, stale.json["version"]) == (412, 2)


@pytest.mark.slow
def test_what_is_asked_of_units_is_told_with_an_edition_and_no_change_of_its_settings(papers, edition):
    path, headers = f"/editions/{edition['id']}", {"If-Match": f'"{edition["revision"]}"'}
    papers.office.post("/requirements/usual", json={"edition_id": edition["id"]})
    [state] = [
        state for name, state in papers.events() if name == "edition-changed" and state["requirements"]
    ]
    assert (state["version"], len(state["requirements"])) == (edition["version"] + 1, 6)
    changed = papers.office.patch(path, json={"theme": "学在江城"}, headers=headers)
    assert (changed.status_code, changed.json["revision"]) == (200, edition["revision"] + 1)
    assert changed.json["version"] == edition["version"] + 2


@pytest.mark.slow
def test_a_closed_edition_is_read_and_no_more(week):
    path = f"/editions/{week.edition['id']}"
    week.office.post("/requirements/usual", json={"edition_id": week.edition["id"]})
    for status in ("open", "closed"):
        week.office.patch(path, json={"status": status})
    body = {"edition_id": week.edition["id"], "paper": "links", "title": "电视"}
    refusals = [
        week.office.patch(path, json={"theme": "别的"}),
        week.office.create("/requirements", json=body),
        week.office.create("/units", json=UNIT | {"name": "新来的", "edition_id": week.edition["id"]}),
    ]
    for answer in refusals:
        assert (answer.status_code, answer.json["type"]) == (409, "/problems/edition-closed")
    assert week.office.get(f"/requirements?edition_id={week.edition['id']}").status_code == 200
    assert week.office.patch(path, json={"status": "open", "theme": "别的"}).json["theme"] == "别的"


@pytest.mark.slow
def test_a_plan_needs_no_prevention_measures_where_the_gate_is_off(papers):
    week = Week(papers)
    plan = week.draft(new_row(new_sitting(prevention=[])))
    submit = f"/plans/{plan['id']}/submit"
    assert week.editor.post(submit).status_code == 422
    papers.office.patch(f"/editions/{week.edition['id']}", json={"prevention_required": False})
    assert week.editor.post(submit).json["status"] == "submitted"
