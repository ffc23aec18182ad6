"""Resources: added, changed, withdrawn by their owners; everything wrong with one; no two at one address."""

import uuid

import pytest

from tests.fixtures.venues import faults

UNIT = str(uuid.uuid4())
COURSE = {
    "kind": "course",
    "title": "手机支付慢慢学",
    "summary": "六节短课。",
    "series": "互联网+全民学习",
    "topics": ["智慧助老"],
    "audiences": ["老年人群"],
    "minutes": 60,
    "is_free": True,
    "url": "https://courses.example.org/pay",
}
BOOK = {"kind": "book", "title": "江边的课堂", "recommended_by": "读书会", "why": "写的就是身边的人。"}
UNSAID = {
    "title_en": None,
    "venue_id": None,
    "unit_id": None,
    "recommended_by": "",
    "why": "",
    "status": "public",
    "version": 1,
    "link": {"state": "unchecked", "why": "", "failures": 0, "checked_at": None},
}


@pytest.fixture
def course(places):
    return places.office.create("/resources", json=COURSE).json


def test_a_resource_is_added_shown_and_told(places, course):
    assert course == {"id": course["id"]} | UNSAID | COURSE
    assert places.staff("citizen").get(f"/resources/{course['id']}").json == course
    state = {name: value for name, value in course.items() if name != "link"} | {"link_is_broken": False}
    assert places.states("resource") == [state]
    places.republish()
    assert places.states("resource") == [state, state]


def test_the_same_key_adds_once(places):
    first = places.office.create("/resources", json=COURSE, key="one")
    again = places.office.create("/resources", json=COURSE, key="one")
    assert (again.status_code, again.json) == (201, first.json)
    assert len(places.states("resource")) == 1
    assert faults(places.office.post("/resources", json=COURSE)) == ["Idempotency-Key"]


@pytest.mark.slow
@pytest.mark.parametrize(
    "url",
    [
        "https://courses.example.org/pay",
        "HTTPS://Courses.Example.ORG:443/pay/",
        "https://courses.example.org./pay#part-2",
        "https://courses.example.org/pay?utm_source=week&UTM_medium=poster",
        "https://courses.example.org/./all/../%70ay",
    ],
)
def test_a_second_one_at_the_same_address_is_refused_naming_the_first(places, course, url):
    double = COURSE | {"title": "另一个名字", "url": url}
    answer = places.office.create("/resources", json=double)
    assert (answer.status_code, answer.json["type"]) == (409, "/problems/resource-there")
    assert answer.json["resource_id"] == course["id"]
    assert course["title"] in answer.json["detail"]
    places.office.delete(f"/resources/{course['id']}")
    assert places.office.create("/resources", json=double).status_code == 201
    back = places.office.patch(f"/resources/{course['id']}", json={"status": "public"})
    assert back.status_code == 409


@pytest.mark.slow
@pytest.mark.parametrize(
    "url",
    [
        "http://courses.example.org/pay",
        "https://courses.example.org:8443/pay",
        "https://courses.example.org/pay?part=2",
        "https://courses.example.org/Pay",
    ],
)
def test_another_address_is_another_resource(places, course, url):
    assert places.office.create("/resources", json=COURSE | {"url": url}).status_code == 201
    moved = places.office.patch(f"/resources/{course['id']}", json={"url": url})
    assert (moved.status_code, moved.json["resource_id"] != course["id"]) == (409, True)


