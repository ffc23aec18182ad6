"""Editions and units: who may set them up, what is told of them, and whose contact is shown to whom."""

import uuid

import pytest
from sqlalchemy import text

from chassis.storage.db import reading
from reporting.activities import activities
from reporting.editions import editions
from reporting.units import units
from reporting.units.model import Disclosure
from tests.fixtures.reporting import CONTACT, EDITION, UNIT, Papers, Week, faults, row, sitting

RULES = {
    "party_limit": 5,
    "open_bookings_limit": 8,
    "hold_minutes": 30,
    "promotion_cutoff_minutes": 60,
    "release_minutes": 30,
    "no_show_limit": 3,
    "no_show_days": 30,
    "block_days": 7,
    "undo_minutes": 10,
    "retention_days": 180,
}


@pytest.fixture
def papers(tmp_path, issuer):
    papers = Papers(tmp_path, f"sqlite:///{tmp_path}/reporting.db", issuer)
    yield papers
    papers.close()


@pytest.fixture
def edition(papers):
    return papers.edition()


def test_an_edition_is_set_up_shown_and_told(papers):
    answer = papers.office.create("/editions", json=EDITION)
    assert answer.status_code == 201
    edition = answer.json
    assert (edition["status"], edition["rules"]) == ("planned", RULES)
    assert edition["organisers"] == [{"name": "市教育局", "role": "undertaker", "unit_id": None}]
    assert edition["deadlines"] == {"plans": "2021-10-29T10:00:00+00:00", "summaries": None}
    assert papers.staff("citizen").get(f"/editions/{edition['id']}").json == edition
    assert papers.office.get("/editions").json == {"items": [edition], "next_cursor": None}
    assert papers.told() == [("edition-changed", edition)]


def test_an_edition_opens_is_extended_and_closes(papers, edition):
    papers.told()
    path = f"/editions/{edition['id']}"
    change = {"status": "open", "closes_on": "2021-12-05", "rules": {"party_limit": 6}}
    changed = papers.office.patch(path, json=change).json
    assert (changed["status"], changed["closes_on"], changed["version"]) == ("open", "2021-12-05", 2)
    assert changed["rules"] == RULES | {"party_limit": 6}
    assert changed["organisers"] == edition["organisers"]
    assert papers.told() == [("edition-changed", changed)]
    assert papers.office.patch(path, json={"status": "planned"}).status_code == 409
    assert papers.office.patch(path, json={"status": "closed"}).json["status"] == "closed"
    assert papers.office.patch(path, json={"status": "open"}).json["version"] == 4


def test_rules_are_set_changed_and_told(papers):
    given = {name: number + 1 for name, number in RULES.items()}
    edition = papers.office.create("/editions", json=EDITION | {"rules": given}).json
    assert edition["rules"] == given
    change = {"no_show_limit": None, "hold_minutes": 0}
    changed = papers.office.patch(f"/editions/{edition['id']}", json={"rules": change}).json
    assert changed["rules"] == given | change
    assert papers.told()[-1] == ("edition-changed", changed)


def test_an_edition_may_have_no_rule_for_no_shows_from_the_start(papers):
    rules = {"no_show_limit": None}
    edition = papers.office.create("/editions", json=EDITION | {"rules": rules}).json
    assert papers.office.get(f"/editions/{edition['id']}").json["rules"]["no_show_limit"] is None
    [(_, told)] = papers.told()
    assert told["rules"]["no_show_limit"] is None


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"closes_on": "2021-10-01"}, "closes_on"),
        ({"opens_on": "9999-12-31", "closes_on": "9999-12-31"}, "opens_on"),
        ({"year": "x"}, "year"),
        ({"theme": ""}, "theme"),
        ({"organisers": [{"name": "某局", "role": "boss"}]}, "organisers.0.role"),
        ({"rules": {"party_limit": 0}}, "rules.party_limit"),
        ({"rules": {"hold_minutes": -1}}, "rules.hold_minutes"),
        ({"rules": {"promotion_cutoff_minutes": None}}, "rules.promotion_cutoff_minutes"),
        ({"rules": {"release_minutes": "30"}}, "rules.release_minutes"),
        ({"rules": {"no_show_limit": 0}}, "rules.no_show_limit"),
        ({"rules": {"no_show_days": 367}}, "rules.no_show_days"),
        ({"rules": {"block_days": 0}}, "rules.block_days"),
        ({"rules": {"undo_minutes": 1441}}, "rules.undo_minutes"),
        ({"rules": {"retention_days": 0}}, "rules.retention_days"),
        ({"deadlines": {"plans": "soon"}}, "deadlines.plans"),
    ],
)
def test_a_wrong_edition_is_refused_by_its_field(papers, change, field):
    answer = papers.office.create("/editions", json=EDITION | change)
    assert answer.status_code == 422
    assert field in faults(answer)
    assert papers.told() == []


