"""Resources and wishes of the sample week: of every kind, leading to nobody, and one link that is broken."""

from collections import Counter
from urllib.parse import urlsplit

import pytest
from flask import Flask

from deploy.sample import week
from venues.config import Settings
from venues.resources.schemas import ResourceRequest
from venues.vocabulary import RESOURCES


def no_two_alike(values):
    return all(count == 1 for count in Counter(values).values())


@pytest.fixture
def venues_app():
    app = Flask(__name__)
    app.extensions["settings"] = Settings(environment="test", database_url="", broker_url="")
    return app


def test_one_link_is_broken_and_leads_to_a_page_of_the_demonstrations_own(sample):
    [broken] = [resource for resource in sample.resources if "page" in resource]
    assert broken["page"].startswith("/") and len({sample.moment(at).date() for at in broken["failed"]}) == 2


def test_resources_of_every_kind_lead_to_nobody(sample, venues_app):
    resources = sample.resources
    assert {resource["kind"] for resource in resources} == set(RESOURCES)
    assert no_two_alike(resource["title"] for resource in resources)
    names = {owner["name"] for owner in (*sample.venues, *sample.units)}
    for resource in resources:
        if "page" in resource:
            continue
        body = {name: value for name, value in resource.items() if name not in ("venue", "unit")}
        with venues_app.app_context():
            loaded = ResourceRequest().load(body)
        assert loaded["kind"] == "book" or loaded["url"]
        host = urlsplit(loaded["url"] or "https://example.org").hostname
        assert host.endswith(("example.org", "example.net", "example.com"))
        assert {resource.get("venue"), resource.get("unit")} - {None} <= names


def test_a_wish_is_answered_and_another_waits(sample):
    wishes = [wish for citizen in sample.citizens for wish in citizen.get("wish", [])]
    answer, venues = sample.answer, {venue["name"] for venue in sample.venues}
    assert {wish["venue"] for wish in wishes} <= venues and answer["venue"] in venues
    request = [(wish["venue"], wish["date"], wish["part"]) for wish in wishes]
    assert request.count((answer["venue"], answer["date"], answer["part"])) == 2
    assert len(request) == 3
    assert {wish["part"] for wish in wishes} <= {"morning", "afternoon", "evening"}
    assert week.slot(answer["slot"])["seats"] == 60
