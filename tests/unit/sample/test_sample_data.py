"""The sample week holds what it is to show: every word of the brief, every district, no unintended clash."""

import datetime as dt
import itertools
from collections import Counter, defaultdict

import pytest

from chassis import city
from chassis.city import AREAS, CODES
from deploy.sample import plans, week
from reporting import vocabulary
from reporting.plans.schemas import BookingBody
from venues.declarations.schemas import PatternBody
from venues.hours.schemas import HoursBody
from venues.openings.schemas import BookingBody as OfVenues
from venues.vocabulary import SECTORS


def test_weekly_patterns_become_dates_and_times():
    november = dt.date(2021, 11, 1), dt.date(2021, 11, 30)

    def starts(*when):
        return [f"{start:%m-%d %H:%M}" for start, _ in week.spans(list(when), *november)]

    assert starts("周二、周四 11-08..11-16 09:30-11:00") == ["11-09 09:30", "11-11 09:30", "11-16 09:30"]
    assert starts("11-13 14:00-16:00", "11-06 14:00-16:00") == ["11-06 14:00", "11-13 14:00"]
    assert len(starts("每天 07:30-07:50")) == 30
    assert len(starts("周二至周日 09:00-12:00")) == 25
    with pytest.raises(ValueError):
        week.weekdays("周末")


def test_edition_is_that_of_the_notice(sample):
    edition = sample.edition
    assert edition["theme"] == "庆建党百年华诞 谱终身学习新篇"
    assert sample.window == (dt.date(2021, 11, 1), dt.date(2021, 11, 30))
    assert Counter(organiser["role"] for organiser in edition["organisers"]) == {
        "host": 1,
        "undertaker": 2,
        "executor": 3,
    }


def test_units_stand_in_every_district_and_zone(sample):
    assert len(sample.units) >= 40
    assert {unit["area"] for unit in sample.units} == set(AREAS)
    assert {unit["role"] for unit in sample.units} == set(vocabulary.ROLES)
    assert sample.edition["districts"] == CODES
    for name in ("name", "account"):
        assert no_two_alike(unit[name] for unit in sample.units)


def test_venues_of_every_sector_with_openings_cut_into_slots(sample):
    assert len(sample.venues) >= 16
    assert {venue["sector"] for venue in sample.venues} == set(SECTORS)
    for venue in sample.venues:
        for opening in venue["opening"]:
            slots = sample.slots(opening)
            assert sample.dates(opening)
            for earlier, later in itertools.pairwise(slots):
                assert earlier["starts"] < earlier["ends"] <= later["starts"] < later["ends"], venue["name"]


@pytest.mark.parametrize(
    ("name", "closed_weekdays", "seats"),
    [
        ("湖北省博物馆", {0}, [400, 200, 300, 100]),
        ("横渡长江博物馆", set(), [150, 150]),
        ("武汉科学技术馆", {0, 1}, None),
        ("武汉图书馆", {0}, None),
    ],
)
def test_published_hours_and_quotas(sample, name, closed_weekdays, seats):
    [opening] = next(venue["opening"] for venue in sample.venues if venue["name"] == name)
    assert {date.weekday() for date in sample.dates(opening)} == set(range(7)) - closed_weekdays
    if seats:
        assert [slot["seats"] for slot in sample.slots(opening)] == seats


def test_every_venue_has_its_hours_as_data_and_slots_lie_in_them(sample):
    for venue in sample.venues:
        hours = sample.opening_hours(venue)
        assert HoursBody().validate(hours) == {}, venue["name"]
        for opening in venue["opening"]:
            room = opening.get("room", hours["sets"][0]["name"])
            weekly = next(part["weekly"] for part in hours["sets"] if part["name"] == room)
            for date in sample.dates(opening):
                day = week.CODES[date.weekday()]
                spans = [(span["opens"], span["closes"]) for span in weekly if day in span["weekdays"]]
                for slot in sample.slots(opening):
                    assert any(
                        opens <= slot["starts"] and slot["ends"] <= closes for opens, closes in spans
                    ), (venue["name"], date)


def test_a_library_has_two_rooms_with_hours_of_their_own(sample):
    library = next(venue for venue in sample.venues if venue["name"] == "江岸区图书馆")
    lending, children = sample.opening_hours(library)["sets"]
    assert [(span["opens"], span["closes"]) for span in lending["weekly"]] == [
        ("08:30", "12:00"),
        ("13:00", "18:30"),
    ]
    assert children["name"] in {space["name"] for space in library["spaces"]}
    assert "We" not in children["weekly"][0]["weekdays"]
    assert [opening.get("room") for opening in library["opening"] if opening["weekly"]] == [None, "少儿室"]


