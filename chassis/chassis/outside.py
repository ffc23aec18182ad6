"""Asking strangers: a request to an address that somebody has written down, which can harm nobody inside.

A host is looked up once, and the connection goes to the very number that was looked at, so that no second answer of the
resolver leads elsewhere; numbers of this machine or an inner network are refused. Redirects are gone one by one, each
looked at like the first address. Times are bounded, however slowly an answer drips, and nothing of a body is read.
It takes the six megabytes of requests: import it where something is asked.
"""

import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError
from urllib3.response import HTTPResponse

from .hosts import is_public, look_up

MOST_REDIRECTS = 5
CONNECT = 5.0
"""Seconds in which a host takes a connection."""
ANSWER = 10.0
"""Seconds in which it has said the status and all headers."""
REDIRECTS = (301, 302, 303, 307, 308)
USUAL_PORTS = {"http": 80, "https": 443}
HEADERS = {
    "User-Agent": "learning-week",
    "Accept": "*/*",
    "Accept-Encoding": "identity",
    "Connection": "close",
}

LookUp = Callable[[str, int], Sequence[str]]
May = Callable[[str, int, str], bool]
"""Whether a host may be asked at a port, at a number of it."""


class NotReached(Exception):
    """No answer; `why` is one of `address` (none that can be asked), `unknown_host`, `not_public`, `unreachable`,
    `insecure` (its certificate), `slow`, `redirects` (too many)."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Outside:
    """The way out. `look_up` and `may` stand for the resolver, and for what may be asked, which is what is public."""

    def __init__(
        self,
        look_up: LookUp = look_up,
        may: May = lambda host, port, number: is_public(number),
        answer: float = ANSWER,
    ) -> None:
        self._look_up, self._may, self._answer = look_up, may, answer

    def ask(self, method: str, url: str) -> int:
        """The status of what answers at an address, at most MOST_REDIRECTS further on. Raises NotReached."""
        for _ in range(MOST_REDIRECTS + 1):
            status, location = self._ask_there(method, url)
            if status not in REDIRECTS or not location:
                return status
            try:
                url = urljoin(url, location)
            except ValueError as error:
                raise NotReached("address") from error
        raise NotReached("redirects")

    def _ask_there(self, method: str, url: str) -> tuple[int, str]:
        """(status, location) of one address."""
        try:
            request = requests.Request(method, url, HEADERS).prepare()
            parts = urlsplit(request.url or "")
            host, port = parts.hostname or "", parts.port or USUAL_PORTS[parts.scheme]
        except (requests.RequestException, ValueError, KeyError) as error:
            raise NotReached("address") from error
        request.headers["Host"] = parts.netloc.rpartition("@")[2]
        adapter = PinnedAdapter(self._number_of(host, port))
        try:
            answer = adapter.send(request, stream=True, timeout=(CONNECT, self._answer), verify=True)
            answer.close()
        except (requests.RequestException, HTTPError) as error:
            raise NotReached(reason_of(error)) from error
        finally:
            adapter.close()
        return answer.status_code, header_text(answer.headers.get("location", ""))

    def _number_of(self, host: str, port: int) -> str:
        """The number to speak to. One that may not be asked is enough to ask none of a host's."""
        numbers = self._look_up(host, port)
        if not numbers:
            raise NotReached("unknown_host")
        if not all(self._may(host, port, number) for number in numbers):
            raise NotReached("not_public")
        return numbers[0]


def reason_of(error: Exception) -> str:
    """What stood in the way, as NotReached has it."""
    if isinstance(error, requests.exceptions.SSLError):
        return "insecure"
    return "slow" if isinstance(error, requests.Timeout) else "unreachable"


def header_text(text: str) -> str:
    """A header as its sender most likely meant it: HTTP has Latin-1, the web UTF-8."""
    return text.encode("latin-1", "replace").decode("utf-8", "replace")


@contextmanager
def cut_off(connection: HTTPConnection) -> Iterator[None]:
    """Wait for an answer as long as a connection may wait for one word of it. Raises TimeoutError."""
    late = threading.Event()

    def cut() -> None:
        late.set()
        with suppress(OSError):
            # Not the method of a TLS socket, which forgets its keys while somebody reads.
            socket.socket.shutdown(connection.sock, socket.SHUT_RDWR)

    watch = threading.Timer(connection.timeout or ANSWER, cut)
    watch.start()
    try:
        yield
    except Exception as error:
        if late.is_set():
            raise TimeoutError from error
        raise
    finally:
        watch.cancel()
    if late.is_set():
        raise TimeoutError


class HastyConnection(HTTPConnection):
    """One that does not wait for an answer that drips."""

    def getresponse(self) -> HTTPResponse:  # type: ignore[override]  # as urllib3 has it
        with cut_off(self):
            return super().getresponse()


class HastySecureConnection(HTTPSConnection):
    """The same, over TLS."""

    def getresponse(self) -> HTTPResponse:  # type: ignore[override]  # as urllib3 has it
        with cut_off(self):
            return super().getresponse()


class HastyPool(HTTPConnectionPool):
    ConnectionCls = HastyConnection


class HastySecurePool(HTTPSConnectionPool):
    ConnectionCls = HastySecureConnection


class PinnedAdapter(HTTPAdapter):
    """Speaks to one number, whatever name an address has; a certificate is still to be the name's."""

    def __init__(self, number: str) -> None:
        self._number = number
        super().__init__(max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": HastyPool, "https": HastySecurePool}

    def build_connection_pool_key_attributes(
        self, request: requests.PreparedRequest, verify: bool | str, cert: Any = None
    ) -> Any:
        place, terms = super().build_connection_pool_key_attributes(request, verify, cert)
        hostnames = {"server_hostname": place["host"], "assert_hostname": place["host"]}
        return place | {"host": self._number}, {**terms, **(hostnames if place["scheme"] == "https" else {})}
