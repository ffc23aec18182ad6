"""Venues, spaces, openings and closures over HTTP: state, events, and every wrong input."""

import uuid

import pytest

from chassis.messaging.events import unpack
from chassis.messaging.outbox import OLDEST
from chassis.storage.db import reading
from chassis.testing import client_for
from tests.fixtures.stock import borrowed
from venues import create_app
from venues.config import Settings

LIBRARY = {
    "name": "江岸区图书馆",
    "sector": "文化",
    "district": "420102",
    "area": "江岸区",
    "address": "南京路63号",
    "hours": "周一至周五 8:30–18:30",
    "spaces": [{"name": "报告厅", "seats": 120}, {"name": "自习室", "seats": 40}],
}
DAY = {"dates": ["2021-11-06"], "slots": [{"starts": "09:00", "ends": "11:00", "seats": 400}]}


@pytest.fixture
def app(tmp_path, issuer):
    settings = Settings(
        environment="test",
        database_url=f"sqlite:///{tmp_path}/venues.db",
        broker_url=f"embedded:///{tmp_path}/bus.db",
    )
    with borrowed(create_app, settings, keys=issuer.keys) as app:
        yield app


@pytest.fixture
def office(app, issuer):
    return client_for(app, issuer, roles=["office"])


@pytest.fixture
def library(office):
    return office.create("/venues", json=LIBRARY).json


@pytest.fixture
def operator(app, issuer, library):
    return client_for(app, issuer, roles=["venue_operator"], venues=[library["id"]])


@pytest.fixture
def stranger(app, issuer):
    return client_for(app, issuer, roles=["venue_operator"], venues=[uuid.uuid4()])


@pytest.fixture
def told(app):
    """The events that were emitted, oldest first: (what happened, data)."""

    def read():
        with app.app_context(), reading() as db:
            events = [unpack(row.body) for row in db.execute(OLDEST)]
        return [(event.type.removeprefix("venues.").removesuffix(".v1"), event.data) for event in events]

    return read


def fields(answer):
    return [error["field"] for error in answer.json["errors"]]


def test_a_registered_venue_is_shown_and_told(office, told):
    answer = office.create("/venues", json=LIBRARY)
    assert answer.status_code == 201
    venue = answer.json
    assert (venue["name"], venue["status"], venue["notice"]) == ("江岸区图书馆", "open", "")
    assert [(space["name"], space["seats"]) for space in venue["spaces"]] == [("报告厅", 120), ("自习室", 40)]
    assert office.get(f"/venues/{venue['id']}").json == venue
    assert told() == [("venue-changed", {**venue, "version": 1})]


def test_the_same_key_registers_once(office, told):
    first = office.create("/venues", json=LIBRARY, key="one")
    again = office.create("/venues", json=LIBRARY, key="one")
    assert (again.status_code, again.json) == (201, first.json)
    assert len(told()) == 1


