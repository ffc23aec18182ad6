"""The week from the edition to its figures, through the gateway, on both transports and both databases."""

import json

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from chassis.messaging import contracts
from chassis.messaging.events import unpack
from tests.fixtures.apps import NAMES
from tests.fixtures.story import (
    MASKS,
    ONLINE,
    PHONES,
    READING,
    SHOW,
    SMART_PHONE,
    TALK,
    UNITS,
    VENUES,
)
from tests.fixtures.week import OFFICE, PASSWORD

pytestmark = pytest.mark.timeout(300)


def figures(rows):
    """{label: (sessions, seats, people, attended)} of the rows with anything in them."""
    names = ("sessions", "seats", "people", "attended")
    figures = {row["label"]: tuple(row[name] for name in names) for row in rows}
    return {label: row for label, row in figures.items() if any(row)}


# Reporting


def test_nothing_is_public_before_it_is_approved(story):
    assert story.public_before_approval["items"] == []


def test_a_returned_plan_shows_its_remark_and_goes_on_after_the_correction(story):
    assert story.returned["status"] == story.seen_by_unit["status"] == "returned"
    assert story.seen_by_unit["transitions"][-1]["remark"] == "请写明课程内容"
    plan = story.plan("college")
    steps = [step["to_status"] for step in plan["transitions"]]
    assert steps == ["submitted", "returned", "submitted", "approved"]
    assert plan["activities"][0]["summary"] == "学会挂号和乘车"


def test_the_contact_of_a_unit_is_masked_in_lists(story):
    items = story.city.office.get("/api/reporting/units")["items"]
    assert [unit["contact"] for unit in items] == [
        {"name": "司*", "phone": "139****5678", "mail": None, "language": "zh"},
        None,
    ]


def test_an_approved_activity_is_public_with_all_that_was_filed(story):
    [activity] = story.catalogue("activities", topic="智慧助老")["items"]
    assert activity["title"] == SMART_PHONE
    assert (activity["kind"], activity["mode"]) == ("培训", "offline")
    assert activity["audiences"] == ["老年人群", "城乡社区居民"]
    college = {"id": story.units["college"]["id"], "name": UNITS["college"]["name"], "name_en": None}
    assert activity["unit"] == college
    assert {tuple(sitting["prevention"]) for sitting in activity["sittings"]} == {tuple(MASKS)}
    assert [sitting["place"]["name"] for sitting in activity["sittings"]] == [
        "本院一楼教室",
        *[VENUES["museum"]["name"]] * 2,
    ]


# Venues


def test_spaces_are_held_or_refused_with_the_reason(story):
    assert story.answers["college"] == {("held", None), ("refused", "too_small")}
    assert story.answers["library"] == {("refused", "clash"), ("refused", "closed")}


def test_what_is_refused_has_no_session(story):
    sessions = story.sessions_while_refused
    assert not {READING, TALK, SHOW} & set(sessions)
    assert sessions.count(SMART_PHONE) == 3
    assert sessions.count(ONLINE) == 1
    assert sessions.count(VENUES["museum"]["name"]) == 4
    assert sessions.count(VENUES["science"]["name"]) == 2


def test_what_was_refused_is_placed_anew_and_then_has_a_session(story):
    assert story.answers_anew == {"college": {("held", None)}, "library": {("held", None)}}
    assert {READING, TALK, SHOW} <= set(story.titles_of_sessions())
    placed = story.staff["library"].get("/api/venues/placements", limit=100)["items"]
    assert sorted(placement["status"] for placement in placed) == ["held"] * 3 + ["revoked"] * 2


# Registration


def test_a_full_session_queues_in_order(story):
    first, *waiting = (story.before_closure[name] for name in "甲乙丙")
    assert (first["status"], first["position"]) == ("confirmed", None)
    assert [(booking["status"], booking["position"]) for booking in waiting] == [
        ("waitlisted", 1),
        ("waitlisted", 2),
    ]
    assert (story.full["capacity"], story.full["seats_left"], story.full["waiting"]) == (3, 0, 3)


