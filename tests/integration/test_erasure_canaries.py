"""Canary names and phones are put wherever people can be named, then erased, and looked for wherever data lies.

Sealed values cannot be searched, so each is opened with the department's key: what no longer opens to a canary is
gone. The files of SQLite are read byte by byte as well, for the sealed values as they were: SQLite overwrites what
it deletes (`secure_delete`), and the write-ahead log goes when the last connection closes. PostgreSQL's pages keep
dead rows until it vacuums, as every page of it does; the rows it answers with are what is looked at there.
"""

import io
import logging
import re
import uuid

import pytest
from cryptography.exceptions import InvalidTag
from sqlalchemy import inspect, select, text

from chassis.storage import privacy
from chassis.storage.db import new_id, reading, transaction
from chassis.testing import client_for, deliver, run_jobs
from chassis.web.idempotency import keys
from registration.bookings.model import Booking
from registration.door.model import Appeal
from registration.inbound.model import InboundSms
from tests.fixtures.registration import at, book, hearing_all, new_week, wish

VENUE = new_id()
MOBILES = ("13977770001", "13977770002", "13977770003")
LANDLINE = "02787770004"
NAMES = [f"金丝雀{sign}" for sign in "甲乙丙丁戊己庚辛壬癸"]
FORMS = [*NAMES, *MOBILES, "2787770004"]


@pytest.fixture
def reader(broker_url):
    """The end of the bus at which all that registration tells arrives."""
    with hearing_all(broker_url) as bus:
        yield bus


@pytest.fixture
def week(reader, database_url, broker_url, issuer):
    with new_week(database_url, broker_url, issuer) as week:
        yield week


@pytest.fixture
def logged(week):
    """Everything that is logged, as it is written."""
    stream, root = io.StringIO(), logging.getLogger()
    listener = logging.StreamHandler(stream)
    listener.setFormatter(root.handlers[0].formatter)
    root.addHandler(listener)
    yield stream
    root.removeHandler(listener)


def test_nothing_is_left_of_who_was_erased(week, reader, logged, tmp_path):
    week.venue(id=VENUE)
    citizens = seed(week)
    before = dump(week)
    # The name that was corrected is gone already, and all others are there to be found.
    assert [form for form in FORMS if form not in before] == [NAMES[9]]
    assert columns_without(week) == []
    digests, sealed = digests_of(week), sealed_values(week)
    assert len(sealed) > 30 and all(form in before for form in digests)
    events = read_events(week, reader)
    erase(week, citizens)
    assert_numbers_are_left(week)
    events += read_events(week, reader)
    after = dump(week)
    assert [form for form in (*FORMS, *digests) if form in after] == []
    assert [form for form in (*FORMS, *digests) if form in events or form in logged.getvalue()] == []
    assert "citizen erased" in logged.getvalue()
    assert len(events) > 1000
    week.app.extensions["database"].close()
    reader.close()
    files = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert [form for form in (*FORMS, *digests, *sealed) if form.encode() in files] == []


def seed(week):
    """Citizens by every way there is, with names in every place; {phone: client} of those who can sign in."""
    sessions = [
        new_session(week, 5, at(6, 9)),
        new_session(week, 1, at(7, 9)),
        new_session(week, 5, at(8, 9)),
    ]
    people = {phone: sign_in(week, phone) for phone in MOBILES[:2]}
    first, second = people.values()
    booked = book(first, sessions[0], party=named(NAMES[0], NAMES[1]))
    book(first, sessions[1], party=named(NAMES[0]))
    book(second, sessions[1], party=named(NAMES[2]))
    moved = book(second, sessions[2], party=named(NAMES[9]))
    first.patch("/my-data", json={"name": NAMES[0]})
    corrected = second.patch(f"/bookings/{moved['id']}/party", json={"names": [NAMES[3]]})
    assert corrected.status_code == 200
    at_desk(week, sessions)
    come(week, first, booked)
    second.delete(f"/bookings/{moved['id']}")
    assert first.get("/my-data").status_code == 200
    week.gateway().post("/sign-in-codes", json={"phone": MOBILES[0]})
    week.messages()
    week.gateway().post("/sign-in-codes", json={"phone": MOBILES[1]})
    return people


def new_session(week, seats, starts_at):
    return week.slot(seats=seats, starts_at=starts_at, venue_id=VENUE)


def sign_in(week, phone):
    week.gateway().post("/sign-in-codes", json={"phone": phone})
    code = re.search(r"\d{6}", week.messages()[-1]["text"]).group()
    answer = week.gateway().post("/sign-ins", json={"phone": phone, "code": code})
    assert answer.status_code == 200, answer.json
    return client_for(week.app, week.issuer, roles=["citizen"], subject=answer.json["citizen_id"])


def named(*names):
    return [{"name": name} for name in names]


def at_desk(week, sessions):
    """A desk books for callers with a mobile phone, a landline and none, also a list of people at once, asks for one
    that a venue opens, and writes names into its reasons."""
    clerk = week.staff("desk", venues=[VENUE])
    answers = []
    for name, phone in ((NAMES[4], MOBILES[2]), (NAMES[5], LANDLINE), (NAMES[6], None)):
        caller = {"party": [{"name": name}], "name": name, "phone": phone, "consent": True}
        answers.append(clerk.create("/desk/bookings", wish(sessions[2]) | caller))
    assert [answer.status_code for answer in answers] == [201, 201, 201]
    clerk.post("/desk/citizen-searches", json={"phone": MOBILES[2]})
    caller = {"name": NAMES[4], "phone": MOBILES[2], "consent": True}
    group = {"session_id": str(sessions[2]), "people": [{"name": NAMES[6]}]}
    profile = {"name": NAMES[0], "phone": MOBILES[0], "consent": True}
    day = {"venue_id": str(VENUE), "date": "2021-11-20", "part": "morning"}
    answers += [clerk.create("/desk/groups", caller | group), clerk.create("/desk/wishes", profile | day)]
    assert [answer.status_code for answer in answers[3:]] == [201, 201], answers[-1].json
    reason = {"reason": f"{NAMES[7]}来电核对姓名"}
    assert clerk.post(f"/bookings/{answers[1].json['id']}/unmask", json=reason).status_code == 200
    assert clerk.delete(f"/desk/bookings/{answers[0].json['id']}", json=reason).status_code == 200