def test_an_edition_is_there_once(papers, edition):
    answer = papers.office.create("/editions", json=EDITION)
    assert (answer.status_code, answer.json["type"]) == (409, "/problems/edition-exists")
    assert answer.json["edition_id"] == edition["id"]


def test_the_window_keeps_what_is_already_offered(papers):
    week = Week(papers)
    week.approved(
        row(sitting(), sitting(starts_at="2021-11-29T09:00:00+08:00", ends_at="2021-11-29T10:00:00+08:00"))
    )
    answer = papers.office.patch(f"/editions/{week.edition['id']}", json={"closes_on": "2021-11-20"})
    assert (answer.status_code, answer.json["type"]) == (409, "/problems/sittings-outside")
    assert answer.json["sittings"] == 1
    assert papers.office.get(f"/editions/{week.edition['id']}").json == week.edition


def test_only_the_office_sets_up_editions_and_units(papers, edition):
    editor = papers.editor(uuid.uuid4())
    assert editor.create("/editions", json=EDITION).status_code == 403
    assert editor.patch(f"/editions/{edition['id']}", json={"theme": "x"}).status_code == 403
    assert editor.create("/units", json=UNIT | {"edition_id": edition["id"]}).status_code == 403
    assert papers.staff("citizen").get("/units").status_code == 403


def test_a_unit_is_registered_and_told_without_its_contact(papers, edition):
    papers.told()
    unit = papers.unit(edition["id"], contact=CONTACT)
    assert unit["contact"] == {"name": "欧*", "phone": "138****1234"}
    assert unit["roles"] == [{"edition_id": edition["id"], "role": "executor"}]
    [(name, told)] = papers.told()
    assert (name, told) == ("unit-changed", {key: value for key, value in unit.items() if key != "contact"})


def test_a_contact_is_sealed_at_rest(papers, edition):
    papers.unit(edition["id"], contact=CONTACT)
    with papers.app.app_context(), reading() as db:
        stored = str(db.execute(text("SELECT * FROM unit")).all()) + str(
            db.execute(text("SELECT * FROM outbox")).all()
        )
    assert "欧阳" not in stored
    assert "13800001234" not in stored


def test_a_contact_is_shown_in_full_for_a_reason_that_is_kept(papers, edition):
    unit = papers.unit(edition["id"], contact=CONTACT)
    path = f"/units/{unit['id']}/contact"
    assert list(faults(papers.office.get(path))) == ["reason"]
    shown = papers.office.get(path, query_string={"reason": "催交总结"})
    assert shown.json == {"name": "欧阳试", "phone": "+8613800001234"}
    assert papers.editor(uuid.uuid4()).get(path, query_string={"reason": "好奇"}).status_code == 403
    with papers.app.app_context(), reading() as db:
        assert [(one.by, one.reason) for one in db.query(Disclosure)] == [("tester", "催交总结")]
    assert papers.office.get("/units").json["items"][0]["contact"] == {"name": "欧*", "phone": "138****1234"}


