"""Whether a process lives, and whether it can do its work: `/livez` and `/readyz`."""

import threading
from collections.abc import Callable
from contextlib import suppress

from flask import Flask, current_app
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session as DbSession
from sqlalchemy.orm import configure_mappers

from ..errors import DatabaseAway, Unavailable
from ..storage.db import reading
from ..storage.stores import stores
from ..wording import Text
from .auth import public

# What is called before the first request: verb(db), which only reads.
Warm = Callable[[DbSession], object]


class NotReady(Unavailable):
    title = Text("还没有准备好", "Not ready yet")


class Readiness:
    """What has to be true before a process is sent work, found out in this order: tables, keys, warmth.

    The tables are looked at each time, for a database may be exchanged; what is warm stays warm. The broker is not
    needed to answer requests.
    """

    def __init__(self, checks_tokens: bool) -> None:
        self.checks_tokens = checks_tokens
        self.warm_ups: list[Warm] = []
        self._is_warm = False
        self._lock = threading.Lock()

    def check(self) -> None:
        """Raises Unavailable saying what is missing, and how to get it."""
        _check_tables()
        if self.checks_tokens:
            _fetch_keys()
        self._warm_once()

    def warm_early(self) -> None:
        """Before this process takes its first request; what is missing yet, `check` will say.

        Of a server's several processes one alone is asked whether it is ready; one that replaces another never is.
        """
        with suppress(Unavailable, SQLAlchemyError):
            _check_tables()
            if self.checks_tokens:
                _bring_in_cryptography()
            self._warm_once()

    def _warm_once(self) -> None:
        with self._lock:
            if not self._is_warm:
                self._warm()
                self._is_warm = True

    def _warm(self) -> None:
        # In a context of its own: who warms a page must not write into the request that asked.
        with current_app._get_current_object().app_context():  # type: ignore[attr-defined]
            configure_mappers()
            for warm in self.warm_ups:
                with reading() as db:
                    warm(db)


def add_warm_up(app: Flask, *warm_ups: Warm) -> None:
    """Have each `warm_up(db)` called before the process says that it is ready: what takes long the first time only."""
    app.extensions["readiness"].warm_ups += warm_ups


def answer_health(app: Flask) -> None:
    @app.get("/livez")
    @public
    def livez() -> dict[str, str]:
        """The process answers."""
        return {"status": "ok"}

    @app.get("/readyz")
    @public
    def readyz() -> dict[str, str]:
        """The process can do its work, and at its usual pace: 503 says what is missing"""
        current_app.extensions["readiness"].check()
        return {"status": "ok"}


def _check_tables() -> None:
    try:
        is_behind = any(store.is_behind() for store in stores())
    except SQLAlchemyError as error:
        raise DatabaseAway() from error
    if is_behind:
        command = f"flask --app {current_app.extensions['settings'].department} migrate"
        raise NotReady(
            Text(
                f"数据库里还没有这个版本的表。请先运行：{command}",
                f"The database does not have the tables of this version yet. Run: {command}",
            ),
            retry_after=5,
        )


def _bring_in_cryptography() -> None:
    """It would come with the first token, whose sender would wait for it."""
    from . import tokens  # noqa: F401


def _fetch_keys() -> None:
    from . import tokens

    try:
        tokens.prepare(current_app.extensions["keys"].get())
    except Unavailable as error:
        url = current_app.extensions["settings"].jwks_url
        raise NotReady(
            Text(
                f"还没有取到门户的签名公钥（{url}）：门户在运行吗？",
                f"The gateway's keys have not been fetched from {url}: is the gateway up?",
            ),
            retry_after=2,
        ) from error
