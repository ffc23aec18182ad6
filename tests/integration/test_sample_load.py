"""A part of the sample week goes through a running system, breaks off, is taken up again, and tells its stories."""

import dataclasses
import datetime as dt
import json
import time

import pytest

from deploy import accounts, ports
from deploy.demo_clock import DemoClock
from deploy.environment import embedded_addresses, environment
from deploy.processes import Process, flask, web, worker
from deploy.sample import week
from deploy.sample.accounts import Accounts
from deploy.sample.load import DOOR_VENUE, Load
from deploy.sample.portal import Portal, until
from deploy.site import DEPARTMENTS, Site
from tests.fixtures import patience
from tests.fixtures.processes import free_block
from tests.fixtures.warm import WarmSupervisor

# The fixtures start eight processes and load twice.
pytestmark = pytest.mark.timeout(300)

# Each plan here plays a part: see what deploy/sample/README.md says the plans show on purpose.
CLASH_WINNER, CLASH_LOSER, TOO_LARGE = "市文旅局", "硚口区社区教育学院", "市总工会"
RETURNED, SUBMITTED, DRAFT = "汉南区社区教育学院", "车谷她之声女性学习社", "书香周家（家庭）"
CUT, MIDDAY = "江汉关博物馆", "洪山区图书馆"
FULL, CLOSED, OPENING = (
    "武汉开放大学（市社区教育学院）",
    "武汉科学技术馆",
    "市推进学习型城市建设工作领导小组办公室",
)
DROP_IN, GIVES_WAY = "江岸区图书馆", "三镇老年大学"
PLANS = {
    DROP_IN,
    GIVES_WAY,
    CLASH_WINNER,
    CLASH_LOSER,
    TOO_LARGE,
    RETURNED,
    SUBMITTED,
    DRAFT,
    FULL,
    CLOSED,
    OPENING,
}


class Interrupted(Exception):
    """The loader was stopped in the middle."""


@pytest.fixture(scope="module")
def sample():
    """The units of PLANS, the venues they need, open for some days, and the citizens who book there."""
    whole = week.read()
    plans = [plan for plan in whole.plans if plan["unit"] in PLANS]
    activities = [activity for plan in plans for activity in plan["activity"]]
    needed = {activity.get("venue") for activity in activities} | {DOOR_VENUE, CLOSED, CUT}
    venues = [shortened(venue) for venue in whole.venues if venue["name"] in needed]
    names = {activity["title"] for activity in activities} | {venue["name"] for venue in venues}
    citizens = [
        citizen | {"booking": booked}
        for citizen in whole.citizens
        if (
            booked := [
                booking
                for booking in citizen["booking"]
                if (booking.get("activity") or booking["venue"]) in names
            ]
        )
    ]
    units = [unit for unit in whole.units if unit["name"] in PLANS]
    return dataclasses.replace(whole, units=units, venues=venues, plans=plans, citizens=citizens)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """All processes, running on SQLite and the embedded transport, with the office's account and no data."""
    site = Site(tmp_path_factory.mktemp("sample"), free_block(40))
    clock = DemoClock(site.var / "clock").setting
    environments = {
        name: environment(site, name, embedded_addresses(site), clock) | {f"{name.upper()}_IDLE": "0.05"}
        for name in DEPARTMENTS
    }
    environments["gateway"] |= patience.GATEWAY
    supervisor = WarmSupervisor(site.folder("log"), print)
    try:
        migrations = [
            Process(f"{name}-migrate", flask(name, "migrate"), environments[name]) for name in DEPARTMENTS
        ]
        supervisor.finish(
            {migration.name: supervisor.task(migration) for migration in migrations}, lambda: None
        )
        for name in DEPARTMENTS:
            supervisor.start(web(name, site.port_of(name), environments[name]))
            supervisor.start(worker(name, environments[name]))
        accounts.open_first(site.folder("demo") / "accounts.json", environments["gateway"])
        until(lambda: all(ports.is_ready(site.port_of(name)) for name in DEPARTMENTS) or None, "the system")
        yield site
    finally:
        supervisor.stop()


@pytest.fixture(scope="module")
def reports():
    """[(done, total)] as the loader reported them."""
    return []


