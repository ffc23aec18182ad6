"""The demonstration's first two staff accounts, which open all others; and the file that lists them."""

import json
import os
import secrets
import subprocess
import time
from pathlib import Path
from typing import Any

from deploy.patience import patient
from deploy.processes import flask
from deploy.supervisor import Failed

FIRST = {"office": ["office"], "admin": ["admin"]}
# Seconds between attempts, and for one of them: at the first start of a busy machine everything takes its time.
PAUSES = (1.0, 5.0, 15.0)
LONGEST = 300.0


def link(path: Path, target: Path) -> None:
    """Let accounts.json show the accounts of the databases that are in use now."""
    if not path.is_symlink() or path.readlink() != target.relative_to(path.parent):
        path.unlink(missing_ok=True)
        path.symlink_to(target.relative_to(path.parent))


def open_first(path: Path, environment: dict[str, str]) -> None:
    """Make the accounts of the file that the gateway does not know: at first the office's and the administrator's.

    At every start, for the database of accounts may have been dropped since. The passwords are written down before the
    accounts are made, so that a broken start can be taken up again. Raises Failed.
    """
    if not path.exists():
        _write(path)
    for pause in (*PAUSES, None):
        try:
            _import(path.read_text(encoding="utf-8"), environment)
            return
        except Failed:
            if pause is None:
                raise
            time.sleep(pause)


def _import(accounts_text: str, environment: dict[str, str]) -> None:
    command, command_line = flask("gateway", "staff", "import"), "flask --app gateway staff import"
    try:
        process = subprocess.run(
            command,
            env=environment,
            input=accounts_text,
            capture_output=True,
            text=True,
            timeout=patient(LONGEST),
        )
    except subprocess.TimeoutExpired:
        raise Failed(
            f"{command_line} took longer than {LONGEST:.0f} s; try again when the machine is quieter"
        ) from None
    if process.returncode:
        raise Failed(f"{command_line} failed:\n{(process.stderr or process.stdout)[-1500:]}")


def account(path: Path, username: str) -> dict[str, Any]:
    """One of the accounts that accounts.json lists."""
    accounts: list[dict[str, Any]] = json.loads(path.read_text())
    return next(account for account in accounts if account["username"] == username)


def _write(path: Path) -> None:
    rows = [
        {"username": username, "password": secrets.token_hex(6), "roles": roles, "unit": None, "venues": []}
        for username, roles in FIRST.items()
    ]
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with open(descriptor, "w") as file:
        json.dump(rows, file, indent=1)
