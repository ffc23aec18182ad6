"""Booking, waiting and cancelling: state, events, notices, and every wrong wish."""

import uuid

import pytest

from chassis.testing import client_for
from tests.fixtures.registration import at, slot, wish


def test_a_party_gets_its_seats(week):
    session_id = week.slot(seats=3)
    answer = week.citizen().create("/bookings", wish(session_id, 2))
    assert answer.status_code == 201, answer.json
    assert answer.json["status"] == "confirmed"
    assert answer.json["position"] is None
    assert len(answer.json["code"]) == 6
    assert [person["name"] for person in answer.json["party"]] == ["王小明0", "王小明1"]
    assert answer.json["session"]["seats_left"] == 1
    assert week.session(session_id).confirmed == 2
    [event] = week.told("booking")
    assert event["type"] == "registration.booking-confirmed.v1"
    assert (event["id"], event["seats"], event["version"]) == (answer.json["id"], 2, 1)
    [message] = week.messages()
    assert message["kind"] == "booked"
    assert answer.json["code"] in message["text"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("陈\U0003158e", "陈\U0003158e"),
        ("张\u3000三", "张三"),
        ("\u200b王小明", "王小明"),
        ("王\u2005明", "王明"),
        ("\ue863某", "䶮某"),
    ],
)
def test_a_name_is_kept_as_it_is_called_however_it_was_typed(week, typed, kept):
    booked = week.citizen().create("/bookings", {"session_id": str(week.slot()), "party": [{"name": typed}]})
    assert booked.status_code == 201, booked.json
    assert [person["name"] for person in booked.json["party"]] == [kept]


def test_names_rest_sealed(week):
    session_id = week.slot()
    week.citizen().create("/bookings", wish(session_id))
    [booking] = week.bookings(session_id)
    assert "王小明" not in booking.sealed_party


def test_a_full_session_makes_a_queue(week):
    session_id = week.slot(seats=2)
    week.citizen().create("/bookings", wish(session_id, 2))
    first = week.citizen().create("/bookings", wish(session_id, 2))
    second = week.citizen().create("/bookings", wish(session_id))
    assert [item.json["status"] for item in (first, second)] == ["waitlisted", "waitlisted"]
    assert [item.json["position"] for item in (first, second)] == [1, 2]
    session = week.session(session_id)
    assert (session.confirmed, session.waiting, session.seats_left) == (2, 3, 0)


def test_nobody_overtakes_those_who_wait(week):
    session_id = week.slot(seats=3)
    week.citizen().create("/bookings", wish(session_id, 2))
    week.citizen().create("/bookings", wish(session_id, 2))
    small = week.citizen().create("/bookings", wish(session_id))
    assert small.json["status"] == "waitlisted"
    assert small.json["position"] == 2


@pytest.mark.slow
def test_freed_seats_go_to_the_next_in_order(week):
    session_id = week.slot(seats=2)
    holder = week.citizen()
    booking = holder.create("/bookings", wish(session_id, 2)).json
    waiters = [week.citizen() for _ in range(3)]
    waiting = [item.create("/bookings", wish(session_id)).json for item in waiters]
    gone = holder.delete(f"/bookings/{booking['id']}")
    assert (gone.status_code, gone.json["status"], gone.json["reason"]) == (200, "cancelled", "citizen")
    now = [
        item.get(f"/bookings/{booking['id']}").json for item, booking in zip(waiters, waiting, strict=True)
    ]
    assert [item["status"] for item in now] == ["confirmed", "confirmed", "waitlisted"]
    assert now[2]["position"] == 1
    assert week.session(session_id).confirmed == 2
    kinds = [message["kind"] for message in week.messages()]
    assert kinds.count("promoted") == 2
    assert kinds.count("cancelled") == 1
    events = [event for event in week.told("booking") if event["id"] == waiting[0]["id"]]
    assert [event["status"] for event in events] == ["waitlisted", "confirmed"]
    assert [event["version"] for event in events] == [1, 2]


def test_a_party_that_does_not_fit_is_not_overtaken(week):
    session_id = week.slot(seats=3)
    holders = [week.citizen() for _ in range(3)]
    bookings = [item.create("/bookings", wish(session_id)).json for item in holders]
    week.citizen().create("/bookings", wish(session_id, 2))
    week.citizen().create("/bookings", wish(session_id))
    holders[0].delete(f"/bookings/{bookings[0]['id']}")
    assert week.session(session_id).confirmed == 2
    holders[1].delete(f"/bookings/{bookings[1]['id']}")
    session = week.session(session_id)
    assert (session.confirmed, session.waiting) == (3, 1)


