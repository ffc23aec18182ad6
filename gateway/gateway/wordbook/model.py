"""What the office keeps of the words that people type. Who typed them stands nowhere."""

import uuid
from datetime import datetime

from sqlalchemy import BigInteger, Index, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.storage.db import new_id

from ..schema import RecordBase


class UnmetSearch(RecordBase):
    """Something that somebody wished to learn and found too little of. `key`: its telling words, by which the same
    wish in other words is one; `words`: as it was typed last. Struck out by the office, it is listed no more."""

    __tablename__ = "unmet_search"
    __table_args__ = (Index("unmet_search_by_count", "count", "id"), Index("unmet_search_by_last", "last_at"))

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(200), unique=True)
    words: Mapped[str] = mapped_column(String(40))
    count: Mapped[int]
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]
    struck_at: Mapped[datetime | None]
    struck_by: Mapped[str] = mapped_column(String(40))


class EverydayWord(RecordBase):
    """A word as the office has it, instead of the one that was delivered or besides; `struck`: there is none. `key`: as
    `everyday.key_of` has it."""

    __tablename__ = "everyday_word"

    key: Mapped[str] = mapped_column(String(100), primary_key=True)
    words: Mapped[str] = mapped_column(String(40))
    also: Mapped[list[str]]
    answer: Mapped[str]
    struck: Mapped[bool]
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(40))


class EverydayAct(RecordBase):
    """What somebody did to an everyday word (`added`, `changed`, `struck`, `restored`) or to all (`all_restored`), with
    what was meant before and after."""

    __tablename__ = "everyday_act"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(40))
    act: Mapped[str]
    words: Mapped[str]
    detail: Mapped[dict]


class WordsVersion(RecordBase):
    """One row: raised by whoever changes an everyday word, first, so that they take turns."""

    __tablename__ = "words_version"

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    version: Mapped[int] = mapped_column(BigInteger)
