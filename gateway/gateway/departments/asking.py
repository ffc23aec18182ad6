"""Asking a department, for whoever makes the request that is being answered."""

import json as jsonlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote, urlencode

from flask import current_app, g, request

from chassis import machine
from chassis.errors import Unavailable
from chassis.wording import locale

from .connection import SAFE, Answer, Department
from .errors import DepartmentProblem, DepartmentUnavailable
from .signer import Signer


def ask(
    department: str,
    method: str,
    path: str,
    json: Any = None,
    *,
    query: Mapping[str, Any] | None = None,
    idempotency_key: str | None = None,
    if_version: int | None = None,
    as_gateway: bool = False,
) -> dict[str, Any]:
    """Ask a department, for whoever is signed in or as the gateway itself: its answer's body, {} where it has none.

    if_version: only what is of this version still is to be changed (If-Match).
    Raises DepartmentProblem for a status of 400 or more, DepartmentUnavailable when there is no answer, or one that is
    no department's.
    """
    headers = own_headers(department, as_gateway=as_gateway)
    if idempotency_key:
        headers["Idempotency-Key"] = idempotency_key
    if if_version is not None:
        headers["If-Match"] = f'"{if_version}"'
    content = None
    if json is not None:
        content = jsonlib.dumps(json, default=str).encode()
        headers["Content-Type"] = "application/json"
    return _body(_call(department, method, _target(path, query or {}), headers, content), department)


def away(department: str) -> str | None:
    """Its name, where it has failed so often that it is thought to be dead, and does not show itself now either."""
    return department if find_department(department).is_away() else None


def send_file(department: str, path: str, file: bytes, query: Mapping[str, Any]) -> dict[str, Any]:
    """Send a file as it is, for whoever is signed in: the answer's body. Raises as `ask` does."""
    return _body(_hand_in(department, path, file, query), department)


def exchange_file(department: str, path: str, file: bytes, query: Mapping[str, Any] | None = None) -> bytes:
    """Send a file as it is, for whoever is signed in: the file that comes back. Raises as `ask` does."""
    return _hand_in(department, path, file, query or {}).content


def ask_in_headers(
    department: str, method: str, path: str, headers: dict[str, str], content: bytes = b""
) -> Mapping[str, str]:
    """Ask in headers, as tus does, for whoever is signed in: the headers of the answer. Raises as `ask` does."""
    whole = own_headers(department) | headers
    return _call(department, method, _target(path, {}), whole, content).headers


@contextmanager
def uploading(department: str) -> Iterator[None]:
    """Send a file in pieces within: it has one of the few places that there are for it, and the time it takes.

    Raises UploadsBusy.
    """
    with find_department(department).uploading() as seconds:
        g.deadline = machine.monotonic() + seconds
        yield


def _hand_in(department: str, path: str, file: bytes, query: Mapping[str, Any]) -> Answer:
    """A sheet is read line by line before it is answered: it has the time that a file has."""
    headers = own_headers(department) | {"Content-Type": "application/octet-stream"}
    take_time()
    return _call(department, "POST", _target(path, query), headers, file)


def _call(
    department: str, method: str, target: str, headers: dict[str, str], content: bytes | None
) -> Answer:
    """What a department answers that does not refuse."""
    answer = find_department(department).send(method, target, headers, content, deadline=deadline())
    if answer.status == Unavailable.status:
        raise DepartmentUnavailable(department)
    if answer.status >= 400:
        raise DepartmentProblem(answer.status, problem_in(answer, department))
    return answer


def _body(answer: Answer, department: str) -> dict[str, Any]:
    """The object that was answered, {} for nothing. Raises DepartmentUnavailable for a page, or anything else."""
    try:
        body = answer.json() or {}
    except ValueError as error:
        raise DepartmentUnavailable(department) from error
    if not isinstance(body, dict):
        raise DepartmentUnavailable(department)
    return body


def _target(path: str, query: Mapping[str, Any]) -> str:
    """Path and query, quoted; what is None is not asked for."""
    query_text = urlencode({name: value for name, value in query.items() if value is not None}, doseq=True)
    return quote(path, safe=PATH_SAFE) + (f"?{query_text}" if query_text else "")


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


def deadline() -> float:
    """Until when departments are waited for, all together, while this request is answered; monotonic seconds.

    A reader's page has a short time: it can say what is missing. Who changes something would rather wait than not know.
    """
    if "deadline" not in g:
        settings = current_app.extensions["settings"]
        seconds = settings.page_seconds if request.method in SAFE else settings.write_seconds
        g.deadline = machine.monotonic() + seconds
    return g.deadline  # type: ignore[no-any-return]


def take_time() -> None:
    """Let what is asked while this request is answered have the time of a file."""
    g.deadline = machine.monotonic() + current_app.extensions["settings"].file_timeout


def find_department(name: str) -> Department:
    """The department of that name; KeyError for another."""
    return current_app.extensions["departments"][name]  # type: ignore[no-any-return]


def problem_in(answer: Answer, department: str) -> dict[str, Any]:
    """The problem a department told, and its status; one that told none is broken, and so unavailable."""
    try:
        problem = answer.json()
    except ValueError:
        problem = None
    if not isinstance(problem, dict) or "title" not in problem:
        raise DepartmentUnavailable(department)
    return problem | {"status": answer.status}


def _token(department: str, as_gateway: bool) -> str | None:
    signer: Signer = current_app.extensions["signer"]
    if as_gateway:
        return signer.token(department, "gateway", ["gateway"])
    if "actor" not in g:
        return None
    asker = g.actor
    return signer.token(department, asker.subject, asker.roles, asker.units, asker.venues)
