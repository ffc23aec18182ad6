"""A certificate as the pages show it."""

import uuid
from typing import Any

import segno

from chassis.storage.db import reading

from ...catalogue import queries
from .addresses import whole_address
from .layout import organisers


def sheet(certificate: dict[str, Any]) -> dict[str, Any]:
    """A certificate with its edition as the catalogue has it, the address that verifies it, and that as a QR code."""
    address = whole_address("pages.verification.verify", code=certificate["code"])
    edition_id = certificate["edition_id"]
    with reading() as db:
        edition = queries.edition(db, uuid.UUID(edition_id)) if edition_id else None
    qr = segno.make(address, error="m").svg_data_uri(scale=4, border=2)
    by = organisers(edition)
    return certificate | {"of_edition": edition, "organisers": by, "address": address, "qr": qr}