def test_a_cancellation_promotes_and_tells_those_who_wait(story):
    assert (story.cancelled["status"], story.cancelled["reason"]) == ("cancelled", "citizen")
    assert [story.promoted[name]["status"] for name in "乙丙"] == ["confirmed", "confirmed"]
    assert (story.after_promotion["seats_left"], story.after_promotion["waiting"]) == (0, 0)
    counts = {name: len(texts) for name, texts in story.promotion_notices.items()}
    assert counts == {"甲": 0, "乙": 1, "丙": 1, "丁": 0, "戊": 0}
    assert story.promoted["乙"]["code"] in story.promotion_notices["乙"][0]
    assert "候补成功" in story.promotion_notices["乙"][0]
    assert "You have your seats" in story.promotion_notices["丙"][0]
    assert len(story.cancel_notices) == 1


def test_a_closure_cancels_every_booking_once_and_tells_each_citizen_once(story):
    assert {
        name: (booking["status"], booking["reason"]) for name, booking in story.hit.items()
    } == dict.fromkeys(["甲 slot", "丙 slot", "戊 slot", "丁 slot", "乙 hall"], ("cancelled", "closed"))
    assert story.before_closure["戊 slot"]["status"] == "waitlisted"
    assert {name: len(texts) for name, texts in story.closure_notices.items()} == dict.fromkeys(PHONES, 1)
    assert all(story.hit[f"{name} slot"]["code"] in story.closure_notices[name][0] for name in "甲丙丁戊")
    cancellations = [unpack(body) for body in story.event_bodies if b"booking-cancelled" in body]
    by_system = [
        event.subject for event in cancellations if event.subject in {hit["id"] for hit in story.hit.values()}
    ]
    assert len(by_system) == len(set(by_system)) == 5


def test_whoever_lost_a_session_is_offered_what_is_like_it_and_has_seats(story):
    for name, booking in story.hit.items():
        assert 1 <= len(booking["offers"]) <= 3, name
        for offer in booking["offers"]:
            assert offer["status"] == "open"
            assert offer["seats_left"] >= booking["seats"]
            assert offer["title"] in story.closure_notices[name[0]][0]
    assert SMART_PHONE in {offer["title"] for offer in story.hit["乙 hall"]["offers"]}


def test_closed_sessions_say_so_and_lose_their_space(story):
    states = [
        (session["status"], session["reason"], session["seats_left"]) for session in story.closed_sessions
    ]
    assert states == [("cancelled", "closed", 0)] * 4
    assert story.answers_after_closure["college"] == {("held", None), ("revoked", "closed")}
    assert story.answers_after_closure["library"] == {("held", None), ("revoked", "closed")}


def test_no_session_ever_holds_more_than_its_capacity(story):
    events = [unpack(body) for body in story.event_bodies if b"registration.seats-changed" in body]
    assert events
    assert all(0 <= event.data["confirmed"] <= event.data["capacity"] for event in events)


def test_who_comes_is_checked_in(story):
    assert [booking["status"] for booking in story.checked_in] == ["attended", "attended"]
    assert [story.booking(name)["status"] for name in ("乙", "甲 next")] == ["attended", "attended"]
    assert all(person["name"].endswith("*") for booking in story.checked_in for person in booking["party"])


# The figures


def test_the_figures_are_what_happened(story):
    path, edition = "/api/reporting/statistics", story.edition["id"]
    views = {
        by: story.city.office.get(path, edition_id=edition, by=by)
        for by in ("unit", "district", "series", "audience")
    }
    totals = {"activities": 5, "sessions": 9, "seats": 3 + 20 + 12 + 100 + 25 + 3 + 40 + 5 + 5}
    totals |= {"bookings": 5, "people": 2 + 1 + 2 + 1 + 3, "waiting": 0, "attended": 4}
    totals |= {"walk_ins": 0, "self_attested": 0, "newcomers": 9, "booked_by_self": 9}
    for view in views.values():
        assert {name: view["totals"][name] for name in totals} == totals
    assert figures(views["unit"]["items"]) == {
        UNITS["college"]["name"]: (4, 135, 4, 2),
        UNITS["library"]["name"]: (1, 25, 0, 0),
        "场馆开放": (4, 53, 5, 2),
    }
    assert figures(views["district"]["items"]) == {
        "江岸区": (1 + 1 + 1 + 2, 3 + 100 + 25 + 10, 3 + 1 + 3, 2),
        "武昌区": (1 + 1 + 2, 20 + 12 + 43, 2, 2),
    }
    assert figures(views["series"]["items"]) == {
        "互联网+全民学习": (3, 123, 4, 2),
        "学习型城市（乡村）建设": (2, 37, 0, 0),
    }
    assert figures(views["audience"]["items"]) == {
        "老年人群": (2, 23, 3, 2),
        "城乡社区居民": (4, 135, 4, 2),
        "企业职工": (1, 25, 0, 0),
    }


