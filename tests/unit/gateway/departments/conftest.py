"""What the tests of the departments' room share: a gateway, and a line to departments at which anything may happen."""

from collections.abc import Iterator

import pytest

from tests.fixtures.double import Double, served


@pytest.fixture
def some_service() -> Iterator[Double]:
    """A double that is held to no contract, for this room alone.

    Its tests are about the line and not about what is said on it: paths that are no operation, pages of strange
    servers, redirects, answers to every method, attempts, pauses.
    """
    with served(Double()) as double:
        yield double


@pytest.fixture
def app(new_gateway, some_service):
    return new_gateway(venues_url=some_service.url, registration_url=some_service.url)


@pytest.fixture
def client(app):
    return app.test_client()
