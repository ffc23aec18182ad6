"""`flask --app reporting reconcile`."""

from typing import TYPE_CHECKING

import click

from chassis import machine
from chassis.storage.db import reading

from .reconciliation import compare, wrong_sums

if TYPE_CHECKING:
    from .registration import Registration

PAUSE = 1.0
NOT_COMPARED = 2


@click.option("--portal", envvar="REPORTING_PORTAL_URL", required=True, help="The portal's address.")
@click.option(
    "--username", envvar="REPORTING_RECONCILE_USERNAME", required=True, help="An account of the office."
)
@click.option(
    "--password",
    envvar="REPORTING_RECONCILE_PASSWORD",
    prompt=True,
    hide_input=True,
    help="Its password; better in REPORTING_RECONCILE_PASSWORD, where no list of processes shows it.",
)
@click.option(
    "--within", default=15.0, show_default=True, help="Seconds that what is still under way has to arrive."
)
def reconcile(portal: str, username: str, password: str, within: float) -> None:
    """Compare every session with registration's API, and every sum with the sessions.

    Exits with 1 where anything differs, with 2 if it cannot tell.
    """
    from .registration import (  # here, as nothing else asks, and it takes six megabytes
        Registration,
        Unanswered,
    )

    try:
        registration = Registration(portal, username, password)
        sessions, differences = compare_within(registration, within)
        registration.leave()
    except Unanswered as error:
        click.echo(f"not compared: {error}", err=True)
        raise SystemExit(NOT_COMPARED) from error
    click.echo(
        "\n".join(differences)
        or f"{sessions} sessions, all as registration counts them, and every sum theirs"
    )
    raise SystemExit(1 if differences else 0)


def compare_within(registration: "Registration", seconds: float) -> tuple[int, list[str]]:
    """How many sessions registration has, and what still differs after so many seconds."""
    deadline = machine.monotonic() + seconds
    while True:
        theirs = registration.totals()
        with reading() as db:
            differences = [*compare(db, theirs), *wrong_sums(db)]
        if not differences or machine.monotonic() >= deadline:
            return len(theirs), differences
        machine.sleep(PAUSE)
