"""What a venue opens or declines is told to each who had asked for it, once, in words that lead to the booking."""

import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest

from chassis.storage.db import new_id
from chassis.testing import TokenClient, run_jobs
from tests.fixtures.registration import Week, at, book, slot

SUNDAY = {"date": "2021-11-07", "part": "evening"}
EVENING = at(7, 19)


def ask(week: Week, venue_id: uuid.UUID, language: str = "en", **wish: Any) -> TokenClient:
    """A new citizen who asks for Sunday evening."""
    citizen = week.citizen(language)
    answer = citizen.create("/wishes", {"venue_id": str(venue_id)} | SUNDAY | wish)
    assert answer.status_code == 201, answer.json
    return citizen


def open_slot(week: Week, venue_id: uuid.UUID, starts_at: datetime = EVENING, **data: Any) -> dict[str, Any]:
    """The venue opens a slot in answer to those who asked for Sunday evening."""
    answering = slot(2, starts_at) | {"answers": SUNDAY}
    return answering | {"opening": week.slots(answering, venue_id=venue_id, **data)}


def settle(week: Week) -> list[dict[str, Any]]:
    """What has been sent once all is settled."""
    week.minute_passes()
    run_jobs(week.app, "answer wishes")
    return week.messages()


def wish_of(citizen: TokenClient) -> Any:
    [wish] = citizen.get("/wishes").json["items"]
    return wish


@pytest.mark.slow
def test_all_who_asked_are_told_once_with_a_link_that_books(week: Week) -> None:
    venue_id = week.venue()
    askers = [ask(week, venue_id), ask(week, venue_id, "zh"), ask(week, venue_id)]
    other = ask(week, venue_id, part="morning")
    slot_id = open_slot(week, venue_id)["id"]
    assert settle(week) == settle(week)
    english, chinese, _ = [message["text"] for message in week.messages()]
    assert f"/sessions/{slot_id}/book" in english
    assert "to open on the evening of Sun 7 Nov. It does: 省博物馆 Sun 7 Nov 19:00–21:00, 2 places" in english
    assert (
        "您请求省博物馆11月7日（周日）晚上开放，场馆已经开放：省博物馆 11月7日（周日）19:00–21:00" in chinese
    )
    answers = [wish_of(asker) for asker in askers]
    assert {(wish["status"], wish["answer"]["session_id"]) for wish in answers} == {("answered", slot_id)}
    assert wish_of(other)["status"] == "open"
    run_jobs(week.app, "tell demand")
    assert [part["part"] for part in week.told("demand")[-1]["parts"]] == ["morning"]
    booked = book(askers[0], uuid.UUID(slot_id))
    assert booked["status"] == "confirmed"
    refusal = askers[0].delete(f"/wishes/{answers[0]['id']}")
    assert (refusal.status_code, refusal.json["type"]) == (409, "/problems/wish-settled")


def test_of_two_answers_at_once_everybody_hears_the_first(week: Week) -> None:
    venue_id = week.venue()
    citizen = ask(week, venue_id)
    first = open_slot(week, venue_id)
    open_slot(week, venue_id, at(7, 20), space_id=new_id())
    assert len(settle(week)) == 1
    assert wish_of(citizen)["answer"]["session_id"] == first["id"]


def test_what_is_taken_back_at_once_is_not_told(week: Week) -> None:
    venue_id = week.venue()
    citizen = ask(week, venue_id)
    answering = slot(2, EVENING) | {"answers": SUNDAY}
    opening = week.slots(answering, venue_id=venue_id)
    week.slots(answering, id=opening, venue_id=venue_id, status="withdrawn")
    assert settle(week) == []
    assert wish_of(citizen)["status"] == "open"


