"""The catalogue's version, which every transaction raises that changes it: who keeps what was made of it knows by this
when to make it anew."""

from sqlalchemy import select, text
from sqlalchemy.orm import Session as DbSession

from chassis import machine

from .model import CatalogueVersion

# It begins with the time, so that no version of a catalogue that was dropped comes again in the next.
RAISE = text(
    "INSERT INTO catalogue_version (id, version) VALUES (1, :first)"
    " ON CONFLICT (id) DO UPDATE SET version = catalogue_version.version + 1"
)
RAISED = "catalogue_version_raised"
# Built once: every page that is made asks for it.
VERSION = select(CatalogueVersion.version)


def version(db: DbSession) -> int:
    """The version of what is read from now on in this transaction, or of what was before; 0 while nothing is kept."""
    return db.connection().scalar(VERSION) or 0


def raise_version(db: DbSession) -> None:
    """Raise it, once in a transaction, and before anything of the catalogue is changed in it: so those who change the
    catalogue take turns, and each sees what the one before has kept."""
    if RAISED not in db.info:
        db.execute(RAISE, {"first": int(machine.unix() * 1_000_000)})
        db.info[RAISED] = True
