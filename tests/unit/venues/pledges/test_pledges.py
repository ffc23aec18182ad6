"""What venues promise to open in an edition, and what comes of it."""

import datetime as dt
import uuid

import pytest

from chassis.storage.db import transaction
from chassis.testing import run_jobs
from tests.fixtures import placing
from tests.fixtures.statements import statements
from tests.fixtures.venues import faults
from tests.unit.venues.demand.test_demand import session
from tests.unit.venues.editions.test_editions import EDITION
from venues.demand.subscriptions import SessionChanged, SessionTotalsChanged
from venues.editions.subscriptions import EditionChanged
from venues.pledges.recount import minutes_of, recount_marked, without

SLOTS = [{"starts": "09:00", "ends": "11:00", "seats": 40}, {"starts": "13:00", "ends": "16:00", "seats": 60}]
NEXT_YEAR = EDITION | {"year": 2022, "opens_on": "2022-10-01", "closes_on": "2022-10-31", "status": "planned"}


def tell_edition(places, state):
    """An edition as reporting tells it."""
    edition = EditionChanged().load(state | {"id": str(uuid.uuid4()), "version": 1})
    places.receive((EditionChanged, edition))
    return edition


@pytest.fixture
def edition(places):
    return tell_edition(places, EDITION)


@pytest.fixture
def coming(places):
    """An edition that has not begun."""
    return tell_edition(places, NEXT_YEAR)


def counted(places):
    run_jobs(places.app)


def standing(client, library, edition):
    answer = client.get(f"/venues/{library['id']}/pledges/{edition['id']}")
    assert answer.status_code == 200
    return answer.json


def actual(places, library, edition):
    counted(places)
    return standing(places.office, library, edition)["actual"]


def declare(client, library, *dates, **changes):
    body = {"dates": list(dates), "slots": SLOTS} | changes
    answer = client.create(f"/venues/{library['id']}/openings", json=body)
    assert answer.status_code == 201, answer.json
    return answer.json["items"]


def test_what_is_declared_is_counted_by_the_day_and_told(places, library, edition):
    declare(places.office, library, "2021-11-06", "2021-11-07")
    assert actual(places, library, edition) == {"days": 2, "hours": 10, "places": 200, "visitors": 0}
    states = places.states("venue-day")
    assert [(day["minutes"], day["places"], day["version"]) for day in states] == [(300, 100, 1)] * 2
    days = places.office.get(f"/venues/{library['id']}/days?edition_id={edition['id']}").json["items"]
    assert [day["date"] for day in days] == ["2021-11-06", "2021-11-07"]


def test_two_spaces_open_at_once_are_one_hour_and_both_their_places(places, library, edition):
    spaces = [space["id"] for space in library["spaces"]]
    for space_id in spaces:
        slots = [{"starts": "09:00", "ends": "11:00", "seats": 40}]
        declare(places.office, library, "2021-11-06", space_id=space_id, slots=slots)
    assert actual(places, library, edition) == {"days": 1, "hours": 2, "places": 80, "visitors": 0}


@pytest.mark.slow
def test_closures_take_hours_and_a_closed_slot_its_places_and_lifting_gives_them_back(
    places, library, edition
):
    declare(places.office, library, "2021-11-06")
    closure = places.office.create(
        f"/venues/{library['id']}/closures",
        json={
            "starts_at": "2021-11-06T10:00:00+08:00",
            "ends_at": "2021-11-06T17:00:00+08:00",
            "reason": "检修",
        },
    ).json
    assert actual(places, library, edition) == {"days": 1, "hours": 1, "places": 40, "visitors": 0}
    places.office.delete(f"/closures/{closure['id']}")
    assert actual(places, library, edition)["hours"] == 5


def test_a_closure_of_one_space_leaves_the_other_open(places, library, edition):
    declare(places.office, library, "2021-11-06", space_id=library["spaces"][1]["id"], slots=SLOTS[:1])
    body = {"date": "2021-11-06", "reason": "检修", "space_id": library["spaces"][0]["id"]}
    places.office.create(f"/venues/{library['id']}/closures", json=body)
    assert actual(places, library, edition)["hours"] == 2


