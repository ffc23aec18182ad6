"""The words of notices: those they come with, the department's own, and what is true when they are sent."""

import re
import uuid

import pytest
from sqlalchemy import delete, select

from chassis.storage.db import new_id, reading, transaction
from registration.bookings import records
from registration.bookings.model import Booking
from registration.citizens.model import Citizen
from registration.delivery import placeholders, texts
from registration.delivery.model import Template
from registration.notices import notices
from registration.notices.model import Notice
from registration.sessions.model import Session
from tests.fixtures.registration import at, book, placed, sitting, wish


def tell(week, kind, booking_id, **data):
    """Write one more notice on a booking, and forget those that were written before."""
    with week.app.app_context(), transaction() as db:
        db.execute(delete(Notice))
        records.notify(db, kind, db.get_one(Booking, booking_id), **data)


def text(week):
    return week.messages()[-1]["text"]


def booked(week, session_id=None, language="zh"):
    booking = week.citizen(language).create("/bookings", wish(session_id or week.slot(seats=5), 2)).json
    with week.app.app_context(), reading() as db:
        return db.scalars(select(Booking).filter_by(code=booking["code"])).one()


def moved(week, to, waitlist=False):
    """A booking moved to another session, and what its citizen is told of that."""
    booking = book(week.citizen("zh"), week.slot(seats=2, starts_at=at(12, 9)))
    wish = {"session_id": str(to), "waitlist": waitlist}
    booking["client"].create(f"/bookings/{booking['id']}/move", wish)
    return booking, text(week)


def test_who_moved_reads_that_the_earlier_booking_is_given_up(week):
    booking, told = moved(week, week.slot(seats=2, starts_at=at(13, 9)))
    assert told.startswith("【学习活动周】已报名：场馆开放 11月13日")
    assert f"您原来的 场馆开放 11月12日（周五）9:00–11:00（报名编号 {booking['code']}）已换成这一份" in told


def test_who_waits_for_another_session_reads_that_the_earlier_seats_are_kept(week):
    full = week.slot(seats=1, starts_at=at(13, 9))
    book(week, full)
    booking, told = moved(week, full, waitlist=True)
    assert "已候补：场馆开放 11月13日" in told
    assert f"（报名编号 {booking['code']}）在补上以前一直留着" in told


@pytest.mark.parametrize("kind", list(texts.TEXTS))
@pytest.mark.parametrize("locale", ["zh", "en"])
def test_every_text_keeps_its_own_rules(kind, locale):
    assert placeholders.find_fault(kind, getattr(texts.TEXTS[kind], locale)) is None
    assert set(texts.TEXTS) >= set(texts.TRUE_WHILE) >= texts.NOT_SENT_LATE


@pytest.mark.slow
def test_who_booked_online_is_told_of_a_hall_and_not_of_a_door(week):
    session_id = week.slot(seats=5)
    for mode, words in (("offline", "到场请出示报名编号"), ("online", "从“我的报名”进会场。报名编号")):
        with week.app.app_context(), transaction() as db:
            db.get_one(Session, session_id).mode = mode
        tell(week, "booked", booked(week, session_id).id)
        assert words in text(week)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["changed", "restored", "reminder", "booked", "a kind of tomorrow", "cut"])
def test_every_kind_is_sent_in_words(week, kind):
    booking = booked(week, language="en")
    before = {"starts_at": at(6, 9).isoformat(), "ends_at": at(6, 11).isoformat(), "place": "Old Hall"}
    tell(week, kind, booking.id, cause="time", before=before)
    assert booking.code in text(week)
    assert not re.search("[{}]", text(week))
    if kind == "changed":
        assert "has a new time. It was: Sat 6 Nov 9:00–11:00 Old Hall." in text(week)


