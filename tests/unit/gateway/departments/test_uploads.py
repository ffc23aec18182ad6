"""Pieces of files: handed on while they arrive, once, with what tus says, and never by more than a few threads."""

import io
import threading
from http.server import BaseHTTPRequestHandler

import pytest

from tests.fixtures.loopback import serving, url_of
from tests.fixtures.patience import patient

PATH = "/api/reporting/uploads/0190"
TUS = {"Tus-Resumable": "1.0.0"}
PIECE = TUS | {"Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}


class Taking(BaseHTTPRequestHandler):
    """A department that takes pieces, and tells the test when their first bytes are here."""

    protocol_version = "HTTP/1.1"
    status = 204
    begun: threading.Event
    asked: list[tuple[str, dict[str, str], bytes]]

    def do_PATCH(self):
        length = int(self.headers["Content-Length"])
        content = self.rfile.read(1)
        self.begun.set()
        content += self.rfile.read(length - 1)
        self.asked.append(("PATCH", dict(self.headers), content))
        if len(content) == length:
            self.answer(self.status, {"Upload-Offset": str(length), "Upload-Expires": "soon"})
        self.close_connection = True

    def do_HEAD(self):
        self.asked.append((self.command, dict(self.headers), b""))
        self.answer(200, {"Upload-Offset": "7", "Upload-Length": "10", "Cache-Control": "no-store"})

    def do_OPTIONS(self):
        self.asked.append((self.command, dict(self.headers), b""))
        self.answer(204, {"Tus-Version": "1.0.0", "Tus-Extension": "creation", "Tus-Max-Size": "99"})

    def do_POST(self):
        self.asked.append((self.command, dict(self.headers), b""))
        self.answer(201, {"Location": "/uploads/0190", "Upload-Offset": "0"})

    def do_GET(self):
        self.asked.append((self.command, dict(self.headers), b""))
        self.answer(206, {"Content-Range": "bytes 2-4/10", "Accept-Ranges": "bytes"}, b"234")

    def answer(self, status, headers, body=b""):
        self.send_response(status)
        is_problem = status >= 400
        body = (
            b'{"title": "wrong", "type": "/problems/wrong-checksum", "status": 460}' if is_problem else body
        )
        kind = "application/problem+json" if is_problem else "video/mp4"
        for name, value in ({"Tus-Resumable": "1.0.0", "Content-Type": kind} | headers).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format, *args):
        """Nothing."""


class Arriving:
    """A body of which the second half arrives when the test lets it, or never."""

    def __init__(self, go_on, breaks_off=False):
        self.parts = [b"x" * 40_000, b"y" * 40_000]
        self.go_on, self.breaks_off = go_on, breaks_off

    def read(self, size=-1):
        if len(self.parts) == 1:
            assert self.go_on.wait(patient(10))
            if self.breaks_off:
                return b""
        part, self.parts[0] = self.parts[0][:size], self.parts[0][size:]
        if not self.parts[0]:
            self.parts = self.parts[1:] or [b""]
        return part


@pytest.fixture
def taking():
    """A department that takes pieces: its handler, and its address."""
    handler = type("Handler", (Taking,), {"begun": threading.Event(), "asked": []})
    with serving(handler) as server:
        yield handler, url_of(server)


@pytest.fixture
def gateway(new_gateway, taking):
    """The gateway before that department."""
    return new_gateway(reporting_url=taking[1])


def patch(gateway, body, length=80_000):
    overrides = {"wsgi.input": body, "CONTENT_LENGTH": str(length)}
    return gateway.test_client().patch(PATH, headers=PIECE, environ_overrides=overrides)


def test_what_tus_says_passes_both_ways(gateway, taking):
    client, handler = gateway.test_client(), taking[0]
    begun = client.post(
        "/api/reporting/uploads", headers=TUS | {"Upload-Length": "10", "Upload-Metadata": "a b"}
    )
    assert (begun.status_code, begun.headers["Location"]) == (201, PATH)
    head = client.head(PATH, headers=TUS)
    assert (head.status_code, head.headers["Upload-Offset"], head.headers["Upload-Length"]) == (
        200,
        "7",
        "10",
    )
    options = client.options("/api/reporting/uploads")
    assert (options.status_code, options.headers["Tus-Max-Size"]) == (204, "99")
    answer = client.patch(PATH, data=b"12345", headers=PIECE | {"Upload-Checksum": "sha1 abc"})
    assert (answer.status_code, answer.headers["Upload-Offset"], answer.headers["Upload-Expires"]) == (
        204,
        "5",
        "soon",
    )
    methods = [method for method, _, _ in handler.asked]
    assert methods == ["POST", "HEAD", "OPTIONS", "PATCH"]
    assert handler.asked[0][1]["Upload-Metadata"] == "a b"
    assert handler.asked[3][1]["Upload-Checksum"] == "sha1 abc"
    assert handler.asked[3][2] == b"12345"