def test_quotas_of_a_museum_are_a_weekly_pattern_that_venues_takes(sample):
    [opening] = next(venue["opening"] for venue in sample.venues if venue["name"] == "湖北省博物馆")
    pattern = sample.pattern(opening)
    assert opening["weekly"] and PatternBody().validate(pattern) == {}
    assert pattern["weekly"][0]["last_entry"] == "16:00"


def test_the_new_science_museum_opens_late_in_the_month(sample):
    [opening] = next(venue["opening"] for venue in sample.venues if venue["name"] == "湖北省科技馆新馆")
    assert min(sample.dates(opening)) == dt.date(2021, 11, 25)


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("kind", vocabulary.KINDS),
        ("mode", vocabulary.MODES),
        ("series", city.SERIES),
        ("topics", city.TOPICS),
        ("audiences", city.AUDIENCES),
    ],
)
def test_activities_use_every_word_and_no_other(activities, field, words):
    used = [activity[field] for _, activity in activities]
    flat = itertools.chain.from_iterable(used) if isinstance(used[0], list) else used
    assert set(flat) == set(words)


def test_there_is_enough_to_find(activities, sittings):
    assert len(activities) >= 120
    assert len(sittings) >= 300
    assert no_two_alike(activity["title"] for _, activity in activities)
    assert no_two_alike(activity["summary"] for _, activity in activities)


def test_every_activity_is_described(activities):
    for _, activity in activities:
        sentences = sum(activity["summary"].count(mark) for mark in "。？！")
        assert 1 <= sentences <= 3, activity["title"]
        assert activity["audiences"], activity["title"]
        assert activity["summary"].endswith(("。", "？", "！")), activity["title"]


def test_every_series_runs_all_month(sample, sittings):
    days = {(activity["series"], start.date()) for _, activity, start, _ in sittings}
    for series in city.SERIES:
        for date in week.days_between(*sample.window):
            assert (series, date) in days, f"{series} has nothing on {date}"


def test_sittings_lie_in_the_window(sample, sittings):
    first, last = sample.window
    for _, activity, start, end in sittings:
        assert first <= start.date() == end.date() <= last, activity["title"]
        assert dt.timedelta(minutes=15) <= end - start <= dt.timedelta(hours=4), activity["title"]
        assert 15 <= activity["seats"] <= 200, activity["title"]


def test_rows_can_be_written_for_every_plan(sample, spaces):
    places = {key: {"venue_id": key[0], "space_id": key[1]} for key in spaces}
    for plan in sample.plans:
        body = plans.body(sample, plan, edition_id="edition", unit_id="unit", spaces=places)
        for row in body["activities"]:
            for sitting in row["sittings"]:
                assert sitting["prevention"]
                assert row["mode"] == "online" or ("space_id" in sitting) != ("place" in sitting)
                if place := sitting.get("place"):
                    assert place["area"] in AREAS
                    assert place["district"] == CODES.get(place["area"])


def test_hybrid_activities_have_two_pools_and_some_a_link(activities):
    for _, activity in activities:
        assert ("online" in activity) == (activity["mode"] == "hybrid"), activity["title"]
        assert "join_url" not in activity or activity["mode"] != "offline", activity["title"]
    linked = [activity for _, activity in activities if "join_url" in activity]
    assert {activity["mode"] for activity in linked} == {"online", "hybrid"}
    assert all(activity["join_url"].startswith("https://live.example.com/") for activity in linked)


def test_a_hall_is_open_to_all_and_a_series_is_booked_once(sample, activities):
    [hall] = [activity for _, activity in activities if activity.get("open_to_all")]
    assert hall["mode"] == "online"
    [series] = [activity for _, activity in activities if activity.get("booked_as") == "series"]
    assert len(sample.sittings(series)) > 1
    booked = [booking for citizen in sample.citizens for booking in citizen["booking"]]
    assert series["title"] not in {booking.get("activity") for booking in booked}