def test_reporting_counts_every_session_as_registration_does(story):
    words = ["reconcile", "--portal", story.city.doors["gateway"].url, "--username", OFFICE]
    runner = story.city.apps["reporting"].test_cli_runner()
    result = runner.invoke(args=[*words, "--password", PASSWORD, "--within", "0"])
    assert result.exit_code == 0, result.output
    assert "sessions, all as registration counts them" in result.output


def test_the_catalogue_shows_the_same_figures(story):
    public = story.catalogue(f"editions/{story.edition['id']}/statistics")
    for by in ("unit", "district", "series", "audience"):
        query = {"edition_id": story.edition["id"], "by": by}
        statistics = story.city.office.get("/api/reporting/statistics", **query)
        totals, *items = [without_ratings(figure) for figure in (statistics["totals"], *statistics["items"])]
        assert (public["totals"], public[f"by_{by}"]) == (totals, items)


def without_ratings(figure):
    """What the public is told of a figure."""
    return {name: value for name, value in figure.items() if name not in ("rated", "rating")}


# What venues see


def test_a_venue_sees_for_which_of_its_sessions_people_wait(story):
    [wish] = story.demand["items"]
    assert (wish["id"], wish["capacity"], wish["waiting"]) == (story.slots["museum"][0], 3, 1)


# The messages


def test_every_event_keeps_its_publishers_promise(story):
    documents = [contracts.asyncapi(app) for app in story.city.apps.values()]
    promised = {type_: data for document in documents for type_, data in contracts.sends(document).items()}
    envelope = Draft202012Validator(contracts.ENVELOPE, format_checker=FormatChecker())
    types = set()
    for body in story.event_bodies:
        event = json.loads(body)
        envelope.validate(event)
        Draft202012Validator(promised[event["type"]], format_checker=FormatChecker()).validate(event["data"])
        types.add(event["type"])
    rare = {"venues.closure-lifted.v1", "venues.placement-asked.v1", "reporting.activity-withdrawn.v1"}
    rare |= {"venues.pledge-changed.v1", "venues.resource-changed.v1", "venues.demand-declined.v1"}
    rare |= {f"reporting.{noun}-published.v1" for noun in ("highlight", "announcement", "honour")}
    rare |= {
        "registration.booking-missed.v1",
        "registration.citizen-erased.v1",
        "registration.feedback-given.v1",
        "registration.demand-asked.v1",
        "registration.route-finishers-changed.v1",
    }
    rare |= {f"{name}.nouns-restated.v1" for name in NAMES}
    assert types - rare == set(promised) - rare


def test_telling_everything_again_changes_nothing_and_rebuilds_an_emptied_catalogue(story):
    city = story.city
    states = {name: city.state(name) for name in NAMES}
    public = story.everything_public()
    count = len(city.events)
    for _ in range(2):
        city.republish()
        city.settle()
        assert len(city.events) > count
        assert {name: city.state(name) for name in NAMES[:3]} == {name: states[name] for name in NAMES[:3]}
        assert story.everything_public() == public
    with city.another_gateway():
        assert story.catalogue("sessions")["items"] == []
        city.republish()
        city.settle()
        assert story.everything_public() == public
    assert {name: city.state(name) for name in NAMES[:3]} == {name: states[name] for name in NAMES[:3]}
