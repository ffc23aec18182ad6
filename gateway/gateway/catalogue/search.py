"""Search over activities and venues.

The table `word` is a full-text index: FTS5 in SQLite, a tsvector in PostgreSQL. Both are given the words, ready
segmented; neither is left to split Chinese text itself.
"""

import hashlib
import uuid
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import orm, text

from chassis.errors import Invalid
from chassis.wording import Text

from .activities import activities_of
from .filters import View
from .venues import venues_of
from .words import Term, pairs, terms_of, words

LONGEST = 100
"""Characters of a question."""


def search(db: orm.Session, q: str, cursor: str | None = None, limit: int = 20) -> dict[str, Any]:
    """What has all the words of `q` (1 to 100 characters), the best match first.

    {items: [{type: "activity" | "venue", id, title, activity: {…} | None, venue: {…} | None}], next_cursor}, the inner
    ones as `activity` and `venues` show them. A question of other length raises Invalid, naming `q`.
    """
    terms = terms_of(_checked(q))
    start = _start(cursor)
    if not terms:
        return {"items": [], "next_cursor": None}
    matches = _index(db).find(db, terms, start, limit + 1)
    following = str(start + limit) if len(matches) > limit else None
    return {"items": _shown(db, matches[:limit]), "next_cursor": following}


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

    @staticmethod
    def find(db: orm.Session, terms: list[Term], start: int, limit: int) -> Sequence[Any]:
        query = " AND ".join(_Fts5._sought(*term) for term in terms)
        rows = db.execute(_Fts5._FIND, {"query": query, "start": start, "limit": limit})
        return [(noun, uuid.UUID(id)) for noun, id in rows]

    _FIND = text(
        "SELECT noun, id FROM word WHERE word MATCH :query ORDER BY bm25(word, 0, 0, 10, 1), rowid"
        " LIMIT :limit OFFSET :start"
    )

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

    @staticmethod
    def find(db: orm.Session, terms: list[Term], start: int, limit: int) -> Sequence[Any]:
        query = " & ".join(_Tsvector._sought(*term) for term in terms)
        return db.execute(_Tsvector._FIND, {"query": query, "start": start, "limit": limit}).all()

    _FIND = text(
        "SELECT noun, id FROM word, CAST(:query AS tsquery) AS question WHERE words @@ question"
        " ORDER BY ts_rank(words, question) DESC, id LIMIT :limit OFFSET :start"
    )

    @staticmethod
    def _sought(word: str, whole: bool) -> str:
        if not whole:
            return f"'{word}':*"
        inside = " & ".join(f"'{pair}'" for pair in pairs(word))
        return f"('{word}' | ({inside}))"


def _index(db: orm.Session) -> type[_Fts5] | type[_Tsvector]:
    return _Fts5 if db.get_bind().dialect.name == "sqlite" else _Tsvector


def _number(id: UUID) -> int:
    return int.from_bytes(hashlib.sha256(id.bytes).digest()[:8]) >> 1


def _checked(q: str) -> str:
    if not 1 <= len(q.strip()) <= LONGEST:
        text = Text(f"请输入 1 到 {LONGEST} 个字", f"Give 1 to {LONGEST} characters")
        raise Invalid.field("q", text)
    return q


def _start(cursor: str | None) -> int:
    if not cursor:
        return 0
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) < 7):
        raise Invalid.field("cursor", Text("翻页标记无效", "This is not a cursor of this list"))
    return int(cursor)


def _shown(db: orm.Session, matches: Sequence[tuple[str, UUID]]) -> list[View]:
    activities = activities_of(db, [id for noun, id in matches if noun == "activity"])
    venues = venues_of(db, [id for noun, id in matches if noun == "venue"])
    return [
        {"type": noun, "id": id, "title": title, "activity": activities.get(id), "venue": venues.get(id)}
        for noun, id in matches
        if (title := activities[id]["title"] if id in activities else venues.get(id, {}).get("name"))
    ]
