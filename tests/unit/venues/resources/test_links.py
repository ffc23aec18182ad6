"""Links of resources: looked at one by one, each host in its own time; broken after three failures on two days."""

import datetime as dt

import pytest

from chassis.outside import NotReached
from tests.fixtures.venues import faults
from venues.config import Settings
from venues.resources import links
from venues.resources.rounds import Round

from .test_resources import BOOK, COURSE


class World:
    """What the strangers' hosts answer: {address: a status, a reason why none comes, or (of HEAD, of GET)}."""

    def __init__(self, places):
        self.places, self.answers, self.asked = places, {}, []
        self.round = Round(outside=self)

    def ask(self, method, url):
        self.asked.append((method, url))
        answer = self.answers.get(url, 200)
        if isinstance(answer, tuple):
            answer = answer[method == "GET"]
        if isinstance(answer, str):
            raise NotReached(answer)
        return answer

    def look(self, **later):
        """Look at all that is due so much later."""
        self.places.pass_time(**later)
        with self.places.app.app_context():
            while self.round.turn():
                pass

    def look_often(self, hours, times):
        for _ in range(times):
            self.look(hours=hours)


@pytest.fixture
def world(places, monkeypatch):
    monkeypatch.setattr(links, "PACE", dt.timedelta())
    return World(places)


@pytest.fixture
def course(places):
    return places.office.create("/resources", json=COURSE).json


@pytest.fixture
def other(places):
    """Another link, which works: so our own network does."""
    body = COURSE | {"title": "另一门课", "url": "https://other.example.org/"}
    return places.office.create("/resources", json=body).json


def link(places, resource):
    link = places.office.get(f"/resources/{resource['id']}").json["link"]
    return link["state"], link["why"], link["failures"]


def test_a_link_that_works_is_left_alone_for_a_week(places, world, course):
    assert course["link"] == {"state": "unchecked", "why": "", "failures": 0, "checked_at": None}
    world.look()
    assert link(places, course) == ("works", "", 0)
    world.look(days=6)
    assert world.asked == [("HEAD", COURSE["url"])]
    world.look(days=2)
    assert len(world.asked) == 2
    assert len(places.states("resource")) == 1


@pytest.mark.slow
@pytest.mark.parametrize("head", [400, 403, 404, 405, 500, 501, "unreachable", "slow"])
def test_a_page_is_asked_for_wherever_its_head_is_refused(places, world, course, head):
    world.answers[COURSE["url"]] = (head, 200)
    world.look()
    assert link(places, course) == ("works", "", 0)
    assert world.asked == [("HEAD", COURSE["url"]), ("GET", COURSE["url"])]


@pytest.mark.slow
@pytest.mark.parametrize("status", [401, 403, 429])
def test_who_does_not_say_breaks_no_link(places, world, course, status):
    world.answers[COURSE["url"]] = status
    world.look_often(25, 5)
    assert link(places, course) == ("unsure", str(status), 0)
    assert len(places.states("resource")) == 1


@pytest.mark.slow
@pytest.mark.parametrize("answer", [404, 410, 500, "insecure", "not_public", "redirects"])
def test_three_failures_on_two_days_break_a_link(places, world, course, answer):
    world.answers[COURSE["url"]] = answer
    world.look()
    world.look(hours=8, minutes=1)
    assert link(places, course) == ("failing", str(answer), 2)
    assert [state["link_is_broken"] for state in places.states("resource")] == [False]
    world.look(hours=8, minutes=1)
    assert link(places, course) == ("broken", str(answer), 3)
    assert [state["link_is_broken"] for state in places.states("resource")] == [False, True]
    assert [row["id"] for row in listed(places, "broken")] == [course["id"]]
    world.look_often(25, 2)
    assert len(places.states("resource")) == 2
    world.answers.clear()
    world.look(days=2)
    assert link(places, course) == ("works", "", 0)
    assert [(state["link_is_broken"], state["version"]) for state in places.states("resource")][-1] == (
        False,
        3,
    )


def listed(places, state):
    return places.office.get(f"/resources?link_state={state}").json["items"]


def test_any_number_of_failures_on_one_day_break_none(places, world, course):
    world.answers[COURSE["url"]] = 404
    for _ in range(5):
        world.look(hours=1)
        saw(places.office, course, "failed")
    assert link(places, course)[0] == "failing"


@pytest.mark.slow
@pytest.mark.parametrize("answer", ["unknown_host", "unreachable", "slow"])
def test_where_nobody_answers_it_may_be_our_own_network(places, world, course, answer):
    world.answers[COURSE["url"]] = answer
    world.look_often(25, 4)
    assert link(places, course) == ("unsure", "nobody_answers", 0)


@pytest.mark.slow
@pytest.mark.parametrize("answers, state", [(200, "broken"), (403, "broken"), ("unreachable", "unsure")])
def test_the_only_link_there_is_breaks_where_the_witness_answers(places, world, course, answers, state):
    world.round = Round(outside=world, witness="https://witness.example.org/")
    world.answers = {COURSE["url"]: "unknown_host", "https://witness.example.org/": answers}
    world.look_often(25, 4)
    assert link(places, course)[0] == state
    assert ("HEAD", "https://witness.example.org/") in world.asked


