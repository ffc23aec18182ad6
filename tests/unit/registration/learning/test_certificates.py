"""Certificates, their verification, and the learning record."""

import uuid

import pytest

from chassis.clock import clock
from chassis.storage import privacy
from chassis.storage.db import new_id, transaction
from registration.bookings.model import Booking, seal_party
from registration.door.model import CheckIn
from registration.sessions.model import Session
from tests.fixtures.door import come as check_in
from tests.fixtures.registration import SATURDAY, at, book, learnt, sitting, wish


@pytest.fixture
def edition(week):
    return week.edition(name="2021年武汉市全民终身学习活动周", theme="谱终身学习新篇")


@pytest.fixture
def session_id(week, edition):
    return week.slot(seats=9)


def come(week, booking, session_id, people=None):
    """A booking of which so many have come, and the session is over."""
    with week.app.app_context(), transaction() as db:
        row = db.get_one(Booking, uuid.UUID(booking["id"]))
        row.attend(clock().now(), people)
    week.set_clock(at(29, 9))


def attended(week, session_id, people=1, came=None):
    """(citizen, booking) of a party that has come to a session that is over."""
    citizen = week.citizen()
    booking = citizen.create("/bookings", wish(session_id, people)).json
    come(week, booking, session_id, came)
    return citizen, booking


def attested(week, session_id, citizen, name=None, **columns):
    """A citizen says that they are in an online hall; the id of the check-in."""
    with week.app.app_context(), transaction() as db:
        usual = {"way": "self", "people": 1, "outcome": "accepted", "at": SATURDAY, "received_at": SATURDAY}
        sealed = privacy.seal(name) if name else None
        citizen_id = uuid.UUID(str(citizen.identity["subject"]))
        check_in = CheckIn(id=new_id(), session_id=session_id, citizen_id=citizen_id, sealed_name=sealed)
        for field, value in (usual | columns).items():
            setattr(check_in, field, value)
        db.add(check_in)
        return check_in.id


def issue(citizen, booking, **body):
    return citizen.post(f"/bookings/{booking['id']}/certificates", json=body)


def verify(week, code):
    return week.gateway().get(f"/certificates/{code}")


def test_everyone_who_came_gets_a_certificate_once(week, session_id):
    citizen, booking = attended(week, session_id, people=2)
    first = issue(citizen, booking)
    assert first.status_code == 200, first.json
    first_certificate, second_certificate = first.json["items"]
    assert (first_certificate["name"], second_certificate["name"]) == ("王小明0", "王小明1")
    assert (first_certificate["minutes"], first_certificate["label"], first_certificate["title"]) == (
        120,
        "checked_in",
        "场馆开放",
    )
    assert (first_certificate["edition"], first_certificate["theme"]) == (
        "2021年武汉市全民终身学习活动周",
        "谱终身学习新篇",
    )
    assert [len(part) for part in first_certificate["code"].split("-")] == [4, 4, 4]
    assert issue(citizen, booking).json == first.json
    assert citizen.get(f"/bookings/{booking['id']}/certificates").json == first.json


def test_of_a_party_only_as_many_as_came(week, session_id):
    citizen, booking = attended(week, session_id, people=3, came=1)
    refusal = issue(citizen, booking, people=[1, 2])
    assert (refusal.status_code, refusal.json["type"]) == (409, "/problems/more-than-came")
    certificates = issue(citizen, booking, people=[2, 2]).json["items"]
    assert [certificate["name"] for certificate in certificates] == ["王小明2"]
    assert issue(citizen, booking).json["items"] == certificates
    assert issue(citizen, booking, people=[0]).status_code == 409


def test_a_certificate_says_what_its_session_is_called_in_english(week, session_id):
    with week.app.app_context(), transaction() as db:
        session = db.get_one(Session, session_id)
        session.title_en, session.place_en = "Hankow Custom House Museum", "Custom House"
    citizen, booking = attended(week, session_id)
    [certificate] = issue(citizen, booking).json["items"]
    assert (certificate["title_en"], certificate["place_en"]) == (
        "Hankow Custom House Museum",
        "Custom House",
    )
    [line] = citizen.get("/learning-record").json["items"]
    assert line["title_en"] == "Hankow Custom House Museum"


def test_more_certificates_for_those_who_came_later(week, session_id):
    citizen, booking = attended(week, session_id, people=3, came=1)
    issue(citizen, booking)
    with week.app.app_context(), transaction() as db:
        db.get_one(Booking, uuid.UUID(booking["id"])).came = 2
    assert [item["person"] for item in issue(citizen, booking).json["items"]] == [0, 1]


