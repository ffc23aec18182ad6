"""Passing on to the departments: what goes there, what comes back, and what happens when nothing does."""

import base64
import io
import json
import uuid

import pytest
from flask import render_template_string
from sqlalchemy import select

from gateway.accounts import staff_accounts
from gateway.accounts.model import WebSession
from gateway.accounts.store import reading, transaction

PASSWORD = "correct horse battery"


@pytest.fixture
def operator(app, client):
    """(client, venue) of a signed-in venue operator."""
    venue = uuid.uuid4()
    with app.app_context():
        credential = staff_accounts.credential(PASSWORD)
        with transaction() as db:
            staff_accounts.create(
                db, credential=credential, username="library", roles=["venue_operator"], venues=[venue]
            )
    client.post("/api/sign-in/staff", json={"username": "library", "password": PASSWORD})
    return client, venue


def claims(request):
    """What the token of a request says; its signature is looked at elsewhere."""
    payload = request.headers["Authorization"].split(".")[1]
    return json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))


def test_a_request_is_passed_on_with_its_body_query_and_headers(client, some_service):
    some_service.answer(201, {"id": "1"}, ETag='"1"', Location="/venues/1")
    answer = client.post(
        "/api/venues/venues?a=1&b=%E6%B1%9F",
        json={"name": "江岸区图书馆"},
        headers={
            "Idempotency-Key": "k1",
            "Accept-Language": "en",
            "X-Request-Id": "request-0001",
            "If-None-Match": '"0"',
        },
    )
    (request,) = some_service.asked
    assert (request.method, request.path) == ("POST", "/venues?a=1&b=%E6%B1%9F")
    assert request.json == {"name": "江岸区图书馆"}
    assert request.headers["Idempotency-Key"] == "k1"
    assert request.headers["Accept-Language"] == "en"
    assert request.headers["X-Request-Id"] == "request-0001"
    assert request.headers["If-None-Match"] == '"0"'
    assert request.headers["Content-Type"] == "application/json"
    assert "Cookie" not in request.headers
    assert (answer.status_code, answer.json, answer.headers["ETag"]) == (201, {"id": "1"}, '"1"')
    assert answer.headers["Location"] == "/api/venues/venues/1"


def test_the_language_of_the_cookie_reaches_the_department(client, some_service):
    client.set_cookie("lang", "en")
    client.get("/api/venues/venues", headers={"Accept-Language": "zh"})
    assert some_service.asked[0].headers["Accept-Language"] == "en"


def test_an_anonymous_request_goes_without_a_token(client, some_service):
    some_service.answer(401, {"type": "/problems/unauthorised", "title": "请先登录", "status": 401})
    answer = client.get("/api/venues/venues")
    assert (answer.status_code, answer.content_type) == (401, "application/problem+json")
    assert "Authorization" not in some_service.asked[0].headers


@pytest.mark.slow
def test_a_signed_in_request_carries_a_token_for_that_department_used_again_while_fresh(
    operator, some_service
):
    client, venue = operator
    client.get("/api/venues/venues")
    client.get("/api/venues/venues")
    client.get("/api/registration/bookings")
    here, again, there = (request.headers["Authorization"] for request in some_service.asked)
    assert here == again
    assert here != there
    state = claims(some_service.asked[0])
    assert (state["aud"], state["venues"]) == ("venues", [str(venue)])
    assert claims(some_service.asked[2])["aud"] == "registration"


def test_a_forged_token_is_not_passed_on(client, some_service):
    client.get("/api/venues/venues", headers={"Authorization": "Bearer forged"})
    assert "Authorization" not in some_service.asked[0].headers


@pytest.mark.parametrize("method", ["get", "post", "put", "patch", "delete"])
def test_every_method_is_passed_on(client, some_service, method):
    answer = getattr(client, method)("/api/venues/venues/1")
    assert answer.status_code == 200
    assert some_service.asked[0].method == method.upper()


