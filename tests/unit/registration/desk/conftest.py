"""A desk at one venue; after each test that asks for its clerk, all that is true of seats is looked at."""

import pytest

from chassis.storage.db import new_id
from tests.fixtures.registration_truth import check

VENUE = new_id()
"""Where the desk works."""


@pytest.fixture
def clerk(week):
    yield week.staff("desk", venues=[VENUE])
    check(week)
