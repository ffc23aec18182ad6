"""Whole towns to break things in: one on SQLite and the embedded transport, one on RabbitMQ and PostgreSQL."""

from collections.abc import Callable, Iterator

import pytest

from .system import System
from .town import Town

REAL = pytest.param("real", marks=pytest.mark.integration)


@pytest.fixture(scope="session")
def towns(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Town]]:
    """The town of a kind (``embedded``, ``real``), started when it is first asked for and kept for the session."""
    known: dict[str, Town] = {}

    def town_of(kind: str) -> Town:
        if kind not in known:
            known[kind] = Town(System(tmp_path_factory.mktemp(kind), real=kind == "real"))
        return known[kind]

    yield town_of
    for town in known.values():
        town.system.close()


@pytest.fixture(params=["embedded", REAL])
def town(request: pytest.FixtureRequest, towns: Callable[[str], Town]) -> Iterator[Town]:
    """A town in which everything runs, before and after the test; the test runs in each kind."""
    town = towns(request.param)
    yield town
    town.system.recover()
