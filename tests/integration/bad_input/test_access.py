"""Who may read what, route by route: each GET of the departments is asked by every role, also of another unit, venue or
person than whose it is. Who reads what stands in `access.tsv`, where a new route is missing."""

import re
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.fixtures.story import Story

TABLE = Path(__file__).parent / "access.tsv"
NOBODYS = str(uuid.UUID(int=5))
"""The id of nothing."""
PARTS = {"kind": "csv", "ending": "csv"}
STAFF = (
    *("office", "admin", "city_desk", "unit", "other_unit", "venue", "other_venue", "desk", "other_desk"),
    *("door", "other_door", "reviewer"),
)
ROLES = {"unit": "unit_editor", "venue": "venue_operator"}
DEPARTMENTS = ("registration", "venues", "reporting")
ALL = {"staff": {*STAFF}, "citizens": {"citizen", "other_citizen"}}
Token = Callable[..., str]


def table() -> dict[tuple[str, str], set[str]]:
    """{(department, path): who reads it}"""
    rows = (line.split("\t") for line in TABLE.read_text().splitlines()[1:])
    return {(name, path): readers_in(whose) for name, path, whose in rows}


def readers_in(text: str) -> set[str]:
    return {who for word in text.split() for who in ALL.get(word, {word})}


def tokens_of(story: Story, token: Token) -> dict[str, str | None]:
    """{who: token} of everybody who asks; `other`: of whom nothing is that is asked for."""
    own = {"units": [story.units["college"]["id"]], "venues": [story.venues["museum"]["id"]]}
    other = {"units": [story.units["school"]["id"]], "venues": [story.venues["science"]["id"]]}
    tokens: dict[str, str | None] = {"nobody": None, "no_role": token()}
    for who in STAFF:
        role = who.removeprefix("other_")
        bound = other if who.startswith("other_") else own
        kinds = {"unit": ("units",), "venue": ("venues",), "desk": (*own,), "door": (*own,)}.get(role, ())
        tokens[who] = token(ROLES.get(role, role), **{kind: bound[kind] for kind in kinds})
    for who, name in (("citizen", "甲"), ("other_citizen", "乙")):
        tokens[who] = token("citizen", subject=story.citizens[name].get("/api/me")["id"])
    return tokens


def known_of(story: Story) -> dict[str, str]:
    """{name of a parameter: the id of such a thing, of `college`, `museum` or 甲}"""
    college = story.plan("college")["activities"][0]
    opening = story.city.office.get(f"/api/venues/venues/{story.venues['museum']['id']}/openings")["items"][0]
    [booking] = story.citizens["甲"].get("/api/registration/bookings")["items"]
    sitting = story.plan("library")["activities"][0]["sittings"][0]
    return {
        "edition_id": story.edition["id"],
        "unit_id": story.units["college"]["id"],
        "venue_id": story.venues["museum"]["id"],
        "plan_id": story.plans["college"],
        "activity_id": college["id"],
        "opening_id": opening["id"],
        "placement_id": sitting["id"],
        "booking_id": booking["id"],
        "session_id": booking["session_id"],
    }


def is_empty(answer: Any) -> bool:
    return bool(answer.is_json and answer.json.get("items") == [])


def readers(answers: dict[str, Any]) -> set[str]:
    """Who is given something; where nobody is, as there is nothing, who is not sent away."""
    given = {who for who, answer in answers.items() if answer.status_code == 200 and not is_empty(answer)}
    return given or {who for who, answer in answers.items() if answer.status_code not in (401, 403)}


@pytest.mark.parametrize("name", DEPARTMENTS)
def test_each_route_is_read_by_those_alone_who_may(story, name, monkeypatch):
    app, issuer, known = story.city.apps[name], story.city.issuer, known_of(story)
    monkeypatch.setitem(app.extensions, "keys", issuer.keys)

    def token(*roles, subject="somebody", **bound):
        return issuer.token(name, subject, roles, lifetime=3600, **bound)

    tokens, client = tokens_of(story, token), app.test_client(use_cookies=False)
    readings = {}
    for path, methods in app.extensions["api"].spec.to_dict()["paths"].items():
        if "get" not in methods:
            continue
        address = re.sub(r"\{(\w+)\}", lambda part: (known | PARTS).get(part[1], NOBODYS), path)
        wanted = [each for each in methods["get"].get("parameters", ()) if each.get("required")]
        query = {
            each["name"]: known.get(each["name"], "2021-11-20") for each in wanted if each["in"] == "query"
        }
        answers = {
            who: client.get(
                address, query_string=query, headers={"Authorization": f"Bearer {key or ''}"}, buffered=True
            )
            for who, key in tokens.items()
        }
        readings[name, path] = readers(answers)
    assert readings == {row: whose for row, whose in table().items() if row[0] == name}
