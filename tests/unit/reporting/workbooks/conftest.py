"""A unit's desk, with a plan that is a draft, or approved."""

import pytest

from tests.fixtures.workbooks import Desk


@pytest.fixture
def desk(week):
    return Desk(week, week.file().json)


@pytest.fixture
def approved(week):
    return Desk(week, week.approved())
