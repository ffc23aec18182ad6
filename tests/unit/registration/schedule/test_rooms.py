"""In which room of its venue a session is: named wherever it is named, renamed with it, and told when it is another."""

import uuid

from chassis.storage.db import new_id
from tests.fixtures.registration import at, book, placed, slot
from tests.unit.registration.schedule.test_there_and_back import token_of

READING, HALL = (str(new_id()) for _ in range(2))
ROOMS = {READING: "少儿阅读区", HALL: "报告厅"}


def rooms(**others):
    """The spaces of a venue, as venues tells them."""
    names = ROOMS | others
    return [{"id": id, "name": name, "at_once": None} for id, name in names.items()]


def course(week, room=READING):
    """A sitting of an activity in a room of a venue that everybody knows: it, its activity, and the venue."""
    venue = week.venue(spaces=rooms())
    facts = placed(venue_id=venue, starts_at=at(6, 9)) | {"space_id": room}
    activity = week.activity(facts)
    week.placement(facts)
    return facts, activity, venue


def told(week):
    week.minute_passes()
    return [message["text"] for message in week.messages() if message["kind"] == "changed"]


def test_the_room_stands_in_messages_the_short_link_the_pass_and_the_session(week):
    venue = week.venue(spaces=rooms())
    facts = slot(6)
    week.slots(facts, venue_id=venue, space_id=READING)
    booking = book(week, uuid.UUID(facts["id"]))
    [text] = [message["text"] for message in week.messages()]
    assert "省博物馆 Sat 6 Nov 9:00–11:00 少儿阅读区" in text
    linked = week.gateway().get(f"/links/{token_of(week, booking)}").json
    overview = booking["client"].get(f"/bookings/{booking['id']}/overview").json
    for view in (linked["session"], overview["booking"]["session"]):
        assert (view["place"], view["space_name"]) == ("省博物馆", "少儿阅读区")


def test_an_activity_names_place_and_room(week):
    facts, _activity, _venue = course(week)
    book(week, uuid.UUID(facts["id"]))
    [text] = [message["text"] for message in week.messages()]
    assert "省博物馆 少儿阅读区" in text


def test_a_room_that_is_called_otherwise_is_so_here_and_no_news(week):
    facts, _activity, venue = course(week)
    book(week, uuid.UUID(facts["id"]))
    week.venue(id=venue, spaces=rooms(**{READING: "亲子阅读区"}))
    assert week.session(uuid.UUID(facts["id"])).space_name == "亲子阅读区"
    assert told(week) == []


def test_a_venue_that_is_known_after_its_slots_names_their_room(week):
    venue, facts = new_id(), slot(6)
    week.slots(facts, venue_id=venue, space_id=HALL)
    assert week.session(uuid.UUID(facts["id"])).space_name is None
    week.venue(id=venue, spaces=[{"id": HALL, "at_once": 40}])
    assert week.session(uuid.UUID(facts["id"])).space_name is None
    week.venue(id=venue, spaces=rooms())
    assert week.session(uuid.UUID(facts["id"])).space_name == "报告厅"


def test_another_room_is_told_with_the_one_before_and_back_again_nothing(week):
    facts, activity, _venue = course(week)
    book(week, uuid.UUID(facts["id"]))
    move(week, facts, activity, HALL)
    move(week, facts, activity, READING)
    assert told(week) == []
    move(week, facts, activity, HALL)
    [text] = told(week)
    assert "省博物馆 报告厅" in text and "It was: 少儿阅读区." in text


def move(week, facts, activity, room):
    other = facts | {"space_id": room}
    week.activity(other, told="changed", id=activity)
    week.placement(other)


def test_a_series_in_several_rooms_names_none(week):
    venue = week.venue(spaces=rooms())
    dates = [
        placed(venue_id=venue, starts_at=at(day, 9)) | {"space_id": room}
        for day, room in ((6, READING), (7, HALL))
    ]
    series = week.activity(*dates, booked_as="series")
    for date in dates:
        week.placement(date)
    assert week.session(series).space_name is None
