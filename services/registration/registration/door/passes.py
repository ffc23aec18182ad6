"""Passes: what a party shows at the door, and what a phone there checks without network.

A token is, in base64url without padding, 98 bytes: 1 byte of version, 16 of the booking's id, 16 of the session's id,
1 byte of seats, and an Ed25519 signature (RFC 8032) over those 34. It says no name and no phone.
"""

import base64
import uuid
from functools import lru_cache
from typing import Any, NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlalchemy.orm import Session as DbSession

from chassis.cleaning import compact
from chassis.errors import Conflict, Invalid
from chassis.web.app import settings
from chassis.wording import Text

from ..bookings import bookings
from ..bookings.model import Booking

VERSION = 1
SIGNED = 34
LENGTH = SIGNED + 64
PASSABLE = ("confirmed", "attended")


class NoPass(Conflict):
    """Only a party that has its seats has a pass."""

    title = Text("这个报名还没有入场凭证", "This booking has no pass")


class ForgedPass(Invalid):
    title = Text("入场凭证无效", "This pass is not good")


class Pass(NamedTuple):
    """What a token says."""

    booking_id: uuid.UUID
    session_id: uuid.UUID
    seats: int


def show_pass(db: DbSession, *, citizen_id: uuid.UUID, booking_id: uuid.UUID) -> dict[str, Any]:
    """The pass of one of the citizen's bookings: {token, code, seats, session_id}. Raises NoSuchBooking, NoPass."""
    entry_pass = pass_of(bookings.find_own(db, citizen_id, booking_id))
    if entry_pass is None:
        raise NoPass()
    return entry_pass


def pass_of(booking: Booking) -> dict[str, Any] | None:
    """The pass of a booking; None while it has no seats."""
    if booking.status not in PASSABLE or booking.left_at:
        return None
    return {
        "code": booking.code,
        "seats": booking.seats,
        "session_id": booking.session_id,
        "token": token_of(booking),
    }


def token_of(booking: Booking) -> str:
    """The signed token of a booking that has its seats."""
    content = (
        bytes([VERSION]) + booking.id.bytes + booking.session_id.bytes + bytes([min(booking.seats, 255)])
    )
    return base64.urlsafe_b64encode(content + key().sign(content)).decode().rstrip("=")


def read(token: str) -> Pass:
    """What a token says, once its signature was checked. Raises ForgedPass on the field `token`."""
    try:
        text = compact(token)
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        if len(raw) != LENGTH or raw[0] != VERSION:
            raise ValueError(len(raw))
        key().public_key().verify(raw[SIGNED:], raw[:SIGNED])
    except (ValueError, InvalidSignature) as error:
        cure = Text("请重新扫码，或改用报名编号", "Scan it again, or use the code")
        raise ForgedPass.field("token", cure) from error
    return Pass(uuid.UUID(bytes=raw[1:17]), uuid.UUID(bytes=raw[17:33]), raw[33])


def public_key() -> dict[str, str]:
    """The public half, as a JSON Web Key (RFC 8037) and as its 32 bytes in base64url."""
    raw = key().public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    x = base64.urlsafe_b64encode(raw).decode().rstrip("=")
    return {"kty": "OKP", "crv": "Ed25519", "x": x}


def key() -> Ed25519PrivateKey:
    return _key_of(settings().pass_seed)


@lru_cache(maxsize=4)
def _key_of(seed: bytes) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(seed)