@pytest.mark.parametrize(
    ("before", "state"),
    [
        ({"starts_at": at(6, 8).isoformat()}, "has a new time. It was: Sat 6 Nov 8:00–11:00."),
        ({"place": "Old Hall"}, "has a new place. It was: Old Hall."),
        ({"space_id": str(new_id())}, "is in another room of the same place. Your booking code"),
        (
            {"ends_at": at(6, 12).isoformat(), "place": "Hall"},
            "has a new time and place. It was: Sat 6 Nov 9:00–12:00",
        ),
        ({"mode": "online"}, "is held on the spot now. It was: online."),
        ({"dates": []}, "has a new time. Your booking code"),
        (None, "has changed. Your booking code"),
    ],
)
def test_a_change_is_told_by_what_was_before(week, before, state):
    booking = booked(week, language="en")
    tell(week, "changed", booking.id, before=before)
    assert state in text(week)


@pytest.mark.parametrize(
    ("language", "waits", "seated"),
    [("zh", "您还在候补，没有座位", "确认或退位"), ("en", "have no seats yet", "Confirm or give back")],
)
def test_who_waits_reads_in_a_change_that_there_is_no_seat_yet(week, language, waits, seated):
    session_id = week.slot(seats=2)
    booked(week, session_id)
    booking = week.citizen(language).create("/bookings", wish(session_id, 2, waitlist=True)).json
    tell(week, "changed", uuid.UUID(booking["id"]), before={"starts_at": at(6, 8).isoformat()})
    assert waits in text(week) and seated not in text(week)


def test_what_follows_a_no_show_is_told(week):
    booking = booked(week, language="en")
    with week.app.app_context(), transaction() as db:
        db.get_one(Citizen, booking.citizen_id).blocked_until = at(12, 9)
    tell(week, "blocked", booking.id, until=at(12, 9).isoformat())
    assert "you can book again from Fri 12 Nov 9:00." in text(week)
    tell(week, "appeal_decided", booking.id, granted=True)
    assert "was granted: this one does not count; the reply" in text(week)


def test_a_message_names_what_to_bring_and_carries_the_link(week):
    booking = booked(week)
    [message] = week.messages()
    assert f"http://127.0.0.1:8000/b/{booking.code}-" in message["text"]
    with week.app.app_context(), transaction() as db:
        db.get_one(Session, booking.session_id).bring = "老花镜"
    tell(week, "reminder", booking.id)
    assert "请带：老花镜。" in text(week)


def test_a_waiter_who_was_seated_meanwhile_is_told_no_place_in_line(week):
    session_id = week.slot(seats=2)
    first = week.citizen()
    booking = first.create("/bookings", wish(session_id, 2)).json
    booked(week, session_id)
    first.delete(f"/bookings/{booking['id']}")
    waiting = [message for message in week.messages() if message["kind"] == "waitlisted"]
    assert "座位已为您保留" in waiting[0]["text"]
    assert "前面还有" not in waiting[0]["text"]


def test_a_reminder_of_a_cancelled_booking_is_dropped(week):
    session_id = week.slot()
    citizen = week.citizen()
    booking_id = citizen.create("/bookings", wish(session_id)).json["id"]
    citizen.delete(f"/bookings/{booking_id}")
    [booking] = week.bookings(session_id)
    tell(week, "reminder", booking.id)
    assert week.messages() == []
    with week.app.app_context(), reading() as db:
        assert db.scalars(select(Notice.status)).all() == ["dropped"]


@pytest.mark.parametrize("erased", ["party", "phone"])
def test_nothing_is_said_of_what_was_erased(week, erased):
    booking = booked(week)
    with week.app.app_context(), transaction() as db:
        if erased == "party":
            db.get_one(Booking, booking.id).sealed_party = ""
        else:
            db.get_one(Citizen, booking.citizen_id).sealed_phone = None
    assert week.messages() == []