@pytest.fixture(scope="module")
def loaded(site, sample, reports):
    """The load after it broke off in the middle of the plans and was run again."""

    def break_off(count, total, word):
        if "plans" in word:
            raise Interrupted

    with pytest.raises(Interrupted):
        prepared(site, sample, break_off).run()
    load = prepared(site, sample, lambda count, total, word: reports.append((count, total)))
    load.run()
    return load


@pytest.fixture(scope="module")
def plans(loaded):
    """{unit's name: plan}"""
    office = loaded.office
    items = office.get("/api/reporting/plans", limit="100")["items"]
    return {plan["unit_name"]: office.get(f"/api/reporting/plans/{plan['id']}") for plan in items}


def test_progress_goes_step_by_step_to_the_end(loaded, reports):
    assert reports == [(count, loaded.total) for count in range(1, loaded.total + 1)]


def test_plans_are_in_every_state(plans):
    states = {name: plan["status"] for name, plan in plans.items()}
    assert states == dict.fromkeys(PLANS, "approved") | {SUBMITTED: "submitted", DRAFT: "draft"}


def test_a_returned_plan_was_corrected_and_approved(plans):
    steps = [step["to_status"] for step in plans[RETURNED]["transitions"]]
    assert steps == ["submitted", "returned", "submitted", "approved"]
    [cooking] = [
        activity for activity in plans[RETURNED]["activities"] if activity["title"].startswith("家常烹饪班")
    ]
    assert {sitting["seats"] for sitting in cooking["sittings"]} == {24}


def test_who_stayed_in_line_has_the_room_that_somebody_gave_up(loaded, plans):
    def held():
        [row] = [row for row in plan_of(CLASH_LOSER)["activities"] if row["title"].startswith("街坊戏曲")]
        placement = row["sittings"][0]["placement"]
        return placement if placement["status"] == "held" else None

    def plan_of(unit):
        return loaded.office.get(f"/api/reporting/plans/{plans[unit]['id']}")

    assert until(held, "the room for who is in line")
    [show] = [row for row in plan_of(GIVES_WAY)["activities"] if row["title"] == "老年大学教学成果观摩演出"]
    assert show["sittings"][0]["starts_at"].startswith("2021-11-21T06:30")


def test_a_refused_sitting_is_seen_by_its_unit_and_another_was_placed_anew(plans):
    assert answers(plans[TOO_LARGE]) == {("refused", "too_small")}
    assert answers(plans[CLASH_LOSER]) == {("held", None)}
    assert ("held", None) in answers(plans[CLASH_WINNER])


def test_heads_were_counted_where_nobody_books(loaded):
    days = {at.day: loaded.sessions[name, at] for name, at in loaded.sessions if name.startswith("大字书")}
    path = "/api/registration/sessions/{}/head-count"
    heads = {day: loaded.office.get(path.format(days[day]))["head_count"] for day in (2, 4, 8)}
    assert {day: head and head["people"] for day, head in heads.items()} == {2: 17, 4: 23, 8: None}


def test_the_report_is_ready(loaded):
    [report] = loaded.office.get("/api/reporting/tasks")["items"]
    assert (report["kind"], report["status"]) == ("city-report", "done") and report["result"]["length"]


def test_a_cancellation_let_the_waiting_move_up(loaded):
    states = {}
    for phone in ("19900000202", "19900000207", "19900000208", "19900000209"):
        for booking in loaded.portal.as_citizen(phone).get("/api/registration/bookings")["items"]:
            if booking["session"]["title"].startswith("智能手机助老课"):
                states[phone[-1]] = booking["status"]
    assert states == {"2": "cancelled", "7": "confirmed", "8": "confirmed", "9": "waitlisted"}


def test_the_closure_cancelled_bookings_and_offered_others(loaded):
    bookings = loaded.portal.as_citizen("19900000201").get("/api/registration/bookings")["items"]
    [hit] = [booking for booking in bookings if booking["session"]["title"] == CLOSED]
    assert (hit["status"], hit["reason"]) == ("cancelled", "closed")
    assert hit["offers"]


def test_who_booked_for_after_midday_is_told_that_the_library_shuts(loaded):
    bookings = loaded.portal.as_citizen("19900000204").get("/api/registration/bookings")["items"]
    [hit] = [booking for booking in bookings if booking["session"]["title"] == MIDDAY]
    assert (hit["status"], hit["reason"]) == ("cancelled", "closed")

    def heard():
        texts = loaded.portal.get("/demo/messages", to="19900000204", format="json")["items"]
        return any("水管抢修" in message["text"] for message in texts) or None

    assert until(heard, "the message, a minute after the closure", seconds=100)


