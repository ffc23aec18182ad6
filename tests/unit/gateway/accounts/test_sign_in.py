"""Signing in: citizens by phone and code, staff by password; what a session is and when it ends."""

import time
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet
from sqlalchemy import select, update

from chassis.testing import run_jobs
from gateway.accounts import staff_accounts
from gateway.accounts.model import AttemptCount, WebSession
from gateway.accounts.sign_in import COOKIE
from gateway.accounts.staff_accounts import Passwords
from gateway.accounts.store import reading, transaction
from tests.fixtures.double import Double, served

PASSWORD = "correct horse battery"
PHONE = "13800001234"
CITIZEN = str(uuid.uuid4())


@pytest.fixture
def app(new_gateway, department):
    return new_gateway(registration_url=department.url)


@pytest.fixture
def client(app):
    return app.test_client()


@pytest.fixture
def staff(app):
    """Make an account: `staff("office")`."""

    def make(username, roles=("office",), **bound):
        with app.app_context():
            credential = staff_accounts.credential(PASSWORD)
            with transaction() as db:
                staff_accounts.create(
                    db, credential=credential, username=username, roles=list(roles), **bound
                )
        return username

    return make


def citizen(client, department):
    department.answer(200, {"citizen_id": CITIZEN})
    return client.post("/api/sign-in", json={"phone": PHONE, "code": "123456"})


def enter(client, username, password=PASSWORD):
    return client.post("/api/sign-in/staff", json={"username": username, "password": password})


def claims(app, state, audience):
    token = state["Authorization"].removeprefix("Bearer ")
    keys = KeySet.import_key_set(app.test_client().get("/.well-known/jwks.json").json)
    results = jwt.decode(token, keys, algorithms=["Ed25519"]).claims
    assert (results["iss"], results["aud"]) == ("gateway", audience)
    assert results["exp"] - time.time() <= 60
    return results


def test_a_code_is_asked_for_by_the_gateway_itself_in_e164(app, client, department):
    department.answer(202)
    assert client.post("/api/sign-in/code", json={"phone": "138 0000 1234"}).status_code == 202
    (request,) = department.asked
    assert (request.method, request.path, request.json) == (
        "POST",
        "/sign-in-codes",
        {"phone": "+8613800001234"},
    )
    assert claims(app, request.headers, "registration")["roles"] == ["gateway"]


def test_where_a_code_is_is_asked_for_by_the_gateway_itself(app, client, department):
    code_id = str(uuid.uuid4())
    department.answer(202, {"id": code_id})
    assert client.post("/api/sign-in/code", json={"phone": "138 0000 1234"}).json == {"id": code_id}
    department.answers = []
    department.answer(200, {"status": "dropped"})
    assert client.get(f"/api/sign-in/code/{code_id}").json == {"status": "dropped"}
    request = department.asked[-1]
    assert (request.method, request.path) == ("GET", f"/sign-in-codes/{code_id}")
    assert claims(app, request.headers, "registration")["roles"] == ["gateway"]


def test_a_registration_of_before_says_no_way_to_follow(new_gateway):
    """Held to no contract: what it answers is not in that of today."""
    with served(Double()) as before:
        before.answer(202)
        client = new_gateway(registration_url=before.url).test_client()
        assert client.post("/api/sign-in/code", json={"phone": "13800001234"}).json == {"id": None}


@pytest.mark.parametrize("phone", ["", "12", "138", "abc", "+1", "1" * 39])
def test_a_malformed_phone_is_named(client, department, phone):
    answer = client.post("/api/sign-in/code", json={"phone": phone})
    assert (answer.status_code, answer.json["errors"][0]["field"]) == (422, "phone")
    assert department.asked == []