@pytest.mark.slow
@pytest.mark.parametrize("people", [[3], [-1], ["0"], [], "all"])
def test_people_who_are_none_of_the_party(week, session_id, people):
    citizen, booking = attended(week, session_id, people=3)
    refusal = issue(citizen, booking, people=people)
    assert refusal.status_code == 422
    assert refusal.json["errors"][0]["field"].startswith("people")


def test_nobody_gets_one_before_the_end_or_without_having_come(week, session_id):
    citizen = week.citizen()
    booking = citizen.create("/bookings", wish(session_id)).json
    assert issue(citizen, booking).json["type"] == "/problems/not-attended"
    come(week, booking, session_id)
    week.set_clock(at(6, 10))
    early = issue(citizen, booking)
    assert (early.status_code, early.json["type"]) == (409, "/problems/not-over")
    assert early.json["ends_at"].startswith("2021-11-06T03:00")


def test_whose_name_nobody_wrote_gets_none_until_a_desk_writes_it(week, session_id):
    citizen, booking = attended(week, session_id, 2)
    desk = week.staff("desk", venues=[week.session(session_id).venue_id])
    with week.app.app_context(), transaction() as db:
        row = db.get_one(Booking, uuid.UUID(booking["id"]))
        row.sealed_party = seal_party([{"name": name, "age": "adult"} for name in ("王奶奶", "")])
    assert [line["name"] for line in issue(citizen, booking).json["items"]] == ["王奶奶"]
    refusal = issue(citizen, booking, people=[1])
    assert (refusal.status_code, refusal.json["type"]) == (409, "/problems/not-named")
    body = {"names": ["王奶奶", "李爷爷"], "reason": "本人来服务台写上"}
    assert desk.patch(f"/desk/bookings/{booking['id']}/party", json=body).status_code == 200
    assert [line["name"] for line in issue(citizen, booking).json["items"]] == ["王奶奶", "李爷爷"]


def test_certificates_are_ones_own(week, session_id):
    _citizen, booking = attended(week, session_id)
    other = week.citizen()
    assert issue(other, booking).status_code == 404
    assert other.get(f"/bookings/{booking['id']}/certificates").status_code == 404
    assert issue(week.staff("office"), booking).status_code == 403


def test_anyone_with_the_code_can_verify_through_the_gateway(week, session_id):
    citizen, booking = attended(week, session_id)
    code = issue(citizen, booking).json["items"][0]["code"]
    for text in (code, code.lower().replace("-", " ")):
        verified = verify(week, text)
        assert verified.status_code == 200, verified.json
        assert (verified.json["name"], verified.json["minutes"], verified.json["code"]) == ("王*", 120, code)
        assert verified.json["theme"] == "谱终身学习新篇"
    assert not {"booking_id", "id", "person"} & verified.json.keys()
    assert citizen.get(f"/certificates/{code}").status_code == 403
    unknown = verify(week, "AAAA-AAAA-AAAA")
    assert (unknown.status_code, unknown.json["type"]) == (404, "/problems/no-such-certificate")
    assert "Check the code" in unknown.json["detail"]


def test_a_check_in_that_was_undone_is_no_certificate(week, session_id):
    citizen, booking = attended(week, session_id)
    code = issue(citizen, booking).json["items"][0]["code"]
    with week.app.app_context(), transaction() as db:
        db.get_one(Booking, uuid.UUID(booking["id"])).confirm(SATURDAY)
    lapsed = verify(week, code)
    assert lapsed.status_code == 404 and "holds no more" in lapsed.json["detail"]


def test_of_a_series_the_dates_that_were_come_to_count(week):
    days = [sitting(5, at(day, 9)) for day in (6, 13, 20)]
    series = week.activity(*days, booked_as="series")
    citizen, booking = attended(week, series)
    for date in days[:2]:
        attested(
            week,
            series,
            citizen,
            booking_id=uuid.UUID(booking["id"]),
            date_id=uuid.UUID(date["id"]),
            way="qr",
        )
    (certificate,) = issue(citizen, booking).json["items"]
    assert (certificate["minutes"], certificate["label"]) == (240, "checked_in")


