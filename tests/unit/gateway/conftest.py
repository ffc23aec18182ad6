"""What the gateway's tests share: a gateway that reaches registration's double, and who stands before its pages."""

from collections.abc import Callable

import pytest
from flask import Flask

from tests.fixtures.double import Double
from tests.fixtures.gateway import edition
from tests.fixtures.pages import CITIZEN, PHONE, Reader, sign_in


@pytest.fixture
def portal(new_gateway: Callable[..., Flask], department: Double) -> Flask:
    """A gateway with an edition, that reaches registration's double."""
    app = new_gateway(registration_url=department.url)
    edition(app)
    return app


@pytest.fixture
def stranger(portal: Flask) -> Reader:
    """Someone who has not signed in."""
    return Reader(portal.test_client())


@pytest.fixture
def citizen(stranger: Reader, department: Double) -> Reader:
    """A reader who has signed in."""
    return sign_in(stranger, department, CITIZEN, PHONE)
