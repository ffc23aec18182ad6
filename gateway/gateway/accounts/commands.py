"""`flask --app gateway staff create | import | list | disable`."""

import json
import sys
from typing import Any
from uuid import UUID

import click
from flask.cli import AppGroup

from chassis.errors import DomainError

from . import staff_accounts
from .model import StaffAccount
from .store import reading, transaction

staff = AppGroup("staff", help="Accounts of those who work for the week.")


@staff.command()
@click.argument("username")
@click.option(
    "--role", "roles", multiple=True, required=True, type=click.Choice(sorted(staff_accounts.ROLES))
)
@click.option("--unit", type=UUID, help="Id of the unit the account acts for.")
@click.option("--venue", "venues", multiple=True, type=UUID, help="Id of a venue the account acts for.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
def create(
    username: str, roles: tuple[str, ...], unit: UUID | None, venues: tuple[UUID, ...], password_stdin: bool
) -> None:
    """Make an account, and print it with its password as one line of JSON."""
    password = sys.stdin.readline().rstrip("\n") if password_stdin else None
    try:
        credential = staff_accounts.credential(password)
        with transaction() as db:
            account = staff_accounts.create(
                db, credential=credential, username=username, roles=roles, unit=unit, venues=venues
            )
            db.flush()
    except DomainError as error:
        raise click.ClickException(_said(error)) from error
    click.echo(_line(staff_accounts.account_view(account, credential)))


@staff.command("import")
def import_accounts() -> None:
    """Make those of the accounts on standard input (a JSON list) whose user names nobody has, and print these.

    Each is {"username", "password", "roles", "unit", "venues"}, unit and venues by id.
    """
    with reading() as db:
        names = {account.username for account in staff_accounts.list_accounts(db)}
    for account in json.load(sys.stdin):
        if account["username"] not in names:
            click.echo(_line(staff_accounts.account_view(_import(account))))


@staff.command("list")
def list_accounts() -> None:
    """Print every account, one line of JSON each."""
    with reading() as db:
        for account in staff_accounts.list_accounts(db):
            click.echo(_line(staff_accounts.account_view(account) | {"disabled_at": account.disabled_at}))


@staff.command()
@click.argument("username")
def disable(username: str) -> None:
    """Let an account sign in no more, and end its sessions."""
    try:
        with transaction() as db:
            staff_accounts.disable(db, username)
    except DomainError as error:
        raise click.ClickException(_said(error)) from error
    click.echo(f"{username} is disabled")


def _import(account: dict[str, Any]) -> StaffAccount:
    try:
        credential = staff_accounts.credential(account["password"])
        with transaction() as db:
            return staff_accounts.create(
                db,
                credential=credential,
                username=account["username"],
                roles=account["roles"],
                unit=account["unit"] and UUID(account["unit"]),
                venues=[UUID(venue) for venue in account["venues"]],
            )
    except DomainError as error:
        raise click.ClickException(f"{account['username']}: {_said(error)}") from error


def _line(account: dict[str, Any]) -> str:
    return json.dumps(account, default=str, ensure_ascii=False)


def _said(error: DomainError) -> str:
    """What is wrong, in English, in one line."""
    fields = [f"{name}: {text.en}" for name, texts in error.errors.items() for text in texts]
    return "; ".join(fields) or (error.detail.en if error.detail else error.title.en)