def series_with_a_date_called_off(week, *came):
    """(citizen, booking) of a party that came, so many to each date, to a series whose second date then went."""
    days = [sitting(5, starts_at=at(day, 9)) for day in (6, 7, 8)]
    unit = new_id()
    of_series = {"booked_as": "series", "unit_id": unit}
    series = week.activity(*days, **of_series)
    booking = book(week, series, 3)
    door = week.staff("door", units=[unit])
    for day, people in zip(days, came, strict=True):
        if people:
            naming = {"code": booking["code"], "people": people, "date_id": day["id"]}
            assert check_in(door, series, **naming).status_code == 200
    days[1] = days[1] | {"status": "withdrawn"}
    week.activity(*days, told="changed", id=str(series), **of_series)
    week.set_clock(at(8, 12))
    return booking["client"], booking


def test_a_date_that_was_called_off_was_not_held(week):
    citizen, booking = series_with_a_date_called_off(week, 0, 2, 0)
    refusal = issue(citizen, booking)
    assert (refusal.status_code, refusal.json["type"]) == (409, "/problems/not-attended")
    assert "dates alone that were called off" in refusal.json["detail"]
    assert citizen.get("/learning-record").json["totals"] == learnt(0, 0)


def test_who_came_to_another_date_too_has_that_alone(week):
    citizen, booking = series_with_a_date_called_off(week, 1, 3, 0)
    issued = issue(citizen, booking).json["items"]
    assert [line["minutes"] for line in issued] == [120]
    assert citizen.get("/learning-record").json["totals"] == learnt(1, 120)


def test_of_a_series_without_word_on_dates_all_count(week):
    series = week.activity(*(sitting(5, at(day, 9)) for day in (6, 13, 20)), booked_as="series")
    citizen, booking = attended(week, series)
    assert issue(citizen, booking).json["items"][0]["minutes"] == 360


def test_self_attested_attendance_is_labelled_so(week, session_id):
    citizen = week.citizen()
    check_in = attested(week, session_id, citizen)
    address = f"/check-ins/{check_in}/certificates"
    assert citizen.post(address, json={}).json["type"] == "/problems/not-over"
    week.set_clock(at(29, 9))
    nameless = citizen.post(address, json={})
    assert (nameless.status_code, nameless.json["errors"][0]["field"]) == (422, "name")
    first = citizen.post(address, json={"name": "李梅"})
    assert first.status_code == 200, first.json
    (certificate,) = first.json["items"]
    assert (certificate["name"], certificate["label"], certificate["booking_id"]) == (
        "李梅",
        "self_attested",
        None,
    )
    assert citizen.post(address, json={"name": "别人"}).json == first.json
    assert verify(week, certificate["code"]).json["label"] == "self_attested"
    assert week.citizen().post(address, json={"name": "别人"}).status_code == 404


@pytest.mark.slow
def test_the_learning_record_is_over_all_editions(week, edition, session_id):
    citizen, booking = attended(week, session_id)
    earlier = week.edition(name="2020", opens_on="2020-11-01", closes_on="2020-11-30")
    week.set_clock(at(5, 8))
    hall = week.slot(seats=5, starts_at=at(7, 9))
    attested(week, hall, citizen, at=at(7, 9))
    attested(week, hall, citizen, at=at(7, 9))
    attested(week, hall, citizen, at=at(7, 9), undone_at=at(7, 10))
    old = uuid.UUID(sitting(5)["id"])
    old_sitting = sitting(5, at(8, 9), id=str(old))
    week.activity(old_sitting, edition_id=earlier)
    last = citizen.create("/bookings", wish(old)).json
    come(week, last, old)
    record = citizen.get("/learning-record").json
    assert record["totals"] == learnt(2, 240, 1, 120), "what nobody else saw is added up apart"
    editions = [
        edition.items() - {"edition_id": edition["edition_id"]}.items() for edition in record["editions"]
    ]
    assert [dict(edition) for edition in editions] == [
        {"edition": "2020"} | learnt(1, 120),
        {"edition": "2021年武汉市全民终身学习活动周"} | learnt(1, 120, 1, 120),
    ]
    assert [item["label"] for item in record["items"]] == ["checked_in", "self_attested", "checked_in"]
    assert record["items"][2]["booking_id"] == booking["id"]


