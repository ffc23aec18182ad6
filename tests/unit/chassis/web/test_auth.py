"""A service believes the gateway's tokens, and nothing else."""

import time
import uuid

import pytest
from flask_smorest import Blueprint

from chassis.config import Settings as BaseSettings
from chassis.errors import Unauthorised
from chassis.storage.db import new_metadata
from chassis.testing import Issuer, client_for
from chassis.web.app import mount, new_app
from chassis.web.auth import actor, actor_of, citizen_id, require

blp = Blueprint("rooms", __name__)


@blp.get("/claims")
def claims():
    return {"subject": actor().subject, "units": sorted(str(unit) for unit in actor().units)}


@blp.get("/office")
@require("office", "admin")
def office():
    return {}


@blp.get("/citizen")
def citizen():
    return {"citizen": str(citizen_id())}


@pytest.fixture
def app(tmp_path, issuer):
    class Settings(BaseSettings):
        prefix = "ROOMS"

    settings = Settings(
        environment="test",
        database_url=f"sqlite:///{tmp_path}/x.db",
        broker_url=f"embedded:///{tmp_path}/bus.db",
    )
    app = new_app("rooms", settings, "Rooms", new_metadata(), keys=issuer.keys)
    mount(app, blp)
    return app


def test_claims_become_the_actor(app, issuer):
    unit = uuid.uuid4()
    answer = client_for(app, issuer, roles=["unit_editor"], units=[unit], subject="anna").get("/claims")
    assert answer.get_json() == {"subject": "anna", "units": [str(unit)]}


def test_without_a_token_it_is_401(app):
    answer = app.test_client().get("/claims")
    assert (answer.status_code, answer.content_type) == (401, "application/problem+json")


@pytest.mark.parametrize("case", ["other department", "over", "forged", "none", "garbage", "no roles"])
def test_wrong_tokens_are_401(app, issuer, case):
    token = {
        "other department": lambda: issuer.token("venues", roles=["office"]),
        "over": lambda: issuer.token("rooms", lifetime=-30),
        "forged": lambda: Issuer().token("rooms"),
        "none": lambda: "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.",
        "garbage": lambda: "not.a.token",
        "no roles": lambda: issuer.token("rooms")[:-4] + "AAAA",
    }[case]()
    answer = app.test_client().get("/claims", headers={"Authorization": f"Bearer {token}"})
    assert (answer.status_code, answer.content_type) == (401, "application/problem+json")


def test_roles_open_their_routes_only(app, issuer):
    assert client_for(app, issuer, roles=["admin"]).get("/office").status_code == 200
    assert client_for(app, issuer, roles=["citizen"]).get("/office").status_code == 403


def test_only_citizens_have_a_citizen_id(app, issuer):
    citizen = uuid.uuid4()
    assert client_for(app, issuer, roles=["citizen"], subject=citizen).get("/citizen").get_json() == {
        "citizen": str(citizen)
    }
    assert client_for(app, issuer, roles=["office"]).get("/citizen").status_code == 403


def test_a_token_that_was_good_is_refused_once_it_has_ended(app, issuer):
    token = issuer.token("kiosk", lifetime=1)
    with app.app_context():
        assert actor_of(token, "kiosk") is actor_of(token, "kiosk")
        with pytest.raises(Unauthorised):
            actor_of(token, "venues")
        actors = app.extensions["actors"]
        actors[token, "kiosk"] = (0.0, actors[token, "kiosk"][1])
        assert actor_of(token, "kiosk").subject == "tester"  # looked at anew, and still good
        old = issuer.token("kiosk", lifetime=-60)
        actors[old, "kiosk"] = (time.time() - 60, actors[token, "kiosk"][1])
        with pytest.raises(Unauthorised):
            actor_of(old, "kiosk")