def test_a_withdrawn_day_and_a_changed_slot_are_counted_anew(places, library, edition):
    first, _ = declare(places.office, library, "2021-11-06", "2021-11-07")
    counted(places)
    places.office.delete(f"/openings/{first['id']}")
    assert actual(places, library, edition) == {"days": 1, "hours": 5, "places": 100, "visitors": 0}
    assert len(places.states("venue-day")) == 3


@pytest.mark.slow
def test_what_was_open_keeps_its_hours_when_its_day_is_withdrawn(places, library, edition):
    [opening] = declare(places.office, library, "2021-11-06")
    path = f"/openings/{opening['id']}"
    with places.app.app_context(), placing.at("2021-11-06T09:30+08:00"):
        pledge = places.office.delete(path).json
    assert (pledge["status"], [slot["id"] for slot in pledge["slots"]]) == (
        "declared",
        [opening["slots"][0]["id"]],
    )
    assert places.states("opening")[-1] == pledge
    assert actual(places, library, edition) == {"days": 1, "hours": 2, "places": 40, "visitors": 0}
    for moment, problem in (("10:59", "slot-under-way"), ("11:00", "slot-over")):
        with places.app.app_context(), placing.at(f"2021-11-06T{moment}+08:00"):
            for address in (path, f"/slots/{opening['slots'][0]['id']}"):
                assert places.office.delete(address).json["type"] == f"/problems/{problem}"
    assert actual(places, library, edition)["hours"] == 2


@pytest.mark.slow
def test_who_came_counts_by_the_door_or_by_head_and_activities_count_too(places, library, edition):
    [opening] = declare(
        places.office, library, "2021-11-05", slots=[{"starts": "08:00", "ends": "11:00", "seats": 40}]
    )
    slot_id = opening["slots"][0]["id"]
    begins, ends = "2021-11-05T00:00:00+00:00", "2021-11-05T03:00:00+00:00"
    slot = session(library, id=slot_id, opening_id=opening["id"], starts_at=begins, ends_at=ends)
    class_ = session(library, starts_at=begins, ends_at=ends)
    came = {"version": 1, "walk_ins": 2}
    places.receive(
        (SessionChanged, slot),
        (SessionChanged, class_),
        (SessionTotalsChanged, came | {"id": slot["id"], "came": 10}),
        (SessionTotalsChanged, came | {"id": class_["id"], "came": 5}),
    )
    assert actual(places, library, edition)["visitors"] == 19
    places.office.put(f"/venues/{library['id']}/sessions/{slot_id}/head-count", json={"people": 30})
    assert actual(places, library, edition)["visitors"] == 37
    places.receive_session(**class_ | {"version": 2, "status": "cancelled"})
    assert actual(places, library, edition)["visitors"] == 30


def test_a_cancelled_slot_offers_no_places(places, library, edition):
    [opening] = declare(places.office, library, "2021-11-06")
    slot_id = opening["slots"][0]["id"]
    places.receive_session(**session(library, id=slot_id, opening_id=opening["id"], status="cancelled"))
    assert actual(places, library, edition)["places"] == 60


def test_a_slot_past_midnight_belongs_to_the_day_it_began_on(places, library, edition):
    slots = [{"starts": "22:00", "ends": "01:00", "seats": 40}]
    declare(places.office, library, "2021-11-30", slots=slots)
    assert actual(places, library, edition) == {"days": 1, "hours": 3, "places": 40, "visitors": 0}


def test_what_is_counted_again_unchanged_is_not_told_again(places, library, edition):
    declare(places.office, library, "2021-11-06")
    counted(places)
    counted(places)
    assert len(places.states("venue-day")) == 1


PLEDGE = {"days": 20, "hours": 120, "places": 4000}


def test_a_pledge_stands_beside_what_is_declared_and_says_what_is_short(places, library, coming):
    operator = places.operator(library["id"])
    path = f"/venues/{library['id']}/pledges/{coming['id']}"
    assert operator.get(path).json["pledged"] is None
    answer = operator.put(path, json=PLEDGE)
    assert answer.status_code == 200 and answer.json["pledged"] == PLEDGE
    assert answer.json["short"] == PLEDGE
    declare(operator, library, "2022-10-06", "2022-10-07")
    counted(places)
    assert operator.get(path).json["short"] == {"days": 18, "hours": 110, "places": 3800}
    operator.put(path, json={"days": 2, "hours": 10, "places": 100})
    assert operator.get(path).json["short"] == {}
    states = places.states("pledge")
    assert [(state["version"], state["days"]) for state in states] == [(1, 20), (2, 2)]


