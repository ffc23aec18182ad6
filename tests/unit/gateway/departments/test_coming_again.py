"""When a department is asked again: it failed, says when to come, does not answer, or is busy."""

import socket
import threading

import pytest
from prometheus_client import REGISTRY

from chassis import machine
from tests.fixtures.patience import patient


def test_get_and_keyed_posts_are_tried_again(client, some_service):
    for sent in (
        lambda: client.get("/api/venues/venues"),
        lambda: client.post("/api/venues/venues", headers=KEYED),
    ):
        some_service.answers = []
        some_service.answer(503)
        some_service.answer(200, {})
        some_service.asked.clear()
        assert sent().status_code == 200
        assert len(some_service.asked) == 2


KEYED = {"Idempotency-Key": "k1"}


BUSY = {"type": "/problems/too-many-at-once", "title": "现在报名的人很多", "status": 503}


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_department_is_not_asked_again_before_it_says(new_gateway, some_service, monkeypatch, method):
    client = new_gateway(
        venues_url=some_service.url, page_seconds=patient(5), write_seconds=patient(5)
    ).test_client()
    waits = []
    monkeypatch.setattr(machine, "sleep", waits.append)
    some_service.answer(503, BUSY, Retry_After="1")
    some_service.answer(200, {})
    assert getattr(client, method)("/api/venues/venues", headers=KEYED).status_code == 200
    assert (waits, len(some_service.asked)) == ([1], 2)


def test_who_would_have_to_wait_long_is_told_when_to_come_again(client, some_service):
    some_service.answer(503, BUSY, Retry_After="5")
    answer = client.get("/api/venues/venues")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert len(some_service.asked) == 1


@pytest.mark.parametrize("method", ["post", "patch", "delete"])
def test_nothing_else_is_tried_again(client, some_service, method):
    some_service.answer(503)
    answer = getattr(client, method)("/api/venues/venues")
    assert (answer.status_code, answer.json["type"]) == (503, "/problems/department-unavailable")
    assert len(some_service.asked) == 1


def test_a_department_that_is_away_is_a_problem_that_says_what_cannot_be_done(new_gateway):
    answer = new_gateway().test_client().get("/api/reporting/plans")
    assert answer.status_code == 503
    assert answer.json["department"] == "reporting"
    assert "方案" in answer.json["detail"]


def test_a_department_that_does_not_answer_in_time_is_unavailable(new_gateway):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        client = new_gateway(venues_url=url, write_seconds=0.05).test_client()
        assert client.post("/api/venues/venues").status_code == 503


def test_a_department_that_keeps_failing_is_left_alone_and_then_tried_again(new_gateway, some_service):
    app = new_gateway(venues_url=some_service.url, breaker_failures=2, breaker_seconds=0.0)
    client = app.test_client()
    breaker = app.extensions["departments"]["venues"].gate.breaker
    some_service.answer(502, "<html>", Content_Type="text/html")
    breaker.reset_timeout = 60
    for _ in range(4):
        assert client.post("/api/venues/venues").status_code == 503
    assert len(some_service.asked) == 2
    assert REGISTRY.get_sample_value("breaker_open", {"department": "venues"}) == 1
    breaker.reset_timeout = 0
    some_service.answers = []
    assert client.post("/api/venues/venues").status_code == 200
    assert REGISTRY.get_sample_value("breaker_open", {"department": "venues"}) == 0


def test_calls_to_a_department_do_not_queue_behind_a_slow_one(new_gateway, some_service):
    app = new_gateway(venues_url=some_service.url)
    slow, free = threading.Event(), threading.Event()
    answer = some_service.take

    def wait_once(request):
        if not slow.is_set():
            slow.set()
            assert free.wait(patient(10))
        return answer(request)

    some_service.take = wait_once
    first = threading.Thread(target=lambda: app.test_client().get("/api/venues/first"))
    first.start()
    assert slow.wait(patient(10))
    assert app.test_client().get("/api/venues/second").status_code == 200
    free.set()
    first.join()
