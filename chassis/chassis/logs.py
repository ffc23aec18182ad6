"""Structured logs: one JSON object a line on standard output, with the ids that join them across services.

Never a name, a phone, a code or a token: keys that would hold one are dropped, whoever wrote them.
"""

import json
import logging
import sys
from collections.abc import Iterable, Mapping
from typing import Any

from . import machine
from .imports import without

# For coloured tracebacks, which nothing here draws, structlog loads rich where it finds it: eight megabytes a process.
with without("rich"):
    import structlog
    from structlog.typing import EventDict, WrappedLogger

PRIVATE = {
    "name",
    "phone",
    "code",
    "token",
    "password",
    "body",
    "text",
    "party",
    "query",
    "authorization",
    "cookie",
}


_encode = json.JSONEncoder(ensure_ascii=False, default=str).encode


def get_logger() -> Any:
    """A logger: `log.info("booking confirmed", booking_id=…)`."""
    return structlog.get_logger()


def configure(service: str, level: str = "INFO") -> None:
    """Send the process's logs, the libraries' among them, to standard output as JSON lines."""
    shared_processors: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _naming(service),
        _drop_private,
        structlog.processors.format_exc_info,
    ]
    # Our own lines go straight to where the libraries' go: on the way through `logging` each would be a record, with a
    # look at the stack, and be rendered there, which takes several times as long.
    structlog.configure(
        processors=[*shared_processors, _render],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=_Lines,
        cache_logger_on_first_use=True,
    )
    _configure_libraries(shared_processors, level)


def _configure_libraries(shared_processors: list[Any], level: str) -> None:
    handler = logging.StreamHandler(sys.stdout)
    render = structlog.processors.JSONRenderer(default=str, ensure_ascii=False)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared_processors,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, render],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for noisy in ("urllib3", "alembic", "werkzeug"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    # A broker that goes away is told in a line by chassis.messaging.bus; pika would add three with stacks.
    logging.getLogger("pika").setLevel(logging.CRITICAL)


def tell_each(event: str, service: str, lines: Iterable[Mapping[str, Any]]) -> None:
    """Log many lines of one kind at once, at level info: what the inbox handled, thousands a second.

    A line at a time through the whole pipeline costs more than the handling it tells of. `lines` hold ids and states
    only.
    """
    root = logging.getLogger()
    if not root.isEnabledFor(logging.INFO):
        return
    common = {"event": event, "level": "info", "timestamp": machine.now().isoformat(), "service": service}
    end = f", {_encode(common)[1:]}\n"
    if text := "".join([_encode(line)[:-1] + end for line in lines]):
        _write(text)


class _Lines:
    """What structlog hands rendered lines to, whatever their level."""

    def __init__(self, *_names: Any) -> None:
        pass

    def msg(self, line: str) -> None:
        _write(line + "\n")

    debug = info = warning = error = critical = msg


def _render(_logger: WrappedLogger, _method: str, line: EventDict) -> str:
    return _encode(line)


def _write(text: str) -> None:
    for handler in logging.getLogger().handlers:
        if isinstance(handler, logging.StreamHandler):
            handler.acquire()
            try:
                handler.stream.write(text)
                handler.flush()
            finally:
                handler.release()


def bind(**ids: Any) -> None:
    """Add ids (request_id, event_id, actor) to every line of this request or delivery."""
    structlog.contextvars.bind_contextvars(**ids)


def clear() -> None:
    """Forget the ids of the request or delivery that has ended."""
    structlog.contextvars.clear_contextvars()


def bound() -> dict[str, Any]:
    """The ids of the present request or delivery."""
    return structlog.contextvars.get_contextvars()


def _naming(service: str) -> Any:
    def add_service(_logger: WrappedLogger, _method: str, line: EventDict) -> EventDict:
        line["service"] = service
        return line

    return add_service


def _drop_private(_logger: WrappedLogger, _method: str, line: EventDict) -> EventDict:
    for key in PRIVATE & line.keys():
        del line[key]
    return line
