"""`flask --app <service> dead-letters list | show | replay | drop`: what could not be handled, and what to
do about it.

Replaying handles the message here and now, through the same inbox, and then drops the letter; so it needs
no right to write to the exchange that the event came from.
"""

import json
import traceback
from collections.abc import Iterator
from contextlib import contextmanager

import click
from flask.cli import AppGroup
from sqlalchemy import delete, select

from ..running import extension
from ..storage.db import database, reading, transaction
from .bus import Bus, BusUnavailable, DeadLetter, connect
from .inbox import Inbox, inbox_failure

dead_letters = AppGroup(
    "dead-letters", help="Look at events that could not be handled, replay them, or drop them."
)

IDS = click.argument("ids", nargs=-1)
ALL = click.option("--all", "everything", is_flag=True, help="All dead letters of this service.")


@dead_letters.command("list")
def list_letters() -> None:
    """One line each: id, type, attempts, reason, and what its handler last said."""
    with _bus() as bus:
        letters = bus.dead_letters()
    reasons = _last_errors([letter.message.id for letter in letters])
    for letter in letters:
        error = reasons.get(letter.message.id, "")
        click.echo(
            "\t".join([letter.message.id, letter.message.type, str(letter.attempts), letter.reason, error])
        )
    click.echo(f"{len(letters)} dead letters", err=True)


@dead_letters.command("show")
@click.argument("id_", metavar="ID")
def show(id_: str) -> None:
    """The whole message."""
    with _bus() as bus:
        (letter,) = _chosen(bus, (id_,), everything=False)
    try:
        click.echo(json.dumps(json.loads(letter.message.body), ensure_ascii=False, indent=2))
    except ValueError:
        click.echo(letter.message.body.decode(errors="replace"))


@dead_letters.command("replay")
@IDS
@ALL
def replay(ids: tuple[str, ...], everything: bool) -> None:
    """Handle them now; what succeeds is dropped, what fails stays. Exit code 1 if any failed."""
    failures = 0
    with _bus() as bus:
        inbox = _inbox(bus)
        for letter in _chosen(bus, ids, everything):
            failures += not _replay(bus, inbox, letter)
    if failures:
        raise click.ClickException(f"{failures} failed and stay")


@dead_letters.command("drop")
@IDS
@ALL
def drop(ids: tuple[str, ...], everything: bool) -> None:
    """Give them up for good."""
    with _bus() as bus:
        letters = _chosen(bus, ids, everything)
        _drop(bus, [letter.message.id for letter in letters])
    click.echo(f"{len(letters)} dropped")


@contextmanager
def _bus() -> Iterator[Bus]:
    settings = extension("settings")
    bus = connect(settings.broker_url, settings.department)
    try:
        yield bus
    except BusUnavailable as error:
        raise click.ClickException(f"the broker is away: {error}") from error
    finally:
        bus.close()


def _inbox(bus: Bus) -> Inbox:
    subscriptions = extension("messaging").subscriptions
    return Inbox(database(), bus, subscriptions, extension("settings").department)


def _chosen(bus: Bus, ids: tuple[str, ...], everything: bool) -> list[DeadLetter]:
    if bool(ids) == everything:
        raise click.UsageError("name ids, or say --all")
    letters = bus.dead_letters()
    missing = set(ids) - {letter.message.id for letter in letters}
    if missing:
        raise click.ClickException(f"no such dead letter: {', '.join(sorted(missing))}")
    return [letter for letter in letters if everything or letter.message.id in ids]


def _replay(bus: Bus, inbox: Inbox, letter: DeadLetter) -> bool:
    try:
        inbox.replay(letter.message)
    except Exception as error:
        click.echo(
            f"{letter.message.id}\tfailed\t{''.join(traceback.format_exception_only(error)).strip()}",
            err=True,
        )
        return False
    _drop(bus, [letter.message.id])
    click.echo(f"{letter.message.id}\treplayed")
    return True


def _drop(bus: Bus, ids: list[str]) -> None:
    bus.drop(ids)
    with transaction() as db:
        db.execute(delete(inbox_failure).where(inbox_failure.c.event_id.in_(ids)))


def _last_errors(ids: list[str]) -> dict[str, str]:
    with reading() as db:
        rows = db.execute(
            select(inbox_failure.c.event_id, inbox_failure.c.error).where(inbox_failure.c.event_id.in_(ids))
        )
        return {row.event_id: row.error for row in rows}