def test_of_two_who_word_a_notice_the_second_overwrites_nothing_unseen(week, office):
    address, first, second = "/templates/booked/zh", "{code} {what} {link}", "{code} {what}！{link}"
    as_it_came = office.get("/templates").json["items"][0]["version"]
    headers = {"If-Match": f'"{as_it_came}"'}
    own = office.put(address, json={"text": first}, headers=headers).json
    refusal = office.put(address, json={"text": second}, headers=headers)
    assert (refusal.status_code, refusal.json["version"]) == (412, own["version"])
    assert office.delete(address, headers=headers).status_code == 412
    assert office.get("/templates").json["items"][0]["own"] == first
    assert office.delete(address).json["version"] == as_it_came
    assert office.put(address, json={"text": second}, headers=headers).json["version"] != own["version"]


def test_the_department_words_its_own(week, office):
    words = "成功！{what}，{seats} 人，{link}，报名编号 {code}"
    answer = office.put("/templates/booked/zh", json={"text": words})
    assert answer.status_code == 200, answer.json
    assert answer.json["own"] == words
    booking = booked(week)
    assert text(week).startswith("【学习活动周】成功！")
    assert text(week).endswith(f"编号 {booking.code}")
    assert office.put("/templates/booked/zh", json={"text": "{code} {what} {link}"}).status_code == 200
    assert office.delete("/templates/booked/zh").json["own"] is None
    assert office.delete("/templates/booked/zh").status_code == 200
    with week.app.app_context(), reading() as db:
        assert db.scalars(select(Template)).all() == []


def test_all_texts_are_listed_with_what_they_may_speak_of(week, office):
    office.put("/templates/cut/en", json={"text": "Fewer seats: {what} {ahead} {link}"})
    items = office.get("/templates").json["items"]
    assert len(items) == 2 * len(texts.TEXTS)
    words = next(item for item in items if (item["kind"], item["locale"]) == ("cut", "en"))
    assert words["own"] == "Fewer seats: {what} {ahead} {link}"
    assert words["changed_by"] == "tester"
    assert {place["name"] for place in words["placeholders"]} == {
        *placeholders.COMMON,
        "cause",
        "ahead",
        "queue",
        "offers",
    }


@pytest.mark.parametrize(
    ("wrong", "cure"),
    [
        ("{whom} 你好", "{what}"),
        ("{ahead}", "{code}"),
        ("{what.__class__}", "{what}"),
        ("{what!r} {seats:9}", "{what}"),
        ("{}", "{what}"),
        ("{0}", "{what}"),
        ("{what", "{{ }}"),
        ("what}", "{{ }}"),
        ("长" * 501, "500"),
        ("  ", "came with"),
        ("没有占位", "{what} {code} {link} is missing"),
        ("{{what}} {code}", "{what} {link} is missing"),
    ],
)
def test_a_text_that_could_not_be_filled_is_refused_with_the_cure(office, wrong, cure):
    answer = office.put("/templates/booked/zh", json={"text": wrong})
    assert answer.status_code == 422
    [error] = answer.json["errors"]
    assert error["field"] == "text"
    assert cure in error["message"]


def test_only_kinds_and_languages_that_there_are(office):
    for path in ("/templates/nothing/zh", "/templates/booked/fr"):
        assert office.put(path, json={"text": "{what}"}).status_code == 404
        assert office.delete(path).status_code == 404


@pytest.mark.parametrize("role", ["desk", "door", "unit_editor", "citizen"])
def test_only_office_and_admins_word_notices(week, role):
    client = week.staff(role) if role != "citizen" else week.citizen()
    assert client.get("/templates").status_code == 403
    assert client.put("/templates/booked/zh", json={"text": "{what}"}).status_code == 403
    assert client.delete("/templates/booked/zh").status_code == 403
    assert week.staff("admin").get("/templates").status_code == 200


def test_offers_stand_in_the_words(week):
    other = week.slot(seats=9, starts_at=at(8, 9))
    booking = booked(week)
    tell(week, "changed", booking.id, cause="place", offers=[str(other), str(new_id())])
    assert "相近且有余位的场次：场馆开放 11月8日（周一）9:00–11:00。" in text(week)


