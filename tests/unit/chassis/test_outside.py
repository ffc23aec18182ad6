"""Asking strangers: pinned to what was looked at, nowhere inside, a few redirects, a bounded time, and no body."""

import socket
import time
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from chassis.hosts import is_public
from chassis.outside import NotReached, Outside
from tests.fixtures.loopback import serving
from tests.fixtures.patience import patient

NAME = "page.example.org"


class Strange(BaseHTTPRequestHandler):
    """A stranger's pages: /<status>, /to/<address>, /hops/<n>, /drip, /endless."""

    requests: list[tuple[str, str, str]]

    def do_HEAD(self) -> None:
        self.requests.append((self.command, self.path, self.headers["Host"]))
        first, _, rest = self.path.strip("/").partition("/")
        if first == "drip":
            self.drip()
        elif first == "hops":
            self.move(f"/hops/{int(rest) - 1}" if int(rest) else "/200")
        elif first == "to":
            self.move(rest)
        else:
            self.answer(first)

    def answer(self, first: str) -> None:
        self.send_response(200 if first == "endless" else int(first))
        self.end_headers()
        if first == "endless" and self.command == "GET":
            self.pour()

    do_GET = do_HEAD

    def move(self, address: str) -> None:
        self.send_response(302)
        self.send_header("Location", address)
        self.end_headers()

    def drip(self) -> None:
        """For as long as anybody listens."""
        with suppress(OSError):
            self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Long: ")
            while True:
                self.wfile.write(b"-")
                time.sleep(0.05)

    def pour(self) -> None:
        try:
            while True:
                self.wfile.write(b"-" * 65536)
        except OSError:
            self.requests.append(("ended", self.path, ""))

    def log_message(self, *words: Any) -> None:
        pass


@pytest.fixture
def stranger() -> Iterator[ThreadingHTTPServer]:
    Strange.requests = []
    with serving(Strange) as server:
        yield server


@pytest.fixture
def page(stranger: ThreadingHTTPServer) -> str:
    return f"http://{NAME}:{stranger.server_port}"


def outside(answer: float = patient(10), **numbers: Any) -> Outside:
    """A way out whose resolver knows only a stranger at 127.0.0.1, the one inner number that may be asked; `answer`:
    for how many seconds it is waited for."""
    addresses = {NAME: ["127.0.0.1"]} | numbers
    return Outside(
        lambda host, port: addresses.get(host, []),
        lambda host, port, number: number == "127.0.0.1" or is_public(number),
        answer=answer,
    )


def why(way: Outside, url: str) -> str:
    with pytest.raises(NotReached) as refusal:
        way.ask("HEAD", url)
    return refusal.value.why


@pytest.mark.parametrize("status", [200, 204, 304, 403, 404, 500])
def test_a_status_is_what_answers_under_its_own_name(page: str, status: int) -> None:
    assert outside().ask("HEAD", f"{page}/{status}") == status
    assert Strange.requests == [("HEAD", f"/{status}", page.removeprefix("http://"))]


def test_a_name_is_looked_up_once_and_the_connection_goes_there(page: str) -> None:
    answers = iter([["127.0.0.1"], ["127.0.0.2"]])
    way = Outside(lambda host, port: next(answers), lambda host, port, number: number == "127.0.0.1")
    assert way.ask("GET", f"{page}/200") == 200
    assert why(way, f"{page}/200") == "not_public"


@pytest.mark.parametrize(
    "number",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1",
        "fe80::1%1",
        "fc00::1",
        "fec0::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:8.8.8.8",
        "::127.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::1",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    ],
)
def test_no_inner_number_is_asked_alone_or_beside_a_public_one(number: str) -> None:
    assert not is_public(number)
    for numbers in ([number], ["93.184.216.34", number]):
        assert why(Outside(lambda host, port, n=numbers: n), "http://rebound.example.org/") == "not_public"


def test_public_numbers_are_public() -> None:
    assert all(is_public(n) for n in ("93.184.216.34", "2606:4700::1111", "64:ff9b::5db8:d822"))


def test_a_redirect_inside_is_not_gone(page: str) -> None:
    way = outside(**{"inner.example.org": ["10.0.0.1"]})
    assert why(way, f"{page}/to/http://inner.example.org/") == "not_public"
    assert why(way, f"{page}/to/http://nowhere.example.org/") == "unknown_host"
    for address in ("ftp://example.org/", "file:///etc/passwd", "javascript:1", "http://[::1/"):
        assert why(way, f"{page}/to/{address}") == "address"


def test_five_redirects_are_gone_and_a_sixth_is_not(page: str) -> None:
    assert outside().ask("HEAD", f"{page}/hops/4") == 200
    assert why(outside(), f"{page}/hops/5") == "redirects"
    assert why(outside(), f"{page}/hops/10") == "redirects"


@pytest.mark.slow
def test_an_answer_that_drips_is_cut_off_and_an_endless_one_not_read(page: str) -> None:
    assert why(outside(0.5), f"{page}/drip") == "slow"
    assert outside().ask("GET", f"{page}/endless") == 200


@pytest.mark.slow
def test_what_does_not_answer_is_told_apart(page: str) -> None:
    with socket.socket() as socket_held:
        socket_held.bind(("127.0.0.1", 0))
        assert why(outside(), f"http://{NAME}:{socket_held.getsockname()[1]}/") == "unreachable"
        socket_held.listen()
        assert why(outside(0.5), f"http://{NAME}:{socket_held.getsockname()[1]}/") == "slow"
    assert why(outside(), page.replace("http://", "https://")) == "insecure"
    assert why(outside(), "http://gone.example.org/") == "unknown_host"
    for address in ("mailto:a@example.org", "http://", "http://a b/", "http://example.org:99999/"):
        assert why(outside(), address) in ("address", "unknown_host")
