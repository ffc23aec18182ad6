"""A weekly pattern opens its days; changed, exactly the days that differ are told, and those changed by hand stay."""

import datetime as dt
import uuid

import pytest

from tests.fixtures.placing import at
from tests.fixtures.venues import faults

QUOTAS = [400, 200, 300, 100]
MUSEUM = [
    {"starts": f"{hour:02}:00", "ends": f"{hour + 2:02}:00", "seats": seats}
    for hour, seats in zip((9, 11, 13, 15), QUOTAS, strict=True)
]
TUESDAYS_ON = ["Tu", "We", "Th", "Fr", "Sa", "Su"]
PATTERN = {
    "from_date": "2021-11-08",
    "until_date": "2021-11-21",
    "weekly": [{"weekdays": TUESDAYS_ON, "slots": MUSEUM, "last_entry": "16:00"}],
}
"""Two weeks, from a Monday on, on which it is closed."""
EVENLY = {"weekdays": ["Sa", "Su"], "opens": "09:00", "closes": "12:00", "slot_minutes": 60, "seats": 50}

NIGHTS = [
    {"starts": "01:00", "ends": "02:00", "seats": 9},
    {"starts": "22:00", "ends": "01:30", "seats": 9},
]
"""One passes midnight into the other's next day."""


class Weekly:
    """A weekly pattern of a venue, as its operator handles it."""

    def __init__(self, operator, venue, **more):
        self.operator = operator
        self.venue = venue
        self.path = f"/venues/{venue['id']}/declarations"
        answer = operator.create(self.path, json=PATTERN | more)
        assert answer.status_code == 201, answer.json
        self.id = answer.json["id"]
        self.space_id = answer.json["space_id"]

    def preview(self, **changes):
        return self.operator.post(f"/declarations/{self.id}/preview", json=PATTERN | changes).json

    def change(self, version=None, expected=None, **changes):
        body = PATTERN | changes | ({} if expected is None else {"expected": expected})
        headers = {"If-Match": f'"{version}"'} if version else {}
        return self.operator.put(f"/declarations/{self.id}", json=body, headers=headers)

    def days(self, first="2021-11-08", last="2021-11-21"):
        query = {"from_date": first, "until_date": last} | (
            {"space_id": self.space_id} if self.space_id else {}
        )
        items = self.operator.get(f"/venues/{self.venue['id']}/opening-days", query_string=query).json[
            "items"
        ]
        return {day["date"][-2:]: day for day in items}

    def set(self, date, state, **more):
        body = {"date": date, "state": state} | more
        return self.operator.put(f"/declarations/{self.id}/day", json=body)

    def opening(self, day):
        return self.days()[day]["openings"][0]


@pytest.fixture
def weekly(operator, library):
    return Weekly(operator, library)


def open_days(weekly):
    return [day for day, state in weekly.days().items() if state["openings"]]


def test_a_pattern_is_shown_with_all_that_was_left_out(weekly):
    """A page reads every field; the sample week, too, gives no slot a note."""
    (week,) = weekly.operator.get(f"/declarations/{weekly.id}").json["weekly"]
    assert [slot["note"] for slot in week["slots"]] == [""] * 4
    assert week["opens"] is week["seats"] is None


def test_a_pattern_opens_its_days_with_unequal_quotas(weekly, places):
    assert open_days(weekly) == ["09", "10", "11", "12", "13", "14", "16", "17", "18", "19", "20", "21"]
    opening = weekly.opening("09")
    assert [slot["seats"] for slot in opening["slots"]] == QUOTAS
    assert opening["last_entry"] == "2021-11-09T08:00:00+00:00"
    assert opening["declaration_id"] == weekly.id
    states = places.states("opening")
    assert len(states) == 12
    assert states[0] == opening


def test_a_pattern_is_shown_as_it_was_sent_with_its_version(weekly):
    answer = weekly.operator.get(f"/declarations/{weekly.id}")
    assert answer.headers["ETag"] == '"1"'
    [row] = answer.json["weekly"]
    assert (row["weekdays"], row["last_entry"]) == (TUESDAYS_ON, "16:00")
    assert [slot["starts"] for slot in row["slots"]] == ["09:00", "11:00", "13:00", "15:00"]
    [item] = weekly.operator.get(weekly.path, query_string={"status": "standing"}).json["items"]
    assert item == answer.json