HIDDEN = [
    "/api/registration/sign-in-codes",
    "/api/registration/sign-ins",
    "/api/registration/demo/messages",
    "/api/registration/livez",
    "/api/venues/readyz",
    "/api/venues/metrics",
    "/api/nothing/here",
    "/api/venues",
    "/api/unknown",
    "/api/",
    "/api/registration/./sign-ins",
    "/api/registration/x/../sign-ins",
    "/api/registration/x/%2e%2e/sign-ins",
    "/api/registration/%2e/sign-ins",
    "/api/registration/%73ign-ins",
    "/api/registration/sign-ins%2f",
    "/api/registration/%5csign-ins",
    "/api/registration/x%00y",
    "/api/registration/x%0d%0ay",
    "/api/catalogue/nothing",
]


@pytest.mark.slow
@pytest.mark.parametrize("path", HIDDEN)
@pytest.mark.parametrize("method", ["get", "post"])
def test_what_is_not_for_others_is_not_there(client, some_service, path, method):
    answer = getattr(client, method)(path)
    assert (answer.status_code, answer.content_type) == (404, "application/problem+json")
    assert some_service.asked == []


PROBLEM = {"type": "/problems/no-such-venue", "title": "没有这个场馆", "status": "granted"}


@pytest.mark.parametrize("status", [401, 403, 404])
def test_a_refused_head_keeps_its_status(client, some_service, status):
    some_service.answer(status, PROBLEM)
    answer = client.head("/api/venues/venues/1")
    assert (answer.status_code, answer.content_type, answer.data) == (status, "application/problem+json", b"")


def test_the_status_of_an_answer_stands_whatever_its_problem_says(client, some_service):
    some_service.answer(404, PROBLEM)
    answer = client.get("/api/venues/venues/1")
    assert (answer.status, answer.json["status"]) == ("404 NOT FOUND", 404)


@pytest.mark.parametrize("status", [200, 400, 404, 500, 502])
@pytest.mark.parametrize("path", ["/api/venues/venues", "/api/registration/exports/sessions/1.csv"])
def test_a_page_of_some_server_before_a_department_is_not_handed_on(client, some_service, status, path):
    some_service.answer(status, "<html>", Content_Type="text/html")
    answer = client.get(path)
    assert (answer.status_code, answer.content_type) == (503, "application/problem+json")
    assert answer.json["type"] == "/problems/department-unavailable"


@pytest.mark.slow
def test_a_page_in_the_place_of_what_a_page_of_ours_asks_for_is_no_answer(client, some_service):
    some_service.answer(200, "<html>", Content_Type="text/html")
    assert client.get("/verify/ABCD").status_code == 503


@pytest.mark.parametrize("path", ["//sign-ins", "/sign-ins//", "///demo/messages"])
def test_doubled_slashes_lead_nowhere_hidden(client, some_service, path):
    client.get(f"/api/registration{path}", follow_redirects=True)
    assert some_service.asked == []


@pytest.mark.parametrize("path", ["/%252e%252e/sign-ins", "/a%20b/%E6%B1%9F", "/x%3Fy=1", "/x%23y"])
def test_odd_characters_arrive_as_they_were_sent(client, some_service, path):
    client.get(f"/api/venues{path}")
    assert some_service.asked[0].path == path


def test_redirects_are_passed_back_and_not_followed(client, some_service):
    some_service.answer(302, None, Location=f"{some_service.url}/venues/1")
    answer = client.get("/api/venues/venues")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/api/venues/venues/1")
    some_service.answers = []
    some_service.answer(302, None, Location="http://elsewhere.example/")
    assert "Location" not in client.get("/api/venues/venues").headers
    assert len(some_service.asked) == 2


def test_a_body_beyond_a_mebibyte_is_refused(client, some_service):
    answer = client.post("/api/venues/venues", data=b"x" * (1024 * 1024 + 1), content_type="application/json")
    assert (answer.status_code, answer.content_type) == (413, "application/problem+json")
    assert some_service.asked == []


class Endless(io.RawIOBase):
    """A body sent in chunks, of which it is counted how much was asked for at once."""

    def __init__(self, size):
        self.left = size
        self.largest = 0

    def readable(self):
        return True

    def read(self, size=-1):
        assert size is not None
        assert size >= 0, "the whole body is asked for at once"
        self.largest = max(self.largest, size)
        chunk_size = min(size, self.left)
        self.left -= chunk_size
        return b"x" * chunk_size

    def readinto(self, buffer):
        size = self.read(len(buffer))
        buffer[: len(size)] = size
        return len(size)


