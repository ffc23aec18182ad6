"""`/api/<department>/<path>`: passes a request on to the department, with a token for whoever is signed in."""

from typing import IO, NoReturn
from urllib.parse import quote, urlsplit

from flask import Blueprint, Response, current_app, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import MethodNotAllowed

from chassis.errors import DomainError, NotFound
from chassis.web.auth import public
from chassis.web.problems import PROBLEM_JSON, respond
from chassis.wording import Text

from ..departments import asking, connection
from ..departments.documents import OWN, document
from ..departments.errors import DepartmentUnavailable
from . import reviewers

blp = Blueprint("proxy", __name__)

SHEETS = ("text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
"""Kinds of short files that a department answers with; a page is none."""
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]
NOT_PASSED = {
    "certificates",
    "sign-in-codes",
    "sign-ins",
    "links",
    "demo",
    "livez",
    "readyz",
    "metrics",
    "static",
}
"""First steps of paths that only the gateway itself, or nobody from outside, asks for."""
FILES = {"exports", "files", "highlights", "results"}
"""First steps of paths that answer with a file, which is handed on while it arrives."""
FILE_ENDINGS = ("/picture", ".csv", ".xlsx")
"""Ends of paths that do so, too: a table is written whole before its first byte leaves."""
UPLOADS = "uploads"
"""First step of paths that take a file in pieces (tus 1.0), each handed on while it arrives."""
LARGEST_PIECE = 8 * 1024 * 1024
"""Bytes."""
ASKED_WITH = (
    "Content-Type",
    "Idempotency-Key",
    "If-None-Match",
    "If-Match",
    "Range",
    "If-Range",
    "Tus-Resumable",
    "Upload-Length",
    "Upload-Concat",
    "Upload-Offset",
    "Upload-Metadata",
    "Upload-Checksum",
)
ANSWERED_WITH = (
    "Content-Type",
    "ETag",
    "Cache-Control",
    "Content-Language",
    "Content-Disposition",
    "Retry-After",
    "Vary",
    "Allow",
    "Accept-Ranges",
    "Content-Range",
    "Tus-Resumable",
    "Tus-Version",
    "Tus-Extension",
    "Tus-Max-Size",
    "Tus-Checksum-Algorithm",
    "Upload-Offset",
    "Upload-Length",
    "Upload-Expires",
)


class NoSuchAddress(NotFound):
    title = Text("没有这个地址", "There is nothing at this address")
    detail = Text(
        "请核对地址，编号要写全。各部分的地址见 /api/docs。",
        "Check the address; ids are written in full. /api/docs lists the addresses of each part.",
    )


class PieceTooLong(DomainError):
    status = 413
    title = Text("这一块太大", "The piece is too large")


class LengthUnknown(DomainError):
    status = 411
    title = Text("请写明 Content-Length", "Say the Content-Length")


@blp.get("/api/<department>/openapi.json")
@public
def openapi(department: str) -> ResponseReturnValue:
    """The OpenAPI 3.1 document of one part of the API; a department's last copy while it is down."""
    if department != OWN and department not in current_app.extensions["departments"]:
        raise NoSuchAddress()
    return document(department)


@blp.route("/api/<department>/<path:path>", methods=[*METHODS, "OPTIONS"])
@public
def pass_on(department: str, path: str) -> Response:
    """Ask the department what was asked here, and answer what it answered."""
    target, first = _target(department, path), path.partition("/")[0]
    if request.method == "OPTIONS" and first != UPLOADS:
        return current_app.make_default_options_response()
    headers = asking.own_headers(department)
    headers |= {name: request.headers[name] for name in ASKED_WITH if name in request.headers}
    client = asking.find_department(department)
    if request.method == "PATCH" and first == UPLOADS:
        return _response(department, client.hand_on(target, headers, _length(), _piece()))
    if request.method == "GET" and (first in FILES or path.endswith(FILE_ENDINGS)):
        return _response(department, client.fetch(target, headers))
    body = request.get_data() if request.method not in connection.SAFE else None
    reviewers.check(department, request.method, path.strip("/"), body)
    answer = client.send(request.method, target, headers, body, deadline=asking.deadline())
    return _response(department, answer)