def test_books_need_no_address_and_several_may_have_none(places):
    for title in ("江边的课堂", "另一本"):
        book = places.office.create("/resources", json=BOOK | {"title": title})
        assert (book.status_code, book.json["url"]) == (201, None)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({"title": ""}, ["title"]),
        ({"kind": "film"}, ["kind"]),
        ({"series": "别的"}, ["series"]),
        ({"topics": ["别的"]}, ["topics.0"]),
        ({"audiences": ["别的"]}, ["audiences.0"]),
        ({"minutes": 0}, ["minutes"]),
        ({"url": None}, ["url"]),
        ({"url": "ftp://example.org/a"}, ["url"]),
        ({"url": "javascript:alert(1)"}, ["url"]),
        ({"url": "https://example.org/" + "7" * 500}, ["url"]),
        ({"url": "https://example.org:99999/"}, ["url"]),
        ({"url": "https://user:word@example.org/"}, ["url"]),
        ({"url": "http://localhost/a"}, ["url"]),
        ({"url": "http://printer.local/a"}, ["url"]),
        ({"url": "http://127.0.0.1/a"}, ["url"]),
        ({"url": "http://127.1/a"}, ["url"]),
        ({"url": "http://10.0.0.8:8080/a"}, ["url"]),
        ({"url": "http://169.254.1.1/a"}, ["url"]),
        ({"url": "http://[::1]/a"}, ["url"]),
        ({"url": "http://[::ffff:10.0.0.1]/a"}, ["url"]),
        ({"kind": "book"}, ["recommended_by", "why"]),
    ],
)
def test_a_wrong_resource_is_refused_by_its_field(places, course, change, fields):
    assert sorted(faults(places.office.create("/resources", json=COURSE | change))) == fields
    assert sorted(faults(places.office.patch(f"/resources/{course['id']}", json=change))) == fields
    assert [state["version"] for state in places.states("resource")] == [1]


def test_an_owner_is_one_and_a_venue_that_there_is(places, library):
    both = COURSE | {"venue_id": library["id"], "unit_id": UNIT}
    assert faults(places.office.create("/resources", json=both)) == ["unit_id"]
    nowhere = COURSE | {"venue_id": str(uuid.uuid4())}
    assert faults(places.office.create("/resources", json=nowhere)) == ["venue_id"]


@pytest.mark.slow
def test_a_resource_is_its_owners_and_the_offices_alone(places, library, operator, stranger):
    editor = places.staff("unit_editor", units=[UNIT])
    others = (stranger, places.staff("unit_editor", units=[uuid.uuid4()]))
    for owner, field, id in ((operator, "venue_id", library["id"]), (editor, "unit_id", UNIT)):
        body = COURSE | {field: id, "url": f"https://example.org/{field}"}
        resource = owner.create("/resources", json=body).json
        path = f"/resources/{resource['id']}"
        for someone in others:
            assert someone.create("/resources", json=body).json["type"] == "/problems/not-your-resource"
            assert someone.patch(path, json={"title": "别名"}).status_code == 403
            assert someone.delete(path).status_code == 403
        assert owner.create("/resources", json=COURSE).status_code == 403
        assert owner.patch(path, json={"title": "改名"}).json["version"] == 2
        assert places.office.delete(path).json["status"] == "withdrawn"
        assert owner.delete(path).json["version"] == 3
        assert owner.patch(path, json={"status": "public"}).json["status"] == "public"
    for role in ("citizen", "desk", "door"):
        assert places.staff(role).create("/resources", json=COURSE).status_code == 403


def test_resources_are_listed_by_kind_owner_and_status(places, library, course):
    book = places.office.create("/resources", json=BOOK | {"venue_id": library["id"]}).json
    for query, titles in {
        "kind=book": [book],
        f"venue_id={library['id']}": [book],
        f"unit_id={UNIT}": [],
        "status=public": [course, book],
        "status=withdrawn": [],
    }.items():
        assert places.office.get(f"/resources?{query}").json["items"] == titles
    assert places.office.get(f"/resources/{uuid.uuid4()}").status_code == 404


@pytest.mark.slow
def test_who_changes_what_somebody_has_just_changed_changes_nothing(places, course):
    path = f"/resources/{course['id']}"
    headers = {"If-Match": places.office.get(path).headers["ETag"]}
    assert places.office.patch(path, json={"title": "改名"}, headers=headers).status_code == 200
    late = places.office.patch(path, json={"title": "晚了"}, headers=headers)
    assert (late.status_code, late.json["type"]) == (412, "/problems/changed-meanwhile")
    assert places.office.delete(path, headers=headers).status_code == 412
