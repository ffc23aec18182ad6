"""Learning routes: drawn, changed with their stops kept, withdrawn; everything wrong with one."""

import uuid

import pytest

from tests.fixtures.venues import faults

UNSAID = {"title_en": None, "words": "", "minutes": None, "walking_minutes": None}
FIRST = {"title": "农讲所旧址", "kind": "place"}
LAST = {"title": "红巷云展厅", "kind": "resource", "url": "https://example.cn/red-lane"}
RED_LANE = {"title": "武昌都府堤“红巷”", "summary": "四处旧址，步行可到。", "stops": [FIRST, LAST]}


@pytest.fixture
def route(places):
    return places.office.create("/routes", json=RED_LANE).json


def test_a_route_is_drawn_shown_to_everyone_and_told(places):
    museum = places.venue(name="武汉革命博物馆")
    hall = {"title": "武汉革命博物馆", "kind": "venue", "venue_id": museum["id"]}
    stops = [hall, LAST]
    answer = places.operator(museum["id"]).create("/routes", json=RED_LANE | {"stops": stops})
    assert answer.status_code == 201
    route = answer.json
    ids = [stop["id"] for stop in route["stops"]]
    assert len(set(ids)) == 2
    assert route == {
        "id": route["id"],
        "version": 1,
        "title": RED_LANE["title"],
        "title_en": None,
        "summary": RED_LANE["summary"],
        "stops": [
            {"id": ids[0], "url": None} | UNSAID | hall,
            {"id": ids[1], "venue_id": None} | UNSAID | LAST,
        ],
        "venue_id": museum["id"],
        "unit_id": None,
        "status": "public",
    }
    assert places.staff("citizen").get(f"/routes/{route['id']}").json == route
    assert places.staff("citizen").get("/routes").json == {
        "items": [route],
        "next_cursor": None,
        "prev_cursor": None,
    }
    assert places.states("route") == [route]


def test_a_stop_given_back_stays_the_same_stop(places, route):
    first, last = route["stops"]
    new = {"title": "中共五大会址", "kind": "place"}
    renamed = first | {"title": "农民运动讲习所旧址"}
    body = {"title": "红巷", "stops": [last, new, renamed]}
    changed = places.office.put(f"/routes/{route['id']}", json=body)
    assert (changed.status_code, changed.json["version"], changed.json["title"]) == (200, 2, "红巷")
    [kept, added, changed_stop] = changed.json["stops"]
    assert (kept, changed_stop) == (last, renamed)
    assert added["id"] not in (first["id"], last["id"])
    assert (changed.json["summary"], changed.json["status"]) == ("", "public")
    assert places.states("route") == [route, changed.json]


def test_a_route_and_its_stops_are_called_in_english_too(places):
    english = {"title_en": "The Red Lane", "stops": [FIRST | {"title_en": "Former Institute"}, LAST]}
    route = places.office.create("/routes", json=RED_LANE | english).json
    assert (route["title_en"], [stop["title_en"] for stop in route["stops"]]) == (
        "The Red Lane",
        ["Former Institute", None],
    )
    assert places.states("route") == [route]


def test_a_route_is_withdrawn_stays_so_and_comes_back(places, route):
    path = f"/routes/{route['id']}"
    withdrawn = places.office.put(path, json=RED_LANE | {"status": "withdrawn"}).json
    assert withdrawn["status"] == "withdrawn"
    assert places.office.put(path, json=RED_LANE).json["status"] == "withdrawn"
    assert places.office.get("/routes?status=public").json["items"] == []
    assert places.office.put(path, json=RED_LANE | {"status": "public"}).json["version"] == 4
    assert [state["status"] for state in places.states("route")] == [
        "public",
        "withdrawn",
        "withdrawn",
        "public",
    ]


def test_the_same_key_draws_once(places):
    first = places.office.create("/routes", json=RED_LANE, key="one")
    again = places.office.create("/routes", json=RED_LANE, key="one")
    assert (again.status_code, again.json) == (201, first.json)
    assert len(places.states("route")) == 1
    assert faults(places.office.post("/routes", json=RED_LANE)) == ["Idempotency-Key"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": ""}, "title"),
        ({"title_en": "红巷"}, "title_en"),
        ({"stops": [FIRST | {"title_en": "旧址"}]}, "stops.0.title_en"),
        ({"summary": "长" * 2001}, "summary"),
        ({"stops": []}, "stops"),
        ({"stops": [FIRST] * 51}, "stops"),
        ({"stops": [FIRST | {"title": None}]}, "stops.0.title"),
        ({"stops": [FIRST, FIRST | {"kind": "pub"}]}, "stops.1.kind"),
        ({"stops": [FIRST | {"venue_id": str(uuid.uuid4())}]}, "stops.0.venue_id"),
        ({"stops": [FIRST | {"kind": "venue"}]}, "stops.0.venue_id"),
        ({"stops": [FIRST | {"kind": "street"}]}, "stops.0.kind"),
        ({"stops": [{"title": "馆", "kind": "venue", "venue_id": str(uuid.uuid4())}]}, "stops.0.venue_id"),
        ({"stops": [LAST | {"url": None}]}, "stops.0.url"),
        ({"stops": [LAST | {"url": "javascript:alert(1)"}]}, "stops.0.url"),
        ({"stops": [LAST | {"url": "http://127.0.0.1/red-lane"}]}, "stops.0.url"),
        ({"stops": [LAST | {"url": LAST["url"] + "7" * 500}]}, "stops.0.url"),
        ({"stops": [FIRST | {"words": "长" * 1001}]}, "stops.0.words"),
        ({"stops": [FIRST | {"minutes": -1}]}, "stops.0.minutes"),
        ({"stops": [FIRST | {"walking_minutes": 1441}]}, "stops.0.walking_minutes"),
        ({"stops": [LAST | {"venue_id": str(uuid.uuid4())}]}, "stops.0.venue_id"),
    ],
)
def test_a_wrong_route_is_refused_by_its_field(places, route, change, field):
    assert faults(places.office.create("/routes", json=RED_LANE | change)) == [field]
    assert faults(places.office.put(f"/routes/{route['id']}", json=RED_LANE | change)) == [field]
    assert places.states("route") == [route]