@blp.route("/api/", defaults={"path": ""}, methods=METHODS)
@blp.route("/api/<path:path>", methods=METHODS)
@public
def nothing_here(path: str) -> NoReturn:
    """No such part of the API, or not by this method."""
    _refuse()


def _length() -> int:
    """The bytes of the piece that is coming. Raises LengthUnknown, PieceTooLong."""
    if request.content_length is None:
        raise LengthUnknown()
    if request.content_length > LARGEST_PIECE:
        raise PieceTooLong(
            Text("每一块最大 8 MB（8388608 字节）。", "A piece has 8 MB (8388608 bytes) at most."),
            limit=LARGEST_PIECE,
        )
    return request.content_length


def _piece() -> IO[bytes]:
    """The piece that is coming, to be read while it comes."""
    request.max_content_length = LARGEST_PIECE
    return request.stream


def _target(department: str, path: str) -> str:
    """The path and query to ask the department for. Raises NoSuchAddress or MethodNotAllowed for what is not passed
    on."""
    steps = path.split("/")
    odd = any(step in ("", ".", "..") for step in steps[:-1]) or steps[-1] in (".", "..")
    if department not in current_app.extensions["departments"]:
        _refuse()
    if steps[0] in NOT_PASSED or odd:
        raise NoSuchAddress()
    if not path.isprintable() or "\\" in path:
        raise NoSuchAddress()
    query = request.query_string.decode("ascii", "replace")
    return "/" + quote(path, safe=asking.PATH_SAFE) + (f"?{query}" if query else "")


def _refuse() -> NoReturn:
    """Say which methods the gateway's own route at this address takes, or that there is none."""
    adapter = current_app.create_url_adapter(request)
    assert adapter is not None
    methods = []
    for method in METHODS:
        rule, _ = adapter.match(method=method, return_rule=True)
        if not rule.endpoint.startswith(f"{blp.name}."):
            methods.append(method)
    raise MethodNotAllowed(methods) if methods else NoSuchAddress()


def _response(department: str, answer: connection.Answer) -> Response:
    """The answer as it is handed on. Raises DepartmentUnavailable for one that is not a department's own."""
    if not _is_own(answer):
        raise DepartmentUnavailable(department)
    headers = {name: answer.headers[name] for name in ANSWERED_WITH if name in answer.headers}
    if location := _location(department, answer.headers.get("Location", "")):
        headers["Location"] = location
    is_head = request.method == "HEAD"
    if (answer.pieces or is_head) and "Content-Length" in answer.headers:
        # Whoever fetches a large file sees how much is to come, and whether all of it came; so does who asks first.
        headers["Content-Length"] = answer.headers["Content-Length"]
    headers.setdefault("Cache-Control", "no-store")
    if _kind(answer).startswith(PROBLEM_JSON) and not is_head:
        problem = asking.problem_in(answer, department) | {"instance": request.path}
        return respond(problem, {name: text for name, text in headers.items() if name != "Content-Type"})
    # Werkzeug gives bytes their own length, also none where HEAD has another.
    return Response(() if is_head else answer.pieces or answer.content, answer.status, headers)


def _is_own(answer: connection.Answer) -> bool:
    """Whether a department said it: JSON, a file that was asked for, a table, or nothing. A page is the word of a
    server before the department, or of one that broke."""
    if answer.status >= 400:
        return _kind(answer).startswith(PROBLEM_JSON)
    if answer.pieces is not None:
        return not _kind(answer).startswith("text/html")
    return answer.is_json or not answer.content or _kind(answer).startswith(SHEETS)


def _kind(answer: connection.Answer) -> str:
    return answer.headers.get("Content-Type", "").lower()


def _location(department: str, address: str) -> str | None:
    """Where the department's address is to be found here; nothing where it is none of its own."""
    place, department_url = urlsplit(address), urlsplit(asking.find_department(department).url)
    if not place.path.startswith("/") or (place.netloc and place.netloc != department_url.netloc):
        return None
    return f"/api/{department}{place.path}" + (f"?{place.query}" if place.query else "")
