"""What the tests of the departments' room share: a gateway whose departments answer anything to anything."""

import pytest


@pytest.fixture
def app(new_gateway, some_service):
    return new_gateway(venues_url=some_service.url, registration_url=some_service.url)


@pytest.fixture
def client(app):
    return app.test_client()