def test_a_creating_post_without_a_key_is_refused(office):
    answer = office.post("/venues", json=LIBRARY)
    assert (answer.status_code, fields(answer)) == (422, ["Idempotency-Key"])


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "\u0000"}, "name"),
        ({"name": 5}, "name"),
        ({"sector": "商业"}, "sector"),
        ({"district": "110101"}, "district"),
        ({"spaces": [{"name": "厅", "seats": 10}, {"name": "室", "seats": "many"}]}, "spaces.1.seats"),
        ({"spaces": [{"name": "厅", "seats": 0}]}, "spaces.0.seats"),
        ({"spaces": [{"name": "厅", "seats": 10**30}]}, "spaces.0.seats"),
        ({"spaces": "none"}, "spaces"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_wrong_venue_is_refused_by_its_field(office, told, change, field):
    answer = office.create("/venues", json=LIBRARY | change)
    assert (answer.status_code, answer.content_type) == (422, "application/problem+json")
    assert fields(answer) == [field]
    assert told() == []


def test_roles_are_asked_for(app, issuer, library):
    citizen = client_for(app, issuer, roles=["citizen"])
    assert citizen.get(f"/venues/{library['id']}").status_code == 200
    assert citizen.create("/venues", json=LIBRARY).status_code == 403
    assert citizen.create(f"/venues/{library['id']}/openings", json=DAY).status_code == 403
    assert citizen.get("/placements").status_code == 403
    assert app.test_client().get("/venues").status_code == 401


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("patch", "/venues/{venue}"),
        ("post", "/venues/{venue}/spaces"),
        ("patch", "/spaces/{space}"),
        ("post", "/venues/{venue}/openings"),
        ("post", "/venues/{venue}/closures"),
        ("delete", "/openings/{opening}"),
        ("delete", "/closures/{closure}"),
    ],
)
def test_another_operator_is_refused_naming_the_venue(operator, stranger, library, told, method, path):
    ids = {"venue": library["id"], "space": library["spaces"][0]["id"]}
    ids["opening"] = operator.create(f"/venues/{library['id']}/openings", json=DAY).json["items"][0]["id"]
    closing = {"date": "2021-11-09", "reason": "消杀"}
    ids["closure"] = operator.create(f"/venues/{library['id']}/closures", json=closing).json["id"]
    body = {"spaces": {"name": "厅", "seats": 9}, "openings": DAY, "closures": closing}.get(
        path.split("/")[-1], {}
    )
    before = told()
    answer = stranger.open(
        path.format(**ids), method=method.upper(), json=body, headers={"Idempotency-Key": "stranger"}
    )
    assert answer.status_code == 403
    assert "江岸区图书馆" in answer.json["detail"]
    assert told() == before


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", "/venues/{id}"),
        ("get", "/venues/{id}/openings"),
        ("get", "/venues/{id}/closures"),
        ("patch", "/venues/{id}"),
        ("patch", "/spaces/{id}"),
        ("delete", "/openings/{id}"),
        ("delete", "/closures/{id}"),
        ("get", "/venues/none"),
    ],
)
def test_what_is_unknown_is_not_found(office, method, path):
    body = {} if method == "patch" else None
    answer = office.open(path.format(id=uuid.uuid4()), method=method.upper(), json=body)
    assert (answer.status_code, answer.content_type) == (404, "application/problem+json")


def test_an_operator_changes_the_venue_and_its_spaces(operator, library, told):
    path, hall = f"/venues/{library['id']}", library["spaces"][0]["id"]
    assert operator.patch(path, json={"notice": "周三闭馆"}).json["notice"] == "周三闭馆"
    assert operator.create(f"{path}/spaces", json={"name": "儿童室", "seats": 30}).status_code == 201
    assert operator.patch(f"/spaces/{hall}", json={"seats": 90}).json["seats"] == 90
    happened, data = told()[-1]
    assert (happened, data["version"], data["notice"]) == ("venue-changed", 4, "周三闭馆")
    assert [space["seats"] for space in data["spaces"]] == [90, 40, 30]


def test_a_venue_retires_when_nothing_is_ahead(operator, library):
    path = f"/venues/{library['id']}"
    far = operator.create(f"{path}/openings", json=DAY | {"dates": ["2099-11-06"]}).json["items"][0]
    refused = operator.patch(path, json={"status": "retired"})
    assert (refused.status_code, refused.json["type"], refused.json["used"]) == (
        409,
        "/problems/still-used",
        1,
    )
    operator.delete(f"/openings/{far['id']}")
    assert operator.patch(path, json={"status": "retired"}).json["status"] == "retired"
    assert operator.create(f"{path}/openings", json=DAY).status_code == 409


