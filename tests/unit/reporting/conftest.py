"""What all tests of reporting stand on: the department on an empty SQLite database, and who speaks to it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from chassis.testing import Issuer
from tests.fixtures.reporting import CONTACT, Papers, Week, embedded, new_papers
from tests.fixtures.workbooks import Desk


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


@pytest.fixture
def usual(week: Week) -> dict[str, str]:
    """What is usually asked of units, {paper: id of its requirement}: the plan is due on 29 October at 18:00."""
    items = week.office.post("/requirements/usual", json={"edition_id": week.edition["id"]}).json["items"]
    return {item["paper"]: item["id"] for item in items}


@pytest.fixture
def asked(week: Week, usual: dict[str, str]) -> dict[str, str]:
    """The usual six, asked of a unit that messages reach."""
    answer = week.editor.patch(f"/units/{week.unit['id']}", json={"contact": CONTACT})
    assert answer.status_code == 200, answer.json
    return usual


@pytest.fixture
def desk(week: Week) -> Desk:
    """A unit's desk, with a plan that is a draft."""
    return Desk(week, week.file().json)


@pytest.fixture
def approved(week: Week) -> Desk:
    """A unit's desk, with a plan that is approved."""
    return Desk(week, week.approved())
