"""What every test may ask for. The fixtures themselves are in tests/fixtures, by what they stand for."""

import pytest

from chassis.testing import Issuer

pytest_plugins = [
    "tests.fixtures.servers",
    "tests.fixtures.gateway",
    "tests.fixtures.double",
    "tests.fixtures.apps",
    "tests.fixtures.week",
    "tests.fixtures.mail",
]


@pytest.fixture(scope="session")
def issuer() -> Issuer:
    """The test's own signing key, in the gateway's place."""
    return Issuer()
