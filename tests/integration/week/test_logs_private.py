"""What belongs to people appears in no log line, in no event, and nowhere in a database open to be read."""

import json
import re

import pytest
from cryptography.exceptions import InvalidTag
from sqlalchemy import inspect, make_url, text

from chassis.storage import privacy
from tests.fixtures.apps import NAMES
from tests.fixtures.story import CONTACT, PARTY_NAMES, PHONES
from tests.fixtures.week import PASSWORD

pytestmark = pytest.mark.timeout(300)
TALE = "丁每天都去读书"


@pytest.fixture(scope="module")
def story(city, story):
    """The whole week, and then much that goes wrong with the same names and phones in it."""
    name, phone = PARTY_NAMES["乙"], PHONES["乙"]
    anyone, someone = city.anyone(), story.citizens["乙"]
    booking = {"session_id": story.slots["museum"][3], "party": [{"name": name}]}
    for path in (
        "/search",
        "/api/catalogue/search",
        "/activities",
        "/demo/messages",
        "/sign-in",
        "/no/such/page",
    ):
        anyone.ask("GET", path, query_string={"q": name, "to": phone, "phone": phone, "kind": name})
    for path in ("/api/sign-in/code", "/api/sign-in", "/api/sign-in/staff", "/api/no/such"):
        anyone.ask("POST", path, json={"phone": phone, "code": "x", "username": name, "password": PASSWORD})
    someone.ask("POST", "/api/registration/bookings", json=booking | {"party": [{"name": name * 30}, name]})
    someone.ask(
        "POST", "/api/registration/bookings", data=f'{{"{name}": "{phone}"', content_type="application/json"
    )
    someone.ask("GET", f"/api/registration/bookings?name={name}&phone={phone}")
    use_rights(story, booking, name, phone)
    break_down(story, booking)
    city.settle()
    return story


def use_rights(story, booking, name, phone):
    """A citizen asks for and corrects what is kept; a desk books, looks closer, cancels: well and badly."""
    citizen, desk, api = story.citizens["乙"], story.staff["museum"], "/api/registration"
    url = f"{api}/bookings/{story.bookings['乙']['id']}"
    assert citizen.ask("GET", f"{api}/my-data").status_code == 200
    assert citizen.ask("GET", "/my/data").status_code == 200
    citizen.ask("PATCH", f"{url}/party", json={"names": [name, name]})
    citizen.ask("PATCH", f"{api}/my-data", json={"phone": phone, "code": name, "name": name})
    citizen.ask("DELETE", f"{api}/my-data", json={"last_digits": phone})
    body = booking | {"name": name, "phone": phone, "consent": True, "overlap": True}
    callers = (PHONES["甲"], None)
    answers = [desk.ask("POST", f"{api}/desk/bookings", json=body | {"phone": number}) for number in callers]
    assert answers[1].status_code == 201
    desk.ask("POST", f"{api}/desk/bookings", json=body | {"party": name})
    for number in (phone, f"{phone}9"):
        desk.ask("POST", f"{api}/desk/citizen-searches", json={"phone": number})
    reason, of = {"reason": f"{name}{phone}"}, answers[1].json["id"]
    assert desk.ask("POST", f"{api}/bookings/{of}/unmask", json=reason).json["name"] == name
    assert desk.ask("DELETE", f"{api}/desk/bookings/{of}", json=reason).status_code == 200


def break_down(story, booking):
    """A database that fails in the middle of a booking, and of a sign-in."""
    engine = story.city.apps["registration"].extensions["database"].engine
    for table, column in (("booking", "sealed_party"), ("sign_in_code", "digest")):
        with engine.begin() as connection:
            connection.execute(text(f"ALTER TABLE {table} RENAME COLUMN {column} TO away"))
        answers = [
            story.citizens["乙"].ask("POST", "/api/registration/bookings", json=booking),
            story.city.anyone().ask("POST", "/api/sign-in/code", json={"phone": PHONES["乙"]}),
        ]
        with engine.begin() as connection:
            connection.execute(text(f"ALTER TABLE {table} RENAME COLUMN away TO {column}"))
        # SQLite calls a missing column an operational error, as it does a database that is away.
        assert {500, 503} & {answer.status_code for answer in answers}


@pytest.fixture(scope="module")
def secrets(story):
    """{what it is: how it might be written}, for all that nobody else may read."""
    city = story.city
    phones = [*PHONES.values(), CONTACT["phone"]]
    return {
        "a name": [
            "欧阳试验",
            CONTACT["name"],
            json.dumps("欧阳试验")[1:-1],
            json.dumps(CONTACT["name"])[1:-1],
        ],
        "a phone": [*phones, *[f"{phone[:3]} {phone[3:7]} {phone[7:]}" for phone in phones]],
        "a one-time code": city.codes,
        "a token": [*city.tokens, "eyJhbGciOi"],
        "a password": [PASSWORD],
    }


def leaks(secrets, where):
    """What of the secrets is written there. A code's digits may well be part of a number or a digest."""
    return [
        (what, form)
        for what, forms in secrets.items()
        for form in forms
        if form in where and (not form.isalnum() or stands_alone(form, where))
    ]


