"""Where files are kept."""

from functools import cache
from typing import TYPE_CHECKING

from chassis.running import extension

if TYPE_CHECKING:
    from .objects import Store


def store() -> "Store":
    """The running application's store."""
    settings = extension("settings")
    return open_store(settings.store_url, settings.store_spare_mb)


@cache
def open_store(url: str, spare_mb: int) -> "Store":
    """The store at an address; a process has each once."""
    # Here, as obstore is large, and most processes and tests never look at a file.
    from .objects import Store

    return Store(url, spare_mb)
