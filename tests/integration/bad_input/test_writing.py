"""Who may write what, route by route: each POST, PUT, PATCH and DELETE of the departments is asked by every role, also
of another unit, venue or person than whose the thing is. Who is let in stands in `writers.tsv`, where a new route is
missing.

A body has what is required and no more. Whoever is not told that they may not, or that there is no such thing, is let
in. Of what is nowhere in this city the table says who may write to such a thing."""

import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from chassis.errors import Conflict
from tests.fixtures.access import DEPARTMENTS, NOBODYS, table, tokens_of
from tests.fixtures.openapi import contract
from tests.fixtures.uploads import TUS

from .things import MORE, things_of

TABLE = Path(__file__).parent / "writers.tsv"
PARTS = {"kind": "star", "locale": "zh"}
WRITING = ("post", "put", "patch", "delete")


class Undone(Conflict):
    """Somebody was let in, and what they did is taken back, so that the next one asks for the same."""


@contextmanager
def nothing_kept() -> Iterator[None]:
    """Whatever is to be committed is rolled back."""

    def undo(db: Session) -> None:
        if not db.in_nested_transaction():
            raise Undone()

    event.listen(Session, "before_commit", undo)
    try:
        yield
    finally:
        event.remove(Session, "before_commit", undo)


@pytest.fixture(scope="package")
def things(story):
    return things_of(story)


def writers(answers: dict[str, int]) -> set[str]:
    """Who is let in; where nobody is, as the thing is not there, who is not sent away for who they are."""
    inside = {who for who, status in answers.items() if status not in (401, 403, 404)}
    return inside or {who for who, status in answers.items() if status == 404}


@pytest.mark.parametrize("city", ["embedded"], indirect=True)
@pytest.mark.parametrize("name", DEPARTMENTS)
def test_each_route_is_written_by_those_alone_who_may(story, things, name, monkeypatch):
    app, issuer = story.city.apps[name], story.city.issuer
    monkeypatch.setitem(app.extensions, "keys", issuer.keys)

    def token(*roles, subject="somebody", **bound):
        return issuer.token(name, subject, roles, lifetime=3600, **bound)

    tokens = tokens_of(story, token) | {"gateway": token("gateway", subject="gateway")}
    client = app.test_client(use_cookies=False)

    def status(who: str, method: str, address: str, body: Any) -> int:
        headers = TUS | {"Authorization": f"Bearer {tokens[who] or ''}", "Idempotency-Key": uuid.uuid4().hex}
        with client.open(address, method=method, json=body, headers=headers) as answer:
            return answer.status_code

    allowed = {}
    with nothing_kept():
        for path, methods in app.extensions["api"].spec.to_dict()["paths"].items():
            address = re.sub(r"\{(\w+)\}", lambda part: (things | PARTS).get(part[1], NOBODYS), path)
            for method in methods.keys() & WRITING:
                route = f"{method.upper()} {path}"
                body = contract(name).smallest_request(method, address, things, MORE.get(route, ()))
                allowed[name, route] = writers({who: status(who, method, address, body) for who in tokens})
    assert allowed == {row: whose for row, whose in table(TABLE).items() if row[0] == name}
