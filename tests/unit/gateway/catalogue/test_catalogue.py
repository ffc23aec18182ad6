"""The catalogue: what events leave in it, in whatever order, and how it is read."""

import uuid
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from chassis.storage.db import reading
from gateway.catalogue import queries
from gateway.catalogue.model import Activity, Sitting
from tests.fixtures.gateway import (
    EDITION,
    UNIT,
    activity,
    edition,
    seats,
    session,
    set_clock,
    sitting,
    tell,
    venue,
)

NINE, TEN, ELEVEN = (f"2021-11-06T0{hour}:00:00+00:00" for hour in (1, 2, 3))


def test_an_activity_shows_its_sittings_with_their_sessions_and_seats(gateway, client):
    facts = sitting()
    id = activity(gateway, sittings=[facts])
    session(gateway, facts, activity_id=id)
    seats(gateway, facts["id"], seats_left=12, waiting=3)
    view = client.get(f"/api/catalogue/activities/{id}").json
    assert view["title"] == "智能手机助老课"
    assert view["unit"] == {"id": UNIT, "name": "江岸区社区教育学院", "name_en": None}
    assert view["seats_left"] == 12
    assert view["next_at"] == "2021-11-06T01:00:00+00:00"
    (sitting_view,) = view["sittings"]
    assert sitting_view["place"]["area"] == "江岸区"
    assert sitting_view["session"]["seats_left"] == 12
    assert sitting_view["session"]["waiting"] == 3
    assert sitting_view["session"]["bookable"] is True


def test_by_which_link_a_sitting_is_joined_is_neither_shown_nor_kept(gateway, client):
    link = "https://live.example.com/room"
    id = activity(gateway, mode="online", sittings=[sitting(join_url=link, seats=0, open_to_all=True)])
    answers = [client.get(path) for path in (f"/api/catalogue/activities/{id}", f"/activities/{id}")]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert not any("live.example.com" in event.text for event in answers)
    with gateway.app_context(), reading() as db:
        rows = [repr(row) for table in (Activity, Sitting) for row in db.execute(select(table.__table__))]
    assert not any("live.example.com" in row for row in rows)


def test_events_of_different_nouns_may_come_in_any_order(gateway, ask):
    facts = sitting()
    seats(gateway, facts["id"], seats_left=7)
    session(gateway, facts)
    state = {
        "activity_id": str(uuid.uuid4()),
        "venue_id": None,
        "space_id": None,
        "status": "held",
        "reason": None,
    }
    tell(gateway, "venues.placement-held", id=facts["id"], **state)
    id = activity(gateway, sittings=[facts])
    (sitting_view,) = ask(queries.activity, uuid.UUID(id))["sittings"]
    assert sitting_view["session"]["seats_left"] == 7
    assert sitting_view["placement"] == {"status": "held", "reason": None}


def test_a_later_state_replaces_an_earlier_and_an_older_is_ignored(gateway, ask):
    first, second = sitting(), sitting(seats=50)
    id = activity(gateway, sittings=[first], version=1)
    activity(gateway, "changed", id=id, title="手机课（改）", sittings=[second], topics=[], version=3)
    activity(gateway, "changed", id=id, title="迟到的旧版", sittings=[first], version=2)
    view = ask(queries.activity, uuid.UUID(id))
    assert view["title"] == "手机课（改）"
    assert [item["id"] for item in view["sittings"]] == [uuid.UUID(second["id"])]
    assert ask(queries.activities, {"topic": "智慧助老"})["items"] == []


def test_a_withdrawn_activity_is_known_but_neither_listed_nor_found(gateway, client):
    id = activity(gateway)
    activity(gateway, "withdrawn", id=id, status="withdrawn", version=2)
    assert client.get("/api/catalogue/activities").json["items"] == []
    assert client.get("/api/catalogue/search?q=手机").json["items"] == []
    assert client.get(f"/api/catalogue/activities/{id}").json["status"] == "withdrawn"


def test_a_cancelled_session_has_no_seats_and_says_why(gateway, client):
    facts = sitting()
    session(gateway, facts, status="cancelled", reason="closed")
    view = client.get(f"/api/catalogue/sessions/{facts['id']}").json
    assert (view["seats_left"], view["bookable"], view["reason"]) == (0, False, "closed")


def test_a_session_without_a_count_has_all_its_seats(gateway, client):
    facts = sitting()
    session(gateway, facts)
    assert client.get(f"/api/catalogue/sessions/{facts['id']}").json["seats_left"] == 30


FILTERS = [
    ("kind=培训", True),
    ("kind=讲座", False),
    ("mode=offline", True),
    ("mode=online", False),
    ("series=学习型城市（乡村）建设", True),
    ("topic=智慧助老", True),
    ("topic=职业技能", False),
    ("audience=老年人群", True),
    ("audience=退役军人", False),
    ("area=江岸区", True),
    ("area=武昌区", False),
    ("district=420102", True),
    ("date=2021-11-06", True),
    ("date=2021-11-07", False),
    ("from=2021-11-01&to=2021-11-05", False),
    ("from=2021-11-06&to=2021-11-10", True),
    ("free=true", True),
    (f"unit={UNIT}", True),
    (f"unit={EDITION}", False),
    (f"edition={EDITION}", True),
]


