"""What each department's processes are told by their environment, in the demonstration.

A variable that the user has set for a department (``REGISTRATION_DATABASE_URL=…``) wins over what is put together
here, and no process is shown another department's variables.
"""

import os
from dataclasses import dataclass

from deploy.site import DEPARTMENTS, Site


@dataclass(frozen=True)
class Addresses:
    """Where each department's database and its end of the broker are: {department: URL}."""

    database: dict[str, str]
    broker: dict[str, str]


def embedded_addresses(site: Site) -> Addresses:
    """No server at all: a SQLite file per department, and one file that carries the events."""
    data = site.folder("data")
    databases = {department: f"sqlite:///{data / department}.db" for department in DEPARTMENTS}
    return Addresses(databases, dict.fromkeys(DEPARTMENTS, f"embedded:///{data / 'bus.db'}"))


def chosen(department: str, name: str) -> str | None:
    """What the user has set for a department, or None."""
    return os.environ.get(f"{department.upper()}_{name}") or None


def environment(site: Site, department: str, addresses: Addresses, clock: str) -> dict[str, str]:
    """The whole environment of the department's processes."""
    prefix = f"{department.upper()}_"
    settings = {prefix + name: value for name, value in _settings(site, department, addresses, clock).items()}
    return _base() | _common(site, department) | settings | _set_by_user(prefix)


def _base() -> dict[str, str]:
    others = tuple(f"{department.upper()}_" for department in DEPARTMENTS)
    ours = ("BROKER_URL", "POSTGRES_URL")
    return {
        name: text for name, text in os.environ.items() if not name.startswith(others) and name not in ours
    }


def _set_by_user(prefix: str) -> dict[str, str]:
    return {name: text for name, text in os.environ.items() if name.startswith(prefix)}


def _common(site: Site, department: str) -> dict[str, str]:
    return {
        "PROMETHEUS_MULTIPROC_DIR": str(site.folder("run", "metrics", department)),
        "METRICS_PORT": str(site.internal_port_of(department)),
        "FLASK_SKIP_DOTENV": "1",
        "PYTHONUNBUFFERED": "1",
        # glibc's arenas, one per thread by default, cost tens of megabytes and gain nothing under one lock.
        "MALLOC_ARENA_MAX": "2",
        "MALLOC_TRIM_THRESHOLD_": "131072",
        # Of a line in a traceback the part that failed is not underlined; half a megabyte a process.
        "PYTHONNODEBUGRANGES": "1",
    }


def _settings(site: Site, department: str, addresses: Addresses, clock: str) -> dict[str, str]:
    settings = {
        "ENVIRONMENT": "demonstration",
        "DATABASE_URL": addresses.database[department],
        "BROKER_URL": addresses.broker[department],
        "JWKS_URL": f"{site.url_of('gateway')}/.well-known/jwks.json",
        "CLOCK": clock,
    }
    return settings | _own_settings(site, department)


def _own_settings(site: Site, department: str) -> dict[str, str]:
    if department == "gateway":
        return {
            "SIGNING_KEY": site.secret("gateway-signing-key"),
            "SECRET_KEY": site.secret("gateway-secret-key"),
            "PORTAL_URL": site.url_of("gateway"),
            "ADDRESS_LIMIT": "1000 per minute",
            "SMS_NUMBER": "1069 0000 0000",
            # A laptop has little memory to spare, and the sample week makes a hundred accounts.
            "CONCURRENT_HASHES": "1",
            "HASH_MEMORY_KIB": "19456",
            "PERSON_LIMIT": "100 per minute",
            **{f"{name.upper()}_URL": site.url_of(name) for name in DEPARTMENTS if name != "gateway"},
        }
    if department == "registration":
        return {
            "DATA_KEY": site.secret("registration-data-key"),
            "PASS_KEY": site.secret("registration-pass-key"),
            "ERASURE_KEY": site.secret("erasure-key"),
            "MESSENGER": "store",
            "PORTAL_URL": site.url_of("gateway"),
            "SIGNATURE": "武汉学习周",
            "SIGNATURE_EN": "Wuhan Learning Week",
        }
    if department == "reporting":
        return {
            "DATA_KEY": site.secret("reporting-data-key"),
            "ERASURE_KEY": site.secret("erasure-key"),
            "STORE": str(site.folder("data", "files")),
            "MESSENGER": "store",
            "PORTAL_URL": site.url_of("gateway"),
            "SIGNATURE": "武汉学习周办公室",
        }
    # The demonstration asks nobody outside: of all links, only those to its own pages are looked at.
    return {"LINKS": site.url_of("gateway")}