def test_days_are_cut_evenly_and_exceptions_are_off_or_have_other_slots(operator, library):
    off = {"date": "2021-11-13", "note": "布展"}
    other = {"date": "2021-11-20", "until_date": "2021-11-21", "slots": MUSEUM[:1]}
    weekly = Weekly(operator, library, weekly=[EVENLY], exceptions=[off, other])
    assert open_days(weekly) == ["14", "20", "21"]
    seats = {day: [slot["seats"] for slot in weekly.opening(day)["slots"]] for day in open_days(weekly)}
    assert seats == {"14": [50, 50, 50], "20": [400], "21": [400]}


def test_a_changed_pattern_emits_exactly_the_openings_that_differ_and_slots_keep_their_ids(weekly, places):
    before = weekly.days()
    told_state = len(places.states("opening"))
    weekend = {
        "weekdays": ["Sa", "Su"],
        "slots": [MUSEUM[0] | {"seats": 500}, *MUSEUM[1:]],
        "last_entry": "16:00",
    }
    week = {"weekdays": ["Tu", "We", "Th", "Fr"], "slots": MUSEUM, "last_entry": "16:00"}
    preview = weekly.preview(weekly=[week, weekend])
    assert (preview["days"], preview["changed"]) == (4, [f"2021-11-{n}" for n in (13, 14, 20, 21)])
    answer = weekly.change(weekly=[week, weekend], expected_days=4)
    assert (answer.status_code, answer.headers["ETag"]) == (200, '"2"')
    news = places.states("opening")[told_state:]
    assert sorted(state["date"] for state in news) == preview["changed"]
    for state in news:
        was = before[state["date"][-2:]]["openings"][0]
        assert state["version"] == was["version"] + 1
        assert [slot["id"] for slot in state["slots"]] == [slot["id"] for slot in was["slots"]]
        assert [slot["seats"] for slot in state["slots"]] == [500, 200, 300, 100]


def test_what_is_the_same_is_not_told(weekly, places):
    state = places.events()
    assert weekly.preview()["days"] == 0
    assert weekly.change().json["version"] == 1
    assert places.events() == state


@pytest.mark.slow
def test_days_changed_by_hand_keep_their_own_hours(weekly, places):
    [slot, *_] = weekly.opening("10")["slots"]
    weekly.operator.patch(f"/slots/{slot['id']}", json={"seats": 50})
    weekly.operator.delete(f"/openings/{weekly.opening('11')['id']}")
    assert weekly.set("2021-11-15", "open").status_code == 200
    differing = {day: state["differs"] for day, state in weekly.days().items() if state["differs"]}
    assert differing == {"10": "changed", "11": "off", "15": "extra"}
    afternoon = [{"weekdays": TUESDAYS_ON, "slots": MUSEUM[2:]}]
    preview = weekly.preview(weekly=afternoon)
    assert (preview["days"], preview["kept"]) == (10, [f"2021-11-{n}" for n in (10, 11, 15)])
    told_state = len(places.states("opening"))
    weekly.change(weekly=afternoon)
    assert len(places.states("opening")) == told_state + 10
    assert [slot["seats"] for slot in weekly.opening("10")["slots"]] == [50, 200, 300, 100]
    assert [slot["seats"] for slot in weekly.opening("09")["slots"]] == [300, 100]
    assert not weekly.days()["11"]["openings"]


@pytest.mark.slow
def test_a_day_is_set_back_to_the_weekly_pattern(weekly):
    [slot, *_] = weekly.opening("10")["slots"]
    weekly.operator.patch(f"/slots/{slot['id']}", json={"seats": 50, "note": "换了"})
    assert weekly.set("2021-11-11", "off").json["items"][0]["differs"] == "off"
    assert weekly.set("2021-11-15", "open").json["items"][0]["differs"] == "extra"
    for date in ("2021-11-10", "2021-11-11", "2021-11-15"):
        [day] = weekly.set(date, "weekly").json["items"]
        assert day["differs"] is None
    assert weekly.opening("10")["slots"][0] == slot
    assert open_days(weekly)[:6] == ["09", "10", "11", "12", "13", "14"]
    assert weekly.preview()["kept"] == []


