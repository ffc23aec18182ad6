"""Editions: who may set them up, and what is told of them."""

import uuid

import pytest

from tests.fixtures.reporting import EDITION, RULES, UNIT, faults, told_of


def test_an_edition_is_set_up_shown_and_told(papers):
    answer = papers.office.create("/editions", json=EDITION)
    assert answer.status_code == 201
    edition = answer.json
    assert (edition["status"], edition["rules"]) == ("planned", RULES)
    assert edition["organisers"] == [{"name": "市教育局", "role": "undertaker", "unit_id": None}]
    assert edition["deadlines"] == {"plans": "2021-10-29T10:00:00+00:00", "summaries": None}
    assert papers.staff("citizen").get(f"/editions/{edition['id']}").json == edition
    assert papers.office.get("/editions").json == {
        "items": [edition],
        "next_cursor": None,
        "prev_cursor": None,
    }
    assert papers.events() == [("edition-changed", told_of(edition))]


def test_an_edition_may_have_no_rule_for_no_shows_from_the_start(papers):
    rules = {"no_show_limit": None}
    edition = papers.office.create("/editions", json=EDITION | {"rules": rules}).json
    assert papers.office.get(f"/editions/{edition['id']}").json["rules"]["no_show_limit"] is None
    [(_, state)] = papers.events()
    assert state["rules"]["no_show_limit"] is None


@pytest.mark.slow
@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"closes_on": "2021-10-01"}, "closes_on"),
        ({"opens_on": "9999-12-31", "closes_on": "9999-12-31"}, "opens_on"),
        ({"year": "x"}, "year"),
        ({"theme": ""}, "theme"),
        ({"organisers": [{"name": "某局", "role": "boss"}]}, "organisers.0.role"),
        ({"rules": {"party_limit": 0}}, "rules.party_limit"),
        ({"desk_phone": "陈站长 13800001234"}, "desk_phone"),
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
    assert papers.events() == []


def test_an_edition_is_there_once(papers, edition):
    answer = papers.office.create("/editions", json=EDITION)
    assert (answer.status_code, answer.json["type"]) == (409, "/problems/edition-exists")
    assert answer.json["edition_id"] == edition["id"]


def test_only_the_office_sets_up_editions_and_units(papers, edition):
    editor = papers.editor(uuid.uuid4())
    assert editor.create("/editions", json=EDITION).status_code == 403
    assert editor.patch(f"/editions/{edition['id']}", json={"theme": "x"}).status_code == 403
    assert editor.create("/units", json=UNIT | {"edition_id": edition["id"]}).status_code == 403
    assert papers.staff("citizen").get("/units").status_code == 403


@pytest.mark.parametrize("number", ["027-85350000", "12345", "400 800 1234"])
def test_the_number_of_the_desk_is_told(papers, number):
    edition = papers.office.create("/editions", json=EDITION | {"desk_phone": f" {number} "}).json
    path = f"/editions/{edition['id']}"
    [(_, state)] = papers.events()
    assert edition["desk_phone"] == state["desk_phone"] == number
    assert papers.office.patch(path, json={"desk_phone": None}).json["desk_phone"] is None


def test_an_edition_that_is_over_or_overdue_is_set_up_only_on_purpose(papers):
    past = {"year": 2020, "opens_on": "2020-11-01", "closes_on": "2020-11-30"}
    past |= {"deadlines": {"plans": "2020-10-29T18:00:00+08:00", "summaries": None}}
    refusal = faults(papers.office.create("/editions", json=EDITION | past))
    assert refusal.keys() == {"closes_on"}, "its deadlines are past with it, which is said once"
    late = faults(papers.office.create("/editions", json=EDITION | {"deadlines": past["deadlines"]}))
    assert late.keys() == {"deadlines.plans"}
    assert papers.office.create("/editions", json=EDITION | past | {"on_purpose": True}).status_code == 201


def test_a_deadline_is_not_put_into_the_past_by_a_slip(papers, edition):
    path = f"/editions/{edition['id']}"
    wrong = {"deadlines": {"plans": "2021-10-09T18:00:00+08:00"}}
    assert faults(papers.office.patch(path, json=wrong)).keys() == {"deadlines.plans"}
    assert papers.office.patch(path, json=wrong | {"on_purpose": True}).status_code == 200
    assert papers.office.patch(path, json={"theme": "另一个主题"}).status_code == 200


@pytest.mark.parametrize(
    ("days", "fields"),
    [
        ({"opens_on": "2021-11-01", "closes_on": "2031-11-01"}, {"closes_on"}),
        ({"opens_on": "2021-11-01", "closes_on": "2022-02-01"}, {"closes_on"}),
        ({"opens_on": "2021-11-01", "closes_on": "2022-01-31"}, set()),
        ({"opens_on": "2031-11-01", "closes_on": "2031-11-30"}, {"opens_on"}),
    ],
)
def test_a_slip_in_the_year_does_not_take_the_days_of_all_other_editions(papers, days, fields):
    """An edition of ten years was set up at once, and no other could be made until somebody shortened it."""
    answer = papers.office.create("/editions", json=EDITION | days)
    assert (faults(answer).keys() if fields else answer.status_code) == (fields or 201)
    if "closes_on" in fields:
        assert "days, from 2021-11-01 to" in faults(answer)["closes_on"]
    if fields:
        assert (
            papers.office.create("/editions", json=EDITION | days | {"on_purpose": True}).status_code == 201
        )


