"""Errors as they leave: RFC 9457 `application/problem+json` in the reader's language, rendered in this one place."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from flask import Flask, Request, Response, current_app, g, json, request
from flask_smorest import Blueprint
from flask_smorest.error_handler import ErrorHandlerMixin as SmorestErrors
from marshmallow import Schema, ValidationError, fields, missing
from sqlalchemy.exc import OperationalError
from webargs.core import parse_json
from webargs.flaskparser import FlaskParser, is_json_request
from werkzeug.exceptions import BadRequest, HTTPException

from ..errors import DatabaseAway, DomainError, Forbidden, Invalid, TooMany, Unauthorised, Unavailable
from ..logs import get_logger
from ..wording import Text
from .validation_words import translate

log = get_logger()

PROBLEM_JSON = "application/problem+json"


class FieldProblem(Schema):
    """What is wrong with one field."""

    field = fields.String(required=True, metadata={"description": "dotted path, e.g. activities.0.title"})
    message = fields.String(required=True)


class Problem(Schema):
    """RFC 9457 problem details, in the reader's language; some have further members."""

    type = fields.String(required=True, metadata={"description": "which error, e.g. /problems/session-full"})
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(metadata={"description": "what is wrong and how to mend it"})
    instance = fields.String(required=True, metadata={"description": "the path that was asked"})
    request_id = fields.String(required=True, metadata={"description": "finds the request in the logs"})
    errors = fields.List(fields.Nested(FieldProblem))


# What a reader finds in every problem; no error's own members take its place.
FRAME = frozenset(Problem().fields)

HTTP_TITLES = {
    400: Text("请求无法读懂", "The request cannot be read"),
    401: Unauthorised.title,
    403: Forbidden.title,
    404: Text("没有这个地址", "There is nothing at this address"),
    405: Text("这个地址不支持这种操作", "This address does not take that method"),
    413: Text("内容太大", "The content is too large"),
    415: Text("格式不支持", "This format is not supported"),
    422: Invalid.title,
    429: TooMany.title,
    500: Text("系统出错了", "Something went wrong on our side"),
    503: Unavailable.title,
}
HTTP_DETAILS = {
    400: Text("请检查内容是否为完整的 JSON。", "Check that the body is complete JSON."),
    404: Text("请检查网址是否写对。", "Check the address for a slip."),
    413: Text("请把内容缩小后再发送。", "Make it smaller and send it again."),
    415: Text("请用 application/json 发送。", "Send it as application/json."),
    500: Text("我们已经记下，请稍后再试。", "It has been noted; please try again later."),
}


def problem_of(error: DomainError) -> dict[str, Any]:
    """The RFC 9457 problem that tells `error` in the reader's language."""
    slug = re.sub(r"(?<!^)(?=[A-Z])", "-", type(error).__name__).lower()
    return _problem(slug, error.title, error.status, error.detail, _words(error.errors), error.members)


def _words(errors: Mapping[str, list[Text]]) -> list[dict[str, str]]:
    return [{"field": path, "message": str(text)} for path, texts in errors.items() for text in texts]


