"""Reporting's notices for the courier. Nobody is asked for what is there by the time the message goes out."""

import uuid
from collections import defaultdict
from collections.abc import Callable, Sequence

from sqlalchemy.orm import Session as DbSession

from chassis.delivery.outgoing import Notices, Words
from chassis.storage import privacy
from chassis.web.app import settings

from ..notices.model import CHASES, Notice
from ..owed.states import Row, read_owed
from . import words

Owed = dict[tuple[uuid.UUID, uuid.UUID | None], list[Row]]


class NoAddress(Exception):
    """The contact that a notice was for is not there any more."""


def words_of(db: DbSession, notices: Sequence[Notice]) -> Callable[[Notice], Words | None]:
    """What puts each of these into words; what units owe is read once."""
    owed_by_unit = owed_of(db, notices)

    def to_words(notice: Notice) -> Words | None:
        text = word_now(notice, owed_by_unit[notice.edition_id, notice.unit_id])
        return Words(address_of(notice), with_code(notice, text)) if text else None

    return to_words


def owed_of(db: DbSession, notices: Sequence[Notice]) -> Owed:
    """What the chased units of each edition miss now."""
    unit_ids_by_edition = defaultdict(list)
    for notice in notices:
        if notice.kind in CHASES:
            unit_ids_by_edition[notice.edition_id].append(notice.unit_id)
    owed_by_unit: Owed = defaultdict(list)
    for edition_id, unit_ids in unit_ids_by_edition.items():
        for row in words.missing(read_owed(db, edition_id, *words.COLUMNS, id=unit_ids)):
            owed_by_unit[edition_id, row["unit_id"]].append(row)
    return owed_by_unit


def word_now(notice: Notice, missing: Sequence[Row]) -> str | None:
    """Its text as it is true now; None where nothing of what it asks for is missing any more."""
    if notice.kind not in CHASES:
        return notice.text
    asked_for = (notice.data or {}).get("items", ())
    rows = [row for row in missing if str(row["requirement_id"]) in asked_for]
    language = notice.unit.language if notice.unit else "zh"
    return words.word_chase(notice.kind, notice.unit_name or "", rows, language) if rows else None


def with_code(notice: Notice, text: str) -> str:
    """The text of a message to a candidate with the code of its link, which nobody but they read."""
    if notice.kind != "consent":
        return text
    address, code = f"{settings().portal}/consent", privacy.unseal((notice.data or {})["sealed_code"])
    return text.replace(address, f"{address}/{code}")


def address_of(notice: Notice) -> str:
    """Where it goes. Raises NoAddress."""
    address = privacy.unseal(notice.sealed_to) if notice.sealed_to else notice.unit and notice.unit.address
    if not address:
        raise NoAddress()
    return address


NOTICES = Notices(
    Notice,
    words=words_of,
    is_urgent=lambda _db, _notice: False,
    quiet=lambda: settings().quiet,
    text_column="text",
    secret=("consent",),
)
