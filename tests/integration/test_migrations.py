"""The scripts of every department make the tables that its code maps, the chassis' own among them."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import MetaData, inspect, text

from chassis.messaging import outbox
from chassis.testing import prepare
from chassis.web import idempotency
from tests.fixtures.apps import NAMES
from tests.fixtures.stock import furnish

UNMAPPED = ("word", "word_")
"""The gateway's full-text index, and what SQLite keeps of it: no class stands for them."""
HISTORIES = {"alembic_version", "chassis_version"}


@pytest.fixture(params=NAMES)
def app(request, new_app, database_url):
    """On a copy of what the scripts made, as everywhere: to run them takes longer than to look."""
    return furnish(new_app(request.param, database_url))


@pytest.fixture
def stores(app):
    """The department's databases."""
    return app.extensions["stores"]


def tables_of(store):
    """All tables that the code knows in a database, in one metadata."""
    naming = MetaData(naming_convention=outbox.metadata.naming_convention)
    for metadata in (store.metadata, outbox.metadata, idempotency.metadata):
        for table in metadata.sorted_tables:
            table.to_metadata(naming)
    return naming


def test_the_scripts_make_what_the_code_maps(stores):
    for store in stores:
        stored_tables = tables_of(store)

        def mapped(_object, name, kind, _reflected, _other):
            return kind != "table" or name in stored_tables.tables

        with store.database.engine.connect() as connection:
            options = {"include_object": mapped, "compare_type": True, "compare_server_default": True}
            assert compare_metadata(MigrationContext.configure(connection, opts=options), stored_tables) == []


def test_no_table_is_there_that_nobody_knows(stores):
    for store in stores:
        with store.database.engine.connect() as connection:
            there = set(inspect(connection).get_table_names())
        unknown = there - set(tables_of(store).tables) - HISTORIES
        assert {name for name in unknown if not name.startswith(UNMAPPED)} == set()


def test_every_constraint_is_there_and_has_its_name(stores):
    """What autogenerate does not compare: checks and unique constraints by name."""
    for store in stores:
        check_constraints(store)


def check_constraints(store):
    with store.database.engine.connect() as connection:
        inspector = inspect(connection)
        for table in tables_of(store).sorted_tables:
            checks = {check["name"] for check in inspector.get_check_constraints(table.name)}
            declared = {
                check.name for check in table.constraints if type(check).__name__ == "CheckConstraint"
            }
            assert declared <= checks, table.name


def test_migrating_again_changes_nothing(app, stores):
    before = [shape_of(store) for store in stores]
    prepare(app)
    assert [shape_of(store) for store in stores] == before


def shape_of(store):
    """Its tables with their columns, and the last script of each history that has run."""
    with store.database.engine.connect() as connection:
        inspector = inspect(connection)
        names = inspector.get_table_names()
        tables = {name: [column["name"] for column in inspector.get_columns(name)] for name in names}
        scripts = {
            name: connection.scalars(text(f"SELECT version_num FROM {name}")).all() for name in HISTORIES
        }
    return tables, scripts