@pytest.mark.slow
def test_a_dead_host_breaks_though_links_that_work_are_looked_at_once_a_week(places, world, course, other):
    world.look()
    world.look(days=5)
    world.answers[COURSE["url"]] = "unknown_host"
    places.office.patch(f"/resources/{course['id']}", json={"url": COURSE["url"] + "/moved"})
    world.answers[COURSE["url"] + "/moved"] = "unknown_host"
    world.look_often(9, 4)
    assert link(places, course)[:2] == ("broken", "unknown_host")
    assert world.asked.count(("HEAD", other["url"])) >= 2


def test_a_silent_host_counts_where_others_answer(places, world, course, other):
    world.answers = {COURSE["url"]: "unknown_host", other["url"]: 403}
    world.look_often(25, 3)
    assert link(places, course)[0] == "failing"
    world.look_often(25, 1)
    assert link(places, course) == ("broken", "unknown_host", 3)


def test_another_address_begins_anew_and_a_withdrawn_one_is_left_alone(places, world, course):
    world.answers[COURSE["url"]] = 404
    world.look_often(25, 3)
    mended = places.office.patch(f"/resources/{course['id']}", json={"url": "https://new.example.org/"}).json
    assert mended["link"]["state"] == "unchecked"
    assert places.states("resource")[-1]["link_is_broken"] is False
    world.look()
    assert link(places, course)[0] == "works"
    places.office.delete(f"/resources/{course['id']}")
    world.look(days=9)
    assert len(world.asked) == 7


def test_the_same_host_is_asked_again_after_a_while_and_others_meanwhile(places, world, course, monkeypatch):
    monkeypatch.setattr(links, "PACE", dt.timedelta(hours=1))
    urls = [
        "https://courses.example.org/two",
        "https://courses.example.org/three",
        "https://else.example.org/",
    ]
    for url in urls:
        places.office.create("/resources", json=COURSE | {"url": url})
    world.look()
    assert [url for _, url in world.asked] == [COURSE["url"], "https://else.example.org/"]


def test_an_answer_that_comes_after_the_address_changed_says_nothing(places, world, course):
    class Slow(World):
        def ask(self, method, url):
            places.office.patch(f"/resources/{course['id']}", json={"url": "https://new.example.org/"})
            return 404

    with places.app.app_context():
        assert Round(outside=Slow(places)).turn()
    assert link(places, course) == ("unchecked", "", 0)


# By hand


def saw(client, resource, outcome, **body):
    return client.create(f"/resources/{resource['id']}/looks", json={"outcome": outcome} | body)


@pytest.mark.slow
def test_who_opened_it_says_so_and_is_believed(places, world, course):
    world.answers[COURSE["url"]] = 404
    world.look_often(25, 3)
    answer = saw(places.office, course, "works")
    assert (answer.status_code, answer.json["link"]["state"]) == (201, "works")
    assert places.states("resource")[-1]["link_is_broken"] is False
    world.look(days=1)
    assert link(places, course)[0] == "works"


def test_failures_seen_by_people_count_and_let_it_be_looked_at_at_once(places, world, course):
    for at in ("2021-11-03T09:00:00+08:00", "2021-11-04T09:00:00+08:00"):
        assert saw(places.office, course, "failed", at=at).status_code == 201
    assert link(places, course) == ("failing", "by_hand", 2)
    world.answers[COURSE["url"]] = 404
    world.look()
    assert link(places, course) == ("broken", "404", 3)


def test_an_old_sight_changes_nothing_of_what_was_seen_since(places, world, course):
    world.look()
    saw(places.office, course, "failed", at="2021-11-03T09:00:00+08:00")
    assert link(places, course) == ("works", "", 0)
    world.answers[COURSE["url"]] = 404
    world.look_often(25 * 8, 1)
    saw(places.office, course, "works", at="2021-11-06T09:00:00+08:00")
    assert link(places, course) == ("failing", "404", 1)


def test_what_cannot_have_been_seen_is_refused(places, course, operator):
    for at in ("2021-11-05T09:00:00+08:00", "2021-10-01T09:00:00+08:00"):
        assert faults(saw(places.office, course, "failed", at=at)) == ["at"]
    assert faults(saw(places.office, course, "perhaps")) == ["outcome"]
    book = places.office.create("/resources", json=BOOK).json
    assert faults(saw(places.office, book, "works")) == ["outcome"]
    assert saw(operator, course, "works").status_code == 403
    assert (
        places.office.post(f"/resources/{course['id']}/looks", json={"outcome": "works"}).status_code == 422
    )


# Where


def test_only_the_demonstrations_own_pages_may_lie_inside(places, world, course):
    settings = places.app.extensions["settings"]
    object.__setattr__(settings, "links", "http://127.0.0.1:8000")
    own = COURSE | {"url": "http://127.0.0.1:8000/gone"}
    assert places.office.create("/resources", json=own).status_code == 201
    for url in ("http://127.0.0.1:8001/gone", "http://127.0.0.1:8000@10.0.0.1/", "http://127.0.0.1:80001/"):
        assert faults(places.office.create("/resources", json=COURSE | {"url": url})) == ["url"]
    world.round = Round(settings.own_origin, outside=world)
    world.look()
    assert world.asked == [("HEAD", own["url"])]


def test_production_has_no_pages_inside():
    def faults_of(environment, links):
        settings = Settings(environment=environment, database_url="a", broker_url="b", links=links)
        return [line for line in settings.faults() if "LINKS" in line]

    assert not faults_of("production", "all") and not faults_of("production", "none")
    assert faults_of("production", "http://127.0.0.1:8000") and not faults_of(
        "demonstration", "http://127.0.0.1:8000"
    )
    assert faults_of("demonstration", "some")
