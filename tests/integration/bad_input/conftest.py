"""The city in which mistakes are made."""

from collections.abc import Iterator

import pytest

from tests.fixtures.mistakes import mistaken_week
from tests.fixtures.story import Story
from tests.fixtures.week import KINDS, City, new_city


@pytest.fixture(scope="package", params=KINDS)
def city(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    with new_city(request.param, tmp_path_factory.mktemp("city"), request) as city:
        yield city


@pytest.fixture(scope="package")
def story(city: City) -> Story:
    return mistaken_week(city)
