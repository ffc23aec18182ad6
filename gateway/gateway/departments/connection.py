"""The departments as the gateway reaches them: the only file that makes HTTP requests.

A `requests.Session` would look up proxies, cookies and hooks for every call, which costs more than the network does.
So answers are asked for on the connections that requests' adapter pools, and files by the adapter itself. Redirects are
not followed.
"""

import json as jsonlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlsplit

import pybreaker
from requests import PreparedRequest
from requests import Response as Reply
from requests.adapters import HTTPAdapter
from requests.exceptions import RequestException
from requests.structures import CaseInsensitiveDict
from urllib3.exceptions import HTTPError
from urllib3.util import Retry, Timeout

from chassis.logs import get_logger
from chassis.metrics import BREAKER_OPEN

from .errors import DepartmentUnavailable

log = get_logger()
T = TypeVar("T")

DOWN = (502, 503, 504)
SAFE = ("GET", "HEAD")
RETRIES = 2
POOLED = 64
PIECE = 64 * 1024  # bytes
ONCE = Retry(0, read=False)
PATIENT = Retry(
    RETRIES,
    read=1,  # an answer that was waited for in vain is not waited for three times
    redirect=0,
    other=0,
    allowed_methods=None,
    status_forcelist=DOWN,
    backoff_factor=0.1,
    backoff_jitter=0.1,
    raise_on_status=False,
    respect_retry_after_header=False,
)


@dataclass(frozen=True)
class Answer:
    """What a department said; `pieces` in the place of `content` where a file was asked for."""

    status: int
    headers: Mapping[str, str]
    content: bytes
    pieces: Iterator[bytes] | None = None

    @property
    def is_json(self) -> bool:
        return "json" in self.headers.get("Content-Type", "")

    def json(self) -> Any:
        return jsonlib.loads(self.content) if self.content else None


class Breaker(pybreaker.CircuitBreaker):
    """pybreaker holds its lock for the length of a call, so that every request to a department would queue behind the
    slowest. What it counts may be off by one without that; nothing else hangs on it."""

    def call(self, func: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        result: T = self.state.call(func, *args, **kwargs)
        return result


class Gauge(pybreaker.CircuitBreakerListener):
    """Shows the breaker's state where metrics are read, and in the log."""

    def state_change(self, cb: Any, old_state: Any, new_state: Any) -> None:
        BREAKER_OPEN.labels(cb.name).set(new_state.name == pybreaker.STATE_OPEN)
        log.warning("breaker changed", department=cb.name, state=new_state.name)


class _Failing(Exception):
    """A department answered that it cannot answer."""


class Department:
    """One department: its address, its pooled connections, its breaker."""

    def __init__(self, name: str, url: str, settings: Any) -> None:
        self.name = name
        self.url = url
        self._timeouts = Timeout(connect=settings.connect_timeout, read=settings.read_timeout)
        self._file_timeouts = (settings.connect_timeout, settings.file_timeout)
        self._breaker = Breaker(
            fail_max=settings.breaker_failures,
            reset_timeout=settings.breaker_seconds,
            listeners=[Gauge()],
            name=name,
        )
        self._adapter = HTTPAdapter(pool_maxsize=POOLED, max_retries=ONCE)
        self._pool = self._adapter.poolmanager.connection_from_url(url)
        self._path = urlsplit(url).path
        BREAKER_OPEN.labels(name).set(0)

    def send(self, method: str, target: str, headers: dict[str, str], body: bytes | None = None) -> Answer:
        """What the department says to one request. Raises DepartmentUnavailable when it says nothing.

        target: path and query, quoted. A GET, or a POST with an Idempotency-Key, is tried again once or twice.
        """
        keyed = method == "POST" and "Idempotency-Key" in headers
        retries = PATIENT if method in SAFE or keyed else ONCE
        if body is None and method in ("POST", "PUT", "PATCH"):
            body = b""
        return self._guarded(self._exchange, method, self._path + target, headers, body, retries)

    def fetch(self, target: str, headers: dict[str, str]) -> Answer:
        """A file, handed on while it arrives. It is asked for once only, and waited for longer than an answer.

        Raises DepartmentUnavailable when nothing arrives; what breaks off later breaks off at the reader, too.
        """
        return self._guarded(self._begin, _prepared("GET", self.url + target, headers, None))

    def _guarded(self, ask: Callable[..., Answer], *how: Any) -> Answer:
        try:
            return self._breaker.call(ask, *how)
        except (RequestException, HTTPError, pybreaker.CircuitBreakerError, _Failing) as error:
            log.warning("department did not answer", department=self.name, reason=type(error).__name__)
            raise DepartmentUnavailable(self.name) from error

    def _exchange(
        self, method: str, target: str, headers: dict[str, str], body: bytes | None, retries: Retry
    ) -> Answer:
        reply = self._pool.urlopen(
            method,
            target,
            body,
            headers | {"Accept-Encoding": "identity"},
            retries,
            redirect=False,
            assert_same_host=False,
            timeout=self._timeouts,
        )
        return _sound(Answer(reply.status, reply.headers, reply.data))

    def _begin(self, request: PreparedRequest) -> Answer:
        reply = self._adapter.send(request, stream=True, timeout=self._file_timeouts)
        if reply.status_code >= 400:
            return _sound(Answer(reply.status_code, reply.headers, reply.content))
        return Answer(reply.status_code, reply.headers, b"", _pieces(reply))


def _sound(answer: Answer) -> Answer:
    """The answer. Raises _Failing for one that says the department cannot answer."""
    if answer.status in DOWN:
        raise _Failing(answer.status)
    return answer


def _pieces(reply: Reply) -> Iterator[bytes]:
    try:
        yield from reply.iter_content(PIECE)
    finally:
        reply.close()


def _prepared(method: str, url: str, headers: dict[str, str], body: bytes | None) -> PreparedRequest:
    request = PreparedRequest()
    request.method, request.url, request.body = method, url, body
    request.headers = CaseInsensitiveDict(headers | {"Accept-Encoding": "identity"})
    if body is not None or method in ("POST", "PUT", "PATCH"):
        request.headers["Content-Length"] = str(len(body or b""))
    return request
