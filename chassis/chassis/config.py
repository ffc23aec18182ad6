"""Configuration from `<DEPARTMENT>_*` environment variables, every fault reported at once.

A department subclasses `Settings` with fields of its own, each declared by `setting()`:

    @dataclass(frozen=True, kw_only=True)
    class Settings(chassis.config.Settings):
        prefix = "VENUES"
        slots_per_opening: int = setting("int", default=20)
"""

import base64
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from typing import Any, ClassVar, Self

from environs import Env, EnvValidationError
from marshmallow.validate import OneOf, Range, Regexp

from . import failpoints
from .clockwork import Clock

ENVIRONMENTS = ("production", "demonstration", "test")
SAMPLE = "sample-only-"  # what every secret in an example file begins with


class ConfigurationError(SystemExit):
    """The configuration is wrong; the message lists every fault, and the process ends with it."""


def setting(kind: str = "str", *, default: Any = MISSING, secret: bool = False, **parsing: Any) -> Any:
    """A dataclass field read from `<PREFIX>_<NAME>`. kind: an environs parser ("str", "int", "bool", "list" …).

    Without a default it must be set. A secret is left out of the repr and, in production, may be neither
    empty nor a sample.
    """
    metadata = {"kind": kind, "secret": secret, "parsing": parsing}
    if default is MISSING:
        return field(metadata=metadata, repr=not secret)
    return field(default=default, metadata=metadata, repr=not secret)


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What every service is told. Times are seconds where not said otherwise."""

    prefix: ClassVar[str]

    environment: str = setting(default="production", validate=OneOf(ENVIRONMENTS))
    database_url: str = setting(secret=True)
    broker_url: str = setting(secret=True)
    jwks_url: str = setting(default="")
    data_key: str = setting(default="", secret=True)
    erasure_key: str = setting(default="", secret=True)
    """32 bytes in base64, the same wherever people are kept: by it departments know whom an erasure is about."""
    clock: str = setting(default="")
    log_level: str = setting(default="INFO")
    area_code: str = setting(default="027", validate=Regexp(r"0\d{2,3}\Z"))
    """The city's: whoever gives a landline without one means this."""
    idle: float = setting("float", default=0.02, validate=Range(0.001, 5))

    @property
    def department(self) -> str:
        """The department's name: "registration", "venues" …"""
        return self.prefix.lower()

    @property
    def is_production(self) -> bool:
        return self.environment == "production"

    @property
    def is_demonstration(self) -> bool:
        return self.environment == "demonstration"

    @classmethod
    def from_environment(cls) -> Self:
        """Read and check everything; raises ConfigurationError with all faults, a line each."""
        try:
            settings = cls(**_read(cls))
            faults = settings.faults()
        except EnvValidationError as error:
            faults = _lines_of(error.error_messages)
        if faults:
            raise ConfigurationError("\n".join([f"{cls.prefix.lower()} cannot start:", *faults]))
        return settings

    def faults(self) -> list[str]:
        """Every line that keeps this configuration from being used. Subclasses add to it."""
        faults = _clock_faults(self)
        if self.data_key and not self.data_key.startswith(SAMPLE) and not _is_key(self.data_key):
            faults.append(f"  {self.prefix}_DATA_KEY: 32 bytes in base64")
        if self.is_production:
            faults += [f"  {self.variable(f)}: a real secret, not a sample" for f in _samples(self)]
            faults += (
                [f"  {self.prefix}_CLOCK: production keeps real time; leave it empty"] if self.clock else []
            )
            faults += (
                ["  CHASSIS_FAILPOINT: for tests only; leave it unset"]
                if failpoints.armed_failpoint()
                else []
            )
        return faults

    def erasure_faults(self) -> list[str]:
        """What keeps a department that keeps people from telling, or being told, whom an erasure is about."""
        is_needed = self.is_production or self.erasure_key
        if not is_needed or self.erasure_key.startswith(SAMPLE) or _is_key(self.erasure_key):
            return []
        return [f"  {self.prefix}_ERASURE_KEY: 32 bytes in base64, the same in registration and reporting"]

    def variable(self, name: str) -> str:
        """The environment variable of a field."""
        return f"{self.prefix}_{name.upper()}"


def _read(cls: type[Settings]) -> dict[str, Any]:
    env = Env(eager=False)
    values = {}
    with env.prefixed(f"{cls.prefix}_"):
        for field in fields(cls):
            parse = getattr(env, field.metadata["kind"])
            fallback = {} if field.default is MISSING else {"default": field.default}
            values[field.name] = parse(field.name.upper(), **fallback, **field.metadata["parsing"])
    env.seal()
    return values


def _lines_of(messages: list[str] | Mapping[str, list[str]]) -> list[str]:
    if isinstance(messages, Mapping):
        return [f"  {name}: {'; '.join(texts)}" for name, texts in messages.items()]
    return [f"  {text}" for text in messages]


def _samples(settings: Settings) -> list[str]:
    secrets = [f.name for f in fields(settings) if f.metadata.get("secret")]
    return [name for name in secrets if SAMPLE in str(getattr(settings, name))]


def _clock_faults(settings: Settings) -> list[str]:
    try:
        Clock(settings.clock)
    except ValueError as error:
        return [f"  {settings.prefix}_CLOCK: {error}"]
    return []


def _is_key(text: str) -> bool:
    try:
        return len(base64.b64decode(text, validate=True)) == 32
    except ValueError:
        return False
