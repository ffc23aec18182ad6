"""The connection to a department: pooled, patient for so long, tried again. The only file that makes HTTP requests.

It speaks through a pool of urllib3's, and not through requests, which stands on one: a `requests.Session` looks up
proxies, cookies and hooks for every call and takes three times as long, and its adapter alone half as long again.
Redirects are not followed.
"""

import json as jsonlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import urllib3
from pybreaker import CircuitBreakerError
from urllib3 import BaseHTTPResponse, exceptions

from chassis import machine
from chassis.logs import get_logger
from chassis.web.problems import PROBLEM_JSON

from .errors import DepartmentUnavailable
from .gate import Gate

log = get_logger()

DOWN = (502, 503, 504)
SAFE = ("GET", "HEAD")
POOLED = 64
PIECE = 64 * 1024  # bytes


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

    @property
    def is_problem(self) -> bool:
        """Whether the department itself refuses, also with a 503: then it is there."""
        return self.headers.get("Content-Type", "").lower().startswith(PROBLEM_JSON)

    def json(self) -> Any:
        return jsonlib.loads(self.content) if self.content else None


class _Failing(Exception):
    """A department, or a server before it, answered that it cannot answer."""


class Department:
    """One department: its address, its pooled connections, its gate."""

    def __init__(self, name: str, url: str, settings: Any) -> None:
        self.name = name
        self.url = url
        self.gate = Gate(name, settings, exceptions.TimeoutError)
        self._connect_timeout = settings.connect_timeout
        self._file_timeout = settings.file_timeout
        self._pause = settings.retry_pause
        self._pool = urllib3.connection_from_url(url, maxsize=POOLED, retries=False)
        self._root = urlsplit(url).path.rstrip("/")

    def send(
        self, method: str, target: str, headers: dict[str, str], body: bytes | None = None, *, deadline: float
    ) -> Answer:
        """What the department says to one request. Raises DepartmentUnavailable when it says nothing in time.

        target: path and query, quoted; deadline: in the machine's monotonic seconds. A GET, or a POST with an
        Idempotency-Key, is tried again once or twice while there is time.
        """
        keyed = method == "POST" and "Idempotency-Key" in headers
        pauses = self._pauses() if method in SAFE or keyed else []
        with self._passing(deadline):
            for pause in pauses:
                try:
                    answer = self._answer(method, target, headers, body, deadline)
                except exceptions.TimeoutError:
                    raise
                except exceptions.HTTPError:
                    pass
                else:
                    if answer.status not in DOWN:
                        return answer
                machine.sleep(pause)
            return _from_department(self._answer(method, target, headers, body, deadline))

    def fetch(self, target: str, headers: dict[str, str]) -> Answer:
        """A file, handed on while it arrives. It is asked for once only, and waited for longer than an answer.

        Raises DepartmentUnavailable when nothing arrives; what breaks off later breaks off at the reader, too.
        """
        with self._passing(machine.monotonic() + self._file_timeout):
            response = self._sent("GET", target, headers, None, self._file_timeout)
            if response.status < 400:
                return Answer(response.status, response.headers, b"", _pieces(response))
            return _from_department(_whole(response))

    @contextmanager
    def _passing(self, deadline: float) -> Iterator[None]:
        try:
            with self.gate.passing(deadline):
                yield
        except (exceptions.HTTPError, CircuitBreakerError, _Failing) as error:
            log.warning("department did not answer", department=self.name, reason=type(error).__name__)
            raise DepartmentUnavailable(self.name) from error

    def _pauses(self) -> list[float]:
        """One more try at once, and a last one after a moment."""
        return [0.0, machine.jittered(self._pause)]

    def _answer(
        self, method: str, target: str, headers: dict[str, str], body: bytes | None, deadline: float
    ) -> Answer:
        left = deadline - machine.monotonic()
        if left <= 0:
            raise exceptions.TimeoutError
        return _whole(self._sent(method, target, headers, body, left))

    def _sent(
        self, method: str, target: str, headers: dict[str, str], body: bytes | None, seconds: float
    ) -> BaseHTTPResponse:
        """The response, of which only the head has been read. Raises urllib3's HTTPError."""
        return self._pool.urlopen(
            method,
            self._root + target,
            body,
            headers,
            redirect=False,
            timeout=urllib3.Timeout(connect=min(self._connect_timeout, seconds), read=seconds),
            preload_content=False,
        )


def _whole(response: BaseHTTPResponse) -> Answer:
    content = response.read()
    response.release_conn()
    return Answer(response.status, response.headers, content)


def _from_department(answer: Answer) -> Answer:
    """Raises _Failing for a 502 to 504 that is not the department's own word."""
    if answer.status in DOWN and not answer.is_problem:
        raise _Failing(answer.status)
    return answer


def _pieces(response: BaseHTTPResponse) -> Iterator[bytes]:
    try:
        yield from response.stream(PIECE)
    finally:
        response.close()
