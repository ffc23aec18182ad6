"""Resources on both databases: of those who add one address at once, one has it; a host is asked by one worker."""

from tests.fixtures.threads import at_once
from venues.resources.rounds import Round

COURSE = {"kind": "course", "title": "手机支付慢慢学", "url": "https://courses.example.org/pay"}


def test_one_address_added_at_once_is_there_once(places):
    bodies = [COURSE | {"title": f"第{n}份", "url": f"{COURSE['url']}#{n}"} for n in range(4)]
    answers = at_once(*(lambda body=body: places.office.create("/resources", json=body) for body in bodies))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    [state] = places.states("resource")
    items = places.office.get("/resources").json["items"]
    assert [resource["id"] for resource in items] == [state["id"]]
    ids = {answer.json["resource_id"] for answer in answers if answer.status_code == 409}
    assert ids == {state["id"]}


def test_of_two_that_move_to_one_address_at_once_one_does(places):
    paths = []
    for n in range(2):
        body = COURSE | {"url": f"{COURSE['url']}/{n}"}
        paths.append(f"/resources/{places.office.create('/resources', json=body).json['id']}")
    answers = at_once(
        *(lambda path=path: places.office.patch(path, json={"url": COURSE["url"]}) for path in paths)
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409]


def test_workers_that_look_for_links_at_once_ask_each_host_one_time(places):
    for host in ("one", "two"):
        for page in ("a", "b"):
            url = f"https://{host}.example.org/{page}"
            places.office.create("/resources", json=COURSE | {"url": url})
    hosts = []

    class Strangers:
        def ask(self, method, url):
            hosts.append(url.rpartition("/")[0])
            return 200

    def turn():
        with places.app.app_context():
            while Round(outside=Strangers()).turn():
                pass

    at_once(*[turn] * 4)
    turn()
    assert sorted(hosts) == ["https://one.example.org", "https://two.example.org"]