def test_a_museum_takes_a_quarter_and_a_space_is_asked_for(loaded, plans):
    museum = loaded.venues[CUT]["id"]

    def cut():
        items = loaded.portal.get("/api/catalogue/sessions", venue=museum, kind="slot")["items"]
        return {item["capacity"] for item in items if item["limit"]} or None

    assert until(cut, "the sessions of a venue that is cut") == {37}
    assert ("asked", None) in answers(plans[CLASH_WINNER])


def test_a_wish_is_answered_by_a_slot_and_one_waits(loaded):
    items = loaded.portal.as_citizen("19900000202").get("/api/registration/wishes")["items"]
    states = {wish["date"]: wish["status"] for wish in items}
    # Who asked is told a minute after the answer.
    assert states.pop("2021-11-12") in ("open", "answered") and states == {"2021-11-15": "open"}
    museum = f"/api/venues/venues/{loaded.venues[DOOR_VENUE]['id']}"

    def asked():
        wishes = loaded.office.get(f"{museum}/wishes")["items"]
        return {wish["date"]: wish["people"] for wish in wishes} or None

    assert until(asked, "what a venue is asked for")["2021-11-15"] == 1
    [day] = loaded.office.get(f"{museum}/openings", date="2021-11-12")["items"]
    assert [slot["seats"] for slot in day["slots"] if slot["answers"]] == [60]


def test_people_were_checked_in(loaded):
    bookings = loaded.portal.as_citizen("19900000210").get("/api/registration/bookings")["items"]
    assert "attended" in {booking["status"] for booking in bookings}


def test_accounts_are_listed_for_everyone_and_read_by_their_owner_only(site, sample, loaded):
    path = site.var / "demo" / "accounts.json"
    accounts = json.loads(path.read_text(encoding="utf-8"))
    assert path.stat().st_mode & 0o077 == 0
    assert all(set(account) == {"username", "password", "roles", "unit", "venues"} for account in accounts)
    assert len(accounts) == 2 + len(sample.units) + len(sample.venues) + 6
    firsts = {account["roles"][0] for account in accounts[:8]}
    work = {"unit_editor", "venue_operator", "door", "desk", "city_desk", "reviewer"}
    assert firsts == {"office", "admin"} | work
    desk = next(account for account in accounts if account["username"] == "desk")
    assert Portal(site.url_of("gateway")).as_staff("desk", desk["password"]).get("/api/me")["units"] == [
        desk["unit"]
    ]


def test_venues_have_pledged_and_one_that_is_closed_breaks_its_word(loaded):
    def standing():
        """What stands beside the pledge of a venue that is closed for a day, once that was counted."""
        path = f"/api/venues/venues/{loaded.venues[CLOSED]['id']}/pledges/{loaded.edition_id}"
        standing = loaded.office.get(path)
        return standing if standing["actual"]["days"] else None

    days = until(standing, "the counted days of a venue")
    assert days["pledged"] == {"days": 20, "hours": 150, "places": 8000}
    assert days["short"]["days"] > 0


def test_honours_are_scored_blind_decided_and_shown(sample, loaded):
    """Brands are granted, stars on notice; one reviewer has stood back, and two are tied."""
    edition_id = loaded.edition_id
    reviewers = loaded.office.get("/api/reporting/reviewers", edition_id=edition_id)["items"]
    assert sorted(line["recused"] for line in reviewers) == [0, 0, 1]
    assert [line["open"] for line in reviewers] == [0, 0, 0]
    query = {"edition_id": edition_id, "kind": "star"}
    ranking = loaded.office.get("/api/reporting/reviews/ranking", **query)["items"]
    rows = [row for row in sample.honours["nomination"] if row["kind"] == "star"]
    assert {line["name"] for line in ranking} <= {row["name"] for row in rows}
    assert not any(line["missing"] for line in ranking)
    for kind, status in (("star", "announced"), ("brand", "granted")):
        state = loaded.office.get(f"/api/reporting/honours/{edition_id}/{kind}")
        assert {line["status"] for line in state["honours"]} == {status}
    nominations = "/api/reporting/nominations"
    lines = loaded.office.get(nominations, edition_id=edition_id, limit="100")["items"]
    items = [loaded.office.get(f"{nominations}/{line['id']}") for line in lines]
    pictured = [row["name"] for row in sample.honours["nomination"] if row.get("photo")]
    assert {row["name"] for row in items if row["photos"]} <= set(pictured)
    unanswered = [row["name"] for row in sample.honours["nomination"] if row.get("asked")]
    assert {row["name"] for row in items if row["asked"]} <= set(unanswered)


