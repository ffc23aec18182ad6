"""Search over activities and venues.

The table `word` is a full-text index: FTS5 in SQLite, a tsvector in PostgreSQL. Both are given the words, ready
segmented; neither is left to split Chinese text itself.
"""

import hashlib
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Integer,
    String,
    Uuid,
    case,
    cast,
    column,
    false,
    literal,
    literal_column,
    orm,
    select,
    table,
    text,
)
from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR

from chassis.cleaning import clean_text
from chassis.errors import Invalid
from chassis.storage.cursors import page
from chassis.wording import Text

from .activities import activities_of
from .filters import View
from .venues import venues_of
from .words import Term, pairs, terms_of, words

LONGEST = 100
"""Characters of a question."""
WORD = table("word")
NOUN = column("noun", String)


def search(db: orm.Session, q: str, cursor: str | None = None, limit: int = 20) -> dict[str, Any]:
    """What has all the words of `q` (1 to 100 characters), the best match first: most of them in the title.

    {items: [{type: "activity" | "venue", id, title, activity: {…} | None, venue: {…} | None}], next_cursor}, the inner
    ones as `activity` and `venues` show them. A question of other length raises Invalid, naming `q`.
    """
    terms = terms_of(_checked(q))
    index = _index(db)
    # How well a noun matches hangs on nothing but its own words: a cursor still knows its place when others go or come.
    rank: Any = sum((case((index.has(term, in_title=True), 1), else_=0) for term in terms), literal(0)).label(
        "rank"
    )
    query = select(NOUN, index.ID, rank).select_from(WORD)
    query = query.where(index.has(*terms)) if terms else query.where(false())
    listing = page(db, query, (rank, index.ID), cursor, limit, descending=True, scalars=False)
    return listing | {"items": _shown(db, [(noun, UUID(str(id))) for noun, id, _ in listing["items"]])}


def keep(db: orm.Session, noun: str, id: UUID, title: str, *others: str | None) -> None:
    """Make a noun ("activity", "venue") found by the words of its title, and by those of the other texts."""
    drop(db, id)
    title_words = words(title)
    _index(db).keep(
        db, noun, id, title_words, set().union(*(words(other) for other in others if other)) - title_words
    )


def drop(db: orm.Session, id: UUID) -> None:
    """Let a noun be found no more."""
    _index(db).drop(db, id)


class _Fts5:
    """The index in SQLite. Rows are known by a number made of the id: FTS5 looks up no other column quickly."""

    @staticmethod
    def keep(db: orm.Session, noun: str, id: UUID, title: set[str], others: set[str]) -> None:
        row = {
            "row": _number(id),
            "noun": noun,
            "id": str(id),
            "title": " ".join(title),
            "others": " ".join(others),
        }
        db.execute(
            text(
                "INSERT INTO word (rowid, noun, id, title, others) VALUES (:row, :noun, :id, :title, :others)"
            ),
            row,
        )

    @staticmethod
    def drop(db: orm.Session, id: UUID) -> None:
        db.execute(text("DELETE FROM word WHERE rowid = :row"), {"row": _number(id)})

    ID = column("id", String)
    ROW: ColumnElement[int] = column("rowid", Integer)

    @classmethod
    def has(cls, *terms: Term, in_title: bool = False) -> ColumnElement[bool]:
        """Whether a row has all of these, anywhere or in its title."""
        query = " AND ".join(cls._sought(*term) for term in terms)
        matches: ColumnElement[bool] = literal_column("word").op("MATCH", is_comparison=True)(
            f"title : ({query})" if in_title else query
        )
        return cls.ROW.in_(select(cls.ROW).select_from(WORD).where(matches))

    @staticmethod
    def _sought(word: str, whole: bool) -> str:
        if not whole:
            return f'"{word}"*'
        inside = " AND ".join(f'"{pair}"' for pair in pairs(word))
        return f'("{word}" OR ({inside}))'


class _Tsvector:
    """The index in PostgreSQL."""

    @staticmethod
    def keep(db: orm.Session, noun: str, id: UUID, title: set[str], others: set[str]) -> None:
        vector = " ".join([f"'{word}':1A" for word in title] + [f"'{word}':1D" for word in others])
        row = {"noun": noun, "id": id, "words": vector}
        db.execute(
            text("INSERT INTO word (noun, id, words) VALUES (:noun, :id, CAST(:words AS tsvector))"), row
        )

    @staticmethod
    def drop(db: orm.Session, id: UUID) -> None:
        db.execute(text("DELETE FROM word WHERE id = :id"), {"id": id})

    ID = column("id", Uuid)
    WORDS = column("words", TSVECTOR)

    @classmethod
    def has(cls, *terms: Term, in_title: bool = False) -> ColumnElement[bool]:
        """Whether a row has all of these, anywhere or in its title."""
        query = " & ".join(cls._sought(*term, weight="A" if in_title else "") for term in terms)
        return cls.WORDS.op("@@", is_comparison=True)(cast(query, TSQUERY))

    @staticmethod
    def _sought(word: str, whole: bool, weight: str) -> str:
        if not whole:
            return f"'{word}':*{weight}"
        label = f":{weight}" if weight else ""
        inside = " & ".join(f"'{pair}'{label}" for pair in pairs(word))
        return f"('{word}'{label} | ({inside}))"


def _index(db: orm.Session) -> type[_Fts5] | type[_Tsvector]:
    return _Fts5 if db.get_bind().dialect.name == "sqlite" else _Tsvector


def _number(id: UUID) -> int:
    return int.from_bytes(hashlib.sha256(id.bytes).digest()[:8]) >> 1


def _checked(q: str) -> str:
    question = clean_text(q) if len(q) <= 10 * LONGEST else q
    if not 1 <= len(question) <= LONGEST:
        text = Text(f"请输入 1 到 {LONGEST} 个字", f"Give 1 to {LONGEST} characters")
        raise Invalid.field("q", text)
    return question


def _shown(db: orm.Session, matches: Sequence[tuple[str, UUID]]) -> list[View]:
    activities = activities_of(db, [id for noun, id in matches if noun == "activity"])
    venues = venues_of(db, [id for noun, id in matches if noun == "venue"])
    return [
        {"type": noun, "id": id, "title": title, "activity": activities.get(id), "venue": venues.get(id)}
        for noun, id in matches
        if (title := activities[id]["title"] if id in activities else venues.get(id, {}).get("name"))
    ]
