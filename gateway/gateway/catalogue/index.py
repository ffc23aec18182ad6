"""The full-text index: FTS5 in SQLite, a tsvector in PostgreSQL.

Both are given the words, ready segmented; neither is left to split Chinese text itself.
"""

import hashlib
from collections.abc import Iterable
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Integer,
    String,
    Uuid,
    cast,
    column,
    literal_column,
    select,
    table,
    text,
)
from sqlalchemy.orm import Session as DbSession
from sqlalchemy.types import UserDefinedType

from .words import Term, pairs

WORD = table("word")
NOUN = column("noun", String)
ID = column("id", Uuid)
Ways = Iterable[Iterable[Term]]
"""Any of these, each of which is all of its terms."""


class Kept(NamedTuple):
    """The words of a noun: of its title, and of its other texts."""

    title: set[str]
    others: set[str]


class _TsQuery(UserDefinedType[str]):
    """PostgreSQL's type of a query. That of SQLAlchemy comes with the whole dialect, two megabytes in each process."""

    cache_ok = True

    def get_col_spec(self, **_more: Any) -> str:
        return "tsquery"


class _Fts5:
    """The index in SQLite. Rows are known by a number made of the id: FTS5 looks up no other column quickly."""

    KEEP = text(
        "INSERT INTO word (rowid, noun, id, title, others) VALUES (:row, :noun, :id, :title, :others)"
    )
    ROW: ColumnElement[int] = column("rowid", Integer)

    @classmethod
    def keep(cls, db: DbSession, noun: str, id: UUID, entry: Kept) -> None:
        texts = {name: " ".join(words) for name, words in entry._asdict().items()}
        db.execute(cls.KEEP, {"row": _number(id), "noun": noun, "id": id.hex} | texts)

    @staticmethod
    def drop(db: DbSession, id: UUID) -> None:
        db.execute(text("DELETE FROM word WHERE rowid = :row"), {"row": _number(id)})

    @classmethod
    def has(cls, ways: Ways, in_title: bool = False) -> ColumnElement[bool]:
        query = " OR ".join(f"({' AND '.join(cls._sought(*term) for term in way)})" for way in ways)
        matches: ColumnElement[bool] = literal_column("word").op("MATCH", is_comparison=True)(
            f"title : ({query})" if in_title else query
        )
        return cls.ROW.in_(select(cls.ROW).select_from(WORD).where(matches))

    @staticmethod
    def _sought(word: str, whole: bool) -> str:
        if not whole:
            return f'"{word}"*'
        return " AND ".join(f'"{pair}"' for pair in pairs(word))


class _Tsvector:
    """The index in PostgreSQL."""

    WORDS: ColumnElement[Any] = column("words")
    KEEP = text("INSERT INTO word (noun, id, words) VALUES (:noun, :id, CAST(:words AS tsvector))")

    @classmethod
    def keep(cls, db: DbSession, noun: str, id: UUID, entry: Kept) -> None:
        weighted_words = zip(entry, "AD", strict=True)
        vector = " ".join(f"'{word}':1{weight}" for words, weight in weighted_words for word in words)
        db.execute(cls.KEEP, {"noun": noun, "id": id, "words": vector})

    @staticmethod
    def drop(db: DbSession, id: UUID) -> None:
        db.execute(text("DELETE FROM word WHERE id = :id"), {"id": id})

    @classmethod
    def has(cls, ways: Ways, in_title: bool = False) -> ColumnElement[bool]:
        weight = "A" if in_title else ""
        query = " | ".join(f"({' & '.join(cls._sought(*term, weight) for term in way)})" for way in ways)
        return cls.WORDS.op("@@", is_comparison=True)(cast(query, _TsQuery))

    @staticmethod
    def _sought(word: str, whole: bool, weight: str) -> str:
        if not whole:
            return f"'{word}':*{weight}"
        label = f":{weight}" if weight else ""
        return " & ".join(f"'{pair}'{label}" for pair in pairs(word))


def keep(db: DbSession, noun: str, id: UUID, entry: Kept) -> None:
    """Let a noun ("activity", "venue") be found by these words alone."""
    drop(db, id)
    _index(db).keep(db, noun, id, entry)


def drop(db: DbSession, id: UUID) -> None:
    """Let a noun be found no more."""
    _index(db).drop(db, id)


def has(db: DbSession, ways: Ways, in_title: bool = False) -> ColumnElement[bool]:
    """Whether a row of the index has any of these, anywhere or in its title."""
    condition: ColumnElement[bool] = _index(db).has(ways, in_title=in_title)
    return condition


def _index(db: DbSession) -> Any:
    return _Fts5 if db.get_bind().dialect.name == "sqlite" else _Tsvector


def _number(id: UUID) -> int:
    return int.from_bytes(hashlib.sha256(id.bytes).digest()[:8]) >> 1
