"""What all tests of venues stand on: the department on an empty SQLite database, and who speaks to it."""

import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session as DbSession

from chassis.storage.db import transaction
from chassis.testing import Issuer, TokenClient
from tests.fixtures.venues import ADDRESS, Places, embedded, new_places
from venues.venues import registering
from venues.venues.model import Space


@pytest.fixture
def places(tmp_path: Path, issuer: Issuer) -> Iterator[Places]:
    with new_places(*embedded(tmp_path), issuer) as places:
        yield places


@pytest.fixture
def office(places: Places) -> TokenClient:
    return places.office


@pytest.fixture
def library(places: Places) -> dict[str, Any]:
    """A venue with two spaces."""
    return places.venue()


@pytest.fixture
def operator(places: Places, library: dict[str, Any]) -> TokenClient:
    """Who operates the library."""
    return places.operator(library["id"])


@pytest.fixture
def stranger(places: Places) -> TokenClient:
    """Who operates another venue."""
    return places.operator(uuid.uuid4())


@pytest.fixture
def events(places: Places) -> Callable[[], list[tuple[str, dict[str, Any]]]]:
    """Read what waits to be told, oldest first: (what happened, the state of its noun)."""
    return places.events


@pytest.fixture
def db(places: Places) -> Iterator[DbSession]:
    """A transaction of the department."""
    with places.app.app_context(), transaction() as db:
        yield db


@pytest.fixture
def hall(db: DbSession) -> Space:
    """A hall of 100 seats in a venue that has another, of 30."""
    spaces = [{"name": "剧场", "seats": 100}, {"name": "排练厅", "seats": 30}]
    return registering.register_venue(db, name="武汉市群众艺术馆", spaces=spaces, **ADDRESS).spaces[0]


@pytest.fixture
def room(hall: Space) -> Space:
    """The other, of 30 seats."""
    return hall.venue.spaces[1]
