"""``python -m deploy``: run the system, see how it is, and follow what happened."""

import ctypes
import os
import signal
import sys
from pathlib import Path

import click

from deploy.site import DEPARTMENTS, TOP, Site


def _var(_context: click.Context, _parameter: click.Parameter, path: str) -> Path:
    return (TOP / path).resolve()


VAR = click.option("--var", default="var", show_default=True, callback=_var, help="The data folder.")


@click.group()
def main() -> None:
    """How the learning week is run on one machine."""


@main.command()
@click.option(
    "--port", default=8000, show_default=True, type=click.IntRange(1024, 65000), help="The portal's port."
)
@VAR
@click.option("--real", is_flag=True, help="On a private RabbitMQ and PostgreSQL instead of SQLite.")
@click.option("--empty", is_flag=True, help="Do not load the sample week.")
@click.option("--with-parent", is_flag=True, help="Stop when the process that started this one is gone.")
def run(port: int, var: Path, real: bool, empty: bool, with_parent: bool) -> None:
    """Start everything and keep it running until Ctrl-C.

    BROKER_URL and POSTGRES_URL name existing servers; a department's own <DEPARTMENT>_… variables win over both.
    """
    from deploy import runner
    from deploy.servers import ServerError
    from deploy.supervisor import Failed

    if with_parent:
        _follow_parent()
    try:
        runner.run(Site(var, port, real), lambda line: print(line, flush=True), sample=not empty)
    except (runner.Refused, Failed, ServerError) as error:
        raise SystemExit(f"make run: {error}") from None


@main.command()
@VAR
def status(var: Path) -> None:
    """Which processes run, what memory they take, and which departments are ready."""
    from deploy.status import table

    print(table(var))


@main.command()
@VAR
@click.argument("to")
def clock(var: Path, to: str) -> None:
    """Move the demonstration's clock on to TO, like 2021-11-12T08:30; all departments follow at once."""
    from deploy.moving import NotMoved, move

    try:
        print(f"The demonstration's clock reads {move(Site(var), to)}.")
    except NotMoved as reason:
        raise SystemExit(f"make clock: {reason}") from None


@main.command()
@VAR
@click.argument("identifier")
def follow(var: Path, identifier: str) -> None:
    """Show everything the logs tell of a booking, session, request or event, across all services, in order of time."""
    from deploy.trace import trace

    lines = list(trace(var / "log", identifier))
    print(
        "\n".join(lines)
        if lines
        else f"nothing in {var / 'log'} speaks of {identifier.strip() or 'nothing: give an ID=…'}"
    )


@main.command(context_settings={"ignore_unknown_options": True})
@VAR
@click.argument("department", type=click.Choice(DEPARTMENTS))
@click.argument("words", nargs=-1, required=True)
def do(var: Path, department: str, words: tuple[str, ...]) -> None:
    """Run one of a department's commands (`worker-health`, `restored` …) on what runs here."""
    from deploy.processes import flask
    from deploy.status import environment_of

    environment = environment_of(var, f"{department}-web")
    if environment is None:
        raise SystemExit(f"{department} does not run on {var}: start it with make run")
    command = flask(department, *words)
    os.execve(command[0], command, environment)


@main.command(hidden=True)
@click.argument("base_url")
@click.argument("accounts", type=Path)
def load(base_url: str, accounts: Path) -> None:
    """File the sample week through the portal at BASE_URL, showing how far it is."""
    from deploy.accounts import account
    from deploy.progress import show_progress
    from deploy.sample.load import load as load_week
    from deploy.sample.portal import Overdue, Refused

    # An ordinary end instead of a sudden one, so that the bar gives the terminal its cursor back.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    try:
        with show_progress("Loading the Wuhan 2021 week") as progress:
            load_week(base_url, accounts, account(accounts, "office"), progress)
    except (Overdue, Refused) as error:
        raise SystemExit(f"loading: {error}") from None


@main.command("declare-topology", hidden=True)
def declare_topology() -> None:
    """Declare exchanges, queues and bindings on the broker at BROKER_URL."""
    from deploy.broker import declare_topology as declare

    declare(os.environ["BROKER_URL"])


@main.command()
def contracts() -> None:
    """Write every service's openapi.json and asyncapi.json anew."""
    from deploy.contracts import write_all

    write_all()


def _follow_parent() -> None:
    """make and the runner end together, also when make is killed by -9."""
    parent = os.getppid()
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)
    if os.getppid() != parent:
        sys.exit(0)


if __name__ == "__main__":
    main()
