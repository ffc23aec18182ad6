"""Weekly patterns on both databases: two who declare at one moment, a pattern and a day at once, a whole year."""

from chassis.messaging.outbox import backlog
from chassis.storage.db import reading
from tests.integration.venues.test_changes import at_one_moment


def clock(half_hours):
    return f"{half_hours // 2:02}:{half_hours % 2 * 30:02}"


SLOTS = [{"starts": clock(n), "ends": clock(n + 1)} for n in range(48)]
DAILY = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"]
PATTERN = {
    "from_date": "2021-11-08",
    "until_date": "2021-11-21",
    "weekly": [{"weekdays": DAILY, "slots": [SLOTS[20] | {"seats": 9}, SLOTS[30] | {"seats": 9}]}],
}


def pattern(seats):
    slots = [SLOTS[n] | {"seats": seats} for n in (20, 30)]
    return PATTERN | {"weekly": [{"weekdays": DAILY, "slots": slots}]}


def openings(places, hall):
    """{date: the seats of its slots} of the venue's openings that stand."""
    path = f"/venues/{hall.venue_id}/openings"
    items = places.office.get(path, query_string={"status": "declared", "limit": 100}).json["items"]
    assert len({item["date"] for item in items}) == len(items)
    return {item["date"]: [slot["seats"] for slot in item["slots"]] for item in items}


def waiting(places):
    """How many events wait to be told."""
    with places.app.app_context(), reading() as db:
        return backlog(db)[0]


def test_of_two_who_declare_at_one_moment_one_does(places, hall):
    path = f"/venues/{hall.venue_id}/declarations"
    works = [lambda editor: editor.create(path, json=PATTERN)] * 3
    assert sorted(answer.status_code for answer in at_one_moment(places, *works)) == [201, 409, 409]
    assert len(openings(places, hall)) == 14


def test_a_pattern_and_its_days_change_at_one_moment(places, hall):
    declared = places.office.create(f"/venues/{hall.venue_id}/declarations", json=PATTERN).json["id"]
    path = f"/declarations/{declared}"
    items = places.office.get(f"/venues/{hall.venue_id}/openings").json["items"]
    works = [
        lambda editor: editor.put(path, json=pattern(20)),
        lambda editor: editor.put(f"{path}/day", json={"date": "2021-11-10", "state": "off"}),
        lambda editor: editor.patch(f"/slots/{items[5]['slots'][0]['id']}", json={"seats": 5}),
        lambda editor: editor.put(path, json=pattern(30)),
    ]
    assert [answer.status_code for answer in at_one_moment(places, *works)] == [200] * 4
    standing = openings(places, hall)
    assert len(standing) == 13 and "2021-11-10" not in standing
    by_hand = standing.pop(items[5]["date"])
    assert by_hand[0] == 5
    assert list(standing.values()) in ([[20, 20]] * 12, [[30, 30]] * 12)


def test_a_year_of_half_hours_is_declared_and_changed_whole(places, hall):
    body = {"from_date": "2021-11-08", "until_date": "2022-11-05", "on_purpose": True}
    week = [{"weekdays": DAILY, "slots": [slot | {"seats": 9} for slot in SLOTS]}]
    declared = places.office.create(f"/venues/{hall.venue_id}/declarations", json=body | {"weekly": week})
    assert declared.status_code == 201
    path = f"/declarations/{declared.json['id']}"
    week = [{"weekdays": DAILY, "slots": [slot | {"seats": 10} for slot in SLOTS]}]
    preview = places.office.post(f"{path}/preview", json=body | {"weekly": week}).json
    assert len(preview["changed"]) == preview["days"] == 363
    state = waiting(places)
    assert places.office.put(path, json=body | {"weekly": week, "expected_days": 363}).status_code == 200
    assert waiting(places) == state + 363
