"""Capacity policies: declared for a scope, told, lifted; everything wrong with one."""

import uuid

import pytest

from tests.fixtures.venues import faults
from tests.unit.venues.demand.test_demand import seats, session
from tests.unit.venues.editions.test_editions import EDITION
from venues.editions.subscriptions import EditionChanged

CITY = {
    "scope": "city",
    "ratio_percent": 25,
    "conditions": ["全程佩戴口罩", "隔座就座"],
    "from_at": "2021-11-06T00:00:00+08:00",
}


def test_a_policy_is_declared_shown_and_told(places):
    answer = places.office.create("/capacity-policies", json=CITY)
    assert answer.status_code == 201
    policy = answer.json
    assert policy == {
        "id": policy["id"],
        "version": 1,
        "scope": "city",
        "edition_id": None,
        "district": None,
        "venue_id": None,
        "sector": None,
        "ratio_percent": 25,
        "conditions": CITY["conditions"],
        "from_at": "2021-11-05T16:00:00+00:00",
        "until_at": None,
        "status": "in_force",
    }
    assert places.office.get(f"/capacity-policies/{policy['id']}").json == policy
    assert places.office.get("/capacity-policies").json == {
        "items": [policy],
        "next_cursor": None,
        "prev_cursor": None,
    }
    assert places.states("capacity-policy") == [policy]


def test_a_policy_holds_from_now_unless_it_says_from_when(places):
    policy = places.office.create("/capacity-policies", json={"scope": "city", "ratio_percent": 0}).json
    assert policy["from_at"].startswith("2021-11-05T00:30")
    assert policy["conditions"] == []


def test_a_policy_may_be_of_an_edition_a_district_a_venue_and_a_span(places):
    edition_id, venue_id = str(uuid.uuid4()), places.venue()["id"]
    state = EditionChanged().load(EDITION | {"id": edition_id, "version": 1})
    places.receive((EditionChanged, state))
    for where in ({"scope": "district", "district": "420102"}, {"scope": "venue", "venue_id": venue_id}):
        body = CITY | where | {"edition_id": edition_id, "until_at": "2021-11-08T00:00:00+08:00"}
        policy = places.office.create("/capacity-policies", json=body).json
        assert policy["edition_id"] == edition_id
        assert policy["until_at"] == "2021-11-07T16:00:00+00:00"
        assert where.items() <= policy.items()
        assert places.states("capacity-policy")[-1] == policy


def test_a_lifted_policy_is_told_and_is_not_lifted_again(places):
    policy = places.office.create("/capacity-policies", json=CITY).json
    lifted = places.office.delete(f"/capacity-policies/{policy['id']}")
    assert (lifted.status_code, lifted.json) == (200, policy | {"status": "lifted", "version": 2})
    assert places.states("capacity-policy") == [policy, lifted.json]
    again = places.office.delete(f"/capacity-policies/{policy['id']}")
    assert (again.status_code, again.json["type"]) == (409, "/problems/policy-already-lifted")
    assert len(places.states("capacity-policy")) == 2


def test_the_same_key_declares_once(places):
    first = places.office.create("/capacity-policies", json=CITY, key="one")
    again = places.office.create("/capacity-policies", json=CITY, key="one")
    assert (again.status_code, again.json) == (201, first.json)
    assert len(places.states("capacity-policy")) == 1
    assert faults(places.office.post("/capacity-policies", json=CITY)) == ["Idempotency-Key"]


