"""Ways for a notice to reach somebody: an SMS provider over HTTP, a mail relay, or the demonstration's store."""

import email.policy
import hashlib
import hmac
import json
import smtplib
import ssl
import uuid
from collections.abc import Callable, Iterable
from email.message import EmailMessage
from email.utils import formatdate
from typing import Protocol
from urllib.parse import urlencode

import urllib3
from sqlalchemy import insert, select
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError

from .. import clock, machine
from ..storage import privacy
from ..storage.db import new_id, transaction
from .model import MessageColumns
from .settings import Settings

TIMEOUT = urllib3.Timeout(connect=2.0, read=4.0)
# Seconds for each answer of a mail relay.
MAIL_TIMEOUT = 4.0
# What a provider answers when the same message may be accepted later. Any other 4xx is meant for good.
LATER = {408, 409, 425, 429}
# What may be said of a message that was passed on all the same.
PERHAPS = {500, 502, 504}
KINDS = {"json": "application/json", "form": "application/x-www-form-urlencoded"}


class Undelivered(Exception):
    """The message was not accepted. `for_good`: nor will it ever be, so that trying again is of no use.
    `perhaps`: nobody knows; it may have been sent all the same."""

    def __init__(self, why: str, for_good: bool = False, perhaps: bool = False) -> None:
        super().__init__(why)
        self.for_good = for_good
        self.perhaps = perhaps


class Messenger(Protocol):
    """Sends a text to a phone (E.164) or a mail address, on several threads at once. May raise Undelivered.

    `takes_reference`: whether whoever passes it on recognises a message that comes again by its `reference`, and sends
    it once. Where they do not, nothing that may have been sent is handed to them twice.
    """

    takes_reference: bool

    def send(self, *, to: str, text: str, kind: str, reference: uuid.UUID) -> None: ...


Fields = dict[str, str]


class HttpMessenger:
    """Posts a message to an SMS provider, in the form that most of them have.

    The fields are `to`, `text` and `reference`, and, where they are set, `account`, `sign_name` (the text is then
    without the signature, which the provider puts before it) and `template_id`; as JSON or as a form (`body`).
    `signing` is one of SIGNINGS. `accepted`, like "code=0", is what a good answer's JSON says, where its status alone
    does not say it.
    """

    def __init__(
        self,
        url: str,
        key: str,
        *,
        takes_reference: bool = False,
        fields: Fields | None = None,
        signatures: Iterable[str] = (),
        body: str = "json",
        signing: str = "hmac",
        accepted: str = "",
        connections: int = 1,
    ) -> None:
        self.takes_reference = takes_reference
        self._url, self._key = url, key.encode()
        self._fields = {name: value for name, value in (fields or {}).items() if value}
        self._signatures = tuple(signatures) if "sign_name" in self._fields else ()
        self._body, self._sign = body, SIGNINGS[signing]
        self._accepted = accepted.partition("=")
        self._pool = urllib3.PoolManager(timeout=TIMEOUT, retries=False, maxsize=connections)

    def send(self, *, to: str, text: str, kind: str, reference: uuid.UUID) -> None:
        for signature in self._signatures:
            text = text.removeprefix(signature)
        body, headers = self._sign_request(
            self._fields | {"to": to, "text": text, "reference": str(reference)}
        )
        try:
            answer = self._pool.request("POST", self._url, body=body, headers=headers)
        except (NewConnectionError, ConnectTimeoutError) as error:
            raise Undelivered(type(error).__name__) from error
        except HTTPError as error:
            raise Undelivered(type(error).__name__, perhaps=True) from error
        self._check(answer.status, answer.data)

    def close(self) -> None:
        """Close the connections to the provider."""
        self._pool.clear()

    def _sign_request(self, fields: Fields) -> tuple[bytes, Fields]:
        """The body and the headers of a request."""
        moment = str(int(machine.unix()))
        fields, headers = self._sign(self._key, moment, fields, self._encode)
        return self._encode(fields), headers | {"Content-Type": KINDS[self._body]}

    def _encode(self, fields: Fields) -> bytes:
        if self._body == "form":
            return urlencode(fields).encode()
        return json.dumps(fields, ensure_ascii=False).encode()

    def _check(self, status: int, answer: bytes) -> None:
        if not 200 <= status < 300:
            for_good = 400 <= status < 500 and status not in LATER
            raise Undelivered(f"status {status}", for_good=for_good, perhaps=status in PERHAPS)
        name, _, value = self._accepted
        if name and answer_field(answer, name) != value:
            raise Undelivered(f"{name} is not {value}")


