"""What registration is told by its environment, REGISTRATION_*."""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from limits import parse
from marshmallow import ValidationError
from marshmallow.validate import OneOf, Range

from chassis import config
from chassis.config import setting

from .citizens import CodeRules

# How many codes one phone gets, where nothing else is set.
CODES = "5/hour"
CODES_TO_TRY_THINGS = "500/hour"


def check_limit(text: str) -> None:
    """Raises ValidationError for anything but nothing or a limit in the notation of the limits library."""
    try:
        parse(text or "1/day")
    except ValueError as error:
        raise ValidationError("a limit like 5/hour") from error


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
    consent_version: str = setting(default="2021-10")
    messenger: str = setting(default="", validate=OneOf(["", "http", "store"]))
    signature: str = setting(default="学习活动周")
    signature_en: str = setting(default="Learning Week")
    sms_url: str = setting(default="")
    sms_key: str = setting(default="", secret=True)

    @property
    def sends_by(self) -> str:
        """`http` or `store`: outside of production nothing is sent unless it is asked for."""
        return self.messenger or ("http" if self.is_production else "store")

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
        found = super().faults()
        if not self.data_key:
            found.append("  REGISTRATION_DATA_KEY: must be set; names and phones are sealed with it")
        if len(self.pass_seed) != 32 and not self.pass_key.startswith(config.SAMPLE):
            found.append(
                "  REGISTRATION_PASS_KEY: 32 bytes in base64; passes for the door are signed with it"
            )
        if self.sends_by == "http" and not (self.sms_url and self.sms_key):
            found.append("  REGISTRATION_SMS_URL and REGISTRATION_SMS_KEY: must be set to send messages")
        if self.sends_by == "store" and self.is_production:
            found.append("  REGISTRATION_MESSENGER: the store reaches nobody; production sends by http")
        if self.sends_by == "http" and self.is_demonstration:
            found.append(
                "  REGISTRATION_MESSENGER: a demonstration can send nothing to anyone; use the store"
            )
        return found
