"""What the gateway is told."""

import base64
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from limits import parse
from marshmallow.validate import Range
from sqlalchemy.engine import make_url

import chassis.config
from chassis.config import setting


@dataclass(frozen=True, kw_only=True)
class Settings(chassis.config.Settings):
    """`GATEWAY_<NAME>` for each; a limit reads like "10 per 10 minutes"."""

    prefix = "GATEWAY"

    accounts_database_url: str = setting(default="", secret=True)
    """Where accounts are, and who is signed in; empty: beside the catalogue, under its name + `_accounts`."""
    signing_key: str = setting(secret=True)
    """32 bytes in base64: the Ed25519 key that the departments' tokens are signed with."""
    secret_key: str = setting(secret=True)
    """Signs the forms' cookie and hides the phones that are counted: 32 characters or more."""

    portal_url: str = setting(default="")
    """Where citizens open the portal, as it stands on certificates; in production it has to be said."""
    registration_url: str = setting(default="http://127.0.0.1:8001")
    venues_url: str = setting(default="http://127.0.0.1:8002")
    reporting_url: str = setting(default="http://127.0.0.1:8003")
    connect_timeout: float = setting("float", default=1.0)
    page_seconds: float = setting("float", default=2.0)
    """For so long all departments together are waited for while one page, or one answer of the API, is made."""
    write_seconds: float = setting("float", default=10.0)
    """The same where something is changed."""
    file_timeout: float = setting("float", default=30.0)
    """Seconds for which the first piece of a file, and each that follows, is waited for."""
    retry_pause: float = setting("float", default=0.1)
    """Seconds: up to so long lies before the last of three tries to reach a department."""
    calls_at_once: int = setting("int", default=5, validate=Range(min=1))
    """Calls of a process that wait for one department. Fewer than its threads: the others still serve."""
    uploads_at_once: int = setting("int", default=2, validate=Range(min=1))
    """Pieces of files of a process that are on their way to a department; who comes beyond is asked to come again."""
    breaker_failures: int = setting("int", default=5)
    """Failures in a row after which a department is not called for `breaker_seconds`."""
    breaker_seconds: float = setting("float", default=5.0)
    breaker_silence: float = setting("float", default=5.0)
    """Seconds without any answer after which a time-out is a failure: until then the department is only slow."""

    page_age: float = setting("float", default=0.9, validate=Range(0, 60))
    """Seconds: how old what is shown of the catalogue may be: so often at most its version is looked up."""
    kept_pages_mb: float = setting("float", default=16.0, validate=Range(0, 1024))
    """Megabytes of finished pages that a process keeps."""

    forms_at_once: int = setting("int", default=300, validate=Range(min=1))
    """How many may open a booking form in one moment before the others stand in line (of all processes together)."""
    forms_a_second: float = setting("float", default=30.0, validate=Range(min=0.1))
    """How many more may each second: about what the departments can book while the portal stays quick."""
    sms_number: str = setting(default="")
    """The number that citizens send an SMS to, to book; empty: there is none."""
    everyday_words: str = setting(default="")
    """A CSV file of what people type and what is meant (`catalogue/everyday.py`); empty: the one that comes along."""

    person_limit: str = setting(default="10 per 10 minutes")
    """Codes asked for, and tries to sign in, of one phone or one user name."""
    address_limit: str = setting(default="60 per minute")
    """The same from one address."""
    trusted_proxies: int = setting("int", default=0)
    """How many proxies stand before the gateway and set X-Forwarded-For; 0 trusts none."""
    concurrent_hashes: int = setting("int", default=2)
    """Password hashes computed at once in a process, each with the memory below."""
    hash_memory_kib: int = setting("int", default=65536, validate=Range(min=19456))
    """Argon2id's memory: RFC 9106 recommends 64 MiB, OWASP accepts 19 MiB and no less."""

    citizen_idle_hours: float = setting("float", default=7 * 24.0)
    citizen_session_hours: float = setting("float", default=30 * 24.0)
    staff_idle_hours: float = setting("float", default=2.0)
    staff_session_hours: float = setting("float", default=12.0)

    def faults(self) -> list[str]:
        faults = super().faults()
        if len(self.seed) != 32:
            faults.append(f"  {self.variable('signing_key')}: 32 bytes in base64")
        if len(self.secret_key) < 32:
            faults.append(f"  {self.variable('secret_key')}: 32 characters or more")
        if self.is_production and not self.portal_url.startswith("https://"):
            faults.append(f"  {self.variable('portal_url')}: the address that citizens open, https://…")
        if self.accounts_url == self.database_url:
            faults.append(f"  {self.variable('accounts_database_url')}: another one than the catalogue's")
        if self.everyday_words and not Path(self.everyday_words).is_file():
            faults.append(f"  {self.variable('everyday_words')}: a file that can be read")
        for name in ("person_limit", "address_limit"):
            if not _is_limit(getattr(self, name)):
                faults.append(f'  {self.variable(name)}: a limit like "10 per 10 minutes"')
        return faults

    @property
    def accounts_url(self) -> str:
        """The address of the database of accounts."""
        if self.accounts_database_url:
            return self.accounts_database_url
        catalogue = make_url(self.database_url)
        if not catalogue.database:
            return self.database_url
        path = PurePosixPath(catalogue.database or "")
        beside = path.with_name(f"{path.stem}_accounts{path.suffix}")
        return catalogue.set(database=str(beside)).render_as_string(hide_password=False)

    @property
    def seed(self) -> bytes:
        """The signing key itself; empty when it cannot be read."""
        try:
            return base64.b64decode(self.signing_key, validate=True)
        except ValueError:
            return b""

    @property
    def departments(self) -> dict[str, str]:
        """{department: its address, without a slash at the end}."""
        names = ("registration", "venues", "reporting")
        return {name: getattr(self, f"{name}_url").rstrip("/") for name in names}


def _is_limit(text: str) -> bool:
    try:
        parse(text)
    except ValueError:
        return False
    return True
