"""Who loads the sample week waits for a portal that is busy, and says in one line when that was in vain."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask, Response, request

from deploy.sample import portal
from deploy.sample.portal import Busy, Portal, Refused
from tests.fixtures.week import Door


class Busily:
    """A portal that answers as it is told to, one answer after the other; the last of them for ever."""

    def __init__(self, door: Door) -> None:
        self.answers: list[Response] = []
        self.pauses: list[float] = []
        self.asked = 0
        app = Flask("portal")
        app.add_url_rule("/here", view_func=self.answer, methods=["GET", "POST"])
        door.app = app
        self.portal = Portal(door.url, self.pauses.append)

    def answer(self) -> Any:
        self.asked += 1
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@pytest.fixture
def busily() -> Iterator[Busily]:
    door = Door()
    yield Busily(door)
    door.close()


def away(status: int = 503, **headers: str) -> Response:
    return Response("{}", status, {"Content-Type": "application/problem+json", **headers})


def test_what_is_asked_too_often_is_asked_again_when_it_may_be(busily):
    busily.answers = [away(429, **{"Retry-After": "40"}), away(429), Response('{"id": 1}', 201)]
    assert busily.portal.post("/here", {}, key="one") == {"id": 1}
    assert busily.pauses == [40.0, portal.LONGEST_PAUSE]


def test_what_may_be_asked_again_in_an_hour_alone_is_refused_at_once(busily):
    busily.answers = [away(429, **{"Retry-After": "3600"})]
    with pytest.raises(Refused, match="GET /here → 429"):
        busily.portal.get("/here")
    assert (busily.asked, busily.pauses) == (1, [])


def test_at_a_503_it_waits_as_it_is_told_to_and_goes_on(busily):
    busily.answers = [away(**{"Retry-After": "7"}), away(), Response('{"id": 1}', 201)]
    assert busily.portal.post("/here", {}, key="one") == {"id": 1}
    assert busily.pauses == [7.0, 14.0]
    assert busily.asked == 3


@pytest.mark.slow
def test_a_portal_that_stays_busy_is_given_up_in_one_line(busily):
    busily.answers = [away(**{"Retry-After": "5"})]
    with pytest.raises(Busy, match="GET /here: answered 503 for 300 s; see the logs"):
        busily.portal.get("/here")
    assert sum(busily.pauses) == portal.PATIENCE


def test_what_is_refused_is_refused_at_once(busily):
    busily.answers = [Response('{"title": "No"}', 409, {"Content-Type": "application/problem+json"})]
    with pytest.raises(Refused, match="POST /here → 409 No"):
        busily.portal.post("/here")
    assert busily.pauses == []


def test_a_portal_that_is_not_there_yet_is_waited_for():
    pauses: list[float] = []
    with pytest.raises(Busy, match="ConnectionError for 3"):
        Portal("http://127.0.0.1:1", pauses.append).get("/here")
    assert pauses[:3] == [0.25, 0.5, 1.0]


@pytest.mark.slow
def test_a_portal_that_took_a_code_and_could_not_say_so_sends_another():
    """Its 503 came after the code was used up, so that the same code is refused; of several, the last opens."""
    sent, door = ["111111"], Door()
    app = Flask("portal")

    @app.get("/demo/messages")
    def messages() -> Any:
        return {"items": [{"kind": "sign_in_code", "text": f"验证码 {code}"} for code in reversed(sent)]}

    @app.post("/api/sign-in/code")
    def send() -> Any:
        sent.append(f"{len(sent) + 1}" * 6)
        return {}, 202

    @app.post("/api/sign-in")
    def enter() -> Any:
        if request.json["code"] == "333333":
            return {"token": "open"}
        return {"title": "验证码不对", "errors": [{"field": "code", "message": "请核对"}]}, 422

    door.app = app
    try:
        Portal(door.url).as_citizen("13900000001")
    finally:
        door.close()
    assert sent == ["111111", "222222", "333333"]