def test_a_window_is_not_stretched_over_years_by_a_slip_at_either_end(papers, edition):
    path = f"/editions/{edition['id']}"
    assert faults(papers.office.patch(path, json={"closes_on": "2031-11-30"})).keys() == {"closes_on"}
    assert faults(papers.office.patch(path, json={"opens_on": "2011-11-01"})).keys() == {"closes_on"}
    answer = papers.office.patch(path, json={"closes_on": "2022-11-30", "on_purpose": True})
    assert answer.status_code == 200
    assert papers.office.patch(path, json={"theme": "另一个主题"}).status_code == 200


def test_summaries_are_not_due_before_plans_by_a_slip(papers, edition):
    path = f"/editions/{edition['id']}"
    early = {"deadlines": {"summaries": "2021-10-28T18:00:00+08:00"}}
    refusal = faults(papers.office.patch(path, json=early))
    assert "should be due after plans" in refusal["deadlines.summaries"]
    early_yet = {"deadlines": {"summaries": "2021-10-30T18:00:00+08:00"}}
    refusal = faults(papers.office.patch(path, json=early_yet))
    assert "before the week begins" in refusal["deadlines.summaries"]
    years_late = {"deadlines": {"summaries": "2023-12-30T18:00:00+08:00"}}
    assert "more than a year" in faults(papers.office.patch(path, json=years_late))["deadlines.summaries"]
    late = {"deadlines": {"plans": "2021-12-02T18:00:00+08:00"}}
    assert "when the week is over" in faults(papers.office.patch(path, json=late))["deadlines.plans"]
    assert papers.office.patch(path, json=early | {"on_purpose": True}).status_code == 200
    new = EDITION | early | {"deadlines": EDITION["deadlines"] | early["deadlines"], "year": 2022}
    new |= {"opens_on": "2022-11-01", "closes_on": "2022-11-30"}
    assert faults(papers.office.create("/editions", json=new)).keys() == {"deadlines.summaries"}


def test_no_second_edition_has_the_name_of_one_also_but_for_a_blank(papers, edition):
    later = {"year": 2022, "opens_on": "2022-11-01", "closes_on": "2022-11-30", "deadlines": {}}
    for name in (EDITION["name"], EDITION["name"].replace("年", "年 ")):
        again = papers.office.create("/editions", json=EDITION | later | {"name": name})
        assert (again.status_code, again.json["edition_id"]) == (409, edition["id"])
    other = papers.edition(**later)
    path = f"/editions/{other['id']}"
    assert papers.office.patch(path, json={"name": EDITION["name"]}).status_code == 409
    assert papers.office.patch(path, json={"name": other["name"]}).status_code == 200


@pytest.mark.parametrize(
    ("days", "field"),
    [
        (("2021-11-28", "2021-12-05"), "opens_on"),
        (("2021-11-30", "2021-11-30"), "opens_on"),
        (("2021-10-01", "2021-11-01"), "closes_on"),
        (("2021-10-01", "2021-12-31"), "closes_on"),
    ],
)
def test_a_day_belongs_to_one_edition(papers, edition, days, field):
    window = dict(zip(("opens_on", "closes_on"), days, strict=True))
    another = EDITION | window | {"name": "又一届", "on_purpose": True}
    refusal = faults(papers.office.create("/editions", json=another))
    assert refusal.keys() == {field} and "2021-11-01 to 2021-11-30" in refusal[field]
    copy = {"year": 2021, "name": "又一届", "theme": "新主题", "on_purpose": True} | window
    assert faults(papers.office.create(f"/editions/{edition['id']}/copies", json=copy)).keys() == {field}
    later = papers.edition(name="下一届", year=2022, opens_on="2022-11-01", closes_on="2022-11-30")
    moved = papers.office.patch(f"/editions/{later['id']}", json=window | {"on_purpose": True})
    assert faults(moved).keys() == {field}
    beside = {"opens_on": "2021-12-01", "closes_on": "2021-12-05", "on_purpose": True}
    assert papers.office.patch(f"/editions/{later['id']}", json=beside).status_code == 200


def test_an_edition_has_its_name_and_theme_in_english_too_a_copy_its_own(papers):
    english = {"name_en": "2021 Wuhan Learning Week", "theme_en": "A New Chapter"}
    edition = papers.office.create("/editions", json=EDITION | english).json
    assert {name: edition[name] for name in english} == english
    refusal = papers.office.create("/editions", json=EDITION | {"name_en": "活动周"})
    assert set(faults(refusal)) == {"name_en"}
    copy = {"year": 2022, "name": "2022年活动周", "theme": "新主题"}
    copy |= {"opens_on": "2022-11-01", "closes_on": "2022-11-30"}
    made_anew = papers.office.create(f"/editions/{edition['id']}/copies", json=copy).json
    assert (made_anew["name_en"], made_anew["theme_en"]) == (None, None)
