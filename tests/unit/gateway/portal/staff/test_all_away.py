"""While no department answers, every page for staff says so, and none breaks, whoever opens it."""

import re
import uuid
from collections.abc import Callable

import pytest
from flask import Flask

from tests.fixtures.gateway import edition
from tests.fixtures.pages import sign_in_staff

ROLES = ("office", "unit_editor", "venue_operator", "door", "desk", "reviewer", "admin")
NOUN = str(uuid.uuid4())
WORDS = {"day": "2021-11-06", "kind": "booked", "language": "zh"}
PART = re.compile(r"<(?:(\w+):)?(\w+)>")


def address_of(rule: str) -> str:
    """A page of a noun that nobody knows."""
    return PART.sub(lambda part: NOUN if part[1] == "uuid" else WORDS.get(part[2], "star"), rule)


@pytest.mark.slow
@pytest.mark.parametrize("role", ROLES)
def test_no_page_breaks_while_all_departments_are_away(new_gateway: Callable[..., Flask], role: str) -> None:
    app = new_gateway()
    edition(app)
    whose = {"unit": NOUN} if role == "unit_editor" else {}
    reader = sign_in_staff(app, role, **whose)
    rules = [rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/staff")]
    pages = sorted({address_of(rule.rule) for rule in rules if "GET" in (rule.methods or ())})
    assert len(pages) > 80
    assert [page for page in pages if reader.open(page).status_code == 500] == []