def stands_alone(form, where):
    return re.search(rf"(?<![\w.+/=-]){re.escape(form)}(?![\w+/=-])", where)


def booking_codes(story):
    return {"a booking's code": [booking["code"] for booking in story.bookings.values()]}


def test_logs_hold_nothing_of_people(story, secrets):
    logged = story.city.logged.getvalue()
    lines = logged.splitlines()
    assert len(lines) > 500
    assert '"booking confirmed"' in logged
    assert "crashed" in logged or "database away" in logged
    assert "[parameters:" not in logged
    assert leaks(secrets | booking_codes(story), logged) == []


def test_every_log_line_is_one_object_of_known_service_and_can_be_followed(story):
    lines = [json.loads(line) for line in story.city.logged.getvalue().splitlines()]
    assert all({"event", "level", "timestamp", "service"} <= set(line) for line in lines)
    booking = story.bookings["乙"]["id"]
    followed = {line["event"] for line in lines if booking in json.dumps(line)}
    assert {"booking waitlisted", "booking promoted", "party counted", "event emitted"} <= followed


def test_events_hold_nothing_of_people(story, secrets):
    bodies = "\n".join(body.decode() for body in story.city.events.values())
    assert len(story.city.events) > 50
    assert leaks(secrets | booking_codes(story), bodies) == []


@pytest.mark.parametrize("name", NAMES)
def test_databases_hold_nothing_of_people_in_the_open(story, secrets, name):
    dumped = dump(story.city.apps[name])
    assert len(dumped) > 1000
    assert leaks(secrets, dumped) == []


def dump(app):
    """All that is in an application's databases: of SQLite the files, byte by byte, what was deleted too; of PostgreSQL
    every row."""
    return "\n".join(dump_of(store.database) for store in app.extensions["stores"])


def dump_of(database):
    with database.engine.connect() as connection:
        if database.is_sqlite:
            [file] = [
                row.file for row in connection.execute(text("PRAGMA database_list")) if row.name == "main"
            ]
            return "".join(read(f"{file}{end}") for end in ("", "-wal"))
        tables = inspect(connection).get_table_names()
        rows = [connection.execute(text(f'SELECT t::text FROM "{name}" AS t')).scalars() for name in tables]
        return "\n".join(row for values in rows for row in values)


def read(path):
    with open(path, "rb") as file:
        return file.read().decode("utf-8", "replace")


def test_the_transports_file_holds_nothing_of_people(story, secrets):
    if story.city.broker_url.startswith("embedded"):
        path = make_url(story.city.broker_url).database
        assert (
            leaks(secrets | booking_codes(story), "".join(read(f"{path}{end}") for end in ("", "-wal"))) == []
        )


def test_whoever_is_erased_is_in_no_database(story):
    """Of all that was ever put into any table, sealed or not: no table is named here, so none is forgotten."""
    name, phone, city = f"{PARTY_NAMES['丁']}0", PHONES["丁"], story.city
    forms = [phone, *(form for said in (name, TALE) for form in (said, json.dumps(said)[1:-1]))]
    nominate(story, name, phone)
    before = {owner for owner in NAMES if any(form in unsealed(city.apps[owner]) for form in forms)}
    assert before == {"registration", "reporting"}
    erased = story.citizens["丁"].ask("DELETE", "/api/registration/my-data", json={"last_digits": phone[-4:]})
    assert erased.status_code == 204
    city.settle()
    for owner in NAMES:
        texts = unsealed(city.apps[owner])
        assert [form for form in forms if form in texts] == [], owner


def nominate(story, name, phone):
    """丁 nominates themselves, and is nominated by a unit."""
    path = f"/api/reporting/honour-rules/{story.edition['id']}"
    window = {"opens_at": "2021-10-01T00:00:00+08:00", "closes_at": "2021-12-01T00:00:00+08:00"}
    set_rules = {"json": window | {"on_purpose": True}, "headers": {"If-Match": '"0"'}}
    assert story.city.office.ask("PUT", path, **set_rules).status_code == 200
    requests_made = {
        "edition_id": story.edition["id"],
        "kind": "star",
        "area": "江岸区",
        "name": name,
        "phone": phone,
    }
    story.citizens["丁"].post("/api/reporting/nominations", requests_made | {"story": TALE})
    of_unit = requests_made | {"unit_id": story.units["college"]["id"], "story": TALE}
    story.staff["college"].post("/api/reporting/nominations", of_unit)


def unsealed(app):
    """Every text in an application's databases; what is sealed opened."""
    with app.app_context():
        return "\n".join(plain(value) for store in app.extensions["stores"] for value in values_of(store))


def values_of(store):
    with store.database.engine.connect() as connection:
        for table in inspect(connection).get_table_names():
            for row in connection.execute(text(f'SELECT * FROM "{table}"')):
                yield from row


def plain(value):
    if not isinstance(value, str):
        return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
    try:
        return privacy.unseal(value)
    except (ValueError, KeyError, InvalidTag):
        return value