def test_a_body_in_chunks_is_refused_at_the_same_size_and_not_held(client, some_service):
    body = Endless(50 * 1024 * 1024)
    answer = client.post(
        "/api/venues/venues",
        environ_overrides={
            "wsgi.input": body,
            "wsgi.input_terminated": True,
            "HTTP_TRANSFER_ENCODING": "chunked",
        },
    )
    assert (answer.status_code, answer.content_type) == (413, "application/problem+json")
    assert body.left == 0
    assert body.largest <= 1024 * 1024 + 1
    assert some_service.asked == []


@pytest.mark.slow
@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null"},
    ],
)
@pytest.mark.parametrize("authorization", [{}, {"Authorization": ""}, {"Authorization": " "}])
@pytest.mark.parametrize("path", ["/api/venues/venues", "/api/sign-out", "/api/sign-in/staff"])
def test_what_another_sites_page_sends_is_refused(operator, some_service, headers, path, authorization):
    client, _ = operator
    answer = client.post(path, json={}, headers=headers | authorization)
    assert (answer.status_code, answer.json["type"]) == (403, "/problems/cross-site")
    assert some_service.asked == []


@pytest.mark.slow
@pytest.mark.parametrize(
    "headers",
    [{}, {"Sec-Fetch-Site": "same-origin"}, {"Origin": "http://localhost"}, {"Sec-Fetch-Site": "none"}],
)
def test_our_own_pages_and_programs_are_not(operator, headers):
    client, _ = operator
    assert client.post("/api/venues/venues", headers=headers).status_code == 200


@pytest.mark.slow
def test_what_the_portal_is_called_decides_and_not_the_host_that_was_asked(new_gateway):
    client = new_gateway(portal_url="https://week.example").test_client()
    for origin, status in (("https://week.example", 204), ("http://evil.example", 403)):
        headers = {"Origin": origin, "Host": "evil.example"}
        assert client.post("/api/sign-out", headers=headers).status_code == status


def test_a_bearer_token_may_come_from_anywhere(app, operator):
    client, _ = operator
    token = client.get_cookie("lw_session").value
    headers = {
        "Authorization": f"Bearer {token}",
        "Sec-Fetch-Site": "cross-site",
        "Origin": "https://x.example",
    }
    assert app.test_client().post("/api/venues/venues", headers=headers).status_code == 200
    with app.app_context(), reading() as db:
        assert db.scalar(select(WebSession.revoked_at)) is None


def test_a_departments_document_is_public_without_what_only_the_gateway_calls(client, some_service):
    paths = {"/bookings": {}, "/sign-ins": {}, "/sign-in-codes": {}, "/demo/messages": {}}
    some_service.answer(200, {"openapi": "3.1.0", "paths": paths})
    body = client.get("/api/registration/openapi.json").json
    assert list(body["paths"]) == ["/bookings"]
    assert body["servers"] == [{"url": "/api/registration"}]


def test_the_last_copy_of_a_document_is_shown_while_the_department_is_down(client, some_service):
    some_service.answer(200, {"openapi": "3.1.0", "paths": {}})
    first = client.get("/api/venues/openapi.json")
    some_service.answers = []
    some_service.answer(503)
    assert client.get("/api/venues/openapi.json").json == first.json


def test_the_gateways_own_document_tells_its_part(client):
    body = client.get("/api/catalogue/openapi.json").json
    assert body["openapi"] == "3.1.0"
    assert {"/api/catalogue/activities", "/api/sign-in", "/api/staff"} <= set(body["paths"])
    assert body["servers"] == [{"url": "/"}]


def test_every_answer_tells_browsers_what_not_to_do(client):
    first = client.get("/api/catalogue/venues")
    policy = first.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in policy and "script-src 'self';" in policy
    assert first.headers["X-Content-Type-Options"] == "nosniff"
    assert client.get("/api/venues/venues").headers["Cache-Control"] == "no-store"


def test_a_page_that_uses_a_nonce_gets_one_of_its_own(app):
    with app.test_request_context("/"):
        nonce = render_template_string("{{ csp_nonce() }}")
        policy = app.process_response(app.response_class()).headers["Content-Security-Policy"]
    assert f"script-src 'self' 'nonce-{nonce}';" in policy
