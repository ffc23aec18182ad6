"""Whether the figures rest on what registration counts, and the command that compares."""

from flask import Flask

from . import command


def register(app: Flask) -> None:
    """Add the command `reconcile`."""
    app.cli.command("reconcile")(command.reconcile)
