"""What all tests of registration stand on: the department on an empty SQLite database, and who speaks to it."""

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from chassis.storage.db import new_id
from chassis.testing import Issuer, TokenClient
from tests.fixtures.registration import VENUE, Week, new_week
from tests.fixtures.registration_truth import check


@pytest.fixture
def week(tmp_path: Path, issuer: Issuer) -> Iterator[Week]:
    with new_week(f"sqlite:///{tmp_path}/registration.db", f"embedded:///{tmp_path}/bus.db", issuer) as week:
        yield week


@pytest.fixture
def venue() -> uuid.UUID:
    return new_id()


@pytest.fixture
def door(week: Week, venue: uuid.UUID) -> TokenClient:
    """Who keeps the door of the venue."""
    return week.staff("door", venues=[venue])


@pytest.fixture
def clerk(week: Week) -> Iterator[TokenClient]:
    """Whoever works at one venue's desk; afterwards all that is true of seats is looked at."""
    yield week.staff("desk", venues=[VENUE])
    check(week)


@pytest.fixture
def office(week: Week) -> TokenClient:
    return week.staff("office")


@pytest.fixture
def gateway(week: Week) -> TokenClient:
    return week.gateway()
