"""The demonstration's staff accounts, and the file that lists them for people and programs."""

import json
import os
import secrets
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .portal import Json, Portal

Account = dict[str, Any]


class Accounts:
    """accounts.json: [{"username", "password", "roles", "unit", "venues"}], units and venues by id.

    A password is written down before the account is made, so that a load that broke can be run again.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        accounts = json.loads(path.read_text(encoding="utf-8")) if path.exists() else []
        self._known: dict[str, Account] = {account["username"]: account for account in accounts}

    def make(
        self,
        office: Portal,
        username: str,
        role: str,
        *,
        unit: str | None = None,
        venues: Sequence[str] = (),
    ) -> Json:
        """Have the office open an account; one that it opened before stays as it is. The account, with its id."""
        details = {"username": username, "roles": [role], "unit": unit, "venues": list(venues)}
        with self._lock:
            account = self._known.setdefault(username, {**details, "password": secrets.token_hex(6)})
            self._write()
        return office.post(
            "/api/staff", {**details, "password": account["password"]}, key=f"account {username}"
        )

    def sign_in(self, portal: Portal, username: str) -> Portal:
        """The portal for one of the accounts."""
        return portal.as_staff(username, self._known[username]["password"])

    def _first_of_each_role_first(self) -> list[Account]:
        """So that who opens the file sees one of each kind at once."""
        first = {account["roles"][0]: account["username"] for account in reversed(self._known.values())}
        return sorted(self._known.values(), key=lambda account: account["username"] not in first.values())

    def _write(self) -> None:
        """Replace the file in one step; only its owner may read it."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self.path.with_suffix(".new")
        columns = ("username", "password", "roles", "unit", "venues")
        rows = [{name: account.get(name) for name in columns} for account in self._first_of_each_role_first()]
        fresh.touch(mode=0o600)
        fresh.write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        os.replace(fresh, self.path)