def come(week, client, booked):
    """They come, with someone who has not booked, and say what they think; then the unit takes the list away."""
    here, staff = booked["session_id"], week.staff("unit_editor", venues=[VENUE])
    words = f"{NAMES[7]}讲得好，电话{MOBILES[0]}"
    week.set_clock(at(6, 9))
    answers = [
        staff.create("/check-ins", {"code": booked["code"], "session_id": here}),
        staff.create(f"/sessions/{here}/walk-ins", {"name": NAMES[8]}),
        staff.post(f"/sessions/{here}/door-search", json={"q": NAMES[0]}),
        client.create(f"/bookings/{booked['id']}/feedback", {"rating": 5, "comment": words}),
    ]
    week.set_clock(at(6, 12))
    answers.append(client.post(f"/bookings/{booked['id']}/certificates", json={}))
    assert [answer.status_code for answer in answers if answer.status_code >= 300] == []
    full = {"full": "true", "reason": "核对到场名单"}
    for kind, holds in (("csv", NAMES[0].encode()), ("xlsx", b"PK")):
        with staff.get(f"/exports/sessions/{here}.{kind}", query_string=full) as export:
            assert holds in export.data
    appeal(week, booked["id"], words)


def appeal(week, booking_id, words):
    """A no-show that was appealed against and decided; and a message came in from the phone."""
    with week.app.app_context(), transaction() as db:
        db.add(InboundSms(id="m1", phone_index=digest_of(MOBILES[0]), received_at=at(6, 11)))
        booking = db.get_one(Booking, uuid.UUID(booking_id))
        argued = {"sealed_text": privacy.seal(words), "sealed_reply": privacy.seal(words)}
        whose = {"booking_id": booking.id, "citizen_id": booking.citizen_id}
        db.add(Appeal(id=new_id(), **whose, **argued, status="granted", created_at=at(6, 9)))


def erase(week, citizens):
    """Two ask for it; the rest are past their time, as are codes, messages, and who walked in."""
    for phone, client in citizens.items():
        assert client.delete("/my-data", json={"last_digits": phone[-4:]}).status_code == 204
    data = dump(week)
    with week.app.app_context():
        theirs = [*NAMES[:4], NAMES[9], *citizens, *map(digest_of, citizens)]
    assert [form for form in theirs if form in data] == []
    week.messages()
    week.set_clock(at(8, 12).replace(year=2022))
    run_jobs(week.app)


def assert_numbers_are_left(week):
    """Numbers are left: bookings and their sessions count as before."""
    with week.app.app_context(), reading() as db:
        bookings = db.scalars(select(Booking)).all()
        assert len(bookings) == 8
        assert {booking.names == [] for booking in bookings} == {True}
    assert week.staff("office").get("/audits?action=erase&limit=50").json["items"]


def read_events(week, reader):
    """All that registration has told the others by now, as it lay in their queue."""
    bodies = []
    deliver(week.app)
    while deliveries := reader.take(100, 0.5):
        reader.ack(deliveries)
        bodies += [delivery.message.body.decode() for delivery in deliveries]
    assert reader.depth().dead == 0
    return "\n".join(bodies)


def digests_of(week):
    """What names and phones were found or compared by, as it stood before."""
    with week.app.app_context(), reading() as db:
        phones = [digest_of(phone) for phone in (*MOBILES, LANDLINE[1:])]
        of_names = select(keys.c.fingerprint).where(keys.c.route.not_like("%/walk-ins"))
        return [*phones, *db.scalars(select(Booking.fingerprint)), *db.scalars(of_names)]


def digest_of(phone):
    return privacy.index(f"+86{phone}")


def columns_without(week):
    """The columns for sealed texts and digests of phones that nothing was put into: what is new is tried, too."""
    columns = [
        column
        for table in week.app.extensions["metadata"].sorted_tables
        for column in table.c
        if column.name.startswith("sealed_") or column.name in ("phone_index", "to_index")
    ]
    with week.app.app_context(), reading() as db:
        return [str(column) for column in columns if not db.scalar(select(column).where(column.is_not(None)))]


def values(week):
    """Every value of every table that can hold words."""
    engine = week.app.extensions["database"].engine
    with engine.connect() as connection:
        for table in inspect(connection).get_table_names():
            for row in connection.execute(text(f'SELECT * FROM "{table}"')):
                yield from (value for value in row if isinstance(value, (str, bytes, memoryview, dict, list)))


def dump(week):
    """All that is in the database, sealed values opened too."""
    return "\n".join(text for value in values(week) for text in (plain(value), opened(week, value)))


def plain(value):
    return bytes(value).decode("utf-8", "replace") if isinstance(value, (bytes, memoryview)) else str(value)


def opened(week, value):
    """What a sealed value says, nothing for any other."""
    with week.app.app_context():
        try:
            return privacy.unseal(value) if isinstance(value, str) else ""
        except (ValueError, InvalidTag):
            return ""


def sealed_values(week):
    return [value for value in values(week) if opened(week, value)]
