"""Staff accounts: made by the office over the API, or on the command line."""

import json
import uuid

import pytest
from sqlalchemy import select

from gateway.accounts import staff_accounts
from gateway.accounts.model import StaffAccount
from gateway.accounts.store import reading, transaction

PASSWORD = "correct horse battery"


@pytest.fixture
def signed_in(gateway):
    """A client of an account with these roles."""

    def client(*roles):
        with gateway.app_context():
            credential = staff_accounts.credential(PASSWORD)
            with transaction() as db:
                staff_accounts.create(
                    db, credential=credential, username="first", roles=list(roles), venues=[uuid.uuid4()]
                )
        client = gateway.test_client()
        client.post("/api/sign-in/staff", json={"username": "first", "password": PASSWORD})
        return client

    return client


def create(client, key=None, **fields):
    body = {"username": "jiangan", "roles": ["unit_editor"], "unit": str(uuid.UUID(int=7))} | fields
    return client.post("/api/staff", json=body, headers={"Idempotency-Key": key or uuid.uuid4().hex})


def enter(gateway, username, password):
    body = {"username": username, "password": password}
    return gateway.test_client().post("/api/sign-in/staff", json=body)


@pytest.mark.slow
def test_the_office_makes_an_account_whose_password_is_told_once(gateway, signed_in):
    client = signed_in("office")
    first = create(client, key="one")
    assert first.status_code == 201
    assert first.json["roles"] == ["unit_editor"]
    assert enter(gateway, "jiangan", first.json["password"]).status_code == 200
    again = create(client, key="one")
    assert (again.status_code, again.json["id"]) == (201, first.json["id"])
    assert "password" not in again.json


@pytest.mark.slow
def test_a_password_that_was_given_is_not_told_back(gateway, signed_in):
    body = create(signed_in("office"), password="given by the office").json
    assert "password" not in body
    assert enter(gateway, "jiangan", "given by the office").status_code == 200


def test_only_the_office_and_admins_make_accounts(gateway, signed_in):
    assert create(gateway.test_client()).status_code == 401
    assert create(signed_in("door")).status_code == 403


def test_only_an_admin_makes_an_admin(signed_in):
    assert create(signed_in("office"), roles=["admin"]).status_code == 403


@pytest.mark.slow
def test_an_admin_makes_an_admin(signed_in):
    assert create(signed_in("admin"), roles=["admin"]).status_code == 201


@pytest.mark.slow
def test_a_key_is_needed_and_serves_one_request(signed_in):
    client = signed_in("office")
    missing = client.post("/api/staff", json={"username": "jiangan", "roles": ["office"]})
    assert (missing.status_code, missing.json["errors"][0]["field"]) == (422, "Idempotency-Key")
    create(client, key="one")
    assert create(client, key="one", username="other").status_code == 409


@pytest.mark.slow
def test_a_name_is_taken_once(signed_in):
    client = signed_in("office")
    create(client)
    answer = create(client)
    assert (answer.status_code, answer.json["errors"][0]["field"]) == (409, "username")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("state", "field"),
    [
        ({"username": "With Space"}, "username"),
        ({"username": "x"}, "username"),
        ({"roles": []}, "roles"),
        ({"roles": ["citizen"]}, "roles"),
        ({"roles": ["gateway"]}, "roles"),
        ({"roles": ["unit_editor"], "unit": None}, "unit"),
        ({"roles": ["venue_operator"]}, "venues"),
        ({"roles": ["door"], "unit": None}, "venues"),
        ({"venues": ["no id"]}, "venues.0"),
        ({"password": "short"}, "password"),
    ],
)
def test_what_is_wrong_is_named(signed_in, state, field):
    answer = create(signed_in("office"), **state)
    assert answer.status_code == 422
    assert field in [error["field"] for error in answer.json["errors"]]


@pytest.mark.slow
def test_accounts_are_made_listed_and_disabled_on_the_command_line(gateway):
    run = gateway.test_cli_runner().invoke
    answer = run(args=["staff", "create", "first", "--role", "office", "--role", "admin"])
    state = json.loads(answer.stdout)
    assert state["roles"] == ["admin", "office"]
    assert enter(gateway, "first", state["password"]).status_code == 200
    assert json.loads(run(args=["staff", "list"]).stdout)["username"] == "first"
    assert run(args=["staff", "disable", "first"]).exit_code == 0
    assert enter(gateway, "first", state["password"]).status_code == 401


def test_the_command_line_takes_a_password_and_says_what_is_wrong(gateway):
    run = gateway.test_cli_runner().invoke
    arguments = ["staff", "create", "first", "--role", "office", "--password-stdin"]
    assert "password" not in json.loads(run(args=arguments, input="given on the line\n").stdout)
    refusal = run(args=arguments, input="given on the line\n")
    assert refusal.exit_code == 1
    assert "username" in refusal.output
    assert run(args=["staff", "disable", "nobody"]).exit_code == 1


@pytest.mark.slow
def test_passwords_are_kept_as_argon2id(gateway, signed_in):
    signed_in("office")
    with gateway.app_context(), reading() as db:
        assert db.scalar(select(StaffAccount.password_hash)).startswith("$argon2id$")


@pytest.mark.slow
def test_hashes_beyond_the_cap_wait_and_then_give_up(gateway):
    passwords = staff_accounts.Passwords(at_once=1)
    passwords.PATIENCE = 0.01
    with passwords._turn(), pytest.raises(staff_accounts.TooMany):
        passwords.hash(PASSWORD)
    assert passwords.match(passwords.hash(PASSWORD), PASSWORD)
