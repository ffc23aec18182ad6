"""Who the sample week shows: plans and papers in every state, and bookings that fill, wait and meet a closure."""

import datetime as dt
import itertools
from collections import Counter, defaultdict

import phonenumbers
import pytest

from deploy.sample import media, papers


def test_plans_show_every_state(sample):
    states = {plan.get("state", "approved") for plan in sample.plans}
    assert states == {"approved", "submitted", "returned", "draft"}
    assert no_two_alike(plan["unit"] for plan in sample.plans)
    [returned, by_line] = [plan for plan in sample.plans if "returned" in plan]
    lines = {line["activity"] for line in by_line["returned"]["line"]}
    assert lines < {activity["title"] for activity in by_line["activity"]}
    titles = {activity["title"] for activity in returned["activity"]}
    assert {correction["activity"] for correction in returned["returned"]["correction"]} <= titles


def test_phones_are_valid_and_nobody_shares_one(sample):
    phones = [citizen["phone"] for citizen in sample.citizens]
    phones += [unit["contact"]["phone"] for unit in sample.units]
    assert all(phonenumbers.is_valid_number(phonenumbers.parse(phone, "CN")) for phone in phones)
    assert no_two_alike(phones)


def test_bookings_are_of_what_there_is(sample, activities, sittings):
    starts = {(activity["title"], start) for _, activity, start, _ in sittings}
    for venue in sample.venues:
        for opening in venue["opening"]:
            for date, slot in itertools.product(sample.dates(opening), sample.slots(opening)):
                starts.add((venue["name"], sample.moment(f"{date:%m-%d} {slot['starts']}")))
    clock = sample.moment("11-05 08:30")
    for citizen in sample.citizens:
        keys = [booking_key(sample, booking) for booking in citizen["booking"]]
        assert set(keys) <= starts, citizen["name"]
        assert no_two_alike(keys)
        assert all(at > clock for _, at in keys)
        for booking in citizen["booking"]:
            assert 1 <= len(booking.get("party", [1])) <= sample.edition["rules"]["party_limit"]


def test_one_session_fills_up_and_a_cancellation_lets_the_next_in(sample, activities):
    booked = defaultdict(list)
    for citizen in sample.citizens:
        for booking in citizen["booking"]:
            booked[booking_key(sample, booking)].append(
                (len(booking.get("party", [1])), booking.get("cancel", False))
            )
    seats = {activity["title"]: activity["seats"] for _, activity in activities}
    [full] = [
        key for key, parties in booked.items() if sum(n for n, _ in parties) > seats.get(key[0], 10_000)
    ]
    parties = [n for n, _ in booked[full]]
    assert sum(parties[:6]) == seats[full[0]]
    assert parties[6] <= sum(n for n, cancelled in booked[full][:6] if cancelled) < sum(parties[6:])


def test_the_closure_meets_bookings_and_a_sitting(sample, sittings):
    closure, midday = sample.closures
    bookings = [booking for citizen in sample.citizens for booking in citizen["booking"]]
    for shut in (closure, midday):
        assert shut["date"] > dt.date(2021, 11, 5)
        hit = [booking for booking in bookings if booking.get("venue") == shut["venue"]]
        assert {sample.moment(booking["at"]).date() for booking in hit} == {shut["date"]}
    first, last = sample.closing_span(midday)
    assert [first <= sample.moment(booking["at"]) < last for booking in hit] == [True]
    assert sample.closing_span(closure) is None
    assert any(
        activity.get("venue") == closure["venue"] and start.date() == closure["date"]
        for _, activity, start, _ in sittings
    )


def booking_key(sample, booking):
    return booking.get("activity") or booking["venue"], sample.moment(booking["at"])


@pytest.mark.slow
def test_papers_are_of_units_that_there_are_and_show_every_state(sample):
    units = {unit["name"]: unit["kind"] for unit in sample.units}
    titles = {requirement.get("title") for requirement in sample.requirements}
    for statement in sample.statements:
        assert {*statement["units"]} <= units.keys()
        assert statement["act"] in papers.DONE
    assert {statement["paper"] for statement in sample.statements if "链接" in statement["paper"]} <= titles
    assert {kind for requirement in sample.requirements for kind in requirement.get("kinds", [])} <= {
        *units.values()
    }
    assert {statement["act"] for statement in sample.statements} == papers.DONE.keys()
    assert {part["state"] for part in sample.material} == {"draft", "filed", "accepted"}
    files = [file for part in sample.material for file in part["file"]]
    assert no_two_alike(media.content_of(file) for file in files)
    assert min(*files[0]["size"]) >= 576 and any(file["caption"] == "" for file in files)
    assert len({part["unit"] for part in sample.material}) == 3
    [accepted] = [part["file"] for part in sample.material if part["state"] == "accepted"]
    assert sum(not file["name"].endswith(".mp4") for file in accepted) == 5
    assert [file["name"] for file in files if file["name"].endswith(".heic")] == ["洗照片.heic"]
    assert [file["size"] for file in files if file["name"].endswith(".mp4")] == [[1024, 576], [320, 240]]


def no_two_alike(values):
    return all(count == 1 for count in Counter(values).values())
