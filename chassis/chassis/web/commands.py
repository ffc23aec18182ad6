"""The commands every department has: `flask --app venues migrate | worker | republish | restored …`."""

import platform
import signal

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from sqlalchemy.exc import SQLAlchemyError

from .. import machine
from ..messaging import beats, contracts, epochs, retelling, worker
from ..messaging.dead_letters import dead_letters
from ..storage.db import reading, transaction
from ..storage.stores import stores


def register_commands(app: Flask) -> None:
    """Give the application its commands."""
    for command in (
        migrate_command,
        worker_command,
        health_command,
        republish_command,
        restored_command,
        contracts_command,
        dead_letters,
    ):
        app.cli.add_command(command)


@click.command("migrate")
@with_appcontext
def migrate_command() -> None:
    """Bring the database up to this version's tables, and ask for the events that this version reads.

    Asked for here, before any worker runs: what is published earlier than a reader asks is not kept for it. On a
    broker the administrator does it.
    """
    # Alembic is a dozen megabytes that no running process needs.
    from ..storage.migrations import migrate_all

    migrate_all(stores())
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


@click.command("worker-health")
@click.option("--here", is_flag=True, help="Only the workers of this machine or container.")
@with_appcontext
def health_command(here: bool) -> None:
    """Say of each worker when it last gave a sign of life. Exit code 1 when none did within half a minute."""
    try:
        with reading() as db:
            workers = [row for row in beats.beats(db) if not here or _is_here(row.worker)]
    except SQLAlchemyError as error:
        raise click.ClickException("the database does not answer, or was not migrated") from error
    ages = [(row, machine.now() - row.at) for row in workers]
    for row, age in ages:
        state = "late" if age > beats.LATE else f"pausing: {row.pausing}" if row.pausing else "working"
        click.echo(f"{row.worker}\t{age.total_seconds():.0f} s ago\t{state}")
    if not any(age <= beats.LATE for _, age in ages):
        raise click.ClickException("no worker gives a sign of life: start one, or look into its log")


def _is_here(worker: str) -> bool:
    return worker.rpartition(":")[0] == platform.node()


@click.command("republish")
@with_appcontext
def republish_command() -> None:
    """Tell the current state of everything this department owns again, for a new or emptied reader."""
    with transaction() as db:
        retelling.ask(db)
    _tell_all()


@click.command("restored")
@with_appcontext
def restored_command() -> None:
    """After this department's database was restored from a backup: make everybody take it as it is now.

    Begins a new epoch, in which readers take over everything and forget what is not named; those who are read by this
    department tell it again what it has missed. May be given again at any time, also after it was broken off.
    """
    with transaction() as db:
        epoch = epochs.begin(db)
        retelling.announce(db)
        retelling.ask(db)
    click.echo(f"epoch {epoch} has begun")
    _tell_all()


def _tell_all() -> None:
    """Work off what waits to be told again, and say how far it is; the workers carry it to the readers."""
    shown_at = 0.0
    while True:
        with transaction() as db:
            progress = retelling.step(db)
            remaining = retelling.waiting(db)
        if progress and (progress.whole or machine.monotonic() > shown_at + 1):
            shown_at = machine.monotonic()
            click.echo(f"{progress.noun}: {progress.rows}{'' if progress.whole else ' …'}")
        if not remaining:
            break
        if not progress:  # a worker is at the rest
            machine.sleep(0.2)
    click.echo("everything is told again; readers have it once the workers have carried it to them")


@click.command("contracts")
@with_appcontext
def contracts_command() -> None:
    """Write openapi.json and asyncapi.json beside the service's code."""
    for path in contracts.write(current_app._get_current_object()):  # type: ignore[attr-defined]
        click.echo(path)