def test_a_status_that_only_tus_has_is_handed_back(gateway, taking):
    taking[0].status = 460
    answer = gateway.test_client().patch(PATH, data=b"12345", headers=PIECE)
    assert (answer.status_code, answer.json["type"]) == (460, "/problems/wrong-checksum")


def test_a_piece_is_handed_on_while_it_arrives(gateway, taking):
    answer = patch(gateway, Arriving(taking[0].begun))
    assert (answer.status_code, answer.headers["Upload-Offset"]) == (204, "80000")
    assert taking[0].asked[0][2] == b"x" * 40_000 + b"y" * 40_000


def test_a_piece_is_read_in_large_blocks(gateway, taking):
    sizes = []

    class Noting(io.BytesIO):
        def read(self, size=-1):
            sizes.append(size)
            return super().read(size)

    assert patch(gateway, Noting(bytes(3_000_000)), 3_000_000).status_code == 204
    assert len(sizes) <= 7


def test_a_piece_that_breaks_off_is_sent_once_and_held_against_nobody(gateway, taking):
    for _ in range(8):
        # Each once the double has taken it up: it keeps five in its queue, and a busy machine had it refuse the rest.
        taking[0].begun.clear()
        assert patch(gateway, Arriving(taking[0].begun, breaks_off=True)).status_code == 400
    assert gateway.test_client().head(PATH).status_code == 200
    assert gateway.test_client().patch(PATH, data=b"12345", headers=PIECE).status_code == 204


def test_uploads_leave_threads_to_everyone_else(gateway, taking):
    go_on, answers = threading.Event(), []
    threads = [
        threading.Thread(target=lambda: answers.append(patch(gateway, Arriving(go_on)).status_code))
        for _ in range(2)
    ]
    for thread in threads:
        thread.start()
        assert taking[0].begun.wait(patient(10))
        taking[0].begun.clear()
    third = gateway.test_client().patch(PATH, data=b"12345", headers=PIECE)
    assert (third.status_code, third.headers["Retry-After"]) == (503, "2")
    assert gateway.test_client().head(PATH).status_code == 200
    go_on.set()
    for thread in threads:
        thread.join()
    assert answers == [204, 204]


def test_a_piece_of_all_that_is_allowed_is_handed_on(gateway, taking):
    content = bytes(8 * 1024 * 1024)
    # As gunicorn gives it: the stream ends by itself, and one byte more than is allowed would be refused.
    overrides = {"wsgi.input_terminated": True}
    answer = gateway.test_client().patch(PATH, data=content, headers=PIECE, environ_overrides=overrides)
    assert (answer.status_code, len(taking[0].asked[0][2])) == (204, len(content))


def test_a_piece_that_is_too_large_or_of_no_length_is_refused_here(gateway, taking):
    large = patch(gateway, io.BytesIO(), 8 * 1024 * 1024 + 1)
    assert (large.status_code, large.json["type"]) == (413, "/problems/piece-too-long")
    assert "8 MB" in large.json["detail"]
    chunked = gateway.test_client().patch(PATH, headers=PIECE | {"Transfer-Encoding": "chunked"})
    assert chunked.status_code == 411
    assert taking[0].asked == []


def test_a_part_of_a_file_is_handed_on_as_one(gateway, taking):
    answer = gateway.test_client().get("/api/reporting/files/7", headers={"Range": "bytes=2-4"})
    assert (answer.status_code, answer.data) == (206, b"234")
    assert (answer.headers["Content-Range"], answer.headers["Accept-Ranges"]) == ("bytes 2-4/10", "bytes")
    assert taking[0].asked[0][1]["Range"] == "bytes=2-4"
