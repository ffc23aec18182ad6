"""The database of accounts: what must outlive the catalogue, which can be dropped at any time.

Accounts, who is signed in, how often it was tried, and the keys of requests that made accounts.
"""

from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import Connection, Table, delete, inspect, select
from sqlalchemy.orm import Session as DbSession

from chassis import machine
from chassis.messaging.portions import change_in_portions
from chassis.running import extension
from chassis.storage.db import Database, database
from chassis.storage.stores import Store
from chassis.web import idempotency

from ..schema import RecordBase
from .model import WebSession

MIGRATIONS = Path(__file__).with_name("migrations")


def add_store(app: Flask) -> None:
    """Give the application the database of accounts, which is migrated before the catalogue's."""
    database = Database(app.extensions["settings"].accounts_url)
    app.extensions["accounts"] = database
    app.extensions["stores"].insert(
        0, Store(database, MIGRATIONS, RecordBase.metadata, setting="accounts_url", after=take_over)
    )


def accounts() -> Database:
    """The database of accounts of the running application."""
    return extension("accounts")  # type: ignore[no-any-return]


def transaction() -> AbstractContextManager[DbSession]:
    """A writing transaction on the accounts."""
    return accounts().transaction()


def reading() -> AbstractContextManager[DbSession]:
    """A reading transaction on the accounts."""
    return accounts().reading()


def prune_keys() -> bool:
    """Forget keys of requests that were used long ago; whether there may be more."""
    return idempotency.prune(accounts())


def forget_ended_sessions() -> bool:
    """Delete sessions of browsers that ended a day ago or more, for a piece; whether there may be more."""
    yesterday = machine.now() - timedelta(days=1)
    is_over = (WebSession.expires_at < yesterday) | (WebSession.revoked_at < yesterday)
    return change_in_portions(delete(WebSession).where(is_over), database=accounts())


def take_over() -> None:
    """Bring over what lies in the catalogue's database, where all lay in one. What is here already stays as it is."""
    with database().engine.connect() as earlier:
        present = set(inspect(earlier).get_table_names())
        if "staff_account" not in present:
            return
        with transaction() as db:
            for table in (*RecordBase.metadata.sorted_tables, idempotency.keys):
                if table.name in present:
                    bring_over(earlier, db.connection(), table)


def bring_over(earlier: Connection, later: Connection, table: Table) -> None:
    """Copy the rows of a table whose primary keys are not there yet."""
    key = tuple(table.primary_key)
    known_keys = {tuple(row) for row in later.execute(select(*key))}
    rows = [
        dict(row)
        for row in earlier.execute(select(table)).mappings()
        if tuple(row[column.name] for column in key) not in known_keys
    ]
    if rows:
        later.execute(table.insert(), rows)