@pytest.mark.slow
def test_an_opening_by_the_day_is_kept_and_can_be_made_the_patterns(operator, library):
    days = {"dates": ["2021-11-09", "2021-11-15"], "slots": MUSEUM[:1]}
    operator.create(f"/venues/{library['id']}/openings", json=days)
    weekly = Weekly(operator, library)
    assert len(weekly.opening("09")["slots"]) == 1
    assert (weekly.days()["09"]["differs"], weekly.days()["15"]["differs"]) == ("changed", "extra")
    weekly.set("2021-11-09", "weekly")
    assert len(weekly.opening("09")["slots"]) == 4
    assert weekly.opening("09")["declaration_id"] == weekly.id


@pytest.fixture
def booked(weekly, places):
    """300 are booked in the first slot of the 9th and 20 wait."""
    slot, opening = weekly.opening("09")["slots"][0]["id"], weekly.opening("09")["id"]
    session = {"venue_id": uuid.uuid4(), "space_id": None, "opening_id": uuid.UUID(opening), "title": "开放"}
    session |= {
        name: dt.datetime(2021, 11, 9, n, tzinfo=dt.UTC) for n, name in ((1, "starts_at"), (3, "ends_at"))
    }
    places.receive_session(id=slot, status="open", **session)
    places.receive_seats(id=slot, capacity=400, confirmed=300, waiting=20)
    return weekly


@pytest.mark.slow
@pytest.mark.parametrize(
    ("slots", "lost"),
    [
        (MUSEUM[1:], {"booked": 300, "waiting": 20}),
        ([MUSEUM[0] | {"seats": 250}, *MUSEUM[1:]], {"booked": 50, "waiting": 0}),
    ],
)
def test_what_costs_people_their_seats_is_named_and_confirmed_by_their_number(booked, slots, lost):
    week = [{"weekdays": TUESDAYS_ON, "slots": slots, "last_entry": "16:00"}]
    preview = booked.preview(weekly=week)
    people = sum(lost.values())
    assert (preview["people"], preview["lost"]) == (people, [{"date": "2021-11-09"} | lost])
    refusal = booked.change(weekly=week)
    assert (refusal.status_code, refusal.json["type"]) == (409, "/problems/pattern-costs")
    assert (refusal.json["people"], refusal.json["days"], refusal.json["kept"]) == (people, 12, 0)
    assert booked.change(weekly=week, expected=people, expected_days=11).status_code == 409
    assert booked.change(weekly=week, expected=people, expected_days=12).status_code == 200


@pytest.mark.slow
def test_taking_a_booked_day_off_needs_the_number_of_its_people(booked):
    refusal = booked.set("2021-11-09", "off")
    assert (refusal.status_code, refusal.json["people"]) == (409, 320)
    assert booked.set("2021-11-09", "off", expected=320).json["items"][0]["differs"] == "off"


@pytest.mark.slow
def test_a_pattern_ends_with_its_days_but_for_those_of_ones_own(booked):
    booked.set("2021-11-10", "off")
    booked.set("2021-11-15", "open")
    path = f"/declarations/{booked.id}"
    preview = booked.operator.get(f"{path}/withdrawal").json
    assert (len(preview["withdrawn"]), preview["kept"], preview["people"]) == (11, ["2021-11-15"], 320)
    assert booked.operator.delete(path).status_code == 409
    assert booked.operator.delete(path, query_string={"expected": 320}).json["status"] == "withdrawn"
    assert open_days(booked) == ["15"]
    assert booked.operator.delete(path).json["type"] == "/problems/declaration-withdrawn"
    assert booked.change().status_code == 409


def test_days_out_of_a_new_span_end_and_days_into_it_open(weekly):
    preview = weekly.preview(from_date="2021-11-14", until_date="2021-11-23")
    assert (len(preview["withdrawn"]), preview["made"]) == (5, ["2021-11-23"])
    weekly.change(from_date="2021-11-14", until_date="2021-11-23")
    assert open_days(weekly)[0] == "14"


