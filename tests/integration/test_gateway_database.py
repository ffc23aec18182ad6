"""The gateway on both databases: its catalogue and search, its counts, and rebuilding from nothing."""

import threading
import uuid
from importlib import import_module

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import delete, select, update

from chassis.storage.db import reading
from gateway.accounts import limits, staff_accounts, store
from gateway.accounts.model import AttemptCount
from gateway.catalogue import jobs, queries
from gateway.catalogue.model import Activity, ActivityTag, Sitting, TagCount
from tests.fixtures.gateway import (
    EDITION,
    UNIT,
    activity,
    edition,
    make_gateway,
    resource,
    seats,
    session,
    sitting,
    tell,
    venue,
)
from tests.fixtures.stock import furnish, take_back


@pytest.fixture
def app(tmp_path, database_url):
    app = furnish(make_gateway(tmp_path, database_url=database_url))
    yield app
    take_back(app)


@pytest.fixture
def client(app):
    return app.test_client()


def a_week(app):
    """A few of everything; returns the ids of the activities."""
    edition(app)
    at = venue(app)
    venue(app, name="科技馆", sector="科技", area="武昌区", district="420106")
    ids = []
    for day in (9, 6, 7):
        span = {
            "starts_at": f"2021-11-{day:02}T01:00:00+00:00",
            "ends_at": f"2021-11-{day:02}T02:00:00+00:00",
        }
        place = sitting(venue_id=at, place=None, **span)
        ids.append(activity(app, title=f"剪纸课{day}", sittings=[place]))
        session(app, place, activity_id=ids[-1], venue_id=at)
        seats(app, place["id"], seats_left=day)
    return ids


def everything(client, path, **query):
    entries, cursor = [], ""
    while cursor is not None:
        page = client.get(path, query_string=query | {"limit": 1, "cursor": cursor})
        assert page.status_code == 200, page.text
        entries += page.json["items"]
        cursor = page.json["next_cursor"]
    return entries


def test_every_list_is_paged_through_in_order(app, client):
    a_week(app)
    assert [entry["title"] for entry in everything(client, "/api/catalogue/activities")] == [
        "剪纸课6",
        "剪纸课7",
        "剪纸课9",
    ]
    assert [entry["seats_left"] for entry in everything(client, "/api/catalogue/sessions")] == [6, 7, 9]
    assert [entry["name"] for entry in everything(client, "/api/catalogue/venues")] == [
        "科技馆",
        "江岸区图书馆",
    ]
    assert len(everything(client, "/api/catalogue/search", q="剪纸")) == 3


FILTERS = {
    "activities": "kind=培训&topic=智慧助老&audience=老年人群&area=江岸区&from=2021-11-07&to=2021-11-09&free=true",
    "sessions": "kind=sitting&area=江岸区&date=2021-11-06&free=true&status=open",
    "venues": "sector=科技&area=武昌区&district=420106",
}


@pytest.mark.parametrize(("noun", "count"), [("activities", 2), ("sessions", 1), ("venues", 1)])
def test_every_filter_is_understood(app, client, noun, count):
    a_week(app)
    answer = client.get(f"/api/catalogue/{noun}?{FILTERS[noun]}")
    assert answer.status_code == 200
    assert len(answer.json["items"]) == count


def test_one_of_each_and_the_facets(app, client):
    (id, *_) = a_week(app)
    view = client.get(f"/api/catalogue/activities/{id}").json
    at = view["sittings"][0]["place"]["venue_id"]
    assert client.get(f"/api/catalogue/venues/{at}").json["days"] == []
    assert client.get("/api/catalogue/facets").json["kind"] == [
        {"value": "培训", "label": "培训", "count": 3}
    ]
    with app.app_context(), reading() as db:
        assert queries.count_activities(db, {"free": True}) == 3


def test_a_list_with_several_filters_counts_what_each_choice_leaves(app):
    a_week(app)
    activity(app, kind="讲座")
    filters = {"kind": ["讲座"], "area": ["江岸区"], "audience": ["老年人群"]}
    with app.app_context(), reading() as db:
        for more in ({}, {"free": True}, {"edition": uuid.UUID(EDITION)}):
            counts = queries.counts_within(db, filters | more)
            lists = {
                kind: queries.count_activities(db, filters | more | {"kind": kind}) for kind in counts["kind"]
            }
            assert counts["kind"] == lists
            assert counts["topic"].get("智慧助老", 0) == queries.count_activities(db, filters | more)
        assert lists == {"讲座": 1, "培训": 3}