def test_an_opening_is_taken_back_by_its_venue_and_an_activity_by_its_organiser(week):
    slot, own = week.slot(seats=5), sitting(5, at(8, 9))
    week.activity(own, unit_id=new_id())
    for session_id, words in ((slot, "场馆撤回这次开放"), (own["id"], "主办单位撤回活动")):
        booking = booked(week, session_id)
        with week.app.app_context(), transaction() as db:
            db.get_one(Booking, booking.id).status = "cancelled"
        tell(week, "session_cancelled", booking.id, cause="withdrawn")
        assert f"因{words}取消" in text(week)


def test_a_message_says_the_numbers_of_venue_and_unit(week):
    week.edition(desk_phone="027-00001000")
    venue_id = week.venue(phone="027-00001011")
    booked(week, week.slot(seats=5, venue_id=venue_id))
    assert text(week).endswith(" 场馆电话 027-00001011 服务台电话 027-00001000")
    unit = {"name": "学院", "district": None, "area": None}
    unit_id = week.tell("reporting.unit-changed", public_phone="027-00001001", **unit)
    own = sitting(5, at(8, 9))
    week.activity(own, unit_id=unit_id)
    booked(week, own["id"], "en")
    assert text(week).endswith(" Organiser: 027-00001001 Desk: 027-00001000")


def test_a_message_of_no_edition_has_the_number_of_the_one_that_goes_on(week):
    past = {"opens_on": "2020-11-01", "closes_on": "2020-11-30"}
    planned = {"opens_on": "2021-12-01", "closes_on": "2021-12-31"}
    week.edition(desk_phone="027-00002020", year=2020, **past)
    assert signed(week).endswith(" Desk: 027-00002020")
    week.edition(desk_phone="027-00002022", year=2022, **planned)
    assert signed(week).endswith(" Desk: 027-00002022")
    week.edition(desk_phone="027-00002021")
    assert signed(week).endswith(" Desk: 027-00002021")


def signed(week) -> str:
    with week.app.app_context(), transaction() as db:
        return notices.sign(db, "Come.", "en")


def test_every_message_ends_with_the_number_of_the_desk_once(week):
    id = week.edition(desk_phone="027-00001000")
    booked(week)
    assert text(week).endswith(" 服务台电话 027-00001000")
    week.edition(id=id, version=2, desk_phone=None)
    with week.app.app_context(), transaction() as db:
        assert notices.sign(db, "Come.", "en", id).endswith("Come.")
    week.edition(id=id, version=3, desk_phone="12345")
    with week.app.app_context(), transaction() as db:
        assert notices.sign(db, "Come.", "en", id).endswith("] Come. Desk: 12345")
        assert notices.sign(db, "打 12345", "zh").endswith("】打 12345")


@pytest.mark.slow
def test_an_english_message_calls_a_session_by_its_english_names_also_those_told_later(week):
    museum = week.venue()
    lesson = placed(5, museum)
    activity = week.activity(lesson, title_en="Smartphones for Seniors")
    week.placement(lesson)
    citizen = week.citizen("en")
    booking = citizen.create("/bookings", wish(lesson["id"])).json
    assert "Smartphones for Seniors" in text(week) and "省博物馆" in text(week)
    week.venue(id=museum, name_en="Hubei Provincial Museum")
    week.activity(lesson, id=activity, told="changed", title_en="Phones for Seniors")
    session = citizen.get(f"/bookings/{booking['id']}").json["session"]
    assert (session["title_en"], session["place_en"]) == ("Phones for Seniors", "Hubei Provincial Museum")
    tell(week, "booked", uuid.UUID(booking["id"]))
    assert "Phones for Seniors" in text(week) and "Hubei Provincial Museum 省博物馆" in text(week)
