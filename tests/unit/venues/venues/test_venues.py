"""Venues and spaces: registered, shown, told, listed; who may do what with them."""

import uuid

import pytest

from tests.fixtures.venues import LIBRARY, MORNING, faults


@pytest.mark.slow
def test_a_registered_venue_is_shown_and_told(office, events):
    answer = office.create("/venues", json=LIBRARY)
    assert answer.status_code == 201
    venue = answer.json
    assert (venue["name"], venue["status"], venue["notice"]) == ("江岸区图书馆", "open", "")
    assert [(space["name"], space["seats"]) for space in venue["spaces"]] == [("报告厅", 120), ("自习室", 40)]
    assert office.get(f"/venues/{venue['id']}").json == venue
    assert events() == [("venue-changed", {**venue, "version": 1})]


def test_the_same_key_registers_once(office, events):
    first = office.create("/venues", json=LIBRARY, key="one")
    again = office.create("/venues", json=LIBRARY, key="one")
    assert (again.status_code, again.json) == (201, first.json)
    assert len(events()) == 1


def test_a_creating_post_without_a_key_is_refused(office):
    answer = office.post("/venues", json=LIBRARY)
    assert faults(answer) == ["Idempotency-Key"]


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
def test_a_wrong_venue_is_refused_by_its_field(office, events, change, field):
    answer = office.create("/venues", json=LIBRARY | change)
    assert (answer.status_code, answer.content_type) == (422, "application/problem+json")
    assert faults(answer) == [field]
    assert events() == []


def test_roles_are_asked_for(places, library):
    citizen = places.staff("citizen")
    assert citizen.get(f"/venues/{library['id']}").status_code == 200
    assert citizen.create("/venues", json=LIBRARY).status_code == 403
    assert citizen.create(f"/venues/{library['id']}/openings", json=MORNING).status_code == 403
    assert citizen.get("/placements").status_code == 403
    assert places.app.test_client().get("/venues").status_code == 401


@pytest.mark.slow
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("patch", "/venues/{venue}"),
        ("post", "/venues/{venue}/spaces"),
        ("patch", "/spaces/{space}"),
        ("post", "/venues/{venue}/openings"),
        ("post", "/venues/{venue}/closures"),
        ("delete", "/openings/{opening}"),
        ("post", "/openings/{opening}/slots"),
        ("patch", "/slots/{slot}"),
        ("delete", "/slots/{slot}"),
        ("delete", "/closures/{closure}"),
    ],
)
def test_another_operator_is_refused_naming_the_venue(operator, stranger, library, events, method, path):
    ids = {"venue": library["id"], "space": library["spaces"][0]["id"]}
    ids["opening"] = operator.create(f"/venues/{library['id']}/openings", json=MORNING).json["items"][0]["id"]
    closing = {"date": "2021-11-09", "reason": "消杀"}
    ids["closure"] = operator.create(f"/venues/{library['id']}/closures", json=closing).json["id"]
    ids["slot"] = operator.get(f"/openings/{ids['opening']}").json["slots"][0]["id"]
    slot = MORNING["slots"][0]
    body = {
        "slots": slot,
        "spaces": {"name": "厅", "seats": 9},
        "openings": MORNING,
        "closures": closing,
    }.get(path.split("/")[-1], {})
    before = events()
    answer = stranger.open(
        path.format(**ids), method=method.upper(), json=body, headers={"Idempotency-Key": "stranger"}
    )
    assert answer.status_code == 403
    assert "江岸区图书馆" in answer.json["detail"]
    assert events() == before


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", "/venues/{id}"),
        ("get", "/venues/{id}/openings"),
        ("get", "/venues/{id}/closures"),
        ("patch", "/venues/{id}"),
        ("patch", "/spaces/{id}"),
        ("get", "/openings/{id}"),
        ("delete", "/openings/{id}"),
        ("patch", "/slots/{id}"),
        ("delete", "/slots/{id}"),
        ("delete", "/closures/{id}"),
        ("get", "/venues/none"),
    ],
)
def test_what_is_unknown_is_not_found(office, method, path):
    body = {} if method == "patch" else None
    answer = office.open(path.format(id=uuid.uuid4()), method=method.upper(), json=body)
    assert (answer.status_code, answer.content_type) == (404, "application/problem+json")


def test_lists_come_in_pages(office):
    names = [office.create("/venues", json=LIBRARY | {"name": f"第{i}图书馆"}).json["name"] for i in range(3)]
    first = office.get("/venues?limit=2").json
    rest = office.get(f"/venues?limit=2&cursor={first['next_cursor']}").json
    assert [venue["name"] for venue in first["items"] + rest["items"]] == names
    assert rest["next_cursor"] is None
    assert office.get("/venues?sector=体育").json["items"] == []
    assert faults(office.get("/venues?limit=1000")) == ["limit"]


def test_json_that_is_none_is_refused(office):
    answer = office.post(
        "/venues", data="{", content_type="application/json", headers={"Idempotency-Key": "k"}
    )
    assert (answer.status_code, answer.content_type) == (400, "application/problem+json")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"area": "朝阳区"}, "area"),
        ({"area": "江汉区"}, "area"),
        ({"district": "420103"}, "area"),
        ({"spaces": [{"name": "厅", "seats": 10}, {"name": "厅 ", "seats": 20}]}, "spaces.1.name"),
    ],
)
def test_an_area_that_no_district_has_and_spaces_of_one_name_are_refused(office, library, change, field):
    assert faults(office.create("/venues", json=LIBRARY | {"name": "新馆"} | change)) == [field]
    if field == "area":
        assert faults(office.patch(f"/venues/{library['id']}", json=change)) == [field]


def test_a_zone_has_its_area_and_no_district(office):
    venue = office.create("/venues", json=LIBRARY | {"district": None, "area": "东湖高新区"})
    assert venue.status_code == 201


def test_no_two_open_venues_or_spaces_have_one_name(office, operator, library, events):
    other = office.create("/venues", json=LIBRARY | {"name": "武汉图书馆"}).json
    before = events()
    again = [
        office.create("/venues", json=LIBRARY),
        office.create("/venues", json=LIBRARY | {"name": " ".join(library["name"])}),
        office.patch(f"/venues/{other['id']}", json={"name": library["name"]}),
    ]
    assert [(answer.status_code, answer.json["type"]) for answer in again] == [
        (409, "/problems/venue-name-taken")
    ] * 3
    assert library["name"] in again[0].json["detail"]
    hall, room = library["spaces"]
    twice = [
        operator.create(f"/venues/{library['id']}/spaces", json={"name": hall["name"], "seats": 9}),
        operator.create(f"/venues/{library['id']}/spaces", json={"name": " ".join(hall["name"]), "seats": 9}),
        operator.patch(f"/spaces/{room['id']}", json={"name": hall["name"]}),
    ]
    assert [(answer.status_code, answer.json["type"]) for answer in twice] == [
        (409, "/problems/space-name-taken")
    ] * 3
    assert events() == before


@pytest.mark.slow
def test_the_name_of_what_is_retired_is_free_and_cannot_be_taken_back(office, library):
    path, hall = f"/venues/{library['id']}", library["spaces"][0]
    office.patch(f"/spaces/{hall['id']}", json={"status": "retired"})
    assert office.create(f"{path}/spaces", json={"name": hall["name"], "seats": 9}).status_code == 201
    assert office.patch(f"/spaces/{hall['id']}", json={"status": "open"}).status_code == 409
    office.patch(path, json={"status": "retired"})
    assert office.create("/venues", json=LIBRARY).status_code == 201
    assert office.patch(path, json={"status": "open"}).status_code == 409