@pytest.mark.slow
@pytest.mark.parametrize(("query", "fits"), FILTERS)
def test_activities_can_be_narrowed(gateway, client, query, fits):
    facts = sitting()
    activity(gateway, sittings=[facts])
    session(gateway, facts)
    assert len(client.get(f"/api/catalogue/activities?{query}").json["items"]) == int(fits)


def test_free_leaves_out_what_is_full_or_over(gateway, ask):
    full, over = (
        sitting(),
        sitting(starts_at="2021-11-04T01:00:00+00:00", ends_at="2021-11-04T03:00:00+00:00"),
    )
    activity(gateway, sittings=[full])
    activity(gateway, sittings=[over])
    session(gateway, full)
    session(gateway, over)
    seats(gateway, full["id"], seats_left=0)
    assert ask(queries.activities, {"free": True})["items"] == []
    assert ask(queries.count_activities, {"free": True}) == 0
    assert ask(queries.count_activities, {}) == 2


def test_the_place_of_a_sitting_at_a_venue_is_the_venues(gateway, ask):
    at = venue(gateway, area="武昌区", district="420106")
    activity(gateway, sittings=[sitting(venue_id=at, place=None)])
    (item,) = ask(queries.activities, {"area": "武昌区", "venue": uuid.UUID(at)})["items"]
    assert item["sittings"][0]["place"]["name"] == "江岸区图书馆"


def test_pages_go_through_everything_once_those_to_come_first(gateway, client):
    past = activity(
        gateway,
        sittings=[sitting(starts_at="2021-11-02T01:00:00+00:00", ends_at="2021-11-02T02:00:00+00:00")],
    )
    days = [f"2021-11-{day:02}" for day in (9, 6, 7, 6, 8)]
    for day in days:
        activity(
            gateway, sittings=[sitting(starts_at=f"{day}T01:00:00+00:00", ends_at=f"{day}T02:00:00+00:00")]
        )
    titles, cursor = [], ""
    while cursor is not None:
        page = client.get(f"/api/catalogue/activities?limit=2&cursor={cursor}").json
        titles += page["items"]
        cursor = page["next_cursor"]
    assert len({item["id"] for item in titles}) == 6
    assert [item["next_at"] for item in titles[:5]] == sorted(item["next_at"] for item in titles[:5])
    assert titles[-1]["id"] == past
    back = page["items"]
    while page["prev_cursor"]:
        page = client.get(f"/api/catalogue/activities?limit=2&cursor={page['prev_cursor']}").json
        back = page["items"] + back
    assert [item["id"] for item in back] == [item["id"] for item in titles]


@pytest.mark.slow
def test_lists_of_every_noun_and_those_of_pages_lead_back(gateway, client, ask):
    for day in range(6, 12):
        lesson = sitting(
            starts_at=f"2021-11-{day:02}T01:00:00+00:00", ends_at=f"2021-11-{day:02}T03:00:00+00:00"
        )
        session(gateway, lesson, activity_id=activity(gateway, sittings=[lesson]))
        venue(gateway, name=f"{day}号馆")
    for noun in ("activities", "venues", "sessions", "search?q=智能手机"):
        address = f"/api/catalogue/{noun}{'&' if '?' in noun else '?'}limit=4"
        first = client.get(address).json
        second = client.get(f"{address}&cursor={first['next_cursor']}").json
        again = client.get(f"{address}&cursor={second['prev_cursor']}").json
        assert len(first["items"]) == 4 and second["items"], noun
        assert (first["prev_cursor"], again) == (None, first), noun
    first = ask(queries.programme, {}, None, 4)
    second = ask(queries.programme, {}, first["next_cursor"], 4)
    assert ask(queries.programme, {}, second["prev_cursor"], 4) == first


@pytest.mark.parametrize("cursor", ["x", "~x", "WzFd", "bnVsbA", "WyJcdTAwMDAiLCJhIiwiYiJd"])
@pytest.mark.parametrize("noun", ["activities", "venues", "sessions"])
def test_a_cursor_of_no_list_is_refused(client, noun, cursor):
    answer = client.get(f"/api/catalogue/{noun}?cursor={cursor}")
    assert answer.status_code == 422
    assert answer.json["errors"][0]["field"] == "cursor"


