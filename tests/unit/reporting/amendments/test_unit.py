"""A unit takes part in another edition, changes its contact, and gets another name."""

import uuid

import pytest

from tests.fixtures.reporting import CONTACT, Week, faults


def test_a_unit_takes_part_in_another_edition(papers, edition):
    unit = papers.unit(edition["id"])
    papers.events()
    later = papers.edition(year=2022, opens_on="2022-11-01", closes_on="2022-11-30")
    papers.events()
    changed = papers.office.patch(
        f"/units/{unit['id']}", json={"edition_id": later["id"], "role": "host"}
    ).json
    assert {part["edition_id"]: part["role"] for part in changed["roles"]} == {
        edition["id"]: "executor",
        later["id"]: "host",
    }
    assert papers.events() == [
        ("unit-changed", {key: value for key, value in changed.items() if key != "contact"})
    ]
    assert [
        member["id"] for member in papers.office.get(f"/units?edition_id={later['id']}").json["items"]
    ] == [unit["id"]]
    assert list(faults(papers.office.patch(f"/units/{unit['id']}", json={"role": "host"}))) == ["edition_id"]


def test_a_units_editor_changes_its_contact_only(papers, edition):
    unit = papers.unit(edition["id"])
    papers.events()
    editor, path = papers.editor(unit["id"]), f"/units/{unit['id']}"
    assert editor.patch(path, json={"contact": CONTACT}).json["contact"]["phone"] == "138****1234"
    assert editor.patch(path, json={"name": "别的名字"}).json["type"] == "/problems/only-contact"
    assert papers.editor(uuid.uuid4()).patch(path, json={"contact": CONTACT}).status_code == 403
    assert papers.events() == []


@pytest.mark.slow
def test_a_renamed_unit_tells_its_activities_again(papers):
    week = Week(papers)
    week.approved()
    papers.office.patch(f"/units/{week.unit['id']}", json={"name": "江岸区社区大学"})
    states = dict(papers.events())
    assert states["unit-changed"]["name"] == "江岸区社区大学"
    assert (states["activity-changed"]["unit_name"], states["activity-changed"]["version"]) == (
        "江岸区社区大学",
        3,
    )


@pytest.mark.slow
def test_a_unit_that_leaves_an_edition_is_asked_for_nothing_once_nothing_of_it_is_public(week, usual):
    unit_id, edition_id = week.unit["id"], week.edition["id"]
    path, matrix = f"/units/{unit_id}/parts/{edition_id}", f"/owed/matrix?edition_id={edition_id}"
    [activity] = week.approved()["activities"]
    assert week.editor.delete(path).status_code == 403
    refusal = week.office.delete(path)
    assert (refusal.status_code, refusal.json["type"], refusal.json["activities"]) == (
        409,
        "/problems/part-in-use",
        1,
    )
    week.editor.post(f"/activities/{activity['id']}/withdraw", json={})
    week.papers.events()
    assert week.office.delete(path, headers={"If-Match": '"99"'}).status_code == 412
    assert week.office.delete(path).json["roles"] == []
    [(name, state)] = week.papers.events()
    assert (name, state["roles"]) == ("unit-changed", [])
    assert week.office.get(matrix).json["items"] == []
    assert week.office.get(f"/plans?unit_id={unit_id}").json["items"], "what was filed stays"
    assert week.office.delete(path).json["type"] == "/problems/no-such-part"
    back = week.office.patch(f"/units/{unit_id}", json={"edition_id": edition_id, "role": "member"})
    assert back.json["roles"] == [{"edition_id": edition_id, "role": "member"}]
