"""The sample week, read once for a module."""

import pytest

from deploy.sample import week


@pytest.fixture(scope="module")
def sample():
    return week.read()


@pytest.fixture(scope="module")
def activities(sample):
    """[(unit's name, activity)]"""
    return [(plan["unit"], activity) for plan in sample.plans for activity in plan["activity"]]


@pytest.fixture(scope="module")
def sittings(sample, activities):
    """[(unit's name, activity, start, end)]"""
    return [(unit, activity, *span) for unit, activity in activities for span in sample.sittings(activity)]


@pytest.fixture(scope="module")
def spaces(sample):
    """{(venue's name, space's name): seats}"""
    return {
        (venue["name"], space["name"]): space["seats"] for venue in sample.venues for space in venue["spaces"]
    }