def test_openings_are_declared_for_each_date_and_told(operator, library, told):
    body = DAY | {"dates": ["2021-11-07", "2021-11-06"]}
    answer = operator.create(f"/venues/{library['id']}/openings", json=body, key="two")
    assert answer.status_code == 201
    assert [opening["date"] for opening in answer.json["items"]] == ["2021-11-06", "2021-11-07"]
    slot = answer.json["items"][0]["slots"][0]
    assert (slot["starts_at"], slot["ends_at"]) == ("2021-11-06T01:00:00+00:00", "2021-11-06T03:00:00+00:00")
    assert [event for event in told() if event[0] == "opening-changed"] == [
        ("opening-changed", {**opening, "version": 1}) for opening in answer.json["items"]
    ]
    assert operator.create(f"/venues/{library['id']}/openings", json=body, key="two").json == answer.json


def test_a_day_is_cut_evenly(operator, library):
    body = {"dates": ["2021-11-06"], "opens": "09:00", "closes": "16:00", "slot_minutes": 210, "seats": 150}
    opening = operator.create(f"/venues/{library['id']}/openings", json=body).json["items"][0]
    assert [slot["seats"] for slot in opening["slots"]] == [150, 150]
    assert opening["slots"][0]["ends_at"] == opening["slots"][1]["starts_at"] == "2021-11-06T04:30:00+00:00"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"slots": [{"starts": "11:00", "ends": "09:00", "seats": 4}]}, "slots.0.ends"),
        ({"slots": [*DAY["slots"], {"starts": "10:00", "ends": "12:00", "seats": 4}]}, "slots.1.starts"),
        ({"slots": [{"starts": "9 o'clock", "ends": "12:00", "seats": 4}]}, "slots.0.starts"),
        ({"slots": []}, "slots"),
        ({"slots": None}, "slots"),
        ({"opens": "09:00"}, "slots"),
        ({"dates": ["2021-11-06", "2021-11-06"]}, "dates.1"),
        ({"dates": ["2021-11-31"]}, "dates.0"),
        ({"dates": []}, "dates"),
        ({"space_id": str(uuid.uuid4())}, "space_id"),
        ({"space_id": "hall"}, "space_id"),
    ],
)
def test_a_wrong_opening_is_refused_by_its_field(operator, library, told, change, field):
    before = told()
    answer = operator.create(f"/venues/{library['id']}/openings", json=DAY | change)
    assert (answer.status_code, fields(answer)) == (422, [field])
    assert told() == before


def test_a_space_of_another_venue_is_refused(office, operator, library):
    other = office.create("/venues", json=LIBRARY | {"name": "武汉博物馆"}).json
    of_other = {"space_id": other["spaces"][0]["id"]}
    opening = operator.create(f"/venues/{library['id']}/openings", json=DAY | of_other)
    closing = {"date": "2021-11-09", "reason": "消杀"} | of_other
    closure = operator.create(f"/venues/{library['id']}/closures", json=closing)
    assert [(answer.status_code, fields(answer)) for answer in (opening, closure)] == [
        (422, ["space_id"])
    ] * 2


def test_an_overlapping_opening_is_refused_naming_the_date_and_nothing_is_half_done(operator, library, told):
    path = f"/venues/{library['id']}/openings"
    operator.create(path, json=DAY)
    before = told()
    overlapping = {"starts": "10:30", "ends": "12:00", "seats": 10}
    answer = operator.create(path, json={"dates": ["2021-11-05", "2021-11-06"], "slots": [overlapping]})
    assert (answer.status_code, answer.json["type"]) == (409, "/problems/slots-overlap")
    assert "2021-11-06" in answer.json["detail"] and "09:00–11:00" in answer.json["detail"]
    assert told() == before
    assert len(operator.get(path).json["items"]) == 1


def test_what_only_touches_or_is_elsewhere_is_no_overlap(operator, library):
    path = f"/venues/{library['id']}/openings"
    operator.create(path, json=DAY)
    after = {"starts": "11:00", "ends": "12:00", "seats": 10}
    in_room = DAY | {"space_id": library["spaces"][1]["id"]}
    assert operator.create(path, json=DAY | {"slots": [after]}).status_code == 201
    assert operator.create(path, json=in_room).status_code == 201
    assert operator.create(path, json=in_room).status_code == 409


