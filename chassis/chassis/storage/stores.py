"""The databases of a department: nearly always one. Each has its scripts, and is at this version's tables or behind.

What is asked for here while a service runs is found out without Alembic, a dozen megabytes that no running process
needs.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from sqlalchemy import Connection, MetaData, inspect, text

from ..running import extension
from .db import Database

CHASSIS_SCRIPTS = Path(__file__).with_name("migrations")
CHASSIS_HISTORY, HISTORY = "chassis_version", "alembic_version"
"""The tables in which a database's two histories say how far they are."""
REVISION = re.compile(r'^(down_)?revision\b[^=]*=\s*"(\w+)"', re.MULTILINE)


@dataclass(frozen=True)
class Store:
    """A database with its scripts and tables.

    `setting`: which of the department's settings says where it is. `after`: what is done once it is migrated, before
    the next one is.
    """

    database: Database
    scripts: Path
    metadata: MetaData
    setting: str = "database_url"
    after: Callable[[], None] | None = None

    def is_behind(self) -> bool:
        """Whether tables of this version are not there yet. One that a later version has migrated is not behind."""
        with self.database.reading() as db:
            connection = db.connection()
            return _is_behind(connection, CHASSIS_HISTORY, CHASSIS_SCRIPTS) or _is_behind(
                connection, HISTORY, self.scripts
            )


def stores() -> list[Store]:
    """The running application's databases, in the order in which they are migrated."""
    return extension("stores")  # type: ignore[no-any-return]


def _is_behind(connection: Connection, history: str, scripts: Path) -> bool:
    if not inspect(connection).has_table(history):
        return True
    present = connection.scalar(text(f"SELECT version_num FROM {history}"))
    all_revisions, head = revisions(scripts)
    return present is None or (present in all_revisions and present != head)


@cache
def revisions(scripts: Path) -> tuple[frozenset[str], str]:
    """All revisions of a folder of scripts, and the newest."""
    all_revisions: set[str] = set()
    earlier: set[str] = set()
    for path in (scripts / "versions").glob("*.py"):
        for down, revision in REVISION.findall(path.read_text(encoding="utf-8")):
            (earlier if down else all_revisions).add(revision)
    [head] = all_revisions - earlier
    return frozenset(all_revisions), head