def test_once_the_edition_has_begun_only_the_office_changes_a_pledge(places, library, edition):
    path = f"/venues/{library['id']}/pledges/{edition['id']}"
    refusal = places.operator(library["id"]).put(path, json=PLEDGE)
    assert (refusal.status_code, refusal.json["type"]) == (409, "/problems/pledge-stands")
    assert places.office.put(path, json=PLEDGE).status_code == 200


@pytest.mark.parametrize(
    "wrong", [{"days": -1}, {"days": 367}, {"days": 32}, {"hours": 481}, {"hours": "viele"}, {"places": None}]
)
def test_an_amount_that_cannot_be_is_refused_with_its_field(operator, library, coming, wrong):
    answer = operator.put(f"/venues/{library['id']}/pledges/{coming['id']}", json=PLEDGE | wrong)
    assert faults(answer) == list(wrong)


def test_places_take_a_day_at_least(operator, library, coming):
    path = f"/venues/{library['id']}/pledges/{coming['id']}"
    assert faults(operator.put(path, json={"days": 0, "hours": 0, "places": 100})) == ["days"]
    assert operator.put(path, json={"days": 0, "hours": 0, "places": 0}).status_code == 200


def test_a_pledge_is_for_who_runs_the_venue_and_of_an_edition_there_is(operator, stranger, library, coming):
    path = f"/venues/{library['id']}/pledges/{coming['id']}"
    assert stranger.put(path, json=PLEDGE).status_code == 403
    assert stranger.get(path).status_code == 403
    missing = operator.put(f"/venues/{library['id']}/pledges/{uuid.uuid4()}", json=PLEDGE)
    assert (missing.status_code, missing.json["type"]) == (404, "/problems/no-such-edition")
    assert operator.get(f"/pledges?edition_id={coming['id']}").status_code == 403


@pytest.mark.slow
def test_the_office_lists_venues_sums_them_and_finds_the_broken_pledges(places, library, edition):
    museum = places.venue(name="湖北省博物馆", sector="文化", district="420106", area="武昌区", spaces=[])
    zone = {"district": "420111", "area": "东湖高新区"}
    hall = places.venue(name="武汉科学技术馆", sector="科技", spaces=[], **zone)
    for venue, days in ((library, 1), (museum, 3)):
        path = f"/venues/{venue['id']}/pledges/{edition['id']}"
        places.office.put(path, json={"days": days, "hours": 5, "places": 100})
    declare(places.office, library, "2021-11-06")
    declare(places.office, museum, "2021-11-06")
    counted(places)
    query = f"edition_id={edition['id']}"
    rows = places.office.get(f"/pledges?{query}").json["items"]
    assert [row["name"] for row in rows] == [venue["name"] for venue in (library, museum, hall)]
    [broken] = places.office.get(f"/pledges?{query}&only_short=true").json["items"]
    assert (broken["name"], broken["short"]) == ("湖北省博物馆", {"days": 2})
    assert [row["name"] for row in places.office.get(f"/pledges?{query}&sector=科技").json["items"]] == [
        "武汉科学技术馆"
    ]
    sums = places.office.get(f"/pledges/sums?{query}&by=sector").json["items"]
    by_sector = {row["group"]: row for row in sums}
    assert (by_sector["文化"]["venues"], by_sector["文化"]["pledges"]) == (2, 2)
    assert by_sector["文化"]["pledged"] == {"days": 4, "hours": 10, "places": 200}
    assert by_sector["文化"]["actual"] == {"days": 2, "hours": 10, "places": 200, "visitors": 0}
    assert by_sector["科技"]["actual"]["days"] == 0
    districts = places.office.get(f"/pledges/sums?{query}&by=district").json["items"]
    assert [row["group"] for row in districts] == ["420102", "420106", "东湖高新区"]
    [in_zone] = places.office.get(f"/pledges?{query}&district=东湖高新区").json["items"]
    assert (in_zone["name"], in_zone["area"]) == ("武汉科学技术馆", "东湖高新区")
    assert places.office.get(f"/pledges?{query}&district=420111").json["items"] == []
    assert places.office.get(f"/pledges/sums?{query}&by=colour").status_code == 422


