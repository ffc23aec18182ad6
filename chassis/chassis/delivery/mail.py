"""Messages by a mail relay."""

import email.policy
import smtplib
import ssl
import uuid
from email.message import EmailMessage
from email.utils import formatdate

from .messenger import Messenger, Undelivered
from .settings import Settings

MAIL_TIMEOUT = 4.0
"""Seconds for each answer of the relay."""


class MailMessenger(Messenger):
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
