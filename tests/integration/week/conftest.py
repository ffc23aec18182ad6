"""The city, and its week."""

from collections.abc import Iterator

import pytest

from tests.fixtures.story import Story
from tests.fixtures.week import KINDS, City, new_city


@pytest.fixture(scope="package", params=KINDS)
def city(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    with new_city(request.param, tmp_path_factory.mktemp("city"), request) as city:
        yield city


@pytest.fixture(scope="package")
def story(city: City) -> Story:
    return Story(city).run()
