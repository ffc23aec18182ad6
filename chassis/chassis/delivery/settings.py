"""What a department that sends messages is told: by whom, from whom, and when not."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from marshmallow import ValidationError
from marshmallow.validate import OneOf, Range

from .. import config
from ..config import setting
from .quiet import QuietHours, parse_quiet

# When nobody is woken, where nothing else is set. Who tries things out wants to see at once what is sent.
QUIET = "21:30-07:30"
QUIET_TO_TRY_THINGS = "none"
PORTAL_TO_TRY_THINGS = "http://127.0.0.1:8000"


def check_quiet(text: str) -> None:
    """Raises ValidationError for anything but nothing, none or a span of hours."""
    try:
        parse_quiet(text or QUIET)
    except ValueError as error:
        raise ValidationError(f"hours like {QUIET}, or none") from error


@dataclass(frozen=True, kw_only=True)
class Settings(config.Settings):
    """The chassis' settings, and those of whoever sends messages. A department that does adds its own to these."""

    portal_url: str = setting(default="")

    messenger: str = setting(default="", validate=OneOf(["", "http", "smtp", "store"]))
    takes_reference: bool = setting("bool", default=False)
    signature: str = setting(default="学习活动周")
    signature_en: str = setting(default="Learning Week")
    quiet_hours: str = setting(default="", validate=check_quiet)
    senders: int = setting("int", default=60, validate=Range(1, 200))
    """Messages handed to the provider at once; with 1 one after the other."""

    sms_url: str = setting(default="")
    sms_key: str = setting(default="", secret=True)
    sms_account: str = setting(default="")
    sms_sign: str = setting(default="")
    sms_template: str = setting(default="")
    sms_body: str = setting(default="json", validate=OneOf(["json", "form"]))
    sms_signing: str = setting(default="hmac", validate=OneOf(["hmac", "sorted"]))
    sms_accepted: str = setting(default="")

    mail_host: str = setting(default="")
    mail_port: int = setting("int", default=587, validate=Range(1, 65535))
    mail_tls: str = setting(default="starttls", validate=OneOf(["none", "starttls", "tls"]))
    mail_user: str = setting(default="")
    mail_password: str = setting(default="", secret=True)
    mail_from: str = setting(default="")
    mail_to: str = setting(default="")

    @property
    def sends_by(self) -> str:
        """`http`, `smtp` or `store`: outside of production nothing is sent unless it is asked for."""
        return self.messenger or ("http" if self.is_production else "store")

    @property
    def quiet(self) -> QuietHours | None:
        """When what is not urgent waits for the morning; None for never."""
        return parse_quiet(self.quiet_hours or (QUIET if self.is_production else QUIET_TO_TRY_THINGS))

    @property
    def portal(self) -> str:
        """The portal's address that links in messages begin with, without a slash at its end."""
        return (self.portal_url or ("" if self.is_production else PORTAL_TO_TRY_THINGS)).rstrip("/")

    def sending_faults(self) -> list[str]:
        """What keeps messages from being sent: a line each."""
        faults = []
        if not is_web_address(self.portal):
            faults.append(f"  {self.variable('portal_url')}: the portal's address, like https://week.example")
        variable = self.variable("messenger")
        if self.sends_by == "store" and self.is_production:
            faults.append(f"  {variable}: the store reaches nobody; production sends by http or smtp")
        if self.sends_by != "store" and self.is_demonstration:
            faults.append(f"  {variable}: a demonstration can send nothing to anyone; use the store")
        return faults + {"http": self._sms_faults, "smtp": self._mail_faults, "store": list}[self.sends_by]()

    def _sms_faults(self) -> list[str]:
        faults, variable = [], self.variable
        if not is_web_address(self.sms_url):
            faults.append(f"  {variable('sms_url')}: the provider's address, like https://sms.example/send")
        if not self.sms_key:
            faults.append(
                f"  {variable('sms_key')}: must be set; messages to the provider are signed with it"
            )
        if self.sms_accepted and not all(self.sms_accepted.partition("=")):
            faults.append(f"  {variable('sms_accepted')}: a field of the answer and its value, like code=0")
        return faults

    def _mail_faults(self) -> list[str]:
        faults, variable = [], self.variable
        if not self.mail_host:
            faults.append(f"  {variable('mail_host')}: must be set; messages are handed to this relay")
        if not is_mail_address(self.mail_from):
            faults.append(f"  {variable('mail_from')}: whom messages are from, like week@city.example")
        if "{phone}" not in self.mail_to or not is_mail_address(self.mail_to.replace("{phone}", "1")):
            faults.append(f"  {variable('mail_to')}: where a phone is reached, like {{phone}}@sms.example")
        if bool(self.mail_user) != bool(self.mail_password):
            faults.append(f"  {variable('mail_user')} and {variable('mail_password')}: both, or neither")
        if self.mail_user and self.mail_tls == "none":
            faults.append(
                f"  {variable('mail_tls')}: a password is not sent in the open; use starttls or tls"
            )
        return faults


def is_web_address(text: str) -> bool:
    """Whether it is a whole http or https address."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)


def is_mail_address(text: str) -> bool:
    """Whether it could be a mail address, with no braces left in it."""
    name, at, host = text.partition("@")
    return bool(name and at and host) and text.isascii() and not set(text) & set("{} <>,\r\n")