def test_today_stays_as_it_is(operator, library):
    weekly = Weekly(operator, library, from_date="2021-11-05", until_date="2021-11-07")
    answer = weekly.change(from_date="2021-11-05", until_date="2021-11-07", weekly=[EVENLY])
    assert answer.status_code == 200
    days = weekly.days("2021-11-05", "2021-11-07")
    assert [len(days[day]["openings"][0]["slots"]) for day in ("05", "06", "07")] == [4, 3, 3]


def test_who_changes_what_another_has_changed_is_refused(weekly):
    assert weekly.change(version=1, holidays="closed").status_code == 200
    stale = weekly.change(version=1)
    assert (stale.status_code, stale.json["version"]) == (412, 2)


def test_days_that_cannot_be_are_named_and_left_out(operator, library):
    closure = {"date": "2021-11-09", "reason": "消杀"}
    operator.create(f"/venues/{library['id']}/closures", json=closure)
    body = PATTERN | {"until_date": "2021-11-10"}
    path = f"/venues/{library['id']}/declarations"
    preview = operator.post(f"{path}/preview", json=body).json
    assert preview["blocked"] == [{"date": "2021-11-09", "reason": "closed: 消杀"}]
    assert preview["made"] == ["2021-11-10"]
    weekly = Weekly(operator, library, until_date="2021-11-10")
    refusal = weekly.set("2021-11-09", "open")
    assert refusal.json["type"] == "/problems/day-not-free"
    day = weekly.days()["09"]
    assert (day["closed"], day["differs"]) == ("消杀", "missing")


@pytest.mark.slow
def test_what_has_begun_stays_when_its_day_is_taken_off(weekly, places):
    with places.app.app_context(), at("2021-11-09T12:00+08:00"):
        assert weekly.set("2021-11-09", "off").status_code == 200
    begun = weekly.opening("09")
    assert [slot["seats"] for slot in begun["slots"]] == QUOTAS[:2]
    assert places.states("opening")[-1] == begun
    for hour, problem in (("12", "slot-under-way"), ("13", "slot-over")):
        with places.app.app_context(), at(f"2021-11-09T{hour}:00+08:00"):
            assert weekly.set("2021-11-09", "off").json["type"] == f"/problems/{problem}"


