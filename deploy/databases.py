"""Where the departments' databases are, and how they come to be on a PostgreSQL server."""

import os
import shutil
from urllib.parse import parse_qs, unquote, urlsplit

from deploy.environment import chosen
from deploy.processes import FOLDER, Process
from deploy.servers.postgresql import binaries
from deploy.site import DEPARTMENTS, Site

ROLES = FOLDER / "postgresql" / "roles.sql"


def addresses(site: Site, server: str) -> dict[str, str]:
    """{department: URL of its own database, as its own role} on the server at that URL."""
    parts = urlsplit(server)
    place = parts.netloc.rpartition("@")[2]
    query = f"?{parts.query}" if parts.query else ""
    return {
        department: chosen(department, "DATABASE_URL")
        or f"postgresql://lw_{department}:{site.password(f'database-{department}')}@{place}/lw_{department}{query}"
        for department in DEPARTMENTS
    }


def preparation(site: Site, server: str) -> Process:
    """The task that makes each department's role and database there, unless the user names one that exists."""
    passwords = {
        f"{department.upper()}_PASSWORD": site.password(f"database-{department}")
        for department in DEPARTMENTS
        if not chosen(department, "DATABASE_URL")
    }
    command = [_psql(), "-X", "-q", "-v", "ON_ERROR_STOP=1", "-f", str(ROLES)]
    return Process("databases", command, {**os.environ, **_connection(server), **passwords})


def _connection(server: str) -> dict[str, str]:
    """libpq's variables for a URL: on the command line everybody could read the password."""
    parts = urlsplit(server)
    values = {
        "PGHOST": parts.hostname or "127.0.0.1",
        "PGPORT": str(parts.port or 5432),
        "PGUSER": unquote(parts.username or "postgres"),
        "PGPASSWORD": unquote(parts.password or ""),
        "PGDATABASE": parts.path.strip("/") or "postgres",
    }
    return values | {f"PG{name.upper()}": value[0] for name, value in parse_qs(parts.query).items()}


def _psql() -> str:
    folder = binaries()
    program = folder / "psql" if folder else shutil.which("psql")
    if not program:
        raise RuntimeError("psql is needed to make the databases (Debian package: postgresql-client)")
    return str(program)
