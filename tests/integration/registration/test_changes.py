"""Changes of bookings side by side, on both databases: nobody waits for ever, no seat is lost or given twice."""

import uuid
from functools import partial

import pytest

from tests.fixtures.door import come
from tests.fixtures.registration import at, book, sitting, slot, wish
from tests.fixtures.registration_rush import at_once, counted

pytestmark = pytest.mark.integration


def move(citizen, booking, session_id, **more):
    return citizen.create(f"/bookings/{booking['id']}/move", {"session_id": str(session_id), **more})


def undo(citizen, booking, of):
    return citizen.post(f"/bookings/{booking['id']}/undo", json={"of": of})


def test_moves_crossing_each_other_neither_wait_for_ever_nor_lose_a_seat(week):
    for seats in (9, 8):
        first, second = week.slot(seats), week.slot(seats, starts_at=at(7, 9))
        booked = [
            (c, c.create("/bookings", wish(s)).json, o)
            for s, o in [(first, second), (second, first)] * 4
            for c in [week.citizen()]
        ]
        answers = at_once(*(partial(move, citizen, booking, second) for citizen, booking, second in booked))
        assert {answer.status_code for answer in answers} <= {201, 409}
        assert counted(week, first).confirmed + counted(week, second).confirmed == 8
        for citizen, booking, _other in booked:
            bookings = [b for b in citizen.get("/bookings").json["items"] if b["status"] == "confirmed"]
            assert len(bookings) == 1, booking


def test_the_same_move_at_once_moves_once(week):
    first, second = week.slot(3), week.slot(3, starts_at=at(7, 9))
    citizen = week.citizen()
    booking = citizen.create("/bookings", wish(first)).json
    address, body = f"/bookings/{booking['id']}/move", {"session_id": str(second)}
    answers = at_once(*[lambda: citizen.create(address, body, key="one-key")] * 4)
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json["id"] for answer in answers}) == 1
    keyless = at_once(*[lambda: citizen.create(address, body)] * 3)
    assert {answer.status_code for answer in keyless} == {409}
    assert (counted(week, first).confirmed, counted(week, second).confirmed) == (0, 1)


def test_undoing_a_cancellation_while_booking_anew_holds_one_booking(week):
    for _ in range(4):
        session_id, citizen = week.slot(5), week.citizen()
        booking = citizen.create("/bookings", wish(session_id)).json
        citizen.delete(f"/bookings/{booking['id']}")
        answers = at_once(
            partial(undo, citizen, booking, "cancellation"),
            partial(undo, citizen, booking, "cancellation"),
            partial(citizen.create, "/bookings", wish(session_id)),
        )
        assert {answer.status_code for answer in answers} <= {200, 201, 409}
        assert counted(week, session_id).confirmed == 1


def test_parties_that_grow_at_once_share_what_is_there(week):
    session_id = week.slot(10)
    booked = [(c, c.create("/bookings", wish(session_id)).json) for c in [week.citizen() for _ in range(6)]]
    party = {"party": [{"name": f"王小明{n}"} for n in range(3)]}
    answers = at_once(*(partial(c.put, f"/bookings/{b['id']}/party", json=party) for c, b in booked))
    assert sorted(answer.status_code for answer in answers) == [200, 200, 409, 409, 409, 409]
    assert counted(week, session_id).confirmed == 10


def test_a_cut_amid_cancels_and_bookings(week):
    facts, unit = sitting(12), uuid.uuid4()
    activity = week.activity(facts, unit_id=unit)
    session_id = uuid.UUID(facts["id"])
    booked = [(c, c.create("/bookings", wish(session_id)).json) for c in [week.citizen() for _ in range(12)]]
    week.activity(facts | {"seats": 6}, told="changed", id=activity, unit_id=unit)
    staff = week.staff("unit_editor", units=[unit])

    def cut():
        expected = staff.get(f"/sessions/{session_id}/cut").json["expected"]
        return staff.post(f"/sessions/{session_id}/cut", json={"expected": expected})

    works = [partial(c.delete, f"/bookings/{b['id']}") for c, b in booked[:4]]
    works += [partial(week.citizen().create, "/bookings", wish(session_id)) for _ in range(3)]
    answers = at_once(cut, *works, cut)
    assert {answer.status_code for answer in answers} <= {200, 201, 409}
    assert cut().json["over"] == 0
    session = counted(week, session_id)
    assert session.confirmed == session.capacity == 6


def test_opening_again_while_its_citizens_book_elsewhere(week):
    venue, facts = week.venue(), slot(6)
    week.slots(facts, venue_id=venue)
    session_id, other = uuid.UUID(facts["id"]), week.slot(9, starts_at=at(8, 9))
    crowd = [week.citizen() for _ in range(8)]
    for citizen in crowd:
        citizen.create("/bookings", wish(session_id))
    span = {"starts_at": at(6, 0), "ends_at": at(7, 0)}
    closure = week.closure(venue, **span)
    data = {"venue_id": venue, "space_id": None, "reason": "", "status": "lifted"}

    def lift():
        week.tell("venues.closure-lifted", id=closure, **data, **span)

    works = [partial(c.create, "/bookings", wish(s)) for c in crowd[:4] for s in (other, session_id)]
    answers = [answer for answer in at_once(*works[:4], lift, *works[4:]) if answer is not None]
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert counted(week, session_id).confirmed == 6
    assert counted(week, other).confirmed == 4


def test_a_house_that_closes_while_people_come_in_turns_nobody_away(week):
    venue, facts = week.venue(), slot(6)
    week.slots(facts, venue_id=venue)
    session_id, door = uuid.UUID(facts["id"]), week.staff("door", venues=[venue])
    parties = [book(week, session_id) for _ in range(6)]
    week.set_clock(at(6, 9, 10))
    works = [partial(come, door, session_id, code=party["code"], on_purpose=False) for party in parties]
    close = partial(week.closure, venue, at(6, 9, 20), at(7, 0))
    answers = at_once(*works[:3], close, *works[3:])
    assert {answer.status_code for answer in answers if not isinstance(answer, uuid.UUID)} == {200}
    session = counted(week, session_id)
    assert (session.status, session.ends_at, session.confirmed) == ("open", at(6, 9, 20), 6)
    assert {booking.status for booking in week.bookings(session_id)} == {"attended"}
