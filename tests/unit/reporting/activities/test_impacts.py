"""What touches people who have booked is answered with its numbers, done once these are confirmed, and taken back."""

import uuid
from datetime import datetime

import pytest

from reporting.activities.impacts import Counts
from reporting.statistics.subscriptions import SessionChanged, SessionTotalsChanged
from tests.fixtures.reporting import PLACE, faults, new_row, new_sitting

COUNTS = ("elders", "children", "newcomers", "came", "walk_ins", "self_attested", "missed", "cancelled")
NOBODY = {"bookings": 0, "people": 0, "waiting": 0}
LATER = {"starts_at": "2021-11-06T14:00:00+08:00", "ends_at": "2021-11-06T16:00:00+08:00"}
NEXT_DAY = {"starts_at": "2021-11-07T09:00:00+08:00", "ends_at": "2021-11-07T11:00:00+08:00"}


def hear_of_people(papers, week, activity, people=2, waiting=1, status="open", id=None):
    """Let registration tell of a session, the first sitting's if no other, and for how many it is booked."""
    sitting = activity["sittings"][0]
    session = {"id": uuid.UUID(id or sitting["id"]), "kind": "sitting", "capacity": 40, "status": status}
    owner = {"activity_id": uuid.UUID(activity["id"]), "unit_id": uuid.UUID(week.unit["id"])}
    session |= owner | {"edition_id": uuid.UUID(week.edition["id"]), "venue_id": None}
    times = {name: datetime.fromisoformat(sitting[name]) for name in ("starts_at", "ends_at")}
    papers.receive(SessionChanged, version=1, **times, **session)
    tell_totals(papers, session["id"], 1, people, waiting)
    papers.events()


def tell_totals(papers, id, version, people, waiting):
    counts = dict.fromkeys(COUNTS, 0) | {"bookings": people, "people": people, "waiting": waiting}
    channels = {"self": 0, "helper": 0, "desk": 0}
    papers.receive(SessionTotalsChanged, id=id, version=version, by_channel=channels, **counts)


@pytest.fixture
def booked(papers, week):
    """A public activity of one sitting, for which two have seats and one waits."""
    [activity] = week.approved(new_row())["activities"]
    hear_of_people(papers, week, activity)
    return activity


def paths(activity):
    return f"/activities/{activity['id']}", f"/sittings/{activity['sittings'][0]['id']}"


def send(week, method, path, body):
    return getattr(week.editor, method)(path, json=body)


def changes(activity):
    """What ends sessions, and what has their citizens told: (method, path, body, numbers in)."""
    row, sitting = paths(activity)
    return [
        ("post", f"{row}/withdraw", {}, "cancelled"),
        ("post", f"{sitting}/cancel", {}, "cancelled"),
        ("patch", row, {"booked_as": "series"}, "cancelled"),
        ("patch", row, {"mode": "online"}, "moved"),
        ("patch", sitting, LATER, "moved"),
        ("patch", sitting, {"place": PLACE | {"name": "礼堂"}}, "moved"),
    ]


@pytest.mark.slow
@pytest.mark.parametrize("n", range(6))
def test_what_touches_bookings_is_shown_in_numbers_and_done_when_confirmed(papers, week, booked, n):
    method, path, body, outcome = changes(booked)[n]
    refusal = send(week, method, path, body)
    assert (refusal.status_code, refusal.json["type"]) == (409, "/problems/people-booked")
    numbers = {"cancelled": NOBODY, "moved": NOBODY} | {outcome: Counts(2, 2, 1)._asdict()}
    assert {name: refusal.json[name] for name in numbers} == numbers
    assert "2 with a seat, 1 waiting" in faults(refusal)["expected"]
    assert (papers.events(), week.plan(booked["plan_id"])["activities"][0]) == ([], booked)
    answer = send(week, method, path, body | {"expected": refusal.json["expected"]})
    assert answer.status_code == 200, answer.json
    [(event_name, _state)] = papers.events()
    assert event_name == ("activity-withdrawn" if path.endswith("withdraw") else "activity-changed")


@pytest.mark.slow
def test_what_was_confirmed_is_what_was_seen(papers, week, booked):
    _row, sitting = paths(booked)
    stamp = week.editor.post(f"{sitting}/cancel").json["expected"]
    tell_totals(papers, uuid.UUID(booked["sittings"][0]["id"]), 2, 5, 0)
    stale = week.editor.post(f"{sitting}/cancel", json={"expected": stamp})
    assert (stale.status_code, stale.json["type"]) == (409, "/problems/bookings-changed")
    assert stale.json["cancelled"] == {"bookings": 5, "people": 5, "waiting": 0}
    other = week.editor.patch(sitting, json=LATER | {"expected": stale.json["expected"]})
    assert other.json["type"] == "/problems/bookings-changed"
    answer = week.editor.post(f"{sitting}/cancel", json={"expected": stale.json["expected"]})
    assert answer.json["status"] == "cancelled"


