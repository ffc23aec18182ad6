"""Short numbers of sessions: one each, checked, kept through changes, never given out again in an edition."""

import uuid

from sqlalchemy import update

from chassis.storage.db import new_id, transaction
from chassis.testing import run_jobs
from registration.schedule import settle
from registration.sessions.model import Session
from registration.sessions.numbers import add_check_digit, is_number
from tests.fixtures.registration import at, sitting, slot


def number_of(week, facts):
    return week.session(uuid.UUID(facts["id"])).number


def test_one_digit_misheard_is_noticed():
    numbers = [add_check_digit(count) for count in range(100, 10_000, 97)]
    misheard = [
        int(digits[:at] + digit + digits[at + 1 :])
        for digits in map(str, numbers)
        for at in range(len(digits))
        for digit in "0123456789"
        if digit not in (digits[at], "" if at else "0")
    ]
    assert all(map(is_number, numbers))
    assert not any(map(is_number, misheard))


def test_each_session_of_an_edition_has_its_own_and_another_edition_begins_anew(week):
    edition = week.edition()
    first, second, third = sitting(), sitting(starts_at=at(7, 9)), sitting()
    week.activity(second, first, edition_id=edition)
    week.activity(third, edition_id=new_id())
    assert [number_of(week, facts) for facts in (first, second, third)] == [
        add_check_digit(100),
        add_check_digit(101),
        add_check_digit(100),
    ]
    assert {event["number"] for event in week.told("session")} == {add_check_digit(100), add_check_digit(101)}


def test_it_stays_when_the_session_moves_or_is_withdrawn_and_nobody_gets_it_again(week):
    edition, facts = week.edition(), sitting()
    activity = week.activity(facts, edition_id=edition)
    moved = facts | {"starts_at": at(8, 9), "ends_at": at(8, 11)}
    week.activity(moved, told="changed", id=activity, edition_id=edition)
    week.activity(moved, told="withdrawn", id=activity, edition_id=edition, status="withdrawn")
    assert number_of(week, facts) == add_check_digit(100)
    later = sitting()
    week.activity(later, edition_id=edition)
    assert number_of(week, later) == add_check_digit(101)
    week.activity(moved, told="changed", id=activity, edition_id=edition)
    assert number_of(week, facts) == add_check_digit(100)


def test_a_slot_gets_its_number_with_its_edition(week):
    offered = slot()
    week.slots(offered)
    assert number_of(week, offered) is None
    week.edition()
    run_jobs(week.app, "settle sessions")
    assert number_of(week, offered) == add_check_digit(100)
    assert week.told("session")[-1]["number"] == add_check_digit(100)


def test_what_nobody_books_has_none_until_it_is_booked(week):
    edition, facts = week.edition(), sitting()
    activity = week.activity(facts, edition_id=edition, drop_in=True)
    assert number_of(week, facts) is None
    week.activity(facts, told="changed", id=activity, edition_id=edition)
    assert number_of(week, facts) == add_check_digit(100)


def test_one_of_before_there_were_numbers_is_told_with_its_number(week):
    edition, facts = week.edition(), sitting()
    week.activity(facts, edition_id=edition)
    with week.app.app_context(), transaction() as db:
        db.execute(update(Session).values(number=None, numbered_in=None))
    version = week.session(uuid.UUID(facts["id"])).version
    with week.app.app_context(), transaction() as db:
        settle.mark(db, [uuid.UUID(facts["id"])])
    run_jobs(week.app, "settle sessions")
    session = week.session(uuid.UUID(facts["id"]))
    assert (session.number, session.version) == (add_check_digit(101), version + 1)
    assert week.told("session")[-1]["number"] == session.number


def test_a_desk_looks_a_session_up_by_its_number(week):
    edition = week.edition()
    week.activity(sitting(), edition_id=edition, title="剪纸")
    week.activity(sitting(), edition_id=edition, title="书法")
    desk = week.staff("city_desk")
    for text in (
        f"{add_check_digit(101)}",
        f"第{add_check_digit(101)}场",
        f"场次号 {add_check_digit(101)}",
        f"书法 {add_check_digit(101)}",
    ):
        sessions = desk.get("/desk/sessions", query_string={"q": text}).json["items"]
        assert [(session["title"], session["number"]) for session in sessions] == [
            ("书法", add_check_digit(101))
        ], text