def test_a_withdrawn_opening_is_told_and_leaves_its_time_free(operator, library, told):
    path = f"/venues/{library['id']}/openings"
    opening = operator.create(path, json=DAY).json["items"][0]
    answer = operator.delete(f"/openings/{opening['id']}")
    assert (answer.status_code, answer.json["status"]) == (200, "withdrawn")
    assert told()[-1] == ("opening-changed", {**answer.json, "version": 2})
    assert operator.delete(f"/openings/{opening['id']}").status_code == 409
    assert operator.create(path, json=DAY).status_code == 201
    assert len(operator.get(f"{path}?status=declared").json["items"]) == 1


def test_an_opening_in_a_closure_is_refused_until_it_is_lifted(operator, library, told):
    path = f"/venues/{library['id']}"
    closing = {"starts_at": "2021-11-06T10:00", "ends_at": "2021-11-06T18:00", "reason": "消杀"}
    closure = operator.create(f"{path}/closures", json=closing)
    assert closure.status_code == 201
    assert told()[-1] == ("closure-declared", {**closure.json, "version": 1})
    refused = operator.create(f"{path}/openings", json=DAY)
    assert (refused.status_code, refused.json["type"]) == (409, "/problems/venue-closed")
    assert "2021-11-06" in refused.json["detail"] and "消杀" in refused.json["detail"]
    lifted = operator.delete(f"/closures/{closure.json['id']}")
    assert (lifted.status_code, lifted.json["status"]) == (200, "lifted")
    assert told()[-1] == ("closure-lifted", {**lifted.json, "version": 2})
    assert operator.delete(f"/closures/{closure.json['id']}").status_code == 409
    assert operator.create(f"{path}/openings", json=DAY).status_code == 201


def test_a_closed_space_does_not_close_the_venue(operator, library):
    path, room = f"/venues/{library['id']}", library["spaces"][1]["id"]
    operator.create(f"{path}/closures", json={"date": "2021-11-06", "space_id": room, "reason": "维修"})
    assert operator.create(f"{path}/openings", json=DAY | {"space_id": room}).status_code == 409
    assert operator.create(f"{path}/openings", json=DAY).status_code == 201


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"reason": "消杀"}, "date"),
        ({"reason": "消杀", "date": "2021-11-09", "starts_at": "2021-11-09T09:00"}, "date"),
        ({"reason": "消杀", "starts_at": "2021-11-09T12:00", "ends_at": "2021-11-09T09:00"}, "ends_at"),
        ({"reason": "消杀", "date": "tomorrow"}, "date"),
        ({"date": "2021-11-09"}, "reason"),
        ({"reason": "长" * 201, "date": "2021-11-09"}, "reason"),
    ],
)
def test_a_wrong_closure_is_refused_by_its_field(operator, library, told, body, field):
    before = told()
    answer = operator.create(f"/venues/{library['id']}/closures", json=body)
    assert (answer.status_code, fields(answer)) == (422, [field])
    assert told() == before


def test_lists_come_in_pages(office):
    names = [office.create("/venues", json=LIBRARY | {"name": f"第{i}图书馆"}).json["name"] for i in range(3)]
    first = office.get("/venues?limit=2").json
    rest = office.get(f"/venues?limit=2&cursor={first['next_cursor']}").json
    assert [venue["name"] for venue in first["items"] + rest["items"]] == names
    assert rest["next_cursor"] is None
    assert office.get("/venues?sector=体育").json["items"] == []
    assert fields(office.get("/venues?limit=1000")) == ["limit"]


def test_json_that_is_none_is_refused(office):
    answer = office.post(
        "/venues", data="{", content_type="application/json", headers={"Idempotency-Key": "k"}
    )
    assert (answer.status_code, answer.content_type) == (400, "application/problem+json")
