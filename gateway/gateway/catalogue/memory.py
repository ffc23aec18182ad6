"""What every page asks of the catalogue, remembered by each process while the catalogue's version stays the same."""

from collections.abc import Callable, Hashable
from typing import Any

from sqlalchemy import orm

from chassis.running import extension

from .versions import version


class Memory:
    """Answers by what was asked, each with the version it was read under. They are shared: nobody changes them."""

    def __init__(self) -> None:
        self._answers: dict[Hashable, tuple[int, Any]] = {}

    def recall(self, db: orm.Session, key: Hashable, read: Callable[[], Any]) -> Any:
        """What `read` answered last, or answers now if the catalogue has changed since. `key`: what was asked, one of
        few."""
        at_present = version(db)
        known, answer = self._answers.get(key, (None, None))
        if known != at_present:
            answer = read()
            self._answers[key] = (at_present, answer)
        return answer


def memory() -> Memory:
    """That of the running application."""
    kept: Memory = extension("memory")
    return kept