def test_terms_of_booking_keep_places_back_and_say_what_to_bring(sample, activities):
    openings = [opening for venue in sample.venues for opening in venue["opening"] if "booking" in opening]
    terms = [(activity["booking"], activity["seats"]) for _, activity in activities if "booking" in activity]
    smallest = [min(slot["seats"] for slot in sample.slots(opening)) for opening in openings]
    terms += [(opening["booking"], seats) for opening, seats in zip(openings, smallest, strict=True)]
    assert {place["pool"] for booking_terms, _ in terms for place in booking_terms.get("keep", [])} == set(
        vocabulary.POOLS
    )
    assert sum("bring" in booking_terms for booking_terms, _ in terms) >= 4
    bodies = [(BookingBody, activity["booking"]) for _, activity in activities if "booking" in activity]
    for body, booking_terms in bodies + [(OfVenues, opening["booking"]) for opening in openings]:
        assert not body().validate(booking_terms), booking_terms
    for booking_terms, seats in terms:
        assert sum(place["seats"] for place in booking_terms.get("keep", [])) < seats, booking_terms


def test_an_adult_brings_at_most_two_children_to_the_science_museum(sample):
    [opening] = next(venue["opening"] for venue in sample.venues if venue["name"] == "武汉科学技术馆")
    assert opening["booking"] == {"children_per_adult": 2}


def test_the_museum_opens_seven_days_before_at_five_to_each_person_once_a_day(sample):
    [opening] = next(venue["opening"] for venue in sample.venues if venue["name"] == "湖北省博物馆")
    assert opening["booking"] == {"opens_days_before": 7, "opens_at": "17:00", "once_a_day": True}


def test_rooms_are_large_enough_but_for_the_one_shown_refused(activities, spaces):
    small = [
        activity
        for _, activity in activities
        if "venue" in activity and activity["seats"] > spaces[activity["venue"], activity["space"]]
    ]
    assert [activity.get("refused") for activity in small] == ["too_small"]


def test_nobody_is_in_the_way_but_for_the_two_shown_refused(sample, sittings):
    by_space = defaultdict(list)
    for unit, activity, start, end in sittings:
        if where := room_of(sample, unit, activity):
            by_space[where].append((start, end, activity))
    clashes = [
        (first[2], second[2])
        for spans in by_space.values()
        for first, second in itertools.combinations(sorted(spans, key=lambda span: span[:2]), 2)
        if first[0] < second[1] and second[0] < first[1]
    ]
    assert [sorted(str(activity.get("refused")) for activity in pair) for pair in clashes] == [
        ["None", "clash"],
        ["None", "clash"],
    ]


def test_the_clashing_plan_comes_late(sample):
    [plan] = [
        plan for plan in sample.plans if any("placed_anew" in activity for activity in plan["activity"])
    ]
    assert plan["late"] and sum(activity.get("refused") == "clash" for activity in plan["activity"]) == 2


@pytest.mark.parametrize("to", ["placed_anew", "gives_way"])
def test_who_moves_finds_a_free_time(sample, activities, sittings, to):
    [(unit, moved)] = [(unit, activity) for unit, activity in activities if to in activity]
    [(start, end)] = sample.sittings({"when": [moved[to]]})
    for other, activity, starts_at, ends_at in sittings:
        if room_of(sample, other, activity) == room_of(sample, unit, moved):
            assert ends_at <= start or end <= starts_at or activity is moved


def test_sittings_in_a_venue_lie_on_its_open_days(sample, sittings):
    open_on = {
        venue["name"]: {date for opening in venue["opening"] for date in sample.dates(opening)}
        for venue in sample.venues
    }
    for _, activity, start, _ in sittings:
        if "venue" in activity:
            assert start.date() in open_on[activity["venue"]], activity["title"]


def test_one_venue_is_cut_to_a_quarter_and_one_space_is_asked_for_without_an_answer(sample, activities):
    [cut] = [venue for venue in sample.venues if "policy" in venue]
    assert cut["policy"]["ratio_percent"] == 25
    [waiting] = [activity for _, activity in activities if activity.get("waits")]
    spaces = next(venue["spaces"] for venue in sample.venues if venue["name"] == waiting["venue"])
    assert [space["needs_approval"] for space in spaces if space["name"] == waiting["space"]] == [True]


def test_routes_stop_at_venues_there_are(sample):
    names = {venue["name"] for venue in sample.venues}
    assert [route["name"] for route in sample.routes] == ["社区教育党史学习路线图", "武汉人文云上行"]
    for route in sample.routes:
        assert all(stop.get("venue", stop.get("near")) in names for stop in route["stop"])


def room_of(sample, unit, activity):
    """What only one sitting can have at a time; None online."""
    if "venue" in activity:
        return activity["venue"], activity["space"]
    place = plans.whereabouts(sample, unit, activity, {}).get("place")
    return place and place["name"]


def no_two_alike(values):
    return all(count == 1 for count in Counter(values).values())
