"""What keeps a session from holding more, and on what conditions people are let in: said as it was."""

from datetime import UTC

import pytest

from chassis.storage.db import new_id
from tests.fixtures.registration import at, book, placed, slot


def policy(week, venue, ratio=50, **data):
    where = {"scope": "venue", "edition_id": None, "district": None, "venue_id": venue}
    when = {"from_at": at(1, 0), "until_at": None, "status": "in_force"}
    conditions = {"conditions": ["全程戴口罩", "保持一米"]}
    state = {"ratio_percent": ratio} | where | when | conditions | data
    return week.tell("venues.capacity-policy-changed", **state)


@pytest.fixture
def sat(week):
    """A placed sitting of four, in a space for six, full."""
    venue, unit = week.venue(), new_id()
    facts = placed(4, venue)
    activity = week.activity(facts, unit_id=unit)
    week.placement(facts, space_seats=6)
    for _ in range(4):
        book(week.citizen("zh"), facts["id"])
    return facts, activity, venue, unit


def cut_words(week, office, session_id):
    path = f"/sessions/{session_id}/cut"
    preview = office.get(path).json
    assert office.post(path, json={"expected": preview["expected"]}).status_code == 200
    [text] = {
        message["text"].partition("因")[2].partition("减少")[0]
        for message in week.messages()
        if message["kind"] == "cut"
    }
    return text


@pytest.mark.slow
def test_a_policy_is_named_as_the_cause(week, office, sat):
    facts, _activity, venue, _unit = sat
    policy(week, venue)
    assert cut_words(week, office, facts["id"]) == "防疫限流"


@pytest.mark.slow
def test_a_smaller_room_is_named_as_the_cause(week, office, sat):
    facts, *_ = sat
    week.placement(facts, space_seats=3)
    assert cut_words(week, office, facts["id"]) == "场地容量下调"


@pytest.mark.slow
def test_what_the_unit_asks_is_named_as_the_cause(week, office, sat):
    facts, activity, _venue, unit = sat
    week.activity(facts | {"seats": 2}, told="changed", id=activity, unit_id=unit)
    week.placement(facts, space_seats=6)
    assert cut_words(week, office, facts["id"]) == "主办方调整名额"


@pytest.mark.slow
def test_a_slot_has_its_cause_too(week, office):
    venue, facts = week.venue(), slot(2)
    opening = week.slots(facts, venue_id=venue)
    for _ in range(2):
        book(week.citizen("zh"), facts["id"])
    week.slots(facts | {"seats": 1}, venue_id=venue, id=opening)
    assert cut_words(week, office, facts["id"]) == "主办方调整名额"


def test_conditions_stand_on_the_session_and_in_what_is_told(week, gateway):
    venue, facts = week.venue(), slot(2)
    week.slots(facts, venue_id=venue)
    policy_id = policy(week, venue)
    conditions = ["全程戴口罩", "保持一米"]
    assert gateway.get(f"/sessions/{facts['id']}").json["conditions"] == conditions
    assert week.told("session")[-1]["conditions"] == conditions
    booking = book(week.citizen("zh"), facts["id"])
    assert booking["session"]["conditions"] == conditions
    assert "入场须知：全程戴口罩；保持一米。" in week.messages()[-1]["text"]
    policy(week, venue, id=policy_id, status="lifted")
    assert gateway.get(f"/sessions/{facts['id']}").json["conditions"] == []


def test_a_policy_of_elsewhere_asks_nothing(week, gateway):
    facts = slot(2)
    week.slots(facts, venue_id=week.venue())
    policy(week, new_id())
    assert gateway.get(f"/sessions/{facts['id']}").json["conditions"] == []


