"""Accounts lie apart from the catalogue: whoever was known stays known through the upgrade, and when it is dropped."""

import json
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import inspect, text

from chassis.storage.migrations import configuration
from chassis.storage.stores import CHASSIS_HISTORY, CHASSIS_SCRIPTS, HISTORY
from chassis.testing import prepare
from gateway.accounts import staff_accounts, store
from tests.fixtures.gateway import edition, make_gateway
from tests.fixtures.stock import furnish, take_back

PASSWORD = "correct horse battery"
NAMED = {"username": "library", "password": PASSWORD, "roles": ["office"], "unit": None, "venues": []}
COLUMNS = {
    "staff_account": "id, username, password_hash, roles, unit, venues, demonstration, created_at, disabled_at",
    "web_session": "id, token_hash, citizen_id, account_id, created_at, seen_at, expires_at, revoked_at",
    "idempotency_key": "subject, route, key, fingerprint, resource_id, created_at",
}


@pytest.fixture
def app(tmp_path, database_url):
    app = make_gateway(tmp_path, database_url=database_url)
    yield app
    take_back(app)


def sign_in(app):
    body = {"username": "library", "password": PASSWORD}
    return app.test_client().post("/api/sign-in/staff", json=body)


def bring(app, accounts):
    return app.test_cli_runner().invoke(args=["staff", "import"], input=json.dumps(accounts))


def as_before_the_upgrade(app):
    """Everything in one database, at its last revision, as what was entered into another one until now."""
    accounts, catalogue = (store.database.engine for store in app.extensions["stores"])
    main = app.extensions["stores"][1]
    for scripts, history, revision in (
        (CHASSIS_SCRIPTS, CHASSIS_HISTORY, "head"),
        (main.scripts, HISTORY, "0005"),
    ):
        with catalogue.connect() as connection:
            command.upgrade(configuration(scripts, history, connection, main.metadata), revision)
    with accounts.begin() as source, catalogue.begin() as target:
        for table, columns in COLUMNS.items():
            for row in source.execute(text(f"SELECT {columns} FROM {table}")).mappings():
                values = {
                    name: json.dumps(value) if isinstance(value, list) else value
                    for name, value in row.items()
                }
                columns_text = ", ".join(f":{name}" for name in values)
                target.execute(text(f"INSERT INTO {table} ({columns}) VALUES ({columns_text})"), values)


def emptied(engine):
    """Drop every table."""
    with engine.begin() as connection:
        for table in inspect(connection).get_table_names():
            if not table.startswith("word_"):
                connection.execute(text(f"DROP TABLE {table}"))


def test_an_upgrade_brings_over_who_was_known_and_who_is_signed_in(app, tmp_path):
    furnish(app)
    assert bring(app, [NAMED]).exit_code == 0
    token = sign_in(app).json["token"]
    catalogue = app.extensions["stores"][1].database.engine
    emptied(catalogue)
    as_before_the_upgrade(app)
    emptied(app.extensions["stores"][0].database.engine)
    prepare(app)
    me = app.test_client().get("/api/me", headers={"Authorization": f"Bearer {token}"})
    assert me.json["username"] == "library"
    assert sign_in(app).status_code == 200
    assert "staff_account" not in inspect(catalogue).get_table_names()
    prepare(app)
    assert sign_in(app).status_code == 200


def test_dropping_the_catalogue_loses_nobody(app):
    furnish(app)
    assert bring(app, [NAMED]).exit_code == 0
    edition(app)
    emptied(app.extensions["stores"][1].database.engine)
    assert app.test_client().get("/readyz").status_code == 503
    result = app.test_cli_runner().invoke(args=["migrate"])
    assert result.exit_code == 0, result.output
    assert app.test_client().get("/readyz").status_code == 200
    assert sign_in(app).status_code == 200


def test_accounts_of_a_file_are_made_once(app):
    furnish(app)
    assert [json.loads(line)["username"] for line in bring(app, [NAMED]).output.splitlines()] == ["library"]
    again = bring(app, [NAMED | {"password": "another password"}])
    assert (again.exit_code, again.output) == (0, "")
    wrong = bring(app, [NAMED | {"username": "keeper", "roles": ["venue_operator"]}])
    assert wrong.exit_code == 1 and "keeper: venues: Name the venues" in wrong.output
    with app.app_context(), store.reading() as db:
        assert [account.username for account in staff_accounts.list_accounts(db)] == ["library"]


def test_the_two_databases_have_to_be_two(app, tmp_path):
    settings = app.extensions["settings"]
    assert Path(settings.accounts_url).stem == Path(settings.database_url).stem + "_accounts"
    same = type(settings)(**vars(settings) | {"accounts_database_url": settings.database_url})
    assert [fault for fault in same.faults() if "GATEWAY_ACCOUNTS_DATABASE_URL" in fault]