def test_the_edition_is_todays_else_the_next_else_the_last(gateway, ask):
    assert ask(queries.edition) is None
    ids = {year: str(uuid.uuid4()) for year in (2020, 2022)}
    for year, id in ids.items():
        edition(
            gateway, id=id, year=year, opens_on=f"{year}-11-01", closes_on=f"{year}-11-30", status="planned"
        )
    assert ask(queries.edition)["year"] == 2022
    edition(gateway)
    view = ask(queries.edition)
    assert (view["year"], view["opens_on"]) == (2021, date(2021, 11, 1))
    assert view["deadlines"] == {"plans": datetime(2021, 10, 25, 16, tzinfo=UTC), "summaries": None}
    assert [item["year"] for item in ask(queries.editions)["items"]] == [2022, 2021, 2020]


def test_an_edition_without_a_desk_yet_has_the_last_ones(gateway, ask):
    later = {"id": str(uuid.uuid4()), "year": 2022, "opens_on": "2022-11-01", "closes_on": "2022-11-30"}
    edition(gateway, desk_phone="027-85350000")
    edition(gateway, **later)
    set_clock(gateway, datetime(2021, 12, 8, 2, tzinfo=UTC))
    view = ask(queries.edition)
    assert (view["year"], view["desk_phone"]) == (2022, "027-85350000")
    edition(gateway, **later, version=2, desk_phone="027-85350009")
    assert ask(queries.edition)["desk_phone"] == "027-85350009"


def test_statistics_are_those_last_published(gateway, client):
    edition(gateway)
    assert client.get(f"/api/catalogue/editions/{EDITION}/statistics").status_code == 404
    names = ("activities", "sessions", "seats", "bookings", "people", "waiting", "attended")
    row = {"key": "420102", "label": "江岸区", "sessions": 1, "seats": 30, "people": 5, "attended": 2}
    row |= {"newcomers": 4, "walk_ins": 1, "dropped_in": 2, "self_attested": 3}
    row |= {"bookings": 2, "missed": 1, "hours": 3.5, "no_show": None}
    tell(
        gateway,
        "reporting.statistics-published",
        id=EDITION,
        at="2021-11-05T00:00:00+00:00",
        totals=dict.fromkeys(names, 3) | {"hours": 22.5},
        by_district=[row],
        by_unit=[],
        by_series=[],
        by_audience=[],
    )
    view = client.get(f"/api/catalogue/editions/{EDITION}/statistics").json
    assert view["totals"]["people"] == 3
    assert (view["by_district"], view["by_day"], view["totals"]["hours"]) == ([row], [], 22.5)


def test_facets_count_what_there_is(gateway, ask):
    activity(gateway)
    activity(gateway, kind="讲座", unit_id=str(uuid.uuid4()), unit_name="武昌区文化馆")
    activity(gateway, status="withdrawn")
    venue(gateway)
    view = ask(queries.facets)
    assert {item["value"]: item["count"] for item in view["kind"]} == {"培训": 1, "讲座": 1}
    assert view["audience"] == [{"value": "老年人群", "label": "老年人群", "count": 2}]
    assert view["area"] == [{"value": "江岸区", "label": "江岸区", "count": 2}]
    assert {item["label"] for item in view["unit"]} == {"江岸区社区教育学院", "武昌区文化馆"}
    assert view["sector"][0]["value"] == "文化"


def test_what_is_not_there_is_a_problem(client):
    for noun in ("activities", "venues", "sessions", "editions"):
        answer = client.get(f"/api/catalogue/{noun}/{uuid.uuid4()}")
        assert answer.status_code == 404
        assert answer.content_type == "application/problem+json"
        assert "从列表里重新取" in answer.json["detail"]
    misread = client.get("/api/catalogue/activities/7", headers={"Accept-Language": "en"})
    assert (misread.status_code, "/api/docs" in misread.json["detail"]) == (404, True)


def test_public_reads_carry_a_tag_that_saves_sending_them_again(gateway, client):
    activity(gateway)
    first = client.get("/api/catalogue/activities")
    again = client.get("/api/catalogue/activities", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    activity(gateway)
    assert (
        client.get("/api/catalogue/activities", headers={"If-None-Match": first.headers["ETag"]}).status_code
        == 200
    )


@pytest.mark.parametrize(
    "query",
    ["date=2021-13-01", "limit=0", "limit=101", "free=perhaps", "unit=7", "kind=%00", "kind=" + "长" * 101],
)
def test_a_filter_that_cannot_be_read_is_named(client, query):
    answer = client.get(f"/api/catalogue/activities?{query}")
    assert answer.status_code == 422
    assert answer.json["errors"][0]["field"] == query.partition("=")[0]


@pytest.mark.parametrize("noun", ["activities", "sessions"])
def test_days_the_wrong_way_round_are_refused_and_not_an_empty_list(client, noun):
    answer = client.get(f"/api/catalogue/{noun}?from=2021-11-20&to=2021-11-10")
    assert answer.status_code == 422
    assert answer.json["errors"] == [{"field": "to", "message": "不能早于 2021-11-20"}]
    assert client.get(f"/api/catalogue/{noun}?from=2021-11-10&to=2021-11-10").status_code == 200
