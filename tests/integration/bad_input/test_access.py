"""Who may read what, route by route: each GET of the departments is asked by every role, also of another unit, venue or
person than whose it is. Who reads what stands in `access.tsv`, where a new route is missing."""

import re
from pathlib import Path
from typing import Any

import pytest

from tests.fixtures.access import DEPARTMENTS, NOBODYS, known_of, table, tokens_of

TABLE = Path(__file__).parent / "access.tsv"
PARTS = {"kind": "csv", "ending": "csv"}


def is_empty(answer: Any) -> bool:
    return bool(answer.is_json and answer.json.get("items") == [])


def readers(answers: dict[str, Any]) -> set[str]:
    """Who is given something; where nobody is, as there is nothing, who is not sent away."""
    accounts = {who for who, answer in answers.items() if answer.status_code == 200 and not is_empty(answer)}
    return accounts or {who for who, answer in answers.items() if answer.status_code not in (401, 403)}


@pytest.mark.parametrize("name", DEPARTMENTS)
def test_each_route_is_read_by_those_alone_who_may(story, name, monkeypatch):
    app, issuer, ids = story.city.apps[name], story.city.issuer, known_of(story)
    monkeypatch.setitem(app.extensions, "keys", issuer.keys)

    def token(*roles, subject="somebody", **bound):
        return issuer.token(name, subject, roles, lifetime=3600, **bound)

    tokens, client = tokens_of(story, token), app.test_client(use_cookies=False)
    readings = {}
    for path, methods in app.extensions["api"].spec.to_dict()["paths"].items():
        if "get" not in methods:
            continue
        address = re.sub(r"\{(\w+)\}", lambda part: (ids | PARTS).get(part[1], NOBODYS), path)
        parameters = [each for each in methods["get"].get("parameters", ()) if each.get("required")]
        query = {
            each["name"]: ids.get(each["name"], "2021-11-20") for each in parameters if each["in"] == "query"
        }
        answers = {
            who: client.get(
                address, query_string=query, headers={"Authorization": f"Bearer {key or ''}"}, buffered=True
            )
            for who, key in tokens.items()
        }
        readings[name, path] = readers(answers)
    assert readings == {row: whose for row, whose in table(TABLE).items() if row[0] == name}