@pytest.mark.slow
@pytest.mark.parametrize("of_space", [False, True])
def test_what_a_closure_was_in_the_way_of_opens_when_it_is_lifted(operator, library, places, of_space):
    """But for a day that was taken off by hand, and one that the pattern does not have."""
    closure = {"starts_at": "2021-11-08T00:00", "ends_at": "2021-11-12T00:00", "reason": "消杀"}
    where = {"space_id": library["spaces"][0]["id"]} if of_space else {}
    shut = operator.create(f"/venues/{library['id']}/closures", json=closure | where).json
    few = {"weekdays": TUESDAYS_ON, "slots": [{"starts": "09:00", "ends": "11:00", "seats": 9}]}
    weekly = Weekly(operator, library, until_date="2021-11-14", weekly=[few], **where)
    assert weekly.set("2021-11-12", "off").status_code == 200
    assert open_days(weekly) == ["13", "14"]
    before = len(places.states("opening"))
    assert operator.delete(f"/closures/{shut['id']}").status_code == 200
    assert open_days(weekly) == ["09", "10", "11", "13", "14"]
    dates = [state["date"] for state in places.states("opening")[before:]]
    assert sorted(dates) == ["2021-11-09", "2021-11-10", "2021-11-11"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"weekly": []}, ["weekly"]),
        (
            {
                "weekly": [{"weekdays": ["Mo"], "slots": MUSEUM}],
                "from_date": "2021-11-09",
                "until_date": "2021-11-14",
            },
            ["weekly"],
        ),
        ({"exceptions": [{"date": "2021-11-08", "until_date": "2021-11-21"}]}, ["weekly"]),
        ({"until_date": "2021-11-07"}, ["until_date"]),
        ({"until_date": "2022-11-09"}, ["until_date"]),
        ({"from_date": "2021-11-01"}, ["from_date"]),
        ({"weekly": [{"weekdays": ["Mo", "Mo"], "slots": MUSEUM}]}, ["weekly.0.weekdays.1"]),
        ({"weekly": [{"weekdays": ["Mo"]}]}, ["weekly.0.slots"]),
        ({"weekly": [EVENLY | {"slot_minutes": 50}]}, ["weekly.0.slot_minutes"]),
        ({"weekly": [{"weekdays": ["Tu"], "slots": [MUSEUM[0], MUSEUM[0]]}]}, ["weekly.0.slots.1.starts"]),
        ({"weekly": [EVENLY | {"last_entry": "09:00"}]}, ["weekly.0.last_entry"]),
        (
            {
                "weekly": [
                    {
                        "weekdays": ["Tu", "We"],
                        "slots": [
                            {"starts": "01:00", "ends": "02:00", "seats": 9},
                            {"starts": "22:00", "ends": "01:30", "seats": 9},
                        ],
                    }
                ]
            },
            ["weekly"],
        ),
        (
            {"booking": {"keep": [{"pool": "elder", "seats": 101, "release_minutes_before": 0}]}},
            ["booking.keep"],
        ),
        ({"exceptions": [{"date": "2021-11-09"}, {"date": "2021-11-09"}]}, ["exceptions.1.date"]),
        ({"exceptions": [{"date": "2021-11-09", "until_date": "2021-11-08"}]}, ["exceptions.0.until_date"]),
        ({"exceptions": [{"date": "2021-11-22"}]}, ["exceptions.0.date"]),
        ({"holidays": "never"}, ["holidays"]),
        ({"weekly": [{"weekdays": ["Xx"], "slots": MUSEUM}]}, ["weekly.0.weekdays.0"]),
    ],
)
def test_a_pattern_that_cannot_be_is_refused_with_its_field(operator, library, changes, fields):
    for path in ("declarations", "declarations/preview"):
        answer = operator.create(f"/venues/{library['id']}/{path}", json=PATTERN | changes)
        assert faults(answer) == fields


def test_no_second_pattern_stands_on_the_same_dates_of_a_place(weekly, library):
    second = PATTERN | {"from_date": "2021-11-20", "until_date": "2021-11-30"}
    answer = weekly.operator.create(weekly.path, json=second)
    assert (answer.status_code, answer.json["declaration_id"]) == (409, weekly.id)
    small = {"weekdays": ["Sa"], "slots": [MUSEUM[0] | {"seats": 30}]}
    room = second | {"space_id": library["spaces"][1]["id"], "weekly": [small]}
    assert weekly.operator.create(weekly.path, json=room).status_code == 201


def test_a_room_takes_no_more_than_it_has(operator, library):
    body = PATTERN | {"space_id": library["spaces"][1]["id"]}
    answer = operator.create(f"/venues/{library['id']}/declarations", json=body)
    assert faults(answer) == [f"weekly.0.slots.{n}.seats" for n in range(4)]


def test_only_who_operates_the_venue_declares(weekly, stranger, library):
    assert stranger.create(weekly.path, json=PATTERN).status_code == 403
    assert stranger.put(f"/declarations/{weekly.id}", json=PATTERN).status_code == 403
    assert (
        stranger.put(
            f"/declarations/{weekly.id}/day", json={"date": "2021-11-09", "state": "off"}
        ).status_code
        == 403
    )


def test_a_day_outside_the_pattern_or_past_is_refused(weekly):
    assert faults(weekly.set("2021-11-30", "open")) == ["date"]
    assert faults(weekly.set("2021-11-09", "shut")) == ["state"]


def test_a_months_days_are_seen_without_a_pattern_too(operator, library):
    operator.create(f"/venues/{library['id']}/openings", json={"dates": ["2021-11-09"], "slots": MUSEUM})
    query = {"from_date": "2021-11-09", "until_date": "2021-11-10"}
    path = f"/venues/{library['id']}/opening-days"
    first, second = operator.get(path, query_string=query).json["items"]
    assert (len(first["openings"]), first["differs"], second["openings"]) == (1, None, [])
    assert faults(operator.get(path, query_string=query | {"until_date": "2022-01-30"})) == ["until_date"]
