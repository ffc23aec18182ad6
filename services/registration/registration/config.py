"""What registration is told by its environment, REGISTRATION_*."""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import ClassVar, NamedTuple
from urllib.parse import urlsplit

from limits import parse
from marshmallow import ValidationError
from marshmallow.validate import OneOf, Range

from chassis import config
from chassis.clock import SHANGHAI
from chassis.config import setting

# How many codes one phone gets, where nothing else is set.
CODES = "5/hour"
CODES_TO_TRY_THINGS = "500/hour"
# When nobody is woken, where nothing else is set. Who tries things out wants to see at once what is sent.
QUIET = "21:30-07:30"
QUIET_TO_TRY_THINGS = "none"
PORTAL_TO_TRY_THINGS = "http://127.0.0.1:8000"


@dataclass(frozen=True)
class CodeRules:
    """How long a code lives, how often it may be tried, and how many one phone gets in a span."""

    lifetime: timedelta
    most_tries: int
    most_codes: int
    span: timedelta


class QuietHours(NamedTuple):
    """From `begins` to `ends`, in the city; over midnight where the end is the earlier."""

    begins: time
    ends: time

    def until(self, now: datetime) -> datetime | None:
        """When they are over, if they are on now."""
        here = now.astimezone(SHANGHAI)
        at, over_midnight = here.time(), self.ends <= self.begins
        is_on = at >= self.begins or at < self.ends if over_midnight else self.begins <= at < self.ends
        if not is_on:
            return None
        day = here.date() + timedelta(days=over_midnight and at >= self.begins)
        return datetime.combine(day, self.ends, SHANGHAI)


def parse_quiet(text: str) -> QuietHours | None:
    """21:30-07:30, or none for no quiet at all. Raises ValueError for anything else."""
    if text == "none":
        return None
    begins, separator, ends = text.partition("-")
    if not separator:
        raise ValueError(text)
    hours = QuietHours(time.fromisoformat(begins.strip()), time.fromisoformat(ends.strip()))
    if hours.begins == hours.ends or hours.begins.tzinfo or hours.ends.tzinfo:
        raise ValueError(text)
    return hours


def check_limit(text: str) -> None:
    """Raises ValidationError for anything but nothing or a limit in the notation of the limits library."""
    try:
        parse(text or "1/day")
    except ValueError as error:
        raise ValidationError("a limit like 5/hour") from error


def check_quiet(text: str) -> None:
    """Raises ValidationError for anything but nothing, none or a span of hours."""
    try:
        parse_quiet(text or QUIET)
    except ValueError as error:
        raise ValidationError(f"hours like {QUIET}, or none") from error


@dataclass(frozen=True, kw_only=True)
class Settings(config.Settings):
    """The chassis' settings and registration's own."""

    prefix: ClassVar[str] = "REGISTRATION"

    pass_key: str = setting(default="", secret=True)
    """32 bytes in base64: the Ed25519 key that passes are signed with. Outside of production, made of the data key."""
    party_limit: int = setting("int", default=5, validate=Range(1, 50))
    codes_per_phone: str = setting(default="", validate=check_limit)
    code_minutes: int = setting("int", default=5, validate=Range(1, 60))
    code_tries: int = setting("int", default=5, validate=Range(1, 20))
    silence_days: int = setting("int", default=90, validate=Range(1, 3650))
    """After so many days without a sign-in a phone may be another person's: operators give returned numbers anew."""
    consent_version: str = setting(default="2021-10")
    portal_url: str = setting(default="")

    messenger: str = setting(default="", validate=OneOf(["", "http", "smtp", "store"]))
    takes_reference: bool = setting("bool", default=False)
    signature: str = setting(default="学习活动周")
    signature_en: str = setting(default="Learning Week")
    quiet_hours: str = setting(default="", validate=check_quiet)
    urgent_hours: int = setting("int", default=12, validate=Range(0, 168))
    settle_seconds: int = setting("int", default=60, validate=Range(0, 3600))
    """How long what a clerk changes or calls off waits to be told, in case it is changed again or taken back."""
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

    @property
    def silence(self) -> timedelta:
        return timedelta(days=self.silence_days)

    @property
    def code_rules(self) -> CodeRules:
        limit = parse(self.codes_per_phone or (CODES if self.is_production else CODES_TO_TRY_THINGS))
        return CodeRules(
            lifetime=timedelta(minutes=self.code_minutes),
            most_tries=self.code_tries,
            most_codes=limit.amount,
            span=timedelta(seconds=limit.get_expiry()),
        )

    @property
    def pass_seed(self) -> bytes:
        """The key of the passes itself; empty when it cannot be read."""
        if not self.pass_key and not self.is_production:
            return hmac.digest(self.data_key.encode(), b"passes", hashlib.sha256)
        try:
            return base64.b64decode(self.pass_key, validate=True)
        except ValueError:
            return b""

    def faults(self) -> list[str]:
        faults = super().faults()
        if not self.data_key:
            faults.append("  REGISTRATION_DATA_KEY: must be set; names and phones are sealed with it")
        if not is_web_address(self.portal):
            faults.append("  REGISTRATION_PORTAL_URL: the portal's address, like https://week.example")
        if len(self.pass_seed) != 32 and not self.pass_key.startswith(config.SAMPLE):
            faults.append(
                "  REGISTRATION_PASS_KEY: 32 bytes in base64; passes for the door are signed with it"
            )
        if self.sends_by == "store" and self.is_production:
            faults.append(
                "  REGISTRATION_MESSENGER: the store reaches nobody; production sends by http or smtp"
            )
        if self.sends_by != "store" and self.is_demonstration:
            faults.append(
                "  REGISTRATION_MESSENGER: a demonstration can send nothing to anyone; use the store"
            )
        return faults + {"http": self._sms_faults, "smtp": self._mail_faults, "store": list}[self.sends_by]()

    def _sms_faults(self) -> list[str]:
        faults = []
        if not is_web_address(self.sms_url):
            faults.append("  REGISTRATION_SMS_URL: the provider's address, like https://sms.example/send")
        if not self.sms_key:
            faults.append("  REGISTRATION_SMS_KEY: must be set; messages to the provider are signed with it")
        if self.sms_accepted and not all(self.sms_accepted.partition("=")):
            faults.append("  REGISTRATION_SMS_ACCEPTED: a field of the answer and its value, like code=0")
        return faults

    def _mail_faults(self) -> list[str]:
        faults = []
        if not self.mail_host:
            faults.append("  REGISTRATION_MAIL_HOST: must be set; messages are handed to this relay")
        if not is_mail_address(self.mail_from):
            faults.append("  REGISTRATION_MAIL_FROM: whom messages are from, like week@city.example")
        if "{phone}" not in self.mail_to or not is_mail_address(self.mail_to.replace("{phone}", "1")):
            faults.append("  REGISTRATION_MAIL_TO: where a phone is reached, like {phone}@sms.example")
        if bool(self.mail_user) != bool(self.mail_password):
            faults.append("  REGISTRATION_MAIL_USER and REGISTRATION_MAIL_PASSWORD: both, or neither")
        if self.mail_user and self.mail_tls == "none":
            faults.append("  REGISTRATION_MAIL_TLS: a password is not sent in the open; use starttls or tls")
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
