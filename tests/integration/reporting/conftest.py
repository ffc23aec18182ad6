"""Reporting on both databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from chassis.testing import Issuer
from tests.fixtures.reporting import Papers, Week, new_papers


@pytest.fixture
def papers(tmp_path: Path, database_url: str, issuer: Issuer) -> Iterator[Papers]:
    store = str(tmp_path / "files")
    with new_papers(database_url, f"embedded:///{tmp_path}/bus.db", issuer, store=store) as papers:
        yield papers


@pytest.fixture
def week(papers: Papers) -> Week:
    """An edition with a unit."""
    return Week(papers)