def answer_field(answer: bytes, name: str) -> str | None:
    """What a JSON answer says under a name, as text; None where it says nothing."""
    try:
        return str(json.loads(answer)[name])
    except (ValueError, KeyError, TypeError):
        return None


def sign_hmac(
    key: bytes, moment: str, fields: Fields, encode: Callable[[Fields], bytes]
) -> tuple[Fields, Fields]:
    """Header `X-Signature`: HMAC-SHA256, in hex, of header `X-Timestamp` (Unix seconds), a full stop, the body."""
    signature = hmac.new(key, moment.encode() + b"." + encode(fields), hashlib.sha256).hexdigest()
    return fields, {"X-Timestamp": moment, "X-Signature": signature}


def sign_sorted(
    key: bytes, moment: str, fields: Fields, encode: Callable[[Fields], bytes]
) -> tuple[Fields, Fields]:
    """Field `sign`: SHA-256, in hex, of all fields and `timestamp`, sorted, as a=1&b=2, and the key behind them."""
    fields = fields | {"timestamp": moment}
    pairs = "&".join(f"{name}={fields[name]}" for name in sorted(fields))
    return fields | {"sign": hashlib.sha256(pairs.encode() + key).hexdigest()}, {}


SIGNINGS = {"hmac": sign_hmac, "sorted": sign_sorted}


class MailMessenger:
    """Hands messages to a mail relay: an SMS-to-mail gateway, or the department's own.

    `to` is where a phone is reached, like {phone}@sms.example: the phone without the country's code where that is
    China's. What is addressed to a mailbox goes there. The Message-ID is the same however often a message comes, so
    that a relay can recognise it.
    """

    def __init__(
        self,
        host: str,
        port: int,
        *,
        sender: str,
        to: str,
        subject: str,
        tls: str = "starttls",
        login: tuple[str, str] | None = None,
        takes_reference: bool = False,
    ) -> None:
        self.takes_reference = takes_reference
        self._host, self._port, self._tls, self._login = host, port, tls, login
        self._sender, self._to, self._subject = sender, to, subject

    def send(self, *, to: str, text: str, kind: str, reference: uuid.UUID) -> None:
        mail = self._compose(to, text, reference)
        try:
            relay = self._connect()
        except (OSError, smtplib.SMTPException) as error:
            raise Undelivered(type(error).__name__) from error
        try:
            self._hand_over(relay, mail)
        finally:
            relay.close()

    def _compose(self, to: str, text: str, reference: uuid.UUID) -> EmailMessage:
        mail = EmailMessage(policy=email.policy.SMTP)
        mail["From"] = self._sender
        mail["To"] = to if "@" in to else self._to.format(phone=mailed_phone(to))
        mail["Subject"], mail["Date"] = self._subject, formatdate()
        mail["Message-ID"] = f"<{reference}@{self._sender.partition('@')[2]}>"
        mail.set_content(text, cte="base64")
        return mail

    def _connect(self) -> smtplib.SMTP:
        """The relay, greeted and ready. Raises OSError, SMTPException."""
        if self._tls == "tls":
            context = ssl.create_default_context()
            relay: smtplib.SMTP = smtplib.SMTP_SSL(
                self._host, self._port, timeout=MAIL_TIMEOUT, context=context
            )
        else:
            relay = smtplib.SMTP(self._host, self._port, timeout=MAIL_TIMEOUT)
        try:
            if self._tls == "starttls":
                relay.starttls(context=ssl.create_default_context())
            if self._login:
                relay.login(*self._login)
        except (OSError, smtplib.SMTPException):
            relay.close()
            raise
        return relay

    def _hand_over(self, relay: smtplib.SMTP, mail: EmailMessage) -> None:
        """Once the message itself is on its way and no answer comes, nobody knows whether it was taken."""
        perhaps = False
        try:
            relay.ehlo_or_helo_if_needed()
            _check_answer(relay.mail(self._sender))
            _check_answer(relay.rcpt(mail["To"]))
            perhaps = True
            _check_answer(relay.data(mail.as_bytes()))
        except smtplib.SMTPDataError as error:
            raise Undelivered(f"answer {error.smtp_code}", for_good=error.smtp_code >= 500) from error
        except (OSError, smtplib.SMTPException) as error:
            raise Undelivered(type(error).__name__, perhaps=perhaps) from error


