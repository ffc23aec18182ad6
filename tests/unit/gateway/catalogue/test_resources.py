"""Resources in the catalogue: kept, narrowed, withdrawn, forgotten; each with its owner's name."""

import uuid

import pytest

from chassis.storage.db import reading, transaction
from gateway.catalogue import nouns, queries
from tests.fixtures.gateway import UNIT, resource, tell, venue


@pytest.fixture
def ask(gateway):
    def asked(query, *args):
        with gateway.app_context(), reading() as db:
            return query(db, *args)

    return asked


def test_a_resource_has_its_owners_name_whenever_that_comes(gateway, ask):
    id = uuid.UUID(resource(gateway, unit_id=UNIT))
    assert ask(queries.resource, id)["owner"] is None
    unit = {"name": "江岸区社区教育学院", "kind": "学校", "district": None, "area": None, "roles": []}
    tell(gateway, "reporting.unit-changed", id=UNIT, **unit)
    assert ask(queries.resource, id)["owner"] == "江岸区社区教育学院"
    of_venue = resource(gateway, venue_id=venue(gateway))
    assert ask(queries.resource, uuid.UUID(of_venue))["owner"] == "江岸区图书馆"


def test_resources_are_narrowed_and_counted_by_what_they_are(gateway, ask):
    resource(gateway, title="甲")
    resource(gateway, title="乙", kind="video", topics=["智慧助老", "全民健康"], audiences=[])
    for filters, titles in (
        ({}, ["乙", "甲"]),
        ({"kind": "video"}, ["乙"]),
        ({"topic": ["智慧助老"]}, ["乙", "甲"]),
        ({"topic": "全民健康", "audience": "老年人群"}, []),
    ):
        items = ask(queries.resources, filters)["items"]
        assert sorted(view["title"] for view in items) == sorted(titles)
    first = ask(queries.resources, {}, None, 1)
    rest = ask(queries.resources, {}, first["next_cursor"], 1)
    assert {view["title"] for view in first["items"] + rest["items"]} == {"甲", "乙"}
    facets = ask(queries.resource_facets)
    assert facets["topic"][0] == {"value": "智慧助老", "label": "智慧助老", "count": 2}
    assert {view["value"] for view in facets["kind"]} == {"course", "video"}


def test_what_is_withdrawn_or_forgotten_is_shown_nowhere(gateway, ask):
    kept, withdrawn = resource(gateway), resource(gateway)
    resource(gateway, id=withdrawn, version=2, status="withdrawn")
    assert ask(queries.resource, uuid.UUID(withdrawn)) is None
    assert [str(view["id"]) for view in ask(queries.resources, {})["items"]] == [kept]
    with gateway.app_context(), transaction() as db:
        nouns.forget_resource(db, id=uuid.UUID(kept))
    assert ask(queries.resources, {})["items"] == []
    assert ask(queries.resource_facets) == {"kind": [], "topic": [], "audience": []}
