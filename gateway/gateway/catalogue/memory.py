"""What every page asks of the catalogue, remembered by each process while the catalogue's version stays the same."""

from collections.abc import Callable, Hashable
from typing import Any

from chassis.running import extension


class Memory:
    """Answers by what was asked, each with the version it was read under. They are shared: nobody changes them."""

    def __init__(self) -> None:
        self._answers: dict[Hashable, tuple[int, Any]] = {}

    def recall(self, at_present: int, key: Hashable, fetch: Callable[[], Any]) -> Any:
        """What `fetch` answered last, or answers now if that was under another version of the catalogue than the
        present one. `key`: what was asked, one of few."""
        version, answer = self._answers.get(key, (None, None))
        if version != at_present:
            answer = fetch()
            self._answers[key] = (at_present, answer)
        return answer


def memory() -> Memory:
    """That of the running application."""
    store: Memory = extension("memory")
    return store
