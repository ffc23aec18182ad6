"""Venues on both databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from chassis.storage.db import transaction
from chassis.testing import Issuer
from tests.fixtures.venues import ADDRESS, Places, new_places
from venues.venues import registering
from venues.venues.model import Space


@pytest.fixture
def places(tmp_path: Path, database_url: str, issuer: Issuer) -> Iterator[Places]:
    with new_places(database_url, f"embedded:///{tmp_path}/bus.db", issuer) as places:
        yield places


@pytest.fixture
def hall(places: Places) -> Space:
    """The first of a venue's two spaces, of 100 seats."""
    spaces = [{"name": "剧场", "seats": 100}, {"name": "排练厅", "seats": 30}]
    with places.app.app_context(), transaction() as db:
        return registering.register_venue(db, name="武汉市群众艺术馆", spaces=spaces, **ADDRESS).spaces[0]
