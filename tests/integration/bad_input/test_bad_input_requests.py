"""Bodies, keys and headers that are no request at all, through the gateway and at the departments' doors."""

import io
import socket
import uuid
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest

from tests.fixtures.apps import NAMES
from tests.fixtures.mistakes import (
    BOOKINGS,
    PLANS,
    booking,
    party,
    plan,
    problem_of,
    token_of,
    traces,
    venue,
)
from tests.fixtures.patience import patient
from tests.fixtures.week import Person

pytestmark = pytest.mark.timeout(300)

MANY = 50 * 1024 * 1024


BODIES = {
    "nothing": b"",
    "no JSON": b"{session_id: 1}",
    "half": b'{"session_id": "',
    "an array": b"[]",
    "a number": b"1",
    "null": b"null",
    "a text": b'"text"',
    "NaN": b"NaN",
    "deep": b"[" * 100_000 + b"]" * 100_000,
    "deep inside": b'{"session_id": ' + b'{"a":' * 50_000 + b"1" + b"}" * 50_000 + b"}",
    "not UTF-8": b'{"session_id": "\xff\xfe"}',
    "a great number": b'{"session_id": 1' + b"0" * 400 + b"}",
    "a number of 10000 digits": b'{"session_id": 1' + b"0" * 10_000 + b"}",
    "an infinite number": b'{"session_id": 1e400}',
    "half a surrogate pair": b'{"session_id": "\\ud800", "party": [{"name": "\\ud800"}]}',
    "a key twice": b'{"party": 1, "party": 2}',
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
@pytest.mark.parametrize(
    ("who", "path"),
    [
        ("乙", BOOKINGS),
        ("school", PLANS),
        ("museum", "/api/venues/venues/{}/openings"),
        (None, "/api/sign-in/code"),
        (None, "/api/sign-in/staff"),
    ],
)
def test_a_body_that_is_no_request_is_refused(story, who, path, body):
    before = traces(story.city)
    person = Person(story.city, token_of(story, who), "en")
    path = path.format(story.venues["museum"]["id"])
    answer = person.ask("POST", path, data=body, content_type="application/json")
    assert answer.status_code in (400, 422), answer.text
    problem_of(answer, answer.status_code)
    assert traces(story.city) == before


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "\xff", ""]
)
def test_a_body_of_another_kind_is_refused(story, kind):
    headers = {"Content-Type": kind}
    answer = story.citizens["乙"].ask("POST", BOOKINGS, data=b"session_id=1", headers=headers)
    assert 400 <= answer.status_code < 500, answer.text
    assert answer.content_type == "application/problem+json"


class Endless(io.RawIOBase):
    """So many bytes, of which none is kept."""

    def __init__(self, size):
        self.left = size

    def readable(self):
        return True

    def readinto(self, buffer):
        size = min(len(buffer), self.left)
        self.left -= size
        buffer[:size] = b"1" * size
        return size


@pytest.mark.parametrize("path", [BOOKINGS, "/api/sign-in/code", "/api/venues/venues", PLANS, "/api/staff"])
@pytest.mark.parametrize("chunked", [False, True], ids=["plain", "chunked"])
def test_a_body_of_50_mb_is_refused(story, path, chunked):
    before = traces(story.city)
    body = Endless(MANY)
    length = {"HTTP_TRANSFER_ENCODING": "chunked"} if chunked else {"CONTENT_LENGTH": str(MANY)}
    environ = {"wsgi.input": io.BufferedReader(body), "wsgi.input_terminated": chunked, **length}
    headers = {"Accept-Language": "en"}
    kind = "application/json"
    answer = story.city.office.ask(
        "POST", path, content_type=kind, environ_overrides=environ, headers=headers
    )
    problem_of(answer, 413)
    assert body.left == 0
    assert traces(story.city) == before


def test_an_unknown_word_finds_nothing(story):
    assert story.catalogue("activities", kind="unknown")["items"] == []


@pytest.mark.parametrize("name", NAMES[:3])
def test_a_department_itself_refuses_a_body_of_50_mb(story, name):
    answer = raw(
        story.city.doors[name].url,
        b"POST /sign-in-codes HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        b"Content-Length: %d\r\nConnection: close\r\n\r\n1" % MANY,
    )
    assert answer.status in (401, 404, 413)


