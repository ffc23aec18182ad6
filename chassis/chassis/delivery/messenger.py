"""What every way to reach somebody has in common."""

import uuid
from datetime import datetime
from typing import Protocol


class Undelivered(Exception):
    """The message was not accepted. `for_good`: nor will it ever be, so that trying again is of no use.
    `perhaps`: nobody knows; it may have been sent all the same. `again`: seconds after which it may be tried again, as
    whoever refused it says; 0 where they do not."""

    def __init__(self, why: str, for_good: bool = False, perhaps: bool = False, again: float = 0.0) -> None:
        super().__init__(why)
        self.for_good = for_good
        self.perhaps = perhaps
        self.again = again


class Messenger(Protocol):
    """Sends a text to a phone (E.164) or a mail address, on several threads at once. May raise Undelivered.

    `takes_reference`: whether whoever passes it on recognises a message that comes again by its `reference`, and sends
    it once. Where they do not, nothing that may have been sent is handed to them twice.
    `waits`: whether sending waits for somebody else; where it does not, threads would gain nothing.
    """

    takes_reference: bool
    waits: bool = True

    def paused_until(self, to: str) -> datetime | None:
        """The moment, by the machine's time, before which whoever passes messages on to this address wants to be left
        alone, as they have said; None where they may be asked."""
        return None

    def send(self, *, to: str, text: str, kind: str, reference: uuid.UUID) -> None: ...