def test_a_small_video_is_refused_in_words_and_a_photo_waits_for_its_caption(loaded):
    """What one unit has sent in so far: nothing of it can be handed in yet, and each says why."""
    query = {"edition_id": loaded.edition_id, "unit_id": loaded.units[FULL]}
    pieces = loaded.unit_named(FULL).get("/api/reporting/material", **query)["items"]
    files = {piece["upload"]["filename"]: piece for piece in pieces}
    verdicts = {name: piece["upload"]["verdict"] for name, piece in files.items()}
    assert {name: verdict["outcome"] for name, verdict in verdicts.items()} == {
        "手机课.mp4": "refused",
        "课堂.jpg": "good",
    }
    assert verdicts["手机课.mp4"]["code"] == "too-small" and "320×240" in verdicts["手机课.mp4"]["words"]
    assert files["课堂.jpg"]["caption"] == ""


def test_resources_of_every_kind_stand_on_the_portal(sample, loaded):
    items = loaded.office.get("/api/venues/resources", limit="100")["items"]
    assert sorted(row["title"] for row in items) == sorted(row["title"] for row in sample.resources)
    hall = next(row for row in items if row["title"] == "晚七点博物馆直播间")
    assert hall["venue_id"] == loaded.venues[DOOR_VENUE]["id"]


def test_an_announcement_went_to_all_units_and_to_the_public(sample, loaded):
    [announced] = loaded.office.get("/api/reporting/announcements", edition_id=loaded.edition_id)["items"]
    assert (announced["title"], announced["units"]) == (sample.announcements[0]["title"], len(loaded.units))
    notices = loaded.office.get("/api/reporting/notices", kind="announcement", limit="100")["items"]
    assert len(notices) == len(loaded.units)
    messages = loaded.portal.get("/demo/messages", whose="units", format="json")["items"]
    assert any(announced["title"] in message["text"] for message in messages)


def test_the_broken_link_is_found_by_the_worker_and_nobody_outside_is_asked(site, loaded):
    def broken():
        return loaded.office.get("/api/venues/resources", link_state="broken")["items"]

    [resource] = until(broken, "a look at the link that is broken")
    assert (resource["link"]["why"], resource["link"]["failures"]) == ("404", 3)
    assert resource["url"].startswith(site.url_of("gateway"))
    others = loaded.office.get("/api/venues/resources", limit="100", link_state="unchecked")["items"]
    assert len(others) + 1 == len(loaded.week.resources)


def test_loading_again_changes_nothing(site, sample, loaded):
    def states():
        statistics = loaded.office.get("/api/reporting/statistics", edition_id=loaded.edition_id)
        plans = loaded.office.get("/api/reporting/plans", limit="100")["items"]
        placements = loaded.office.get("/api/venues/placements", limit="100")["items"]
        return statistics["totals"], plans, placements

    def settled():
        """The states, once the workers have carried on what the loader asked for: counts are told once a second."""
        before = states()
        time.sleep(3)
        return before if states() == before else None

    before = until(settled, "an end of what the loader began")
    prepared(site, sample, lambda *_: None).run()
    assert states() == before


def prepared(site, sample, progress):
    path = site.var / "demo" / "accounts.json"
    office = accounts.account(path, "office")
    return Load(sample, site.url_of("gateway"), Accounts(path), office, progress)


def answers(plan):
    """{(status, reason)} of what venues said to the plan's sittings."""
    sittings = [sitting for activity in plan["activities"] for sitting in activity["sittings"]]
    placements = [sitting["placement"] for sitting in sittings if sitting["placement"]]
    return {(placement["status"], placement["reason"]) for placement in placements}


def shortened(venue):
    """A venue that is open in the days around the closure only."""
    days = {"from": dt.date(2021, 11, 5), "to": dt.date(2021, 11, 10)}
    return venue | {"opening": [days | opening for opening in venue["opening"] if "from" not in opening]}
