"""The commands every department has: `flask --app venues migrate | worker | republish | dead-letters | contracts`."""

import signal
from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from ..messaging import contracts, worker
from ..messaging.dead_letters import dead_letters
from ..storage.db import database, transaction


def register_commands(app: Flask) -> None:
    """Give the application its commands."""
    for command in (migrate_command, worker_command, republish_command, contracts_command, dead_letters):
        app.cli.add_command(command)


@click.command("migrate")
@with_appcontext
def migrate_command() -> None:
    """Bring the database up to this version's tables, and ask for the events that this version reads.

    Asked for here, before any worker runs: what is published earlier than a reader asks is not kept for it. On a
    broker the administrator does it.
    """
    # Alembic is a dozen megabytes that no running process needs.
    from ..storage.migrations import migrate

    migrate(database().engine, Path(current_app.root_path) / "migrations", current_app.extensions["metadata"])
    worker.declare(current_app._get_current_object())  # type: ignore[attr-defined]


@click.command("worker")
@with_appcontext
def worker_command() -> None:
    """Publish, read and do what is due, until told to stop."""
    # Not an Event: its lock is not reentrant, and a handler may come while it is held in the very thread it interrupts.
    signals: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda number, _: signals.append(number))
    worker.run(current_app._get_current_object(), lambda: bool(signals))  # type: ignore[attr-defined]


@click.command("republish")
@with_appcontext
def republish_command() -> None:
    """Tell the current state of everything this department owns again, for a new or emptied reader."""
    for tell_all in current_app.extensions["messaging"].republish:
        with transaction() as db:
            tell_all(db)
        click.echo(f"{tell_all.__module__}.{tell_all.__name__} done")


@click.command("contracts")
@with_appcontext
def contracts_command() -> None:
    """Write openapi.json and asyncapi.json beside the service's code."""
    for path in contracts.write(current_app._get_current_object()):  # type: ignore[attr-defined]
        click.echo(path)