def _problem(
    slug: str,
    title: Text,
    status: int,
    detail: Text | None = None,
    errors: list[dict[str, str]] | None = None,
    members: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    problem: dict[str, Any] = {"type": f"/problems/{slug}", "title": str(title), "status": status}
    if detail:
        problem["detail"] = str(detail)
    problem["instance"] = request.path
    problem["request_id"] = g.get("request_id", "")
    if errors:
        problem["errors"] = errors
    return problem | {name: value for name, value in (members or {}).items() if name not in FRAME}


def respond(problem: dict[str, Any], headers: Mapping[str, str] | None = None) -> Response:
    """The response for a problem: the application's page for people where it has one, else JSON."""
    page = current_app.extensions.get("problem_page")
    response: Response | None = page(problem) if page else None
    if response is None:
        # A field that nobody knows may be called by half of a surrogate pair, which cannot be written down.
        body = json.dumps(problem, ensure_ascii=False).encode("utf-8", "replace")
        response = Response(body, status=problem["status"], content_type=PROBLEM_JSON)
    response.headers.extend(dict(headers or {}))
    if "retry_after" in problem:
        response.headers["Retry-After"] = str(problem["retry_after"])
    return response


def problem_of_fields(messages: Any) -> dict[str, Any]:
    """The problem for marshmallow's or webargs' messages, flattened to dotted paths and translated."""
    errors = [{"field": path, "message": str(translate(text))} for path, text in flatten(messages)]
    return _problem(
        "invalid", HTTP_TITLES[422], 422, Text("请改正标出的各项。", "Correct the fields named."), errors
    )


def flatten(messages: Any, path: str = "") -> list[tuple[str, str]]:
    """[(dotted path, message)] of nested validation messages. The location (json, query …) is left out."""
    if isinstance(messages, Mapping):
        pairs = []
        for key, inner in messages.items():
            is_location = not path and key in ("json", "query", "headers", "form", "files", "path")
            step = "" if is_location or key == "_schema" else str(key)
            pairs += flatten(inner, ".".join(part for part in (path, step) if part))
        return pairs
    if isinstance(messages, list):
        return [pair for inner in messages for pair in flatten(inner, path)]
    return [(path, str(messages))]


def handle_domain_error(error: DomainError) -> Response:
    log.info("refused", problem=type(error).__name__, status=error.status)
    return respond(problem_of(error))


def handle_validation_error(error: ValidationError) -> Response:
    return respond(problem_of_fields(error.messages))


def handle_http_error(error: HTTPException) -> Response:
    """Everything werkzeug, smorest and webargs raise, with the headers they set (Allow of a 405)."""
    status = error.code or 500
    if 300 <= status < 400:
        return error.get_response()  # type: ignore[return-value]
    data = getattr(error, "data", None) or {}
    headers = {k: v for k, v in error.get_headers() if k not in ("Content-Type", "Content-Length")}
    headers |= dict(data.get("headers") or {})
    messages = data.get("messages")
    if messages and not isinstance(messages, Mapping):
        messages = None
    if messages and status == 422:
        return respond(problem_of_fields(messages), headers)
    title = HTTP_TITLES.get(status, DomainError.title)
    return respond(_problem(_slug(error), title, status, HTTP_DETAILS.get(status)), headers)


def _slug(error: HTTPException) -> str:
    return re.sub(r"[^a-z]+", "-", (error.name or "error").lower()).strip("-")


def handle_crash(error: Exception) -> Response:
    log.exception("crashed")
    return respond(_problem("internal-server-error", HTTP_TITLES[500], 500, HTTP_DETAILS[500]))


def handle_database_error(error: OperationalError) -> Response:
    log.exception("database away")
    return respond(problem_of(DatabaseAway()))


def register_error_handlers(app: Flask) -> None:
    """Render every error of the application in one place."""
    app.register_error_handler(DomainError, handle_domain_error)
    app.register_error_handler(ValidationError, handle_validation_error)
    app.register_error_handler(HTTPException, handle_http_error)
    app.register_error_handler(OperationalError, handle_database_error)
    app.register_error_handler(Exception, handle_crash)


class ProblemErrors(SmorestErrors):
    """Keeps smorest from rendering errors its own way (it drops `Allow` on a 405)."""

    def handle_http_exception(self, error: HTTPException) -> Response:
        return handle_http_error(error)


class JsonParser(FlaskParser):
    """Takes as unreadable also what Python's JSON gives up on: nesting without end, numbers of thousands of digits."""

    def load_json(self, req: Request, schema: Schema) -> Any:
        try:
            return parse_json(req.get_data(cache=True)) if is_json_request(req) else missing
        except (RecursionError, ValueError) as error:
            raise BadRequest() from error

    def parse(self, argmap: Any, *args: Any, **more: Any) -> Any:
        """One instance of a schema for all requests: to make one takes longer than to use it."""
        return super().parse(_instance(argmap) if isinstance(argmap, type) else argmap, *args, **more)


@cache
def _instance(schema: type[Schema]) -> Schema:
    return schema()


# Every department's blueprints are smorest's own; this is where they look for the parser of their arguments.
Blueprint.ARGUMENTS_PARSER = JsonParser()
