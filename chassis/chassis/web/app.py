"""What turns a Flask application into a department's service."""

import re
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import quote_from_bytes

from flask import Flask, Request, Response, current_app, g, jsonify, request
from flask_smorest import Api, Blueprint
from sqlalchemy import MetaData
from werkzeug.exceptions import RequestEntityTooLarge

from .. import logs, machine
from ..clockwork import Clock
from ..config import Settings
from ..messaging import contracts
from ..messaging.bells import bell_of
from ..messaging.department import Messaging
from ..messaging.worker import HOUSEKEEPING
from ..metrics import REQUEST_SECONDS, REQUESTS
from ..storage.db import Database, new_id
from ..storage.privacy import Vault
from ..storage.stores import Store
from .auth import protect, public
from .commands import register_commands
from .health import Readiness, answer_health
from .idempotency import PRUNE_KEYS
from .keys import GatewayKeys
from .problems import PROBLEM_JSON, Problem, ProblemErrors, register_error_handlers

MAX_BODY = 1024 * 1024  # bytes; media uploads will have a way of their own
PRINTABLE = "".join(map(chr, range(33, 127)))
log = logs.get_logger()


class ProblemApi(ProblemErrors, Api):
    """flask-smorest, with errors rendered by chassis.web.problems and told so in the OpenAPI document."""

    ERROR_SCHEMA = Problem
    DEFAULT_RESPONSE_CONTENT_TYPE = PROBLEM_JSON

    def init_app(self, *args: Any, **more: Any) -> None:
        # Errors are noted here; everything that is noted later is no error, and is plain JSON.
        super().init_app(*args, **more)
        self.DEFAULT_RESPONSE_CONTENT_TYPE = "application/json"


class WholeRequest(Request):
    """Refuses a body in chunks that is longer than allowed; werkzeug would cut it off there and say nothing. What is no
    text in the address, over which it and XML would stumble, is read as if it had been escaped."""

    def __init__(self, environ: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(environ, *args, **kwargs)
        if not is_text(self.query_string):
            self.query_string = quote_from_bytes(self.query_string, safe=PRINTABLE).encode()

    def get_data(self, *args: Any, **kwargs: Any) -> Any:
        data = super().get_data(*args, **kwargs)
        if self.content_length is None and len(data) >= (self.max_content_length or MAX_BODY):
            raise RequestEntityTooLarge()
        return data


def is_text(value: bytes) -> bool:
    try:
        return value.decode().isprintable()
    except UnicodeDecodeError:
        return False


def new_app(
    import_name: str,
    settings: Settings,
    title: str,
    metadata: MetaData,
    keys: Any = None,
    guard: Callable[[Flask], None] = protect,
    answers: bool = True,
    **flask: Any,
) -> Flask:
    """A Flask application with the chassis beneath: settings, database, clock, keys, errors, logs, health.

    title: for the OpenAPI document. metadata: the service's tables. keys: anything with `get(key_id) -> KeySet`;
    by default the gateway's, fetched from `settings.jwks_url`. guard: finds out who asks; by default it wants a
    token on every route that is not public. answers: not in a worker, which has no use for routes.
    """
    logs.configure(settings.department, settings.log_level)
    app = Flask(import_name, **flask)
    app.request_class = WholeRequest
    app.config.update(_smorest_config(settings, title), MAX_CONTENT_LENGTH=MAX_BODY)
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.extensions |= _extensions(settings) | {
        "metadata": metadata,
        "answers": answers,
        "keys": keys or GatewayKeys(settings.jwks_url),
    }
    database = app.extensions["database"]
    app.extensions["stores"] = [Store(database, Path(app.root_path) / "migrations", metadata)]
    app.extensions["api"] = ProblemApi(app)
    register_error_handlers(app)
    _trace_requests(app, settings.department)
    if answers:
        guard(app)
    app.extensions["readiness"] = Readiness(checks_tokens=guard is protect)
    answer_health(app)
    _show_contract(app)
    register_commands(app)
    return app


def _extensions(settings: Settings) -> dict[str, Any]:
    """What the chassis lays into an application by what it was told."""
    database = Database(settings.database_url)
    bell = bell_of(settings, database)
    database.wake = bell.ring
    extensions: dict[str, Any] = {
        "settings": settings,
        "database": database,
        "bell": bell,
        "clock": Clock(settings.clock),
        "messaging": Messaging(jobs=[*HOUSEKEEPING, PRUNE_KEYS]),
    }
    if settings.data_key:
        extensions["vault"] = Vault(settings.data_key)
    return extensions


def settings() -> Any:
    """The running application's settings, of the department's own class."""
    return current_app.extensions["settings"]


def add_routes(app: Flask, room: str, *names: str) -> None:
    """Mount the smorest blueprints of these names in a room's `routes`, where the application answers.

    A worker does not read that module: routes and their bodies are three to six megabytes of a department.
    """
    if app.extensions["answers"]:
        routes = import_module(f"{room}.routes")
        mount(app, *(getattr(routes, name) for name in names))


def mount(app: Flask, *blueprints: Blueprint) -> None:
    """Let the application answer as smorest blueprints say; they appear in /openapi.json."""
    for blueprint in blueprints:
        app.extensions["api"].register_blueprint(blueprint)


def _smorest_config(settings: Settings, title: str) -> dict[str, Any]:
    return {
        "API_TITLE": title,
        "API_VERSION": "v1",
        "OPENAPI_VERSION": "3.1.0",
        "API_SPEC_OPTIONS": {
            "servers": [{"url": f"/api/{settings.department}"}],
            "security": [{"bearer": []}],
            "components": {"securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}}},
        },
    }


def _trace_requests(app: Flask, service: str) -> None:
    @app.before_request
    def begin() -> None:
        logs.clear()
        g.request_id = request_id_of(request.headers.get("X-Request-Id", ""))
        g.began = machine.monotonic()
        logs.bind(request_id=g.request_id)

    @app.after_request
    def finish(response: Response) -> Response:
        seconds = machine.monotonic() - g.get("began", machine.monotonic())
        route = request.url_rule.rule if request.url_rule else "none"
        response.headers["X-Request-Id"] = g.get("request_id", "")
        path = "" if request.endpoint in ("livez", "readyz", "static") else _told_path()
        note_answer(service, route, response.status_code, seconds, method=request.method, path=path)
        return response


def request_id_of(request_id: str) -> str:
    """What a request is followed by: the id it was given, where it is one, else a new one."""
    return request_id if re.fullmatch(r"[\w-]{8,64}", request_id) else new_id().hex


def note_answer(
    service: str, route: str, status: int, seconds: float, *, method: str, path: str, **ids: str
) -> None:
    """Count an answer, and log it but for one without a path."""
    REQUESTS.labels(service, method, route, status).inc()
    REQUEST_SECONDS.labels(service).observe(seconds)
    if path:
        log.info("answered", method=method, path=path, status=status, ms=round(seconds * 1000, 1), **ids)


def _told_path() -> str:
    """The path as logs may have it: what stands in it as a `token` opens something to whoever reads it."""
    token = (request.view_args or {}).get("token")
    return request.path.replace(token, "…") if token else request.path


def _show_contract(app: Flask) -> None:
    @app.get("/openapi.json")
    @public
    def openapi() -> Response:
        """This service's OpenAPI 3.1 document."""
        return jsonify(contracts.openapi(app))