@pytest.mark.slow
def test_a_policy_of_a_sector_holds_at_its_venues_only(week, office):
    library, museum = week.venue(sector="文化"), week.venue(sector="科技")
    sittings = [placed(10, venue) for venue in (library, museum)]
    for sitting in sittings:
        week.activity(sitting, unit_id=new_id())
        week.placement(sitting, space_seats=10)
    policy_id = policy(week, None, scope="city", sector="文化")
    assert [capacity(office, sitting) for sitting in sittings] == [5, 10]
    policy(week, None, scope="city", sector="科技", id=policy_id)
    assert [capacity(office, sitting) for sitting in sittings] == [10, 5]


def limit(office, week, session_id):
    """The limit on a session, as it is shown; it is told so, too."""
    limit_view = office.get(f"/sessions/{session_id}").json["limit"]
    assert week.told("session")[-1]["limit"] == limit_view
    return limit_view


@pytest.mark.parametrize("district", ["420111", "东湖高新区"])
def test_a_policy_of_a_zone_or_of_the_district_around_it_holds_there(week, office, district):
    venue, facts = week.venue(district="420111", area="东湖高新区"), slot(10)
    week.slots(facts, venue_id=venue)
    policy(week, None, ratio=50, scope="district", district=district)
    assert limit(office, week, facts["id"])["district"] == district
    assert week.told("session")[-1]["capacity"] == 5


def test_the_strictest_policy_that_lowers_the_seats_is_named(week, office):
    venue, facts = week.venue(), slot(10)
    week.slots(facts, venue_id=venue)
    assert limit(office, week, facts["id"]) is None
    policy(week, None, ratio=75, scope="city", sector="文化", from_at=at(2, 0))
    strict = policy(week, None, ratio=50, scope="district", district="420106")
    assert limit(office, week, facts["id"]) == {
        "ratio_percent": 50,
        "scope": "district",
        "district": "420106",
        "sector": None,
        "from_at": "2021-10-31T16:00:00+00:00",
    }
    policy(week, None, ratio=50, scope="district", district="420106", id=strict, status="lifted")
    limit_now = limit(office, week, facts["id"])
    assert (limit_now["ratio_percent"], limit_now["scope"], limit_now["sector"]) == (75, "city", "文化")


def test_of_two_as_strict_the_older_is_named_in_whatever_order_they_came(week, office):
    venue, facts = week.venue(), slot(10)
    week.slots(facts, venue_id=venue)
    policy(week, venue, from_at=at(2, 0))
    policy(week, None, scope="city", from_at=at(1, 0))
    policy(week, None, scope="city", from_at=at(3, 0))
    answer = limit(office, week, facts["id"])
    assert (answer["scope"], answer["from_at"]) == ("city", at(1, 0).astimezone(UTC).isoformat())


@pytest.mark.slow
def test_a_policy_that_takes_no_seat_is_not_named(week, office, sat):
    facts, activity, venue, unit = sat
    strict = policy(week, venue, ratio=67)
    assert limit(office, week, facts["id"]) is None, "four of six is all that the unit asks"
    policy(week, venue, ratio=60, id=strict)
    assert limit(office, week, facts["id"])["ratio_percent"] == 60
    week.activity(facts | {"seats": 3}, told="changed", id=activity, unit_id=unit)
    assert limit(office, week, facts["id"]) is None


@pytest.mark.slow
def test_a_series_names_what_its_smallest_date_is_held_to(week, office):
    venue, unit, hall = week.venue(), new_id(), week.venue()
    first, second = placed(10, hall), placed(8, venue, starts_at=at(13, 9))
    series = week.activity(first, second, booked_as="series", unit_id=unit)
    for facts in (first, second):
        week.placement(facts, space_seats=20)
    policy(week, hall, ratio=45)
    assert office.get(f"/sessions/{series}").json["capacity"] == 8
    assert limit(office, week, series) is None
    policy(week, venue, ratio=25)
    assert office.get(f"/sessions/{series}").json["capacity"] == 5
    assert limit(office, week, series)["ratio_percent"] == 25


def capacity(office, sitting):
    return office.get(f"/sessions/{sitting['id']}").json["capacity"]