@pytest.mark.parametrize(
    ("q", "count"),
    [
        *[(q, 1) for q in ("剪纸", "智慧", "助老", "老", "纸与", "python", "Pyth", "剪纸 江岸", "剪纸 书法")],
        *[
            (q, 1)
            for q in ("jianzhi", "jzy", "煎纸", "剪紙", "剪纸课堂", "江岸区 剪纸", "周六剪纸", "周六 江岸")
        ],
        *[(q, 0) for q in ("书法", "'", '"', "\\", "<->", "a:b & !c | (d", "* OR 1")],
    ],
)
def test_search_understands_words_and_nothing_else(app, client, q, count):
    activity(app, title="剪纸与 Python")
    answer = client.get("/api/catalogue/search", query_string={"q": q})
    assert (answer.status_code, len(answer.json["items"])) == (200, count)


def test_titles_are_found_before_texts(app, client):
    activity(app, title="读书会", summary="也讲剪纸")
    activity(app, title="剪纸课", summary="从头学起")
    entries = client.get("/api/catalogue/search?q=剪纸").json["items"]
    assert [entry["title"] for entry in entries] == ["剪纸课", "读书会"]


def test_a_changed_noun_is_found_by_its_new_words(app, client):
    id = activity(app, title="书法课")
    activity(app, "changed", id=id, title="盆景课", version=2)
    assert client.get("/api/catalogue/search?q=书法").json["items"] == []
    assert len(client.get("/api/catalogue/search?q=盆景").json["items"]) == 1


@pytest.mark.parametrize("cursor", ["WyJcdTAwMDAiLCJhIiwiYiJd", "WzFd", "W1tdXQ"])
@pytest.mark.parametrize("noun", ["activities", "venues", "sessions"])
def test_no_cursor_reaches_the_database_unread(client, noun, cursor):
    assert client.get(f"/api/catalogue/{noun}?cursor={cursor}").status_code == 422


@pytest.mark.parametrize(
    "address",
    [
        "/search?q=手%00机",
        "/activities?venue=%00&unit=%00&when=%00",
        "/verify?code=%00",
        "/api/catalogue/search?q=%00",
        "/api/catalogue/activities?venue_id=%00",
        "/api/catalogue/activities?when=%00",
    ],
)
def test_a_nul_which_postgresql_keeps_in_no_text_stops_no_page(client, address):
    assert client.get(address).status_code in (200, 422)


def test_text_with_odd_characters_is_kept_and_found(app, client):
    activity(app, title="‘剪’纸\\课' 😀 ②", summary="a'b\"c:*&|!()")
    (entry,) = client.get("/api/catalogue/search?q=纸").json["items"]
    assert entry["title"] == "‘剪’纸\\课' 😀 ②"


def test_attempts_counted_at_once_are_all_counted(app):
    def count():
        with app.app_context():
            counts = limits.DatabaseCounts()
            for _ in range(10):
                counts.incr("key", 60)

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with app.app_context(), store.reading() as db:
        assert db.scalar(select(AttemptCount.count)) == 40


def test_staff_sign_in_and_out(app, client):
    with app.app_context():
        credential = staff_accounts.credential("correct horse battery")
        with store.transaction() as db:
            staff_accounts.create(
                db, credential=credential, username="library", roles=["venue_operator"], venues=[uuid.uuid4()]
            )
    body = {"username": "library", "password": "correct horse battery"}
    assert client.post("/api/sign-in/staff", json=body).status_code == 200
    assert client.get("/api/me").json["roles"] == ["venue_operator"]
    assert client.post("/api/sign-out").status_code == 204
    assert client.get("/api/me").status_code == 401