# Idempotency keys


def with_key(story, key, body, who="乙", path=BOOKINGS):
    person = Person(story.city, token_of(story, who), "en")
    return person.ask("POST", path, json=body, headers={"Idempotency-Key": key})


@pytest.mark.parametrize("key", ["", " ", "x" * 256, "钥匙".encode().decode("latin-1"), "a b"])
@pytest.mark.parametrize(
    ("who", "path", "body"),
    [
        ("乙", BOOKINGS, booking),
        ("school", PLANS, lambda s: plan(s)),
        (
            "museum",
            lambda s: venue(s, "closures"),
            lambda s: {"date": "2021-11-20", "reason": "检修"},
        ),
    ],
)
def test_what_creates_wants_a_sound_key(story, key, who, path, body):
    before = traces(story.city)
    answer = with_key(story, key, body(story), who, path(story) if callable(path) else path)
    problem = problem_of(answer, 422)
    assert [error["field"] for error in problem["errors"]] == ["Idempotency-Key"]
    assert traces(story.city) == before


def test_a_key_sent_again_with_another_wish_is_refused(story):
    key, first = uuid.uuid4().hex, booking(story)
    booked = with_key(story, key, first, who="丙")
    assert booked.status_code == 201
    before = traces(story.city)
    problem = problem_of(with_key(story, key, first | {"party": party(2)}, who="丙"), 409)
    assert problem["type"] == "/problems/key-reused"
    assert with_key(story, key, first, who="丙").json["id"] == booked.json["id"]
    assert traces(story.city) == before


def test_a_key_of_another_person_is_nobodys(story):
    key = uuid.uuid4().hex
    answers = [with_key(story, key, booking(story), who=who) for who in "丁戊"]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json["id"] != answers[1].json["id"]


# Headers, as no client would send them


def raw(url, request):
    """What is answered to these bytes."""
    place = urlsplit(url)
    with socket.create_connection((place.hostname, place.port), timeout=patient(20)) as connection:
        connection.sendall(request)
        answer = b""
        while part := connection.recv(65536):
            answer += part
    head, _, body = answer.partition(b"\r\n\r\n")
    status, *headers = head.split(b"\r\n")
    return SimpleNamespace(status=int(status.split()[1]), headers=headers, body=body)


@pytest.mark.parametrize(
    "header",
    [
        b"X-Request-Id: aaaaaaaa\r\n X-Evil: 1",
        b"X-Request-Id: aaaaaaaa\rX-Evil: 1",
        b"X-Request-Id: " + b"a" * 5000,
        b"Accept-Language: en\x00, \xff;q=9e999",
        b"Accept-Language: " + b"a," * 5000,
        b"Cookie: lang=\xe4\xb8\xad; lw_session=\x00; =; ;;",
        b"Authorization: Bearer \xff\x00",
        b'If-None-Match: \xff"',
        b"Idempotency-Key: a\r\n b",
        b"Sec-Fetch-Site: \xff",
        b"Range: bytes=9-1",
        b"Accept: \xff/\xff;q=x",
    ],
)
@pytest.mark.parametrize("path", [b"/api/catalogue/sessions", b"/api/registration/bookings", b"/"])
def test_no_header_breaks_or_comes_back(story, header, path):
    request = b"GET %b HTTP/1.1\r\nHost: 127.0.0.1\r\n%b\r\nConnection: close\r\n\r\n"
    answer = raw(story.city.doors["gateway"].url, request % (path, header))
    assert answer.status < 500
    assert not any(header.lower().startswith(b"x-evil") for header in answer.headers)


@pytest.mark.parametrize("lang", ["en%0d%0aX-Evil:%201", "%00", "zh" * 1000])
def test_no_word_of_the_address_becomes_a_header(story, lang):
    answer = raw(
        story.city.doors["gateway"].url,
        f"GET /?lang={lang} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode(),
    )
    assert answer.status < 500
    assert not any(header.lower().startswith(b"x-evil") for header in answer.headers)
