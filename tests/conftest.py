"""What every test may ask for. The fixtures themselves are in tests/fixtures, by what they stand for."""

import gc
import os
import shutil
import tempfile
from pathlib import Path

import pytest

import chassis.testing
from chassis.testing import Issuer

from .fixtures import load, order, patience

MEMORY = Path("/dev/shm")
ENOUGH = 4 * 1024**3

pytest_plugins = [
    "tests.fixtures.servers",
    "tests.fixtures.gateway",
    "tests.fixtures.double",
    "tests.fixtures.apps",
    "tests.fixtures.week",
    "tests.fixtures.mail",
    "tests.fixtures.sms",
    "tests.fixtures.bucket",
]


def pytest_configure(config: pytest.Config) -> None:
    """Keep the tests' files in memory where there is room for them: every commit waits for the disk otherwise."""
    if "TMPDIR" not in os.environ and MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ENOUGH:
        os.environ["TMPDIR"] = str(MEMORY)
        tempfile.tempdir = None
    chassis.testing.patience = patience.STRETCH
    if patience.LOADED and not hasattr(config, "workerinput"):
        busy = load.loaded()
        busy.__enter__()
        config.add_cleanup(lambda: busy.__exit__(None, None, None))


def pytest_itemcollected(item: pytest.Item) -> None:
    # Not when all are collected: pytest-xdist, which comes before us then, has read the groups already.
    order.prepare(item, float(item.config.getini("timeout")))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    order.sort(items)


def pytest_collection(session: pytest.Session) -> None:
    """Modules and tests stay until the end: to look through all that has been collected again and again, whether
    something could go, takes a third as long as to collect it."""
    gc.disable()


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> None:
    """What was collected is not looked through while tests run either, nor at the end, five times over."""
    gc.freeze()
    gc.enable()


@pytest.fixture(scope="session")
def issuer() -> Issuer:
    """The test's own signing key, in the gateway's place."""
    return Issuer()