@pytest.mark.slow
@pytest.mark.parametrize("heard", [{"people": 0, "waiting": 0}, {"status": "cancelled"}, None])
def test_where_nobody_has_booked_nothing_is_asked(papers, week, heard):
    [activity] = week.approved(new_row())["activities"]
    if heard is not None:
        hear_of_people(papers, week, activity, **heard)
    row, sitting = paths(activity)
    answers = [
        week.editor.patch(sitting, json=LATER),
        week.editor.patch(row, json={"booked_as": "series"}),
        week.editor.post(f"{sitting}/cancel"),
        week.editor.post(f"{row}/withdraw"),
    ]
    assert [answer.status_code for answer in answers] == [200] * 4


@pytest.mark.slow
def test_what_touches_nobody_asks_nothing(week, booked):
    row, sitting = paths(booked)
    answers = [
        week.editor.patch(row, json={"title": "手机课", "summary": "带手机"}),
        week.editor.patch(row, json={"mode": "hybrid", "online_seats": 50}),
        week.editor.patch(sitting, json={"seats": 1, "prevention": ["测温"], "online": {"seats": 9}}),
        week.editor.create(f"{row}/sittings", json=new_sitting(**NEXT_DAY, online={"seats": 9})),
    ]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 201]


@pytest.mark.slow
def test_an_online_half_that_goes_takes_its_own_people_along(papers, week):
    row = new_row(new_sitting(online={"seats": 9}), mode="hybrid")
    [activity] = week.approved(row)["activities"]
    hear_of_people(papers, week, activity)
    hear_of_people(papers, week, activity, people=4, waiting=0, id=activity["sittings"][0]["online"]["id"])
    path, sitting = paths(activity)
    refusal = week.editor.patch(path, json={"mode": "offline"}).json
    assert (refusal["cancelled"]["people"], refusal["moved"]) == (4, NOBODY)
    refusal = week.editor.post(f"{sitting}/cancel").json
    assert refusal["cancelled"] == {"bookings": 6, "people": 6, "waiting": 1}


@pytest.mark.slow
def test_whoever_has_booked_a_series_is_counted_with_each_of_its_dates(papers, week):
    row = new_row(new_sitting(), new_sitting(**NEXT_DAY), booked_as="series")
    [activity] = week.approved(row)["activities"]
    hear_of_people(papers, week, activity, id=activity["id"])
    path, first = paths(activity)
    moved = Counts(2, 2, 1)._asdict()
    third = new_sitting(starts_at="2021-11-08T09:00:00+08:00", ends_at="2021-11-08T11:00:00+08:00")
    added = week.editor.create(f"{path}/sittings", json=third)
    dropped = week.editor.post(f"{first}/cancel")
    assert [(item.status_code, item.json["moved"]) for item in (added, dropped)] == [(409, moved)] * 2
    assert week.editor.post(f"{first}/cancel", json={"expected": dropped.json["expected"]}).status_code == 200
    back = week.editor.post(f"{first}/restore")
    assert (back.status_code, back.json["moved"]) == (409, moved)
    back = week.editor.post(f"{first}/restore", json={"expected": back.json["expected"]})
    assert (back.status_code, back.json["status"]) == (200, "planned")
    assert week.editor.post(f"{path}/withdraw").json["cancelled"] == moved


@pytest.mark.slow
def test_what_is_over_is_history_and_touches_nobody(papers, week, booked):
    papers.set_clock("2021-11-06T12:00:00+08:00")
    assert week.editor.post(f"{paths(booked)[0]}/withdraw").status_code == 200


@pytest.mark.slow
def test_what_was_cancelled_or_withdrawn_is_taken_back(papers, week):
    [activity] = week.approved(new_row(new_sitting(), new_sitting(**NEXT_DAY)))["activities"]
    row, sitting = paths(activity)
    assert week.editor.post(f"{sitting}/restore").json["type"] == "/problems/still-stands"
    assert week.editor.post(f"{row}/restore").json["type"] == "/problems/still-stands"
    week.editor.post(f"{sitting}/cancel")
    assert week.office.post(f"{sitting}/restore").json["status"] == "planned"
    week.editor.post(f"{row}/withdraw")
    papers.events()
    later = {"version": activity["version"] + 4, "revision": activity["revision"] + 4}
    assert week.editor.post(f"{row}/restore").json == activity | later
    [(event_name, state)] = papers.events()
    assert (event_name, state["status"], state["version"]) == (
        "activity-approved",
        "approved",
        activity["version"] + 4,
    )


@pytest.mark.slow
def test_what_is_over_is_not_taken_back(papers, week):
    [activity] = week.approved(new_row(new_sitting(), new_sitting(**NEXT_DAY)))["activities"]
    row, sitting = paths(activity)
    week.editor.post(f"{sitting}/cancel")
    papers.set_clock("2021-11-06T12:00:00+08:00")
    assert week.editor.post(f"{sitting}/restore").json["type"] == "/problems/already-over"
    week.editor.post(f"{row}/withdraw")
    papers.set_clock("2021-11-07T12:00:00+08:00")
    assert week.editor.post(f"{row}/restore").json["type"] == "/problems/already-over"


@pytest.mark.slow
def test_a_stranger_takes_nothing_back(papers, week):
    [activity] = week.approved(new_row())["activities"]
    row, sitting = paths(activity)
    week.editor.post(f"{sitting}/cancel")
    stranger = papers.editor(str(uuid.uuid4()))
    assert [stranger.post(f"{path}/restore").status_code for path in (row, sitting)] == [403, 403]
