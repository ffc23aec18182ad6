"""Whole towns to break things in: one on SQLite and the embedded transport, one on RabbitMQ and PostgreSQL."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from .system import System
from .town import Town
from .truth import backlogs

REAL = pytest.param("real", marks=pytest.mark.integration)


TOWNS = pytest.StashKey["Towns"]()


class Towns:
    """The town of each kind (``embedded``, ``real``), started when it is first asked for."""

    def __init__(self, new_folder: Callable[[str], Path]) -> None:
        self.new_folder = new_folder
        self.known: dict[str, Town] = {}

    def town(self, kind: str) -> Town:
        if kind not in self.known:
            self.known[kind] = Town(System(self.new_folder(kind), real=kind == "real"))
        return self.known[kind]

    def recover(self, kind: str) -> None:
        """Everything runs again and nothing is left to do; or the next test has a new town, and this one fails."""
        town = self.known[kind]
        try:
            town.system.recover()
            town.system.until(lambda: not backlogs(town))
        except BaseException:
            del self.known[kind]
            town.system.close()
            raise

    def close(self) -> None:
        while self.known:
            self.known.popitem()[1].system.close()


@pytest.fixture(scope="session")
def towns(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Towns]:
    """Kept for the session: all tests in the town of a kind are of one group (tests/fixtures/order.py)."""
    towns = Towns(tmp_path_factory.mktemp)
    request.config.stash[TOWNS] = towns
    yield towns
    towns.close()


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    """Towns go with the last test in them: idle, their processes would take half a core from the tests after them."""
    stays = nextitem is not None and nextitem.path.parent == item.path.parent
    if not stays and (towns := item.config.stash.get(TOWNS, None)):
        towns.close()


@pytest.fixture(params=["embedded", REAL])
def town(request: pytest.FixtureRequest, towns: Towns) -> Iterator[Town]:
    """A town in which everything runs, before and after the test; the test runs in each kind."""
    yield towns.town(request.param)
    towns.recover(request.param)
