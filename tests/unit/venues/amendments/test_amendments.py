"""Venues and spaces changed and retired, while nothing is lost by it."""

from tests.fixtures.venues import MORNING


def test_an_operator_changes_the_venue_and_its_spaces(operator, library, events):
    path, hall = f"/venues/{library['id']}", library["spaces"][0]["id"]
    assert operator.patch(path, json={"notice": "周三闭馆"}).json["notice"] == "周三闭馆"
    assert operator.create(f"{path}/spaces", json={"name": "儿童室", "seats": 30}).status_code == 201
    assert operator.patch(f"/spaces/{hall}", json={"seats": 90}).json["seats"] == 90
    happened, data = events()[-1]
    assert (happened, data["version"], data["notice"]) == ("venue-changed", 4, "周三闭馆")
    assert [space["seats"] for space in data["spaces"]] == [90, 40, 30]


def test_who_changes_a_venue_that_another_changed_since_is_refused(operator, library, events):
    path = f"/venues/{library['id']}"
    etag = operator.get(path).headers["ETag"]
    assert etag == f'"{library["version"]}"'
    first = operator.patch(path, json={"bring": "读者证"}, headers={"If-Match": etag})
    assert (first.status_code, first.headers["ETag"]) == (200, '"2"')
    stale = operator.patch(path, json={"bring": "身份证"}, headers={"If-Match": etag})
    assert (stale.status_code, stale.json["type"], stale.json["version"]) == (
        412,
        "/problems/changed-meanwhile",
        2,
    )
    assert operator.get(path).json["bring"] == "读者证"
    operator.create(f"{path}/spaces", json={"name": "儿童室", "seats": 30})
    assert operator.patch(path, json={}, headers={"If-Match": '"2"'}).status_code == 412
    assert operator.patch(path, json={"bring": "身份证"}, headers={"If-Match": '"3"'}).status_code == 200
    assert events()[-1][1]["version"] == 4


def test_the_number_that_a_venue_is_called_at_is_told(operator, library, events):
    path = f"/venues/{library['id']}"
    assert operator.patch(path, json={"phone": "027-82345678"}).json["phone"] == "027-82345678"
    assert events()[-1][1]["phone"] == "027-82345678"
    refusal = operator.patch(path, json={"phone": "问前台"})
    assert refusal.json["errors"][0]["field"] == "phone"


def test_a_venue_retires_when_nothing_is_ahead(operator, library):
    path = f"/venues/{library['id']}"
    far = operator.create(f"{path}/openings", json=MORNING | {"dates": ["2022-10-06"]}).json["items"][0]
    refusal = operator.patch(path, json={"status": "retired"})
    assert (refusal.status_code, refusal.json["type"], refusal.json["used"]) == (
        409,
        "/problems/still-used",
        1,
    )
    operator.delete(f"/openings/{far['id']}")
    assert operator.patch(path, json={"status": "retired"}).json["status"] == "retired"
    assert operator.create(f"{path}/openings", json=MORNING).status_code == 409
