"""What the office announces: shown first, published as shown, taken back."""

import pytest

from tests.fixtures.reporting import CONTACT, UNIT, faults
from tests.unit.reporting.notices.test_notices import messages, with_contact

DRAFT = {"title": "开幕式", "text": "11月1日上午9点，武昌区。", "to_units": True, "public": True}


def draft(week, **changes):
    return DRAFT | {"edition_id": week.edition["id"]} | changes


def preview(week, **changes):
    return week.office.post("/announcements/preview", json=draft(week, **changes))


def announce(week, **changes):
    expected = preview(week, **changes).json["expected"]
    return week.office.create("/announcements", json=draft(week, **changes) | {"expected": expected})


def announce_unseen(week, **changes):
    return week.office.create("/announcements", json=draft(week, **changes) | {"expected": "x"})


def test_it_is_published_to_units_and_the_public_as_it_was_shown(week):
    with_contact(week)
    body = preview(week).json
    assert [unit["name"] for unit in body["units"]] == ["江岸区社区学院"]
    answer = announce(week)
    assert (answer.status_code, answer.json["units"], answer.json["status"]) == (201, 1, "published")
    [(name, state)] = week.papers.events()
    assert name == "announcement-published"
    assert (state["title"], state["text"], state["status"]) == (DRAFT["title"], DRAFT["text"], "published")
    assert [(kind, text) for _, kind, text in messages(week)] == [("announcement", body["message"])]
    assert body["message"] == "【学习活动周】开幕式：11月1日上午9点，武昌区。"


def test_what_the_public_reads_in_english_is_seen_and_published_with_it(week):
    english = {"title_en": "Opening", "text_en": "On 1 November at 9, in Wuchang."}
    assert preview(week).json["expected"] != preview(week, **english).json["expected"]
    announcement = announce(week, **english).json
    [(_name, state)] = week.papers.events()
    assert (
        {name: state[name] for name in english} == {name: announcement[name] for name in english} == english
    )
    assert set(faults(announce_unseen(week, title_en="开幕式"))) == {"title_en"}


@pytest.mark.slow
def test_who_came_meanwhile_is_shown_before_it_is_published(week):
    expected = preview(week).json["expected"]
    week.papers.unit(week.edition["id"], **UNIT | {"name": "硚口区社区学院", "contact": CONTACT})
    body = draft(week) | {"expected": expected}
    answer = week.office.create("/announcements", json=body)
    assert (answer.status_code, answer.json["type"], answer.json["units"]) == (
        409,
        "/problems/audience-changed",
        2,
    )
    assert week.office.get("/announcements").json["items"] == []


@pytest.mark.slow
def test_it_goes_to_one_kind_or_district_alone(week):
    week.papers.unit(
        week.edition["id"],
        **UNIT | {"name": "洪山街道", "kind": "街道", "district": "420111", "area": "洪山区"},
    )
    assert [unit["name"] for unit in preview(week, kind="街道").json["units"]] == ["洪山街道"]
    assert [unit["name"] for unit in preview(week, district="420102").json["units"]] == ["江岸区社区学院"]
    assert len(preview(week).json["units"]) == 2


@pytest.mark.slow
def test_a_unit_of_a_zone_is_of_its_zone_and_not_of_the_district_around_it(week):
    zone = {"name": "沌口街道", "kind": "街道", "district": "420113", "area": "武汉经开区"}
    week.papers.unit(week.edition["id"], **UNIT | zone)
    assert [unit["name"] for unit in preview(week, district="武汉经开区").json["units"]] == ["沌口街道"]
    assert preview(week, district="420113").json["units"] == []


def test_what_is_for_the_public_alone_tells_no_unit(week):
    with_contact(week)
    assert announce(week, to_units=False).json["units"] == 0
    assert messages(week) == []
    assert preview(week, to_units=False).json["message"] is None


def test_what_is_for_units_alone_is_no_event(week):
    week.papers.events()
    announce(week, public=False)
    assert week.papers.events() == []


def test_what_is_taken_back_is_not_sent_and_not_public(week):
    with_contact(week)
    announcement = announce(week).json
    week.papers.events()
    for _ in range(2):
        answer = week.office.post(f"/announcements/{announcement['id']}/withdrawal")
        assert (answer.status_code, answer.json["status"]) == (200, "withdrawn")
    [(_, state)] = week.papers.events()
    assert (state["status"], state["version"]) == ("withdrawn", 2)
    assert messages(week) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": ""}, "title"),
        ({"text": "长" * 1001}, "text"),
        ({"to_units": False, "public": False}, "to_units"),
        ({"district": "1"}, "district"),
    ],
)
def test_bad_input_is_named(week, wrong, field):
    answer = preview(week, **wrong)
    assert (answer.status_code, list(faults(answer))) == (422, [field])


def test_only_the_office_announces(week):
    assert week.editor.post("/announcements/preview", json=draft(week)).status_code == 403
    missing = "00000000-0000-0000-0000-000000000000"
    assert week.office.post(f"/announcements/{missing}/withdrawal").status_code == 404
    assert preview(week, edition_id=missing).status_code == 404