def test_a_citizen_gets_a_cookie_and_a_token_and_the_session_no_phone(app, client, department):
    answer = citizen(client, department)
    assert answer.status_code == 200
    body = answer.json
    assert (body["kind"], body["id"], body["roles"]) == ("citizen", CITIZEN, ["citizen"])
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith(f"{COOKIE}={body['token']};")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert client.get("/api/me").json["id"] == CITIZEN
    with app.app_context(), reading() as db:
        row = db.execute(select(WebSession.__table__)).mappings().one()
        counts = db.scalars(select(AttemptCount.key)).all()
    assert body["token"] not in str(dict(row))
    assert counts
    assert not any(PHONE[3:] in text for text in [str(dict(row)), *counts])


def test_a_bearer_token_is_as_good_as_the_cookie(app, client, department):
    token = citizen(client, department).json["token"]
    other = app.test_client()
    assert other.get("/api/me").status_code == 401
    assert other.get("/api/me", headers={"Authorization": f"Bearer {token}"}).json["id"] == CITIZEN


def test_a_bad_bearer_token_does_not_fall_back_on_the_cookie(client, department):
    citizen(client, department)
    assert client.get("/api/me", headers={"Authorization": "Bearer wrong"}).status_code == 401


def test_a_wrong_code_is_told_as_registration_tells_it(client, department):
    problem = {"type": "/problems/wrong-code", "title": "验证码不对", "status": 422, "instance": "/sign-ins"}
    department.answer(422, problem | {"errors": [{"field": "code", "message": "验证码不对"}]})
    answer = client.post("/api/sign-in", json={"phone": PHONE, "code": "000000"})
    assert answer.status_code == 422
    assert answer.content_type == "application/problem+json"
    assert answer.json["errors"][0]["field"] == "code"
    assert answer.json["instance"] == "/api/sign-in"
    assert "Set-Cookie" not in answer.headers


def test_signing_in_says_what_cannot_be_done_while_registration_is_down(new_gateway):
    answer = new_gateway().test_client().post("/api/sign-in/code", json={"phone": PHONE})
    assert answer.status_code == 503
    assert "登录" in answer.json["detail"]
    assert answer.json["department"] == "registration"
    assert answer.headers["Retry-After"] == "5"


def test_staff_sign_in_with_their_roles_unit_and_venues(client, staff):
    unit, venue = uuid.uuid4(), uuid.uuid4()
    body = enter(client, staff("jiangan", ["unit_editor", "venue_operator"], unit=unit, venues=[venue])).json
    assert body["kind"] == "staff"
    assert body["roles"] == ["unit_editor", "venue_operator"]
    assert (body["units"], body["venues"]) == ([str(unit)], [str(venue)])
    assert client.get("/api/me").json["username"] == "jiangan"


def test_a_wrong_password_and_an_unknown_name_are_answered_alike(client, staff):
    staff("office")
    wrong, unknown = enter(client, "office", "not the password"), enter(client, "nobody", "not the password")
    assert wrong.status_code == unknown.status_code == 401
    same = ("type", "title", "status", "detail", "errors")
    assert [wrong.json.get(name) for name in same] == [unknown.json.get(name) for name in same]


@pytest.mark.slow
def test_an_unknown_name_costs_as_much_as_a_wrong_password(app, client, staff):
    app.extensions["passwords"] = Passwords(at_once=2)  # as dear as in production
    staff("office")

    def seconds(username):
        began = time.process_time()
        enter(client, username, "not the password")
        return time.process_time() - began

    # In turns, so that a slow moment of the machine is none of one of them alone.
    turns = [(seconds("office"), seconds("nobody")) for _ in range(5)]
    known, unknown = (min(times) for times in zip(*turns, strict=True))
    assert unknown > known / 3


def test_a_new_sign_in_ends_the_session_the_browser_had(client, app, staff):
    first = enter(client, staff("office")).json["token"]
    second = enter(client, "office").json["token"]
    fresh = app.test_client()
    assert fresh.get("/api/me", headers={"Authorization": f"Bearer {first}"}).status_code == 401
    assert fresh.get("/api/me", headers={"Authorization": f"Bearer {second}"}).status_code == 200