def test_what_another_policy_says_already_is_not_declared_again(places):
    policy = places.office.create("/capacity-policies", json=CITY).json
    for same in ({}, {"from_at": "2021-11-07T00:00:00+08:00"}, {"until_at": "2021-11-20T00:00:00+08:00"}):
        again = places.office.create("/capacity-policies", json=CITY | same)
        assert (again.status_code, again.json["policy_id"]) == (409, policy["id"])
    for other in ({"ratio_percent": 50}, {"conditions": []}, {"sector": "文化"}):
        assert places.office.create("/capacity-policies", json=CITY | other).status_code == 201
    places.office.delete(f"/capacity-policies/{policy['id']}")
    assert places.office.create("/capacity-policies", json=CITY).status_code == 201


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"scope": "planet"}, "scope"),
        ({"scope": "district"}, "district"),
        ({"scope": "district", "district": "110101"}, "district"),
        ({"scope": "venue"}, "venue_id"),
        ({"scope": "venue", "venue_id": str(uuid.uuid4())}, "venue_id"),
        ({"district": "420102"}, "district"),
        ({"venue_id": str(uuid.uuid4())}, "venue_id"),
        ({"ratio_percent": 101}, "ratio_percent"),
        ({"ratio_percent": -1}, "ratio_percent"),
        ({"ratio_percent": "half"}, "ratio_percent"),
        ({"ratio_percent": None}, "ratio_percent"),
        ({"conditions": ["口罩" * 200]}, "conditions.0"),
        ({"from_at": "soon"}, "from_at"),
        ({"until_at": "2021-11-05T12:00:00+08:00"}, "until_at"),
        ({"edition_id": "2021"}, "edition_id"),
        ({"edition_id": str(uuid.uuid4())}, "edition_id"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_wrong_policy_is_refused_by_its_field(places, change, field):
    assert faults(places.office.create("/capacity-policies", json=CITY | change)) == [field]
    assert places.states("capacity-policy") == []


def test_only_the_office_and_the_administration_deal_with_policies(places):
    policy = places.office.create("/capacity-policies", json=CITY).json
    for stranger in (places.operator(places.venue()["id"]), places.staff("citizen"), places.staff("desk")):
        assert stranger.create("/capacity-policies", json=CITY).status_code == 403
        assert stranger.get("/capacity-policies").status_code == 403
        assert stranger.get(f"/capacity-policies/{policy['id']}").status_code == 403
        assert stranger.delete(f"/capacity-policies/{policy['id']}").status_code == 403
    assert places.states("capacity-policy") == [policy]


def test_an_unknown_policy_is_not_found(places):
    path = f"/capacity-policies/{uuid.uuid4()}"
    assert [places.office.get(path).status_code, places.office.delete(path).status_code] == [404, 404]


def test_policies_are_listed_by_page_scope_and_status(places):
    path = "/capacity-policies"
    ids = [places.office.create(path, json=CITY | {"ratio_percent": n}).json["id"] for n in (10, 20, 30)]
    places.office.delete(f"{path}/{ids[0]}")
    first = places.office.get(f"{path}?limit=2").json
    rest = places.office.get(f"{path}?limit=2&cursor={first['next_cursor']}").json
    assert [policy["id"] for policy in first["items"] + rest["items"]] == ids
    standing = places.office.get(f"{path}?status=in_force").json["items"]
    assert [policy["id"] for policy in standing] == ids[1:]
    assert places.office.get(f"{path}?scope=venue").json["items"] == []


def test_policies_that_have_ended_are_left_out_from_a_day_on(places):
    path, short = "/capacity-policies", {"ratio_percent": 5, "until_at": "2021-11-07T00:00"}
    ids = [places.office.create(path, json=CITY | ends).json["id"] for ends in (short, {})]
    for query, expected in (("2021-11-06", ids), ("2021-11-07", ids[1:])):
        items = places.office.get(f"{path}?status=in_force&from_date={query}").json["items"]
        assert [policy["id"] for policy in items] == expected


def test_policies_are_told_again(places):
    policy = places.office.create("/capacity-policies", json=CITY).json
    lifted = places.office.delete(f"/capacity-policies/{policy['id']}").json
    places.republish()
    assert places.states("capacity-policy")[2:] == [lifted]


@pytest.mark.parametrize(
    ("when", "field"),
    [
        ({"from_at": "2021-11-04T23:59"}, "from_at"),
        ({"from_at": "2023-11-06T00:00"}, "from_at"),
        ({"from_at": "2021-11-05T00:00", "until_at": "2021-11-05T08:00"}, "until_at"),
        ({"until_at": "2024-11-06T08:00"}, "until_at"),
    ],
)
def test_a_policy_from_another_day_is_meant_or_refused(places, when, field):
    body = CITY | when
    assert faults(places.office.create("/capacity-policies", json=body)) == [field]
    about = {name: body[name] for name in ("scope", "ratio_percent", "from_at", "until_at") if name in body}
    path = "/capacity-policies/preview"
    assert faults(places.office.get(path, query_string=about)) == [field]
    assert places.office.get(path, query_string=about | {"on_purpose": "true"}).status_code == 200
    answer = places.office.create("/capacity-policies", json=body | {"on_purpose": True})
    assert answer.status_code == 201


def test_a_policy_from_this_morning_is_no_slip(places):
    body = CITY | {"from_at": "2021-11-05T00:00"}
    assert places.office.create("/capacity-policies", json=body).status_code == 201


@pytest.mark.parametrize("where", [{"scope": "city"}, {"scope": "district", "district": "420102"}])
def test_a_policy_may_be_of_the_venues_of_one_sector(places, where):
    policy = places.office.create("/capacity-policies", json=CITY | where | {"sector": "文化"}).json
    assert policy["sector"] == "文化"
    assert places.states("capacity-policy")[-1]["sector"] == "文化"


def test_one_venue_has_its_sector_already_and_a_sector_is_one_there_is(places):
    of_venue = {"scope": "venue", "venue_id": places.venue()["id"]}
    assert faults(places.office.create("/capacity-policies", json=CITY | of_venue | {"sector": "文化"})) == [
        "sector"
    ]
    assert faults(places.office.create("/capacity-policies", json=CITY | {"sector": "商业"})) == ["sector"]


def forecast(places, **query):
    about = {"scope": "city", "ratio_percent": 50, "from_at": CITY["from_at"]} | query
    answer = places.office.get("/capacity-policies/preview", query_string=about)
    assert answer.status_code == 200, answer.json
    return tuple(answer.json[name] for name in ("sessions", "sessions_over", "people_over"))


def test_before_it_is_declared_a_policy_says_how_many_people_are_booked_beyond_it(places):
    library = places.venue()
    in_zone = {"district": "420111", "area": "东湖高新区"}
    museum = places.venue(name="湖北省科技馆", sector="科技", **in_zone)
    opening = {"dates": ["2021-11-06"], "slots": [{"starts": "09:00", "ends": "11:00", "seats": 40}]}
    booked = {library["id"]: 31, museum["id"]: 20}
    for venue_id, confirmed in booked.items():
        slot = places.office.create(f"/venues/{venue_id}/openings", json=opening).json["items"][0]["slots"][0]
        state = session({"id": venue_id}, id=slot["id"])
        places.receive_session(**state)
        places.receive_seats(**seats(state, 0, capacity=40, confirmed=confirmed))
    assert forecast(places) == (2, 1, 11)
    assert forecast(places, ratio_percent=25) == (2, 2, 31)
    assert forecast(places, sector="科技", ratio_percent=25) == (1, 1, 10)
    assert forecast(places, scope="district", district="420102") == (1, 1, 11)
    for district in in_zone.values():
        assert forecast(places, scope="district", district=district) == (1, 0, 0)
        items = places.office.get("/venues", query_string={"district": district}).json["items"]
        assert [venue["name"] for venue in items] == ["湖北省科技馆"]
    assert forecast(places, scope="venue", venue_id=museum["id"]) == (1, 0, 0)
    assert forecast(places, until_at="2021-11-06T08:00:00+08:00") == (0, 0, 0)
    path, policy = "/capacity-policies", CITY | {"ratio_percent": 50}
    for outdated in ({}, {"expected": 10}):
        refusal = places.office.create(path, json=policy | outdated)
        assert (refusal.status_code, refusal.json["people"]) == (409, 11)
    assert places.office.create(path, json=policy | {"expected": 11}).status_code == 201
    for wrong, field in (("district", "district"), (f"city&edition_id={uuid.uuid4()}", "edition_id")):
        refusal = places.office.get(f"/capacity-policies/preview?scope={wrong}&ratio_percent=50")
        assert faults(refusal) == [field]
    assert places.staff("venue_operator").get("/capacity-policies/preview").status_code == 403
