"""The counter: where requests come in, and those for a page that is kept are answered at once."""

from collections.abc import Callable, Iterable
from threading import Lock
from typing import Any

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response

from chassis import machine
from chassis.web.app import note_answer, request_id_of

from .keys import STATIC, Key, key_of
from .pages import Page, Shelf
from .states import State, States

Environ = dict[str, Any]
Answer = Callable[[Environ, Any], Iterable[bytes]]
TURNS = 64
REQUEST_ID = "HTTP_X_REQUEST_ID"
OF_ONE_READER = ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_RANGE")
"""What a page is not made by: whether its reader has it already is seen when it is handed out."""


class Counter:
    """Hands out what is on the shelf and lets the application make the rest, each page once however many ask for it."""

    def __init__(self, app: Flask, make: Answer) -> None:
        self._app = app
        self._make = make
        self._turns = [Lock() for _ in range(TURNS)]

    def __call__(self, environ: Environ, start_response: Any) -> Iterable[bytes]:
        began = machine.monotonic()
        key = key_of(environ)
        if key is None or (state := self._state()) is None:
            return self._make(environ, start_response)
        environ[REQUEST_ID] = request_id_of(environ.get(REQUEST_ID, ""))
        shelf: Shelf = self._app.extensions["shelf"]
        if page := shelf.find(key, state):
            return self._hand_out(page, environ, start_response, began)
        answer = self._take_turn(shelf, key, state, environ)
        if isinstance(answer, Page):
            return self._hand_out(answer, environ, start_response)
        return answer(environ, start_response)

    def _state(self) -> State | None:
        """None while the database is away: the application says so itself."""
        states: States = self._app.extensions["states"]
        try:
            return states.at_present(self._app)
        except SQLAlchemyError:
            return None

    def _take_turn(self, shelf: Shelf, key: Key, state: State, environ: Environ) -> Page | Answer:
        """What is asked for, made here or by who had the turn before."""
        with self._turns[hash(key) % TURNS]:
            return shelf.find(key, state) or self._made(shelf, key, state, environ)

    def _made(self, shelf: Shelf, key: Key, state: State, environ: Environ) -> Page | Answer:
        anyone = {name: value for name, value in environ.items() if name not in OF_ONE_READER}
        answer = Response.from_app(self._make, anyone | {"REQUEST_METHOD": "GET"}, buffered=True)
        if not answer.cache_control.public or "Set-Cookie" in answer.headers:
            return answer
        page = Page.of(self._route(key.path), answer.headers, answer.get_data(), key.varies_by)
        shelf.put(key, state, page)
        return page

    def _route(self, path: str) -> str:
        """The rule of the address, which answers are counted by."""
        rule, _ = self._app.url_map.bind("").match(path, "GET", return_rule=True)
        return str(rule.rule)

    def _hand_out(
        self, page: Page, environ: Environ, start_response: Any, began: float | None = None
    ) -> list[bytes]:
        """`began`: when it was asked for, where the application has not made it just now, and noted that itself."""
        status, headers, body = page.answer(environ)
        start_response(status, [*headers, ("X-Request-Id", environ[REQUEST_ID])])
        if began is not None:
            self._note(page.route, environ, int(status[:3]), machine.monotonic() - began)
        return body

    def _note(self, route: str, environ: Environ, status: int, seconds: float) -> None:
        path = "" if environ["PATH_INFO"].startswith(STATIC) else environ["PATH_INFO"]
        line = {"method": environ["REQUEST_METHOD"], "path": path, "request_id": environ[REQUEST_ID]}
        note_answer(self._app.extensions["settings"].department, route, status, seconds, **line)