def test_signing_out_ends_the_session_and_takes_the_cookie_back(app, client, staff):
    token = enter(client, staff("office")).json["token"]
    answer = client.post("/api/sign-out")
    assert answer.status_code == 204
    assert f"{COOKIE}=;" in answer.headers["Set-Cookie"]
    assert app.test_client().get("/api/me", headers={"Authorization": f"Bearer {token}"}).status_code == 401
    assert client.post("/api/sign-out").status_code == 204


@pytest.mark.slow
@pytest.mark.parametrize(
    ("field", "ago"),
    [("seen_at", timedelta(hours=3)), ("expires_at", timedelta(seconds=1)), ("revoked_at", timedelta())],
)
def test_a_session_ends_idle_or_in_time_or_revoked(app, client, staff, field, ago):
    enter(client, staff("office"))
    with app.app_context(), transaction() as db:
        db.execute(update(WebSession).values({field: datetime.now(UTC) - ago}))
    assert client.get("/api/me").status_code == 401


def test_a_session_in_use_stays_open(app, client, staff):
    enter(client, staff("office"))
    with app.app_context(), transaction() as db:
        db.execute(update(WebSession).values(seen_at=datetime.now(UTC) - timedelta(hours=1)))
    assert client.get("/api/me").status_code == 200
    with app.app_context(), reading() as db:
        assert datetime.now(UTC) - db.scalar(select(WebSession.seen_at)) < timedelta(minutes=1)


def test_a_disabled_account_is_out_at_once(app, client, staff):
    enter(client, staff("office"))
    with app.app_context(), transaction() as db:
        staff_accounts.disable(db, "office")
    assert client.get("/api/me").status_code == 401
    assert enter(client, "office").status_code == 401


@pytest.mark.slow
def test_demonstration_accounts_are_none_in_production(new_gateway):
    demonstration, production = (new_gateway(environment=name) for name in ("demonstration", "production"))
    with demonstration.app_context():
        credential = staff_accounts.credential(PASSWORD)
        with transaction() as db:
            staff_accounts.create(db, credential=credential, username="office", roles=["office"])
    state = enter(demonstration.test_client(), "office")
    assert state.status_code == 200
    assert enter(production.test_client(), "office").status_code == 401
    headers = {"Authorization": f"Bearer {state.json['token']}"}
    assert production.test_client().get("/api/me", headers=headers).status_code == 401


@pytest.mark.slow
def test_the_cookie_is_secure_in_production(new_gateway, department):
    client = new_gateway(environment="production", registration_url=department.url).test_client()
    assert "Secure" in citizen(client, department).headers["Set-Cookie"]


def test_ended_sessions_and_attempts_are_forgotten(app, client, staff):
    enter(client, staff("office"))
    with app.app_context(), transaction() as db:
        db.execute(update(WebSession).values(revoked_at=datetime.now(UTC) - timedelta(days=2)))
        db.execute(update(AttemptCount).values(expires_at=time.time() - 1))
    run_jobs(app)
    with app.app_context(), reading() as db:
        assert db.scalars(select(WebSession)).all() == []
        assert db.scalars(select(AttemptCount)).all() == []


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("sign-in/code", {}, "phone"),
        ("sign-in", {"phone": PHONE}, "code"),
        ("sign-in/staff", {"username": "office"}, "password"),
        ("sign-in/staff", {"username": "office", "password": "x" * 129}, "password"),
        ("sign-in/staff", {"username": ["office"], "password": "x"}, "username"),
    ],
)
def test_a_field_that_is_missing_or_wrong_is_named(client, path, body, field):
    answer = client.post(f"/api/{path}", json=body)
    assert (answer.status_code, answer.json["errors"][0]["field"]) == (422, field)


def test_json_that_is_none_is_refused(client):
    answer = client.post("/api/sign-in", data=b'{"phone": ', content_type="application/json")
    assert (answer.status_code, answer.content_type) == (400, "application/problem+json")
