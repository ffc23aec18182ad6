"""Venues on both databases: two workers who want the same space at the same time."""

import datetime as dt
import uuid
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import select

from chassis.storage.db import reading, transaction
from tests.fixtures.placing import shut_doors
from tests.fixtures.threads import at_once
from venues.amendments.amend import amend_space
from venues.calendar.model import Opening, Placement
from venues.closures import closures
from venues.demand import demand
from venues.demand.model import Demand
from venues.placements import placements
from venues.venues import venues

NINE = dt.datetime(2021, 11, 6, 1, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


def new_sitting(space, starts_at=NINE):
    return {
        "id": uuid.uuid4(),
        "venue_id": space.venue_id,
        "space_id": space.id,
        "starts_at": starts_at,
        "ends_at": starts_at + 2 * HOUR,
        "seats": 20,
        "status": "planned",
    }


def place(db, *sittings):
    placements.place(
        db, id=uuid.uuid4(), unit_id=uuid.uuid4(), version=1, status="approved", sittings=list(sittings)
    )


def each_at_once(places, *works):
    """Do each of the works at one moment, in a thread and a transaction of its own."""

    def begun(work):
        with places.app.app_context(), transaction() as db:
            return work(db)

    at_once(*(lambda work=work: begun(work) for work in works))


def answers(places):
    """The status and reason of each placement, and what was told of it last, which must agree."""
    with places.app.app_context(), reading() as db:
        rows = {str(row.id): row for row in db.scalars(select(Placement))}
    last = {state["id"]: state for event, state in places.events() if event.startswith("placement-")}
    assert {id_: (row.version, row.status) for id_, row in rows.items()} == {
        id_: (state["version"], state["status"]) for id_, state in last.items()
    }
    return sorted(((row.status, row.reason) for row in rows.values()), key=str)


def test_two_workers_cannot_hold_one_space_at_one_time(places, hall):
    for day in range(6):
        sittings = [new_sitting(hall, NINE + day * 24 * HOUR + minutes * HOUR / 4) for minutes in range(4)]
        each_at_once(places, *(lambda db, sitting=sitting: place(db, sitting) for sitting in sittings))
    assert answers(places) == [("held", None)] * 6 + [("refused", "clash")] * 18


def test_of_fifty_who_ask_at_once_one_is_held_and_then_who_asked_first_of_the_others(places, hall):
    sittings = {uuid.uuid4(): new_sitting(hall) for _ in range(50)}

    def ask(db, activity_id, version=1, status="approved"):
        asking = [sittings[activity_id]]
        placements.place(
            db, id=activity_id, unit_id=uuid.uuid4(), version=version, status=status, sittings=asking
        )

    each_at_once(places, *(lambda db, id=id: ask(db, id) for id in sittings))
    assert answers(places) == [("held", None)] + [("refused", "clash")] * 49
    with places.app.app_context(), reading() as db:
        in_line = db.scalars(select(Placement.activity_id).order_by(Placement.asked_at, Placement.id)).all()
        [placement] = db.scalars(select(Placement.activity_id).filter_by(status="held"))
    in_line.remove(placement)
    first, others = in_line[0], in_line[1:10]
    each_at_once(
        places,
        lambda db: ask(db, placement, 2, "withdrawn"),
        *(lambda db, id=id: ask(db, id, 2) for id in others),
        *(lambda db: place(db, new_sitting(hall)) for _ in range(10)),
    )
    with places.app.app_context(), reading() as db:
        assert db.get(Placement, sittings[placement]["id"]).reason == "withdrawn"
        holders = db.scalars(select(Placement).filter_by(status="held")).all()
        assert len(holders) == 1 and holders[0].activity_id == first
    answers(places)


def test_of_those_who_wait_for_a_venue_one_is_accepted_whoever_answers_at_once(places, hall):
    def answer(act, sitting, **body):
        office = places.staff("office")
        return office.post(f"/placements/{sitting['id']}/{act}", json=body).status_code

    def withdraw(id):
        with places.app.app_context(), transaction() as db:
            placements.withdraw(db, id=id)

    with places.app.app_context(), transaction() as db:
        stage = venues.find_space(db, hall.id)
        amend_space(db, stage.venue, stage, needs_approval=True)
    for day in range(6):
        sittings = {uuid.uuid4(): new_sitting(hall, NINE + day * 24 * HOUR) for _ in range(4)}
        with places.app.app_context(), transaction() as db:
            for id, sitting in sittings.items():
                placements.place(
                    db, id=id, unit_id=uuid.uuid4(), version=1, status="approved", sittings=[sitting]
                )
        first, second, third, _ = sittings.values()
        accepting = (
            lambda sitting=sitting, others=others: answer("accept", sitting, expected=others)
            for sitting in (first, second)
            for others in (1, 2, 3)
        )
        codes = at_once(
            *accepting,
            lambda third=third: answer("refuse", third, note="当天内部使用"),
            lambda last=id: withdraw(last),
        )
        assert set(codes[:-1]) <= {200, 409} and codes[:6].count(200) <= 1
    with places.app.app_context(), reading() as db:
        moments = db.scalars(select(Placement.starts_at).filter_by(status="held")).all()
    assert moments and len(moments) == len(set(moments))
    answers(places)


def test_many_spaces_are_asked_for_in_any_order_without_deadlock(places, hall):
    other = hall.venue.spaces[1]
    for day in range(6):
        at = NINE + day * 24 * HOUR
        each_at_once(
            places,
            lambda db, at=at: place(db, new_sitting(hall, at), new_sitting(other, at)),
            lambda db, at=at: place(db, new_sitting(other, at), new_sitting(hall, at)),
        )
    assert answers(places) == [("held", None)] * 12 + [("refused", "clash")] * 12


def test_a_sitting_placed_while_its_venue_closes_is_not_left_holding(places, hall):
    for day in range(6):
        at = NINE + day * 24 * HOUR

        def close(db, at=at):
            venue = venues.find_venue(db, hall.venue_id, lock=True)
            shut_doors(db, venue, date=at.date())

        each_at_once(places, close, lambda db, at=at: place(db, new_sitting(hall, at)))
    assert {reason for _, reason in answers(places)} == {"closed"}


def test_a_lifted_closure_gives_back_before_a_newcomer_gets_the_space(places, hall):
    ahead = dt.datetime(2099, 11, 6, 1, tzinfo=dt.UTC)
    for day in range(6):
        at = ahead + day * 24 * HOUR
        first = new_sitting(hall, at)
        with places.app.app_context(), transaction() as db:
            place(db, first)
            closure = shut_doors(db, hall.venue, date=at.date())

        def lift(db, closure=closure):
            closures.lift(db, closures.lock_closure(db, closure.id))

        each_at_once(places, lift, lambda db, at=at: place(db, new_sitting(hall, at)))
        with places.app.app_context(), reading() as db:
            assert db.get(Placement, first["id"]).status == "held"
    assert [status for status, _ in answers(places)] == ["held"] * 6 + ["refused"] * 6


def test_two_declarations_of_one_morning_leave_one(places, hall):
    body = {"dates": ["2021-11-06"], "slots": [{"starts": "09:00", "ends": "11:00", "seats": 400}]}

    def declare(_):
        operator = places.operator(hall.venue_id)
        return operator.create(f"/venues/{hall.venue_id}/openings", json=body).status_code

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(declare, range(4))) == [201, 409, 409, 409]
    with places.app.app_context(), reading() as db:
        assert len(db.scalars(select(Opening)).all()) == 1


