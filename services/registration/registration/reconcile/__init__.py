"""Whether what is kept is true: every invariant of seats, and the command that looks for what breaks one."""

from flask import Flask

from . import command


def register(app: Flask) -> None:
    """Add the command `reconcile`."""
    app.cli.command("reconcile")(command.reconcile)