def test_a_unit_without_contact_has_none_to_show(papers, edition):
    unit = papers.unit(edition["id"])
    assert unit["contact"] is None
    answer = papers.office.get(f"/units/{unit['id']}/contact", query_string={"reason": "通知"})
    assert (answer.status_code, answer.json["type"]) == (404, "/problems/no-such-contact")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"district": "110101", "area": None}, "district"),
        ({"area": "朝阳区"}, "area"),
        ({"area": "江汉区"}, "area"),
        ({"district": None, "area": None}, "area"),
        ({"role": "boss"}, "role"),
        ({"edition_id": str(uuid.UUID(int=7))}, "edition_id"),
        ({"contact": {"name": "欧阳试", "phone": "12"}}, "contact.phone"),
        ({"contact": {"phone": "13800001234"}}, "contact.name"),
    ],
)
def test_a_wrong_unit_is_refused_by_its_field(papers, edition, change, field):
    answer = papers.office.create("/units", json=UNIT | {"edition_id": edition["id"]} | change)
    assert (answer.status_code, list(faults(answer))) == (422, [field])


def test_a_functional_zone_is_an_area_of_its_own(papers, edition):
    zone = papers.unit(edition["id"], name="车谷学习中心", district=None, area="武汉经开区")
    assert (zone["district"], zone["area"]) == (None, "武汉经开区")
    follows = papers.unit(edition["id"], name="武昌区图书馆", district="420106", area=None)
    assert follows["area"] == "武昌区"


def test_a_units_name_is_there_once(papers, edition):
    first = papers.unit(edition["id"])
    again = papers.office.create("/units", json=UNIT | {"edition_id": edition["id"]})
    assert (again.status_code, again.json["unit_id"]) == (409, first["id"])


def test_a_unit_takes_part_in_another_edition(papers, edition):
    unit = papers.unit(edition["id"])
    papers.told()
    later = papers.edition(year=2022, opens_on="2022-11-01", closes_on="2022-11-30")
    papers.told()
    changed = papers.office.patch(
        f"/units/{unit['id']}", json={"edition_id": later["id"], "role": "host"}
    ).json
    assert {one["edition_id"]: one["role"] for one in changed["roles"]} == {
        edition["id"]: "executor",
        later["id"]: "host",
    }
    assert papers.told() == [
        ("unit-changed", {key: value for key, value in changed.items() if key != "contact"})
    ]
    assert [one["id"] for one in papers.office.get(f"/units?edition_id={later['id']}").json["items"]] == [
        unit["id"]
    ]
    assert list(faults(papers.office.patch(f"/units/{unit['id']}", json={"role": "host"}))) == ["edition_id"]


def test_a_units_editor_changes_its_contact_only(papers, edition):
    unit = papers.unit(edition["id"])
    papers.told()
    editor, path = papers.editor(unit["id"]), f"/units/{unit['id']}"
    assert editor.patch(path, json={"contact": CONTACT}).json["contact"]["phone"] == "138****1234"
    assert editor.patch(path, json={"name": "别的名字"}).json["type"] == "/problems/only-contact"
    assert papers.editor(uuid.uuid4()).patch(path, json={"contact": CONTACT}).status_code == 403
    assert papers.told() == []


def test_a_renamed_unit_tells_its_activities_again(papers):
    week = Week(papers)
    week.approved()
    papers.office.patch(f"/units/{week.unit['id']}", json={"name": "江岸区社区大学"})
    told = dict(papers.told())
    assert told["unit-changed"]["name"] == "江岸区社区大学"
    assert (told["activity-changed"]["unit_name"], told["activity-changed"]["version"]) == (
        "江岸区社区大学",
        3,
    )


def test_all_is_told_again_with_the_versions_it_has(papers):
    week = Week(papers)
    plan = week.approved(row(), row())
    week.editor.post(f"/activities/{plan['activities'][0]['id']}/withdraw")
    papers.told()
    with papers.app.app_context(), papers.app.extensions["database"].transaction() as db:
        editions.republish_editions(db)
        units.republish_units(db)
        activities.republish_activities(db)
    told = [(name, data["version"]) for name, data in papers.told()]
    assert sorted(told) == [
        ("activity-changed", 2),
        ("activity-withdrawn", 3),
        ("edition-changed", 1),
        ("unit-changed", 1),
    ]
