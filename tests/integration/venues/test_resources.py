"""Resources on both databases: of those who add one address at once, one has it."""

from tests.fixtures.threads import at_once

COURSE = {"kind": "course", "title": "手机支付慢慢学", "url": "https://courses.example.org/pay"}


def test_one_address_added_at_once_is_there_once(places):
    bodies = [COURSE | {"title": f"第{n}份", "url": f"{COURSE['url']}#{n}"} for n in range(4)]
    answers = at_once(*(lambda body=body: places.office.create("/resources", json=body) for body in bodies))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    [state] = places.states("resource")
    listed = places.office.get("/resources").json["items"]
    assert listed == [state]
    refused = {answer.json["resource_id"] for answer in answers if answer.status_code == 409}
    assert refused == {state["id"]}


def test_of_two_that_move_to_one_address_at_once_one_does(places):
    paths = []
    for n in range(2):
        body = COURSE | {"url": f"{COURSE['url']}/{n}"}
        paths.append(f"/resources/{places.office.create('/resources', json=body).json['id']}")
    answers = at_once(
        *(lambda path=path: places.office.patch(path, json={"url": COURSE["url"]}) for path in paths)
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409]
