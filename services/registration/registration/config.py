"""What registration is told by its environment, REGISTRATION_*."""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from limits import parse
from marshmallow import ValidationError
from marshmallow.validate import Range

from chassis import config
from chassis.config import setting
from chassis.delivery import settings

# How many codes one phone gets, where nothing else is set.
CODES = "5/hour"
CODES_TO_TRY_THINGS = "500/hour"


@dataclass(frozen=True)
class CodeRules:
    """How long a code lives, how often it may be tried, and how many one phone gets in a span."""

    lifetime: timedelta
    most_tries: int
    most_codes: int
    span: timedelta


def check_limit(text: str) -> None:
    """Raises ValidationError for anything but nothing or a limit in the notation of the limits library."""
    try:
        parse(text or "1/day")
    except ValueError as error:
        raise ValidationError("a limit like 5/hour") from error


@dataclass(frozen=True, kw_only=True)
class Settings(settings.Settings):
    """The chassis' settings, those of its messages, and registration's own."""

    prefix: ClassVar[str] = "REGISTRATION"

    pass_key: str = setting(default="", secret=True)
    """32 bytes in base64: the Ed25519 key that passes are signed with. Outside of production, made of the data key."""
    party_limit: int = setting("int", default=5, validate=Range(1, 50))
    codes_per_phone: str = setting(default="", validate=check_limit)
    code_minutes: int = setting("int", default=5, validate=Range(1, 60))
    code_tries: int = setting("int", default=5, validate=Range(1, 20))
    silence_days: int = setting("int", default=90, validate=Range(1, 3650))
    """After so many days without a sign-in a phone may be another person's: operators give returned numbers anew."""
    sms_inbound_key: str = setting(default="", secret=True)
    """Signs what the SMS provider posts of citizens' own messages; empty: none are taken."""
    sms_per_phone: str = setting(default="20/hour", validate=check_limit)
    consent_version: str = setting(default="2021-10")

    urgent_hours: int = setting("int", default=12, validate=Range(0, 168))
    settle_seconds: int = setting("int", default=60, validate=Range(0, 3600))
    """How long what a clerk changes or calls off waits to be told, in case it is changed again or taken back."""

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
        if len(self.pass_seed) != 32 and not self.pass_key.startswith(config.SAMPLE):
            faults.append(
                "  REGISTRATION_PASS_KEY: 32 bytes in base64; passes for the door are signed with it"
            )
        return faults + self.erasure_faults() + self.sending_faults()