def _check_answer(answer: tuple[int, bytes]) -> None:
    """Raises Undelivered unless the relay agreed; a 5 before its number is meant for good (RFC 5321)."""
    code, _words = answer
    if not 200 <= code < 300:
        raise Undelivered(f"answer {code}", for_good=code >= 500)


def mailed_phone(phone: str) -> str:
    """13800001234 for +8613800001234; with the country's code for others."""
    return phone.removeprefix("+86").removeprefix("+")


class ByAddress:
    """Sends to phones by SMS, and to mailboxes through a relay; without one these are not reached."""

    def __init__(self, sms: HttpMessenger, mail: MailMessenger | None) -> None:
        self._sms, self._mail = sms, mail
        self.takes_reference = sms.takes_reference and (mail is None or mail.takes_reference)

    def send(self, *, to: str, text: str, kind: str, reference: uuid.UUID) -> None:
        messenger: Messenger | None = self._mail if "@" in to else self._sms
        if messenger is None:
            raise Undelivered("no mail relay", for_good=True)
        messenger.send(to=to, text=text, kind=kind, reference=reference)

    def close(self) -> None:
        """Close the connections to the provider."""
        self._sms.close()


class StoreMessenger:
    """Keeps what would have been sent in a table, to be read at /demo/messages. It reaches nobody."""

    takes_reference = True

    def __init__(self, table: type[MessageColumns]) -> None:
        self._table = table

    def send(self, *, to: str, text: str, kind: str, reference: uuid.UUID) -> None:
        with transaction() as db:
            if db.scalar(select(self._table.id).where(self._table.reference == reference)):
                return
            values = {"id": new_id(), "reference": reference, "kind": kind, "sent_at": clock.now()}
            values |= {
                "to_index": privacy.index(to),
                "sealed_to": privacy.seal(to),
                "sealed_text": privacy.seal(text),
            }
            db.execute(insert(self._table).values(values))


def messenger_for(settings: Settings, table: type[MessageColumns]) -> Messenger:
    """The messenger that the settings choose; `table`: the demonstration's, of what would have been sent."""
    if settings.sends_by == "store":
        return StoreMessenger(table)
    if settings.sends_by == "smtp":
        return mail_of(settings)
    return ByAddress(sms_of(settings), mail_of(settings) if settings.mail_host else None)


def sms_of(settings: Settings) -> HttpMessenger:
    fields = {
        "account": settings.sms_account,
        "sign_name": settings.sms_sign,
        "template_id": settings.sms_template,
    }
    return HttpMessenger(
        settings.sms_url,
        settings.sms_key,
        takes_reference=settings.takes_reference,
        fields=fields,
        signatures=(f"【{settings.signature}】", f"[{settings.signature_en}] "),
        body=settings.sms_body,
        signing=settings.sms_signing,
        accepted=settings.sms_accepted,
        connections=settings.senders,
    )


def mail_of(settings: Settings) -> MailMessenger:
    return MailMessenger(
        settings.mail_host,
        settings.mail_port,
        sender=settings.mail_from,
        to=settings.mail_to,
        subject=settings.signature,
        tls=settings.mail_tls,
        login=(settings.mail_user, settings.mail_password) if settings.mail_user else None,
        takes_reference=settings.takes_reference,
    )
