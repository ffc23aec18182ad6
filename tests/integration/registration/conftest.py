"""What the tests of registration with other programs stand on: the department, on each kind of database."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from chassis.testing import Issuer
from tests.fixtures.registration import Week, new_week


@pytest.fixture
def week(database_url: str, tmp_path: Path, issuer: Issuer) -> Iterator[Week]:
    with new_week(database_url, f"embedded:///{tmp_path}/bus.db", issuer) as week:
        yield week