def move(week: Week, venue_id: uuid.UUID, slot: dict[str, Any], starts_at: datetime) -> None:
    """The venue gives the slot other hours; it says still whom it was opened for."""
    hours = {"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=2)}
    moved = {name: slot[name] for name in ("id", "seats", "answers")} | hours
    week.slots(moved, id=slot["opening"], venue_id=venue_id)


@pytest.mark.parametrize("is_written", [False, True], ids=["before it is written", "before it is sent"])
def test_what_is_moved_out_of_the_evening_before_it_is_told_answers_nobody(
    week: Week, is_written: bool
) -> None:
    """Who asked for an evening was told that it is open then: from nine to eleven in the morning."""
    venue_id = week.venue()
    citizen = ask(week, venue_id)
    answering = open_slot(week, venue_id)
    if is_written:
        answer_all(week)
    move(week, venue_id, answering, at(7, 9))
    assert settle(week) == []
    assert (wish_of(citizen)["status"], wish_of(citizen)["answer"]) == ("open", None)
    second = open_slot(week, venue_id)["id"]
    [message] = settle(week)
    assert f"/sessions/{second}/book" in message["text"]


def test_what_is_moved_within_the_evening_or_after_it_was_told_stays_the_answer(week: Week) -> None:
    venue_id = week.venue()
    citizen = ask(week, venue_id)
    answering = open_slot(week, venue_id)
    move(week, venue_id, answering, at(7, 17))
    assert [("17:00–19:00" in message["text"]) for message in settle(week)] == [True]
    move(week, venue_id, answering, at(7, 9))
    settle(week)
    assert wish_of(citizen)["answer"]["session_id"] == answering["id"]


def take_off(week: Week, venue_id: uuid.UUID, slot: dict[str, Any]) -> None:
    """The venue withdraws the slot."""
    week.slots(slot, id=slot["opening"], venue_id=venue_id, status="withdrawn")


def answer_all(week: Week) -> None:
    """Write what is to be told, and send nothing."""
    week.minute_passes()
    run_jobs(week.app, "answer wishes")


def test_who_was_not_told_in_time_of_what_is_taken_off_asks_again(week: Week) -> None:
    venue_id = week.venue()
    citizen = ask(week, venue_id)
    answering = open_slot(week, venue_id)
    answer_all(week)
    assert wish_of(citizen)["status"] == "answered"
    take_off(week, venue_id, answering)
    assert week.messages() == []
    run_jobs(week.app, "answer wishes", "tell demand")
    assert (wish_of(citizen)["status"], wish_of(citizen)["answer"]) == ("open", None)
    assert [part["people"] for part in week.told("demand")[-1]["parts"]] == [1]
    second = open_slot(week, venue_id)["id"]
    [message] = settle(week)
    assert f"/sessions/{second}/book" in message["text"]
    assert settle(week) == [message]


def test_who_was_told_is_not_asked_for_again(week: Week) -> None:
    venue_id = week.venue()
    citizen = ask(week, venue_id)
    answering = open_slot(week, venue_id)
    assert len(settle(week)) == 1
    take_off(week, venue_id, answering)
    run_jobs(week.app, "answer wishes")
    assert wish_of(citizen)["status"] == "answered"


@pytest.mark.slow
def test_the_next_answer_is_told_to_who_did_not_hear_the_first(week: Week) -> None:
    venue_id = week.venue()
    ask(week, venue_id)
    first = open_slot(week, venue_id)
    second = open_slot(week, venue_id, at(7, 21))
    answer_all(week)
    take_off(week, venue_id, first)
    run_jobs(week.app, "answer wishes")
    [message] = settle(week)
    assert f"/sessions/{second['id']}/book" in message["text"]


def test_what_a_closure_hit_before_it_was_told_is_told_when_it_is_lifted(week: Week) -> None:
    venue_id = week.venue()
    ask(week, venue_id)
    slot_id = open_slot(week, venue_id)["id"]
    answer_all(week)
    span = {"starts_at": at(7, 18), "ends_at": at(7, 22)}
    closure = week.closure(venue_id, **span)
    assert settle(week) == []
    lifted = {"venue_id": venue_id, "space_id": None, "reason": "", "status": "lifted"}
    week.tell("venues.closure-lifted", id=closure, **lifted, **span)
    [message] = settle(week)
    assert f"/sessions/{slot_id}/book" in message["text"]


def test_whom_the_desk_has_yet_to_call_is_called_for_the_next_answer_alone(week: Week) -> None:
    venue_id = week.venue()
    desk = week.staff("desk", venues=[venue_id])
    caller = {"phone": "027-85350000", "name": "王小明", "consent": True}
    assert desk.create("/desk/wishes", SUNDAY | {"venue_id": str(venue_id)} | caller).status_code == 201
    answering = open_slot(week, venue_id)
    answer_all(week)
    assert len(desk.get("/phone-list").json["items"]) == 1
    take_off(week, venue_id, answering)
    run_jobs(week.app, "answer wishes")
    assert desk.get("/phone-list").json["items"] == []
    open_slot(week, venue_id, at(7, 21))
    answer_all(week)
    [call] = desk.get("/phone-list").json["items"]
    assert "21:00" in call["text"]


def test_who_asks_anew_before_the_answer_was_told_hears_the_next_one_alone(week: Week) -> None:
    venue_id = week.venue()
    citizen = ask(week, venue_id)
    open_slot(week, venue_id)
    answer_all(week)
    wish = {"venue_id": str(venue_id), "all_the_same": True} | SUNDAY
    assert citizen.create("/wishes", wish).json["status"] == "open"
    second = open_slot(week, venue_id, at(7, 21))["id"]
    [message] = settle(week)
    assert f"/sessions/{second}/book" in message["text"]


def test_what_a_closure_hits_is_told_once_it_is_lifted(week: Week) -> None:
    venue_id = week.venue()
    citizen = ask(week, venue_id)
    slot_id = open_slot(week, venue_id)["id"]
    span = {"starts_at": at(7, 18), "ends_at": at(7, 22)}
    closure = week.closure(venue_id, **span)
    assert settle(week) == []
    lifted = {"venue_id": venue_id, "space_id": None, "reason": "", "status": "lifted"}
    week.tell("venues.closure-lifted", id=closure, **lifted, **span)
    [message] = settle(week)
    assert f"/sessions/{slot_id}/book" in message["text"]
    assert settle(week) == [message]
    assert wish_of(citizen)["status"] == "answered"


def test_a_venue_declines_in_its_own_words(week: Week) -> None:
    venue_id = week.venue()
    citizen = ask(week, venue_id)
    decline = {"venue_id": venue_id} | SUNDAY | {"note": "晚上电路检修"}
    for _ in range(2):
        week.tell("venues.demand-declined", **decline)
    [message] = settle(week)
    assert message["text"].endswith("it cannot. It says: 晚上电路检修")
    wish = wish_of(citizen)
    assert (wish["status"], wish["answer"]["session_id"], wish["answer"]["note"]) == (
        "declined",
        None,
        "晚上电路检修",
    )


def test_who_asks_after_the_answer_waits_for_the_next(week: Week) -> None:
    venue_id = week.venue()
    first = open_slot(week, venue_id)
    week.set_clock(week.now() + timedelta(seconds=5))
    late = ask(week, venue_id, all_the_same=True)
    assert settle(week) == []
    assert wish_of(late)["status"] == "open"
    second = open_slot(week, venue_id, at(7, 21))
    assert len(settle(week)) == 1
    assert wish_of(late)["answer"]["session_id"] == second["id"] != first["id"]
    again = late.create("/wishes", {"venue_id": str(venue_id), "all_the_same": True} | SUNDAY).json
    assert (again["status"], again["answer"]) == ("open", None)


def test_one_without_a_mobile_phone_is_called_by_the_desk(week: Week) -> None:
    venue_id = week.venue()
    desk = week.staff("desk", venues=[new_id()])
    caller = {"phone": "027-85350000", "name": "王小明", "consent": True}
    answer = desk.create("/desk/wishes", SUNDAY | {"venue_id": str(venue_id)} | caller)
    assert answer.status_code == 201
    open_slot(week, venue_id)
    assert settle(week) == []
    [call] = desk.get("/phone-list").json["items"]
    assert (call["kind"], call["wish_id"], call["booking_id"]) == ("wish_answered", answer.json["id"], None)
    assert "服务台可以代办" in call["text"] or "the desk can do it for you" in call["text"]
    assert week.staff("desk", venues=[new_id()], subject="other").get("/phone-list").json["items"] == []
    assert len(week.staff("desk", venues=[venue_id], subject="third").get("/phone-list").json["items"]) == 1
    phone = desk.post(f"/phone-list/{call['id']}/phone", json={"reason": "电话通知"})
    assert phone.status_code == 200
    assert desk.post(f"/phone-list/{call['id']}/done").json["status"] == "done"


def test_who_is_to_be_called_stays_on_the_list_until_a_slot_on_a_later_day_begins(week: Week) -> None:
    venue_id = week.venue()
    desk = week.staff("desk", venues=[venue_id])
    caller = {"phone": "027-85350000", "name": "王小明", "consent": True}
    desk.create("/desk/wishes", SUNDAY | {"venue_id": str(venue_id)} | caller)
    open_slot(week, venue_id, at(8, 19))
    settle(week)
    week.set_clock(at(8, 18))
    assert len(desk.get("/phone-list").json["items"]) == 1
    week.set_clock(at(8, 20))
    assert desk.get("/phone-list").json["items"] == []


def test_what_nobody_can_book_any_more_is_not_sent(week: Week) -> None:
    venue_id = week.venue()
    ask(week, venue_id)
    opening = slot(2, EVENING) | {"answers": SUNDAY}
    opening_id = week.slots(opening, venue_id=venue_id)
    week.minute_passes()
    run_jobs(week.app, "answer wishes")
    week.slots(id=opening_id, venue_id=venue_id)
    assert week.messages() == []


def test_the_office_writes_its_own_words(week: Week) -> None:
    venue_id = week.venue()
    office = week.staff("office")
    put = office.put("/templates/wish_answered/en", json={"text": "{venue}: {what} {link}"})
    assert put.status_code == 200
    assert office.put("/templates/wish_declined/en", json={"text": "{code}"}).status_code == 422
    ask(week, venue_id)
    open_slot(week, venue_id)
    [message] = settle(week)
    assert "省博物馆: 省博物馆 Sun 7 Nov" in message["text"]


def test_who_was_erased_is_told_nothing(week: Week) -> None:
    venue_id = week.venue()
    citizen = ask(week, venue_id)
    open_slot(week, venue_id)
    week.minute_passes()
    run_jobs(week.app, "answer wishes")
    [notice] = citizen.get("/my-data").json["notices"]
    assert notice["kind"] == "wish_answered" and "/book" in notice["text"]
    phone = citizen.get("/my-data").json["phone"]
    assert citizen.delete("/my-data", json={"last_digits": phone[-4:]}).status_code == 204
    assert week.messages() == []