def test_an_emptied_catalogue_is_rebuilt_from_what_is_told_again(tmp_path, app, client):
    session_id = tell(app, "registration.session-changed", **SLOT)
    fresh = furnish(make_gateway(tmp_path, database_url=f"sqlite:///{tmp_path}/fresh.db"))
    assert fresh.test_client().get(f"/api/catalogue/sessions/{session_id}").status_code == 404
    tell(fresh, "registration.session-changed", **SLOT)
    assert (
        fresh.test_client().get(f"/api/catalogue/sessions/{session_id}").json
        == client.get(f"/api/catalogue/sessions/{session_id}").json
    )
    take_back(fresh)


SLOT = {
    "id": str(uuid.uuid4()),
    "version": 5,
    "edition_id": None,
    "kind": "slot",
    "activity_id": None,
    "opening_id": str(uuid.uuid4()),
    "unit_id": None,
    "venue_id": str(uuid.uuid4()),
    "space_id": None,
    "title": "江岸区图书馆",
    "mode": "offline",
    "starts_at": "2021-11-06T01:00:00+00:00",
    "ends_at": "2021-11-06T03:00:00+00:00",
    "capacity": 400,
    "status": "open",
    "reason": None,
}


def derived(app):
    """What lists go by, of sittings and activities, and the tags with their counts."""
    columns = [column for noun in (Sitting, Activity) for column in noun.__table__.columns if column.info]
    with app.app_context(), reading() as db:
        rows = [
            sorted(map(str, db.execute(select(table.c.id, *(c for c in columns if c.table is table)))))
            for table in (Sitting.__table__, Activity.__table__)
        ]
        return [
            *rows,
            *(sorted(map(str, db.execute(select(t)))) for t in (ActivityTag.__table__, TagCount.__table__)),
        ]


def test_a_catalogue_of_the_release_before_is_filled_in(app, client):
    """Lists are right at once, and rows hold what they go by as soon as the worker has been round."""
    a_week(app)
    before, listed = derived(app), client.get("/api/catalogue/activities").json
    with app.app_context(), app.extensions["database"].engine.begin() as connection:
        nothing = {column.name: None for column in Sitting.__table__.columns if column.info}
        connection.execute(update(Sitting.__table__).values(nothing))
        connection.execute(
            update(Activity.__table__).values(past=0, at=None, free=0, sittings=0, turns_at=None)
        )
        connection.execute(
            delete(ActivityTag.__table__).where(ActivityTag.facet.not_in(("topic", "audience")))
        )
        connection.execute(delete(TagCount.__table__))
        with Operations.context(MigrationContext.configure(connection)):
            import_module("gateway.migrations.versions.0010_derived").fill_in()
            import_module("gateway.migrations.versions.0035_members_of_tags").keep_members()
    assert client.get("/api/catalogue/activities?limit=19").json == listed
    with app.app_context():
        jobs.turn_activities()
    assert derived(app) == before


def test_feeds_units_and_the_sitemap_are_read_alike(app, client):
    a_week(app)
    tell(
        app,
        "reporting.unit-changed",
        id=UNIT,
        name="学院",
        kind="社区教育",
        district=None,
        area="江岸区",
        roles=[],
    )
    idle = tell(
        app, "reporting.unit-changed", name="大学", kind="老年教育", district=None, area="江岸区", roles=[]
    )
    withdrawn = resource(app, status="withdrawn")
    series = "学习型城市（乡村）建设"
    assert (
        client.get("/activities/calendar.ics", query_string={"series": series}).text.count("BEGIN:VEVENT")
        == 3
    )
    assert client.get("/activities/feed.atom", query_string={"unit": UNIT}).text.count("<entry>") == 3
    assert client.get("/venues/feed.atom", query_string={"area": "江岸区"}).status_code == 200
    index = client.get("/sitemap.xml").text
    pieces = [part.partition("<")[0] for part in index.split("<loc>http://localhost")[1:]]
    assert len(pieces) == 4 and [client.get(piece).status_code for piece in pieces] == [200] * 4
    assert f"/units/{UNIT}" in client.get("/sitemaps/units-1.xml").text
    for address, status in (
        (f"/units/{UNIT}", 200),
        (f"/units/{idle}", 410),
        (f"/resources/{withdrawn}", 410),
    ):
        assert client.get(address).status_code == status