@pytest.mark.slow
def test_the_learning_record_comes_in_pages(week, edition):
    citizen = week.citizen()
    for day in (6, 7, 8):
        session_id = week.slot(seats=5, starts_at=at(day, 9))
        week.set_clock(at(5, 8))
        come(week, citizen.create("/bookings", wish(session_id)).json, session_id)
        week.set_clock(at(5, 8))
    assert citizen.get("/learning-record").json["totals"] == learnt(0, 0)
    week.set_clock(at(29, 9))
    first = citizen.get("/learning-record?limit=2").json
    second = citizen.get(f"/learning-record?limit=2&cursor={first['next_cursor']}").json
    days = [item["starts_at"][:10] for item in first["items"] + second["items"]]
    assert days == ["2021-11-08", "2021-11-07", "2021-11-06"]
    assert second["next_cursor"] is None
    assert second["totals"] == learnt(3, 360)
    assert week.staff("office").get("/learning-record").status_code == 403
    assert citizen.get("/learning-record?cursor=x").status_code == 422


def test_what_a_helper_booked_for_others_is_not_the_helpers_learning(week, session_id):
    citizen = week.citizen()
    booking = citizen.create("/bookings", wish(session_id, for_others=True)).json
    come(week, booking, session_id)
    assert citizen.get("/learning-record").json["items"] == []
    assert len(issue(citizen, booking).json["items"]) == 1


@pytest.mark.slow
def test_from_the_door_to_the_certificate(week, edition):
    venue = new_id()
    session_id = week.slot(seats=9, venue_id=venue)
    citizen = week.citizen()
    booking = citizen.create("/bookings", wish(session_id, 2)).json
    week.set_clock(at(6, 9))
    door = week.staff("door", venues=[venue])
    came = door.post("/check-ins", json={"code": booking["code"], "session_id": str(session_id)})
    assert came.status_code == 200, came.json
    week.set_clock(at(6, 12))
    issued = issue(citizen, booking).json["items"]
    assert [(certificate["name"], certificate["label"]) for certificate in issued] == [
        ("王小明0", "checked_in"),
        ("王小明1", "checked_in"),
    ]
    assert citizen.get("/learning-record").json["totals"] == learnt(1, 120)


def test_from_an_online_hall_to_the_certificate(week, edition):
    hall = sitting(0, at(6, 9), place=None, open_to_all=True, join_url="https://hall.example/1")
    week.activity(hall, edition_id=edition, mode="online")
    citizen = week.citizen()
    week.set_clock(at(6, 9))
    for _ in range(2):
        attested = citizen.post(f"/sessions/{hall['id']}/attendance")
        assert attested.status_code == 200, attested.json
    week.set_clock(at(6, 12))
    record = citizen.get("/learning-record").json
    assert record["totals"] == learnt(0, 0, 1, 120)
    [line] = record["items"]
    assert line["label"] == "self_attested"
    certificate = citizen.post(f"/check-ins/{line['check_in_id']}/certificates", json={"name": "李梅"})
    assert certificate.json["items"][0]["label"] == "self_attested"


@pytest.mark.slow
def test_no_more_certificates_hold_than_people_came(week, gateway):
    """Three are checked in by mistake and certified; that is undone, once it is said what lapses, and one comes."""
    unit = new_id()
    facts = sitting(5, at(6, 9))
    week.activity(facts, unit_id=unit)
    booking = book(week, uuid.UUID(facts["id"]), 3)
    door, path = week.staff("door", units=[unit]), f"/bookings/{booking['id']}/certificates"
    naming = {"code": booking["code"], "session_id": facts["id"]}
    week.set_clock(at(6, 9, 10))
    check_in = door.post("/check-ins", json=naming).json["check_in_id"]
    week.set_clock(at(6, 11, 10))
    issued = booking["client"].post(path, json={}).json["items"]
    assert len(issued) == 3
    undo, first = f"/check-ins/{check_in}/undo", f"/certificates/{issued[0]['code']}"
    refusal = door.post(undo)
    assert (refusal.json["type"], refusal.json["certificates"]) == ("/problems/certificates-issued", 3)
    assert gateway.get(first).status_code == 200
    assert door.post(undo, json={"confirmed": True}).json["undone_at"]
    assert gateway.get(first).status_code == 404
    assert door.post(undo).status_code == 200
    assert door.post("/check-ins", json=naming | {"people": 1}).json["came"] == 1
    statuses = [gateway.get(f"/certificates/{certificate['code']}").status_code for certificate in issued]
    assert statuses == [200, 404, 404]
    assert len(booking["client"].get(path).json["items"]) == 1
    refusal = booking["client"].post(path, json={"people": [1]})
    assert (refusal.status_code, refusal.json["type"]) == (
        422,
        "/problems/invalid",
    ) or refusal.status_code == 409
    door.post("/check-ins", json=naming | {"people": 2})
    assert [certificate["code"] for certificate in booking["client"].post(path, json={}).json["items"]] == [
        certificate["code"] for certificate in issued
    ]