def test_stops_of_elsewhere_and_stops_named_twice_are_refused(places, route):
    first = route["stops"][0]
    other = FIRST | {"id": str(uuid.uuid4())}
    answer = places.office.put(f"/routes/{route['id']}", json=RED_LANE | {"stops": [first, first, other]})
    assert faults(answer) == ["stops.1.id", "stops.2.id"]
    assert faults(places.office.create("/routes", json=RED_LANE | {"stops": [first]})) == ["stops.0.id"]


def test_citizens_and_desks_draw_no_routes_and_a_unit_none_of_others(places, route):
    editor = places.staff("unit_editor", subject="editor")
    for stranger in (places.staff("citizen"), places.staff("desk")):
        assert stranger.create("/routes", json=RED_LANE).status_code == 403
    for stranger in (places.staff("citizen"), places.staff("desk"), editor):
        assert stranger.put(f"/routes/{route['id']}", json=RED_LANE).status_code == 403
    assert places.states("route") == [route]


def test_an_unknown_route_is_not_found(places):
    path = f"/routes/{uuid.uuid4()}"
    assert places.office.get(path).status_code == 404
    assert places.office.put(path, json=RED_LANE).status_code == 404


def test_routes_are_told_again_and_listed_by_page(places, route):
    other = places.office.create("/routes", json=RED_LANE | {"title": "武汉人文云上行"}).json
    places.republish()
    assert places.states("route")[2:] == [route, other]
    first = places.office.get("/routes?limit=1").json
    rest = places.office.get(f"/routes?limit=1&cursor={first['next_cursor']}").json
    assert first["items"] + rest["items"] == [route, other]


def test_a_route_is_changed_by_its_owner_and_the_office_alone(places):
    museum, library = places.venue(name="武汉革命博物馆"), places.venue(name="江岸区图书馆")
    drawer, colleague, other = (
        places.staff("venue_operator", venues=[venue["id"]], subject=name)
        for venue, name in ((museum, "drawer"), (museum, "colleague"), (library, "other"))
    )
    route = drawer.create("/routes", json=RED_LANE).json
    path, withdrawn = f"/routes/{route['id']}", RED_LANE | {"status": "withdrawn"}
    for someone in (other, places.staff("unit_editor", subject="writer")):
        refusal = someone.put(path, json=withdrawn)
        assert (refusal.status_code, refusal.json["type"]) == (403, "/problems/not-your-route")
    assert places.office.get(path).json == route
    for owner in (drawer, colleague, places.office):
        assert owner.put(path, json=RED_LANE).status_code == 200


def test_words_and_minutes_are_kept_and_told(places):
    body = {"words": "先看当年的教室。", "minutes": 20, "walking_minutes": 5}
    route = places.office.create("/routes", json=RED_LANE | {"stops": [FIRST | body, LAST]}).json
    [first, last] = route["stops"]
    assert {name: first[name] for name in body} == body and last["words"] == ""
    assert (route["venue_id"], route["unit_id"]) == (None, None)
    assert places.states("route") == [route]


def test_a_route_belongs_to_whom_it_is_named_for_and_to_nobody_else(places):
    museum, library = places.venue(name="武汉革命博物馆"), places.venue(name="江岸区图书馆")
    unit = str(uuid.uuid4())
    keeper = places.staff("venue_operator", venues=[museum["id"], library["id"]], subject="keeper")
    editor = places.staff("unit_editor", units=[unit], subject="editor")
    of_library = keeper.create("/routes", json=RED_LANE | {"venue_id": library["id"]}).json
    of_unit = editor.create("/routes", json=RED_LANE).json
    by_office = places.office.create("/routes", json=RED_LANE | {"unit_id": unit}).json
    assert [route["venue_id"] for route in (of_library, of_unit, by_office)] == [library["id"], None, None]
    assert [route["unit_id"] for route in (of_library, of_unit, by_office)] == [None, unit, unit]
    colleague = places.staff("unit_editor", units=[unit], subject="colleague")
    for route in (of_unit, by_office):
        assert colleague.put(f"/routes/{route['id']}", json=RED_LANE).status_code == 200
    assert colleague.put(f"/routes/{of_library['id']}", json=RED_LANE).status_code == 403
    assert editor.create("/routes", json=RED_LANE | {"venue_id": library["id"]}).status_code == 403
    both = RED_LANE | {"venue_id": library["id"], "unit_id": unit}
    assert faults(places.office.create("/routes", json=both)) == ["unit_id"]
    assert faults(places.office.create("/routes", json=RED_LANE | {"venue_id": unit})) == ["venue_id"]
    items = places.office.get(f"/routes?unit_id={unit}").json["items"]
    assert [route["id"] for route in items] == [of_unit["id"], by_office["id"]]


def test_who_changes_a_route_that_somebody_has_just_changed_changes_nothing(places, route):
    path = f"/routes/{route['id']}"
    etag = places.office.get(path).headers["ETag"]
    assert places.office.put(path, json=RED_LANE, headers={"If-Match": etag}).status_code == 200
    late = places.office.put(path, json=RED_LANE | {"title": "晚了"}, headers={"If-Match": etag})
    assert (late.status_code, late.json["type"]) == (412, "/problems/changed-meanwhile")
