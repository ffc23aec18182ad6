"""What all tests of reporting stand on: the department on an empty SQLite database, and who speaks to it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from chassis.testing import Issuer
from tests.fixtures.reporting import Papers, Week, embedded, new_papers


@pytest.fixture
def papers(tmp_path: Path, issuer: Issuer) -> Iterator[Papers]:
    with new_papers(*embedded(tmp_path), issuer) as papers:
        yield papers


@pytest.fixture
def edition(papers: Papers) -> dict[str, Any]:
    return papers.edition()


@pytest.fixture
def week(papers: Papers) -> Week:
    """An edition with a unit; what was told of them has been read."""
    week = Week(papers)
    papers.events()
    return week
