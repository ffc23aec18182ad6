"""Reporting on both databases: the whole way of a plan, and two who act at the same moment."""

import uuid
from functools import partial

import pytest

from chassis.storage.db import transaction
from reporting.figures.model import Statistics
from reporting.places.subscriptions import PlacementRefused
from reporting.statistics.jobs import publish_changed_figures
from tests.fixtures.reporting import CONTACT, EDITION, new_row, new_sitting
from tests.fixtures.threads import at_once

SPACE = str(uuid.UUID(int=1))
DAYS = ("opens_on", "closes_on")


def test_the_whole_way_of_a_plan(papers, week):
    venue_id = papers.receive_venue(SPACE)
    papers.unit(week.edition["id"], name="武昌区图书馆", contact=CONTACT)
    plan = week.submitted(new_row(new_sitting(space_id=SPACE, place=None), new_sitting()))
    week.office.post(f"/plans/{plan['id']}/return", json={"remark": "再想想"})
    week.editor.post(f"/plans/{plan['id']}/submit")
    assert week.office.post(f"/plans/{plan['id']}/approve").json["status"] == "approved"
    state = dict(papers.events())["activity-approved"]
    refusal = PlacementRefused().load(
        state["sittings"][0] | {"status": "refused", "reason": "clash", "version": 1}
    )
    papers.receive(PlacementRefused, **refusal)
    sittings = week.plan(plan["id"])["activities"][0]["sittings"]
    assert [sitting["placement"] and sitting["placement"]["reason"] for sitting in sittings] == [
        "clash",
        None,
    ]
    assert sittings[0]["venue_id"] == str(venue_id)


def test_two_plans_at_once_make_one(week):
    answers = at_once(lambda: week.file(new_row()), lambda: week.file(new_row()))
    assert sorted(answer.status_code for answer in answers) == [201, 409]


def test_one_key_at_once_makes_one_plan(week):
    def file():
        return week.editor.create("/plans", json=week.body(new_row()), key="same")

    first, second = at_once(file, file)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json == second.json


@pytest.mark.parametrize("noun", ["editions", "units"])
def test_a_name_taken_at_once_is_taken_once(papers, week, noun):
    bodies = {
        "editions": {"year": 2031, "opens_on": "2031-11-01", "closes_on": "2031-11-30"}
        | {"name": "2031 年学习周", "theme": week.edition["theme"], "on_purpose": True},
        "units": {
            "name": "新单位",
            "kind": "图书馆",
            "area": "全市",
            "role": "member",
            "edition_id": week.edition["id"],
        },
    }

    def create():
        return papers.office.create(f"/{noun}", json=bodies[noun])

    assert sorted(answer.status_code for answer in at_once(create, create, create)) == [201, 409, 409]


def test_a_day_wanted_at_once_goes_to_one_edition(papers, week):
    def create(name):
        body = EDITION | {"year": 2031, "name": name, "on_purpose": True}
        return papers.office.create("/editions", json=body | dict.fromkeys(DAYS, "2031-11-05"))

    answers = at_once(*(partial(create, f"第{n}届") for n in range(3)))
    assert sorted(answer.status_code for answer in answers) == [201, 422, 422]


def test_amendments_at_once_each_get_a_version(papers, week):
    sitting = week.approved()["activities"][0]["sittings"][0]

    def move(seats):
        return lambda: week.editor.patch(f"/sittings/{sitting['id']}", json={"seats": seats})

    assert {answer.status_code for answer in at_once(*map(move, range(1, 7)))} == {200}
    events = papers.events()
    assert sorted(data["version"] for _, data in events) == [3, 4, 5, 6, 7, 8]
    last = max((data for _, data in events), key=lambda data: data["version"])
    activity = papers.office.get(f"/plans/{last['plan_id']}").json["activities"][0]
    assert activity["sittings"][0]["seats"] == last["sittings"][0]["seats"]


def test_approved_at_once_is_approved_once(papers, week):
    plan = week.submitted()
    papers.events()

    def approve():
        return week.office.post(f"/plans/{plan['id']}/approve")

    assert sorted(answer.status_code for answer in at_once(approve, approve)) == [200, 409]
    assert len(papers.events()) == 1


def test_a_change_beside_a_count_leaves_its_mark(papers, week, database_url):
    """What commits just after the figures were counted is counted the next time, whoever was first."""
    papers.count()
    plan = week.submitted()

    def count():
        with papers.app.app_context():
            publish_changed_figures()

    at_once(lambda: week.office.post(f"/plans/{plan['id']}/approve"), count)
    papers.count()
    totals = week.office.get(f"/statistics?edition_id={week.edition['id']}").json["totals"]
    with papers.app.app_context(), transaction() as db:
        statistics = db.get(Statistics, uuid.UUID(week.edition["id"]))
        figures = statistics.figures["totals"]
        both = figures.keys() & totals.keys()  # ratings are for staff alone, and hours are figures in minutes
        assert {name: figures[name] for name in both} == {name: totals[name] for name in both}
        assert statistics.counted == statistics.changes
    assert totals["activities"] == 1


def test_rules_terms_and_both_pools_are_kept(papers, week):
    pools = [{"pool": "elder", "seats": 10, "release_minutes_before": 60}]
    hybrid = new_row(
        new_sitting(booking={"keep": pools}, online={"seats": 200}), mode="hybrid", booked_as="series"
    )
    hall = new_row(new_sitting(place=None, seats=0, open_to_all=True), mode="online")
    plan = week.approved(hybrid, hall)
    edition = {"rules": {"no_show_limit": None, "retention_days": 90}}
    week.office.patch(f"/editions/{week.edition['id']}", json=edition)
    [state] = [data for _, data in papers.events()]
    assert (state["rules"]["no_show_limit"], state["rules"]["retention_days"]) == (None, 90)
    [course, show] = week.plan(plan["id"])["activities"]
    assert course["booked_as"] == "series"
    assert course["sittings"][0]["booking"]["keep"] == pools
    assert course["sittings"][0]["online"]["seats"] == 200
    assert (show["sittings"][0]["seats"], show["sittings"][0]["open_to_all"]) == (0, True)
