"""Alembic, run the same on SQLite and PostgreSQL.

A database holds two histories: the chassis' own tables (version table `chassis_version`), and the service's
(`alembic_version`), so that no service copies the messaging tables into its scripts.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command, context
from alembic.config import Config
from sqlalchemy import Connection, Engine, MetaData

from ..stores import CHASSIS_HISTORY, CHASSIS_SCRIPTS, HISTORY, Store


def migrate_all(stores: Iterable[Store]) -> None:
    """Bring each database up to this version, one after the other."""
    for store in stores:
        migrate(store.database.engine, store.scripts, store.metadata)
        if store.after:
            store.after()


def migrate(engine: Engine, service_migrations: Path, metadata: MetaData | None = None) -> None:
    """Bring the database up to the newest revision of the chassis and of the service."""
    for folder, version_table in ((CHASSIS_SCRIPTS, CHASSIS_HISTORY), (service_migrations, HISTORY)):
        with engine.connect() as connection, _free_to_rebuild(connection):
            command.upgrade(configuration(folder, version_table, connection, metadata), "head")


@contextmanager
def _free_to_rebuild(connection: Connection) -> Iterator[None]:
    """Let a script rebuild a table that others refer to.

    SQLite cannot change a constraint in place: the table is copied, dropped and renamed, which its foreign keys
    would forbid. They can be switched off outside of a transaction only. `run_env` looks, before it commits, whether
    they still hold.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    driver: Any = connection.connection.driver_connection
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys=ON")


def configuration(
    folder: Path, version_table: str, connection: Connection, metadata: MetaData | None = None
) -> Config:
    """Alembic's configuration for one history, on an open connection."""
    config = Config()
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes |= {"connection": connection, "version_table": version_table, "metadata": metadata}
    return config


def run_env() -> None:
    """The whole of an `env.py`: run the chosen revisions on the given connection."""
    attributes = context.config.attributes
    connection: Connection = attributes["connection"]
    context.configure(
        connection=connection,
        version_table=attributes["version_table"],
        target_metadata=attributes["metadata"],
        render_as_batch=True,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        _let_one_in(connection)
        context.run_migrations()
        _check_references(connection)
    connection.commit()


def _check_references(connection: Connection) -> None:
    if connection.dialect.name == "sqlite" and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
        raise RuntimeError("a migration left rows that refer to nothing")


def _let_one_in(connection: Connection) -> None:
    # Two processes may start at once; the second waits here and then finds nothing to do. SQLite's BEGIN
    # IMMEDIATE does the same.
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(4242)")


__all__ = ["configuration", "migrate", "migrate_all", "run_env"]