def test_one_key_sent_twice_at_once_declares_once(places, hall):
    body = {
        "dates": ["2021-11-06", "2021-11-07"],
        "opens": "09:00",
        "closes": "17:00",
        "slot_minutes": 120,
        "seats": 5,
    }

    def declare(_):
        operator = places.operator(hall.venue_id)
        return operator.create(f"/venues/{hall.venue_id}/openings", json=body, key="same")

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(declare, range(2))
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json == second.json and len(first.json["items"]) == 2


def test_a_capacity_policy_is_kept_whole_and_lifted_once(places, hall):
    office = places.staff("office")
    body = {
        "scope": "venue",
        "venue_id": str(hall.venue_id),
        "ratio_percent": 25,
        "conditions": ["隔座就座"],
        "from_at": "2021-11-06T00:00:00+08:00",
        "until_at": "2021-11-08T00:00:00+08:00",
    }
    policy = office.create("/capacity-policies", json=body).json
    assert office.get(f"/capacity-policies/{policy['id']}").json == policy

    def lift(_):
        other = places.staff("office")
        return other.delete(f"/capacity-policies/{policy['id']}").status_code

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(lift, range(4))) == [200, 409, 409, 409]
    assert places.states("capacity-policy") == [policy, policy | {"status": "lifted", "version": 2}]


def test_a_route_put_twice_at_once_has_each_version_once(places):
    office = places.staff("office")
    body = {"title": "红巷", "stops": [{"title": "农讲所旧址", "kind": "place"}]}
    route = office.create("/routes", json=body).json

    def put(number):
        other = places.staff("office")
        changed = body | {"title": f"红巷{number}", "stops": route["stops"]}
        return other.put(f"/routes/{route['id']}", json=changed).status_code

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(put, range(4))) == [200] * 4
    assert [data["version"] for data in places.states("route")] == [1, 2, 3, 4, 5]
    assert office.get(f"/routes/{route['id']}").json == places.states("route")[-1]


def test_demand_is_kept_by_parts_and_listed_with_the_longest_wait_first(places, hall):
    sessions = [uuid.uuid4() for _ in range(3)]
    with places.app.app_context(), transaction() as db:
        what = {"venue_id": hall.venue_id, "title": "京剧", "status": "open"}
        what |= {"starts_at": NINE, "ends_at": NINE + HOUR}
        for id, people in zip(sessions, (1, 2, 7), strict=True):
            demand.keep(db, [{"id": id, "capacity": 20, "confirmed": 20, "waiting": people}])
            demand.keep(db, [what | {"id": id}])
    with places.app.app_context(), reading() as db:
        assert db.get(Demand, sessions[2]).unmet == -7
    office = places.staff("office")
    path = f"/venues/{hall.venue_id}/demand?limit=1"
    waiting, cursor = [], ""
    while cursor is not None:
        page = office.get(f"{path}&cursor={cursor}").json
        waiting, cursor = waiting + [session["waiting"] for session in page["items"]], page["next_cursor"]
    assert waiting == [7, 2, 1]


def test_the_terms_of_an_opening_are_kept(places, hall):
    office = places.staff("office")
    pools = [{"pool": "elder", "seats": 10, "release_minutes_before": 60}]
    slots = [{"starts": "09:00", "ends": "11:00", "seats": 40}]
    body = {"dates": ["2021-11-06"], "slots": slots, "booking": {"keep": pools, "bring": "老花镜"}}
    office.create(f"/venues/{hall.venue_id}/openings", json=body)
    [opening] = office.get(f"/venues/{hall.venue_id}/openings").json["items"]
    assert (opening["booking"]["keep"], opening["booking"]["bring"]) == (pools, "老花镜")