def test_a_second_cancel_changes_nothing(week):
    citizen, session_id = week.citizen(), week.slot()
    booking = citizen.create("/bookings", wish(session_id)).json
    citizen.delete(f"/bookings/{booking['id']}")
    before = len(week.told("booking"))
    again = citizen.delete(f"/bookings/{booking['id']}")
    assert (again.status_code, again.json["status"]) == (200, "cancelled")
    assert len(week.told("booking")) == before
    assert week.session(session_id).confirmed == 0


def test_one_who_waits_can_leave(week):
    session_id = week.slot(seats=1)
    week.citizen().create("/bookings", wish(session_id))
    citizen = week.citizen()
    booking = citizen.create("/bookings", wish(session_id)).json
    citizen.delete(f"/bookings/{booking['id']}")
    session = week.session(session_id)
    assert (session.confirmed, session.waiting) == (1, 0)


def test_a_cancelled_session_can_be_booked_anew_by_the_same_citizen(week):
    citizen, session_id = week.citizen(), week.slot()
    booking = citizen.create("/bookings", wish(session_id)).json
    citizen.delete(f"/bookings/{booking['id']}")
    assert citizen.create("/bookings", wish(session_id)).status_code == 201


def test_the_same_key_books_once(week):
    citizen, session_id = week.citizen(), week.slot()
    first, second = (citizen.create("/bookings", wish(session_id), key="a-key") for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json["id"] == second.json["id"]
    assert week.session(session_id).confirmed == 1


def test_a_key_for_another_wish_is_refused(week):
    citizen, session_id = week.citizen(), week.slot(seats=5)
    citizen.create("/bookings", wish(session_id), key="a-key")
    other = citizen.create("/bookings", wish(session_id, 2), key="a-key")
    assert (other.status_code, other.json["type"]) == (409, "/problems/key-reused")


def test_a_key_is_needed(week):
    refusal = week.citizen().post("/bookings", json=wish(week.slot()))
    assert refusal.status_code == 422
    assert refusal.json["errors"][0]["field"] == "Idempotency-Key"


def test_keys_of_two_citizens_do_not_meet(week):
    session_id = week.slot()
    answers = [week.citizen().create("/bookings", wish(session_id), key="a-key") for _ in range(2)]
    assert [booking.status_code for booking in answers] == [201, 201]


def test_booking_twice_names_the_earlier_one(week):
    citizen, session_id = week.citizen(), week.slot(seats=5)
    first = citizen.create("/bookings", wish(session_id)).json
    second = citizen.create("/bookings", wish(session_id))
    assert (second.status_code, second.json["type"]) == (409, "/problems/already-booked")
    assert second.json["booking_id"] == first["id"]
    assert week.session(session_id).confirmed == 1


def test_a_full_session_for_one_who_would_not_wait(week):
    session_id = week.slot(seats=1)
    week.citizen().create("/bookings", wish(session_id))
    refusal = week.citizen().create("/bookings", wish(session_id, waitlist=False))
    assert (refusal.status_code, refusal.json["type"]) == (409, "/problems/session-full")
    assert week.session(session_id).waiting == 0


def test_a_party_larger_than_the_edition_allows(week):
    week.edition(party_limit=2)
    refusal = week.citizen().create("/bookings", wish(week.slot(seats=9), 3))
    assert (refusal.status_code, refusal.json["type"]) == (422, "/problems/party-too-large")
    assert refusal.json["limit"] == 2
    assert refusal.json["errors"][0]["field"] == "party"


def test_a_party_larger_than_the_session(week):
    refusal = week.citizen().create("/bookings", wish(week.slot(seats=2), 3))
    assert (refusal.status_code, refusal.json["limit"]) == (422, 2)


def test_a_session_that_has_begun(week):
    refusal = week.citizen().create("/bookings", wish(week.slot(starts_at=at(5, 8))))
    assert (refusal.status_code, refusal.json["type"]) == (409, "/problems/session-begun")


def test_an_unknown_session(week):
    refusal = week.citizen().create("/bookings", wish(uuid.uuid4()))
    assert (refusal.status_code, refusal.json["type"]) == (404, "/problems/no-such-session")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("party", "field"),
    [
        ([], "party"),
        ([{"name": ""}], "party.0.name"),
        ([{"name": "   "}], "party.0.name"),
        ([{"name": "长" * 41}], "party.0.name"),
        ([{"name": "王\x00"}], "party.0.name"),
        ([{"name": "😀"}], "party.0.name"),
        ([{"name": "\u3000\u200b"}], "party.0.name"),
        ([{"name": 7}], "party.0.name"),
        ([{}], "party.0.name"),
        ([{"name": "王", "phone": "13800001234"}], "party.0.phone"),
        ("王", "party"),
        ([{"name": "王"}] * 101, "party"),
    ],
)
def test_a_party_that_is_none(week, party, field):
    refusal = week.citizen().create("/bookings", {"session_id": str(uuid.uuid4()), "party": party})
    assert refusal.status_code == 422
    assert refusal.json["errors"][0]["field"] == field


