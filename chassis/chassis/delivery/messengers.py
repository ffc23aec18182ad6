"""The way for a notice to reach somebody that the settings choose; of them all, a process reads the one it goes by."""

import uuid
from datetime import datetime
from typing import TYPE_CHECKING

from .. import clock
from ..storage import privacy
from ..storage.db import new_id, transaction
from ..storage.rows import insert_into
from .messenger import Messenger, Undelivered
from .model import MessageColumns
from .settings import Settings

if TYPE_CHECKING:
    from .mail import MailMessenger
    from .sms import HttpMessenger


def messenger_for(settings: Settings, table: type[MessageColumns]) -> Messenger:
    """The messenger that the settings choose; `table`: the demonstration's, of what would have been sent."""
    if settings.sends_by == "store":
        return StoreMessenger(table)
    from .mail import mail_of

    if settings.sends_by == "smtp":
        return mail_of(settings)
    from .sms import sms_of

    return ByAddress(sms_of(settings), mail_of(settings) if settings.mail_host else None)


class ByAddress(Messenger):
    """Sends to phones by SMS, and to mailboxes through a relay; without one these are not reached."""

    def __init__(self, sms: "HttpMessenger", mail: "MailMessenger | None") -> None:
        self._sms, self._mail = sms, mail
        self.takes_reference = sms.takes_reference and (mail is None or mail.takes_reference)

    def paused_until(self, to: str) -> datetime | None:
        messenger = self._for(to)
        return messenger.paused_until(to) if messenger else None

    def send(self, *, to: str, text: str, kind: str, reference: uuid.UUID) -> None:
        messenger = self._for(to)
        if messenger is None:
            raise Undelivered("no mail relay", for_good=True)
        messenger.send(to=to, text=text, kind=kind, reference=reference)

    def _for(self, to: str) -> Messenger | None:
        return self._mail if "@" in to else self._sms

    def close(self) -> None:
        """Close the connections to the provider."""
        self._sms.close()


class StoreMessenger(Messenger):
    """Keeps what would have been sent in a table, to be read at /demo/messages. It reaches nobody."""

    takes_reference = True
    waits = False

    def __init__(self, table: type[MessageColumns]) -> None:
        self._table = table

    def send(self, *, to: str, text: str, kind: str, reference: uuid.UUID) -> None:
        values = {"id": new_id(), "reference": reference, "kind": kind, "sent_at": clock.now()}
        values |= {
            "to_index": privacy.index(to),
            "sealed_to": privacy.seal(to),
            "sealed_text": privacy.seal(text),
        }
        with transaction() as db:
            db.connection().execute(insert_into(db, self._table).on_conflict_do_nothing(), values)
