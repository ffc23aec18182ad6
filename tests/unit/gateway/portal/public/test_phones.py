"""Whom to call stands where one decides and on what one takes along: the desk, the venue, the unit."""

import uuid

import pytest
from flask import Flask

from chassis.storage.db import reading
from gateway.catalogue import queries
from tests.fixtures.gateway import UNIT, activity, edition, session, sitting, tell, venue


@pytest.mark.slow
def test_the_numbers_of_venue_and_unit_stand_on_the_activity_and_with_its_sessions(gateway: Flask) -> None:
    edition(gateway, desk_phone="027-85551234")
    unit = {"name": "社区教育学院", "kind": "学校", "district": None, "area": None, "roles": []}
    tell(gateway, "reporting.unit-changed", id=UNIT, public_phone="027-00001001", **unit)
    there = sitting(venue_id=venue(gateway, phone="027-00001011"), place=None)
    id = activity(gateway, sittings=[there])
    session(gateway, there, activity_id=id, sitting_id=there["id"], unit_id=UNIT)
    page = gateway.test_client().get(f"/activities/{id}", headers={"Accept-Language": "zh"}).text
    for phone in ("027-00001001", "027-00001011", "027-85551234"):
        assert f'href="tel:{phone}"' in page
    with gateway.app_context(), reading() as db:
        session_view = queries.session(db, uuid.UUID(there["id"]))
    assert session_view and (session_view["place"]["phone"], session_view["place"]["unit_phone"]) == (
        "027-00001011",
        "027-00001001",
    )