def test_someone_elses_booking_is_not_there(week):
    booking = week.citizen().create("/bookings", wish(week.slot())).json
    stranger = week.citizen()
    for answer in (stranger.get(f"/bookings/{booking['id']}"), stranger.delete(f"/bookings/{booking['id']}")):
        assert (answer.status_code, answer.content_type) == (404, "application/problem+json")


def test_staff_do_not_book(week):
    assert week.staff("office").create("/bookings", wish(week.slot())).status_code == 403


def test_a_citizen_who_is_not_known_here(week):
    nobody = client_for(week.app, week.issuer, roles=["citizen"], subject=uuid.uuid4())
    assert nobody.create("/bookings", wish(week.slot())).status_code == 401


def test_lists_mask_names(week):
    citizen = week.citizen()
    for day in (6, 7, 8):
        citizen.create("/bookings", wish(week.slot(starts_at=at(day, 9))))
    page = citizen.get("/bookings?limit=2").json
    assert page["items"][0]["party"] == [{"name": "王*", "age": "adult"}]
    rest = citizen.get(f"/bookings?limit=2&cursor={page['next_cursor']}").json
    assert len(page["items"]) == 2
    assert len(rest["items"]) == 1
    assert rest["next_cursor"] is None


def test_messages_speak_the_citizens_language(week):
    session_id = week.slot(seats=2)
    week.citizen("en").create("/bookings", wish(session_id))
    week.citizen("zh").create("/bookings", wish(session_id))
    english, chinese = (message["text"] for message in week.messages())
    assert "Sat 6 Nov 9:00–11:00" in english
    assert "11月6日（周六）9:00–11:00" in chinese


def test_a_newcomer_passes_only_a_party_that_can_never_fit(week):
    body = {"seats": 2}
    facts = slot(4)
    opening = week.slots(facts)
    session_id = uuid.UUID(facts["id"])
    holder = week.citizen()
    booking = holder.create("/bookings", wish(session_id, 3)).json
    giant = week.citizen().create("/bookings", wish(session_id, 4)).json
    week.slots(facts | body, id=opening)
    holder.delete(f"/bookings/{booking['id']}")
    newcomer = week.citizen().create("/bookings", wish(session_id, 2))
    assert giant["status"] == "waitlisted"
    assert newcomer.json["status"] == "confirmed"
    assert week.session(session_id).confirmed == 2


def test_who_booked_for_whom_is_recorded(week):
    session_id = week.slot(seats=5)
    own, others = (
        week.citizen().create("/bookings", wish(session_id, for_others=for_others)).json
        for for_others in (False, True)
    )
    assert [item["booked_as"] for item in (own, others)] == ["self", "helper"]
    bookings = week.bookings(session_id)
    assert [item.booker for item in bookings] == [str(item.citizen_id) for item in bookings]


def test_needs_are_kept_with_the_party(week):
    citizen, session_id = week.citizen(), week.slot()
    answer = citizen.create("/bookings", wish(session_id, needs=["wheelchair", "hearing_loop"]))
    assert answer.json["needs"] == ["wheelchair", "hearing_loop"]
    refusal = citizen.create("/bookings", wish(week.slot(), needs=["helicopter"]))
    assert (refusal.status_code, refusal.json["errors"][0]["field"]) == (422, "needs.0")
