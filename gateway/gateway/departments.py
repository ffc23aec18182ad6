"""The departments as the gateway reaches them: the only file that makes HTTP requests.

A `requests.Session` would look up proxies, cookies and hooks for every call, which costs more than the network does.
So answers are asked for on the connections that requests' adapter pools, and files by the adapter itself. Redirects are
not followed.
"""

import json as jsonlib
import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import quote, urlencode, urlsplit

import pybreaker
from flask import Flask, Response, current_app, g, request
from requests import PreparedRequest
from requests import Response as Reply
from requests.adapters import HTTPAdapter
from requests.exceptions import RequestException
from requests.structures import CaseInsensitiveDict
from urllib3.exceptions import HTTPError
from urllib3.util import Retry, Timeout

from chassis.errors import DomainError, Unavailable
from chassis.logs import get_logger
from chassis.metrics import BREAKER_OPEN
from chassis.web.problems import respond
from chassis.wording import Text, locale

from .keys import Signer

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

CANNOT_BE_DONE = {
    "registration": Text(
        "现在不能登录、报名、取消报名或查看我的报名；活动和场馆仍可浏览。请稍后再试。",
        "Signing in, booking, cancelling and looking at bookings cannot be done just now; activities and venues can"
        " still be browsed. Please try again in a little while.",
    ),
    "venues": Text(
        "现在不能登记场馆、开放时间或临时关闭；市民仍可浏览和报名。请稍后再试。",
        "Venues, openings and closures cannot be entered just now; citizens can still browse and book. Please try again"
        " in a little while.",
    ),
    "reporting": Text(
        "现在不能填报、审核或修改方案；市民仍可浏览和报名。请稍后再试。",
        "Plans cannot be filed, reviewed or amended just now; citizens can still browse and book. Please try again in a"
        " little while.",
    ),
}


class DepartmentUnavailable(Unavailable):
    """A department does not answer, or has not for a while; `department` says which."""

    title = Text("这项业务暂时办不了", "This cannot be done just now")

    def __init__(self, department: str) -> None:
        super().__init__(detail=CANNOT_BE_DONE[department], department=department, retry_after=5)


class DepartmentProblem(DomainError):
    """A department refused: `status`, and `problem`, its own RFC 9457 words."""

    def __init__(self, status: int, problem: dict[str, Any]) -> None:
        super().__init__()
        self.status = status
        self.problem = problem


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


def reach(app: Flask) -> None:
    """Give the application its departments, and its words for what goes wrong with them."""
    # urllib3 would log the whole address of what it tries again, query and all.
    logging.getLogger("urllib3").setLevel(logging.ERROR)
    settings = app.extensions["settings"]
    app.extensions["departments"] = {
        name: Department(name, url, settings) for name, url in settings.departments.items()
    }
    app.register_error_handler(DepartmentProblem, _pass_on)


def call(
    department: str,
    method: str,
    path: str,
    json: Any = None,
    *,
    query: dict[str, Any] | None = None,
    idempotency_key: str | None = None,
    as_gateway: bool = False,
) -> tuple[int, Any]:
    """Ask a department, for whoever is signed in or as the gateway itself: (status, body or None).

    Raises DepartmentProblem for a status of 400 or more, DepartmentUnavailable when there is no answer.
    """
    headers = own_headers(department, as_gateway=as_gateway)
    if idempotency_key:
        headers["Idempotency-Key"] = idempotency_key
    body = None
    if json is not None:
        body = jsonlib.dumps(json, default=str).encode()
        headers["Content-Type"] = "application/json"
    asked = urlencode({name: value for name, value in (query or {}).items() if value is not None}, doseq=True)
    target = quote(path, safe=PATH_SAFE) + (f"?{asked}" if asked else "")
    answer = known(department).send(method, target, headers, body)
    if answer.status >= 400:
        raise DepartmentProblem(answer.status, problem_in(answer, department))
    return answer.status, answer.json() if answer.is_json else None


PATH_SAFE = "/-._~!$&'()*+,;=:@"


def own_headers(department: str, as_gateway: bool = False) -> dict[str, str]:
    """The headers of every call: the reader's language, the request's id, and a token if anyone is signed in."""
    headers = {
        "Accept": "application/json",
        "Accept-Language": locale(),
        "X-Request-Id": g.get("request_id", ""),
    }
    if token := _token(department, as_gateway):
        headers["Authorization"] = f"Bearer {token}"
    return headers


def known(name: str) -> Department:
    """The department of that name; KeyError for another."""
    return current_app.extensions["departments"][name]  # type: ignore[no-any-return]


def problem_in(answer: Answer, department: str) -> dict[str, Any]:
    """The problem a department told; one that told none is broken, and so unavailable."""
    try:
        problem = answer.json()
    except ValueError:
        problem = None
    if not isinstance(problem, dict) or "title" not in problem:
        raise DepartmentUnavailable(department)
    return problem


def _pass_on(error: DepartmentProblem) -> Response:
    """A department's refusal, as it put it, at the address that was asked here."""
    return respond(error.problem | {"status": error.status, "instance": request.path})


def _token(department: str, as_gateway: bool) -> str | None:
    signer: Signer = current_app.extensions["signer"]
    if as_gateway:
        return signer.token(department, "gateway", ["gateway"])
    if "actor" not in g:
        return None
    asker = g.actor
    return signer.token(department, asker.subject, asker.roles, asker.units, asker.venues)


def _prepared(method: str, url: str, headers: dict[str, str], body: bytes | None) -> PreparedRequest:
    request = PreparedRequest()
    request.method, request.url, request.body = method, url, body
    request.headers = CaseInsensitiveDict(headers | {"Accept-Encoding": "identity"})
    if body is not None or method in ("POST", "PUT", "PATCH"):
        request.headers["Content-Length"] = str(len(body or b""))
    return request
