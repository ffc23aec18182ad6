"""Every property and parameter that the OpenAPI documents name is given what it is not meant for.

No answer is a 5xx, and every refusal is a problem. What was taken all the same goes on to the other departments, who
must be able to read it.
"""

import json
import re
import uuid
from itertools import chain

import pytest

from tests.fixtures.apps import NAMES
from tests.fixtures.story import at
from tests.fixtures.week import PASSWORD

pytestmark = pytest.mark.timeout(600)

DEEP = [[[[[[[[[["深"]]]]]]]]]]
NUMBERS = [True, 0, -1, 1.5, 2**31, 2**63, 10**400, float("inf"), float("nan")]
WORDS = [
    *["", " ", "\0", "a\0b", "\ud800", "🎉家庭👨‍👩‍👧" * 3],
    *["x" * 100_000, "null", "\r\nX-Evil: 1", "<b>&amp;", "١٢"],
]
MARKS = [
    *["0001-01-01", "9999-12-31", "2021-13-45", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"],
    *["24:00", "00:00", "not-a-uuid", str(uuid.UUID(int=0))],
]
SHAPES = [[], {}, [None], ["", 1, {}], {"\0": "\0"}, DEEP]
KINDS = (NUMBERS, WORDS, MARKS, SHAPES)
ODD = [None, *NUMBERS, *WORDS, *MARKS, *SHAPES]
MARK = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d{4}-\d\d-\d\d.*|\d\d:\d\d.*")
"""An id, a day or a time."""
ODD_QUERY = [
    *["", "%00", "%ff", "%ED%A0%80", "🎉", "x" * 4096, "-1", "0", "1e400", "9" * 400, "abc", "true", "null"],
    *["2021-13-45", "0001-01-01", "9999-12-31", "[]", "' OR 1=1 --", "%0d%0aX-Evil:%201", "WzFd", "W251bGxd"],
    *["WyIwMDAxLTAxLTAxVDAwOjAwOjAwKzE0OjAwIiwieCJd", "é", str(uuid.UUID(int=0))],
]
ROLES = ["office", "admin", "unit_editor", "venue_operator", "door", "desk", "reviewer", "gateway"]
PLAIN = {
    "starts_at": at(20, 9),
    "ends_at": at(20, 11),
    "starts": "09:00",
    "ends": "11:00",
    "opens": "09:00",
    "closes": "11:00",
    "slot_minutes": 60,
    "phone": "13800001234",
    "opens_on": "2031-11-01",
    "closes_on": "2031-11-30",
    "year": 2031,
    "status": "open",
    "roles": ["reviewer"],
    "password": PASSWORD,
    "district": "420102",
    "area": "江岸区",
}
CUTS = {"slots", "opens", "closes", "slot_minutes", "seats"}
"""Of an opening: slots, or the others."""


@pytest.fixture(scope="module")
def ids(story):
    """{name of a property or path parameter: the id of such a thing}"""
    college = story.plan("college")["activities"][0]
    openings = f"/api/venues/venues/{story.venues['museum']['id']}/openings"
    opening = story.city.office.get(openings)["items"][0]
    return {
        "opening_id": opening["id"],
        "slot_id": opening["slots"][0]["id"],
        "edition_id": story.edition["id"],
        "unit_id": story.units["college"]["id"],
        "unit": story.units["college"]["id"],
        "venue_id": story.venues["museum"]["id"],
        "space_id": story.venues["museum"]["spaces"][0]["id"],
        "plan_id": story.plans["college"],
        "activity_id": college["id"],
        "sitting_id": college["sittings"][0]["id"],
        "session_id": college["sittings"][0]["id"],
        "placement_id": story.plan("library")["activities"][0]["sittings"][0]["id"],
    }


class Fuzz:
    """One part of the API, asked directly as someone with every right."""

    def __init__(self, story, ids, name, monkeypatch):
        self.app = story.city.apps[name]
        self.takes_all = not self.app.extensions["database"].is_sqlite
        self.turn = 0
        self.ids = ids
        self.faults = []
        self.document = self.app.extensions["api"].spec.to_dict()
        self.client = self.app.test_client(use_cookies=False)
        if name == "gateway":
            self.tokens = [story.city.office.token]
            return
        issuer = story.city.issuer
        monkeypatch.setitem(self.app.extensions, "keys", issuer.keys)
        units = [unit["id"] for unit in story.units.values()]
        venues = [venue["id"] for venue in story.venues.values()]
        self.tokens = [issuer.token(name, roles=ROLES, units=units, venues=venues, lifetime=3600)]
        if name == "registration":
            citizen = story.citizens["甲"].get("/api/me")["id"]
            self.tokens.append(issuer.token(name, citizen, ["citizen"], lifetime=3600))

    def operations(self):
        """[(method, path, operation)], what deletes last."""
        operations = [
            (method, path, operation)
            for path, methods in self.document["paths"].items()
            for method, operation in methods.items()
            if method in ("get", "post", "patch", "put", "delete")
        ]
        return sorted(operations, key=lambda operation: (operation[0] == "delete", operation[1]))

    def ask(self, method, path, body=None, query=""):
        """The answers to one request, from all who may ask; each is checked."""
        headers = {"Idempotency-Key": uuid.uuid4().hex, "Accept-Language": "en"}
        for token in self.tokens:
            answer = self.client.open(
                path + (f"?{query}" if query else ""),
                method=method.upper(),
                data=None if body is None else json.dumps(body),
                content_type="application/json" if body is not None else None,
                headers=headers | {"Authorization": f"Bearer {token}"},
            )
            if fault := fault_of(answer):
                self.faults.append(f"{method} {path} {query[:200]} {json.dumps(body)[:300]}: {fault}")

    def path(self, path, id=None):
        for name in [part[1:-1] for part in path.split("/") if part.startswith("{")]:
            path = path.replace(f"{{{name}}}", id or self.ids.get(name, str(uuid.uuid4())))
        return path

    def resolved(self, schema):
        while "$ref" in schema:
            schema = self.document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        options = schema.get("anyOf") or schema.get("oneOf") or schema.get("allOf")
        return self.resolved(options[0]) if options else schema

    def plain(self, schema, name=""):
        """Something that the schema means."""
        schema = self.resolved(schema)
        ids = PLAIN | self.ids
        if name in ids:
            return ids[name]
        if schema.get("enum"):
            return schema["enum"][0]
        if "properties" in schema:
            return {key: self.plain(part, key) for key, part in schema["properties"].items()}
        kind = schema.get("type", "string")
        if "array" in kind:
            return [self.plain(schema["items"], name.removesuffix("s"))]
        if "integer" in kind or "number" in kind:
            return 1
        if "boolean" in kind:
            return True
        formats = {"uuid": str(uuid.uuid4()), "date": "2021-11-20", "date-time": at(20, 9), "time": "09:00"}
        return formats.get(schema.get("format"), f"字{uuid.uuid4().hex[:20]}")

    def bodies(self, schema, path):
        """Plain bodies, each with one thing in it that is odd."""
        plain = self.plain(schema)
        if path.endswith("/openings"):
            plain = {key: part for key, part in plain.items() if key not in CUTS - {"slots"}}
        yield from [*ODD, plain]
        yield from self.odd(plain)

    def some(self, values):
        """All of them on PostgreSQL, which minds more; on SQLite a third, another one each time."""
        self.turn += 1
        return values if self.takes_all else values[self.turn % 3 :: 3]

    def odd_beside(self, plain):
        """Odd things of the kind of a plain one, which may go a long way, and some of those of other kinds: they are
        refused by the kind, alike wherever it is meant. Another quarter of these each time."""
        alike = kind_of(plain)
        others = [odd for kind in KINDS if kind is not alike for odd in kind]
        return self.some([None, *alike, *others[self.turn % 4 :: 4]])

    def odd(self, plain):
        if isinstance(plain, dict):
            for key in plain:
                yield from ({**plain, key: odd} for odd in self.odd_beside(plain[key]))
                yield from ({**plain, key: inner} for inner in self.odd(plain[key]))
                yield {name: part for name, part in plain.items() if name != key}
            yield {**plain, "unheard of": 1}
        elif isinstance(plain, list):
            yield from ([odd] for odd in self.odd_beside(plain[0]))
            yield plain * 1000
            yield from (
                [inner] for inner in chain.from_iterable(map(self.odd, plain)) if isinstance(inner, dict)
            )


def kind_of(plain):
    """Which odd things are of the kind of a plain one."""
    if isinstance(plain, int | float):
        return NUMBERS
    if isinstance(plain, str):
        return MARKS if MARK.fullmatch(plain) else WORDS
    return SHAPES


def fault_of(answer):
    """What is wrong with an answer, or nothing."""
    if answer.status_code >= 500:
        return answer.text
    if answer.status_code < 400:
        return ""
    if answer.content_type != "application/problem+json":
        return f"{answer.status_code} is no problem+json"
    problem = answer.json
    missing = {"type", "title", "instance", "request_id"} - set(problem)
    if missing or problem["status"] != answer.status_code:
        return f"{answer.status_code} lacks {missing or 'its status'}"
    if answer.status_code == 422 and not (problem.get("errors") or problem.get("detail")):
        return "422 says not what is wrong"
    return ""


@pytest.mark.parametrize("name", NAMES)
def test_no_odd_value_is_too_much(story, ids, name, monkeypatch):
    fuzz = Fuzz(story, ids, name, monkeypatch)
    for method, path, operation in fuzz.operations():
        for id in ("x", "%00", str(uuid.UUID(int=0))):
            fuzz.ask(method, fuzz.path(path, id), body=None if method in ("get", "delete") else {})
        for parameter in operation.get("parameters", []):
            if parameter.get("in") == "query":
                for odd in fuzz.some(ODD_QUERY):
                    fuzz.ask(method, fuzz.path(path), query=f"{parameter['name']}={odd}")
        body = operation.get("requestBody", {}).get("content", {}).get("application/json")
        if body:
            for request in fuzz.bodies(body["schema"], path):
                fuzz.ask(method, fuzz.path(path), request)
        elif method == "delete":
            fuzz.ask(method, fuzz.path(path))
    assert not fuzz.faults, "\n".join(fuzz.faults)
    story.city.settle()


PAGES = {
    "/activities": ["kind", "mode", "series", "topic", "audience", "area", "date", "free", "cursor", "lang"],
    "/venues": ["sector", "area", "date", "free", "cursor"],
    "/venues/{venue_id}": ["date", "cursor"],
    "/activities/{activity_id}": ["date", "lang"],
    "/search": ["q", "cursor"],
    "/statistics": ["by", "edition"],
    "/demo/messages": ["to", "cursor", "format", "whose"],
    "/announcements": ["cursor", "lang"],
    "/sign-in": ["next", "phone"],
    "/": ["lang", "text"],
}


@pytest.mark.parametrize(("path", "names"), PAGES.items())
def test_no_page_breaks_over_its_address(story, ids, path, names):
    client = story.city.client()
    for name, id in ids.items():
        path = path.replace(f"{{{name}}}", id)
    broken = []
    assert client.get(path).status_code == 200
    for name in names:
        for odd in ODD_QUERY:
            answer = client.get(f"{path}?{name}={odd}", headers={"Accept": "text/html"})
            if answer.status_code >= 500 or not answer.content_type.startswith(("text/html", "application/")):
                broken.append(f"{name}={odd[:60]}: {answer.status_code}")
    assert not broken, "\n".join(broken)
