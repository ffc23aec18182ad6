"""What people type, on both databases: all wishes of many at once count, words changed by many are one state."""

import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Flask

from chassis.errors import Invalid
from chassis.web.auth import Actor
from gateway.accounts.store import reading
from gateway.catalogue.everyday import sayings
from gateway.wordbook import everyday_words, unmet
from tests.fixtures.gateway import make_gateway
from tests.fixtures.stock import furnish, take_back

CLERK = Actor(str(uuid.uuid4()), frozenset({"office"}), frozenset(), frozenset())
MANY = 8


@pytest.fixture
def app(tmp_path: Path, database_url: str) -> Iterator[Flask]:
    app = furnish(make_gateway(tmp_path, database_url=database_url))
    yield app
    take_back(app)


def at_once(app: Flask, act: Callable[[int], object]) -> list[object]:
    """What comes of it where many do it at once, each from an address of their own; a refusal is None."""

    def do(number: int) -> object:
        with app.test_request_context(environ_base={"REMOTE_ADDR": f"203.0.113.{number}"}):
            try:
                return act(number)
            except Invalid:
                return None

    with ThreadPoolExecutor(MANY) as pool:
        return list(pool.map(do, range(MANY)))


def test_every_wish_of_many_at_once_is_counted(app: Flask) -> None:
    assert at_once(app, lambda _: unmet.count_wish(unmet.read_wish("葫芦丝"))) == [True] * MANY
    with app.app_context(), reading() as db:
        assert [(row.words, row.count) for row in db.scalars(unmet.select_unmet())] == [("葫芦丝", MANY)]


def test_words_of_many_at_once_are_each_in_force_and_the_same_word_once(app: Flask) -> None:
    added = at_once(app, lambda number: everyday_words.add_word(f"打光{number}", ["灯光"], "", by=CLERK))
    assert None not in added
    same = at_once(app, lambda _: everyday_words.add_word("布光", ["灯光"], "", by=CLERK))
    assert [key for key in same if key] == ["布光"]
    with app.app_context():
        assert all(sayings().find(tuple(str(key).split())) for key in [*added, "布光"])
