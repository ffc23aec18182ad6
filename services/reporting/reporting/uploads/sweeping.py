"""What a process that was killed left in the store: objects that no row knows, long after they were written."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice

from sqlalchemy.orm import Session as DbSession

from chassis import machine
from chassis.messaging.jobs import do_each
from chassis.running import extension

from .store import store

AGE = timedelta(days=7)
"""After which an object without a row is nobody's: its row is written within minutes."""
AT_ONCE = 500

Known = Callable[[DbSession, Sequence[str]], set[str]]
"""Which of these keys have a row."""


def sweep(db: DbSession) -> bool:
    """Forget orphans for a piece; whether some are left."""
    long_ago = machine.now() - AGE

    def forget(key: str) -> None:
        # The same file may have come again since, and be written once more under the same name.
        written_at = store().modified_at(key)
        if written_at and written_at < long_ago:
            store().delete([key])

    return do_each(list(islice(orphans(db, long_ago), AT_ONCE)), forget)


def orphans(db: DbSession, before: datetime) -> Iterator[str]:
    """Keys of all objects that were written before, and that no row knows."""
    prefixes: dict[str, Known] = extension("objects")
    for prefix, find_known in prefixes.items():
        old = (key for key, written_at in store().keys(prefix) if written_at < before)
        while keys := list(islice(old, AT_ONCE)):
            with_rows = find_known(db, keys)
            yield from (key for key in keys if key not in with_rows)