@pytest.mark.slow
def test_all_is_told_again(places, library, edition):
    declare(places.office, library, "2021-11-06")
    places.office.put(f"/venues/{library['id']}/pledges/{edition['id']}", json=PLEDGE)
    counted(places)
    before = len(places.states("venue-day")), len(places.states("pledge"))
    places.republish()
    run_jobs(places.app)
    assert (len(places.states("venue-day")), len(places.states("pledge"))) == (before[0] + 1, before[1] + 1)


def at(hour, minute=0):
    return dt.datetime(2021, 11, 6, hour, minute, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("holes", "left"),
    [
        ([], [(9, 12)]),
        ([(8, 9)], [(9, 12)]),
        ([(8, 13)], []),
        ([(10, 11)], [(9, 10), (11, 12)]),
        ([(9, 10), (11, 12)], [(10, 11)]),
        ([(10, 11), (10, 12)], [(9, 10)]),
    ],
)
def test_what_is_left_of_a_span(holes, left):
    spans = [(at(*(span[:1])), at(*(span[1:]))) for span in holes]
    assert without((at(9), at(12)), spans) == [(at(starts), at(ends)) for starts, ends in left]


def test_minutes_that_lie_in_several_spans_count_once():
    assert minutes_of([(at(9), at(11)), (at(10), at(12)), (at(13), at(13, 30)), (at(9, 30), at(10))]) == 210
    assert minutes_of([]) == 0


def test_however_many_days_are_marked_the_statements_are_as_many(places, library):
    """A month of a thousand venues is marked at once; each day was counted by itself."""

    def sent(first, days):
        declare(
            places.office, library, *(str(first + dt.timedelta(days=n)) for n in range(days)), on_purpose=True
        )
        with places.app.app_context(), statements(places.app) as queries, transaction() as db:
            assert recount_marked(db) is False
        return len(queries)

    assert sent(dt.date(2021, 11, 6), 2) == sent(dt.date(2021, 12, 6), 60) <= 9


@pytest.mark.slow
def test_days_of_several_venues_are_counted_each_with_its_own_closures_and_visitors(places, library, edition):
    other = places.venue(name="洪山区图书馆")
    for venue in (library, other):
        declare(places.office, venue, "2021-11-06", "2021-11-07")
        counted(places)
    opening = places.office.get(f"/venues/{other['id']}/openings").json["items"][1]
    slot = {name: opening["slots"][0][name] for name in ("id", "starts_at", "ends_at")}
    of_slot = session(other, opening_id=opening["id"], **slot)
    places.receive(
        (SessionChanged, of_slot), (SessionTotalsChanged, {"id": of_slot["id"], "came": 7, "walk_ins": 1})
    )
    body = {"date": "2021-11-06", "reason": "检修"}
    places.office.create(f"/venues/{library['id']}/closures", json=body)
    assert actual(places, library, edition) == {"days": 1, "hours": 5, "places": 100, "visitors": 0}
    assert actual(places, other, edition) == {"days": 2, "hours": 10, "places": 200, "visitors": 8}


@pytest.mark.slow
def test_what_is_marked_beyond_a_piece_is_left_to_the_next(places, library):
    for week in range(2):
        days = [str(dt.date(2021, 12, 1) + dt.timedelta(days=60 * week + n)) for n in range(60)]
        declare(places.office, library, *days, on_purpose=True)
    with places.app.app_context(), transaction() as db:
        assert recount_marked(db) is True
    assert len(places.states("venue-day")) == 100
    counted(places)
    assert len(places.states("venue-day")) == 120


@pytest.mark.slow
@pytest.mark.parametrize("ended", ["slot", "day"])
def test_who_was_let_in_early_counts_though_the_slot_is_withdrawn(places, library, edition, ended):
    """Registration has for held what people were in, and does not call it off."""
    [opening] = declare(places.office, library, "2021-11-05")
    slot_id = opening["slots"][0]["id"]
    span = {"starts_at": "2021-11-05T01:00:00+00:00", "ends_at": "2021-11-05T03:00:00+00:00"}
    places.receive(
        (SessionChanged, session(library, id=slot_id, opening_id=opening["id"], **span)),
        (SessionTotalsChanged, {"id": slot_id, "came": 10, "walk_ins": 2}),
    )
    path = f"/slots/{slot_id}" if ended == "slot" else f"/openings/{opening['id']}"
    assert places.office.delete(path).status_code == 200
    assert actual(places, library, edition)["visitors"] == 12
