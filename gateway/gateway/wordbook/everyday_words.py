"""Everyday words as the office keeps them: those that were delivered, but for what it added, changed or struck out.

A change is kept in the database of accounts, and then the catalogue's version is raised: who makes a page of results
anew under it looks here first, so every process goes by the new words as soon as it shows the catalogue's next state.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sqlalchemy import Select, delete, select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session as DbSession

from chassis import machine
from chassis.clock import now
from chassis.errors import NotFound
from chassis.running import extension
from chassis.storage.db import transaction as transaction_of_catalogue
from chassis.web.auth import Actor
from chassis.wording import Text

from ..accounts import store
from ..accounts.staff_accounts import username_of
from ..catalogue.everyday import Saying, Sayings, key_of
from ..catalogue.versions import raise_version
from .model import EverydayAct, EverydayWord, WordsVersion
from .rules import read_meaning, read_word, refusal

STATES = ("delivered", "changed", "added", "struck")
# By the time: no version of a database that was restored comes again with other words.
RAISE = text(
    "INSERT INTO words_version (id, version) VALUES (1, :at) ON CONFLICT (id) DO UPDATE"
    " SET version = CASE WHEN words_version.version < :at THEN :at ELSE words_version.version + 1 END"
)
VERSION = select(WordsVersion.version)


class NoSuchEverydayWord(NotFound):
    title = Text("没有这个说法", "There is no such everyday word")


class Kept:
    """The words in force, which each process remembers until they are changed."""

    def __init__(self) -> None:
        self._known: tuple[int, Sayings] | None = None

    def __call__(self) -> Sayings:
        memo = self._known
        try:
            with store.reading() as db:
                version = db.scalar(VERSION) or 0
                if memo is None or memo[0] != version:
                    memo = self._known = (version, Sayings(in_force(db)))
        except SQLAlchemyError:  # search goes on, by what was known last
            return memo[1] if memo else Sayings(delivered_words())
        return memo[1]


def delivered_words() -> dict[str, Saying]:
    """{word: what is meant} of the file."""
    table: dict[str, Saying] = extension("delivered_sayings")
    return table


def list_words(db: DbSession) -> list[dict[str, Any]]:
    """Every word, those that were struck out among them: [{key, words, also, answer, state (of STATES), at, by (of the
    last change; None, "" where it is as it was delivered)}], as delivered, then as added."""
    by_office = {row.key: row for row in db.scalars(select(EverydayWord).order_by(EverydayWord.at))}
    rows = []
    for key, (words, saying) in {
        key_of(words): (words, saying) for words, saying in delivered_words().items()
    }.items():
        row = by_office.pop(key, None)
        rows.append(_as_listed(row, "changed") if row else _as_delivered(key, words, saying))
    return rows + [_as_listed(row, "added") for row in by_office.values()]


def in_force(db: DbSession) -> dict[str, Saying]:
    """{word: what is meant} that search goes by."""
    return {
        row["words"]: Saying(tuple(row["also"]), row["answer"])
        for row in list_words(db)
        if row["state"] != "struck"
    }


def find_word(db: DbSession, key: str) -> dict[str, Any]:
    """One of `list_words`. Raises NoSuchEverydayWord."""
    for row in list_words(db):
        if row["key"] == key:
            return row
    raise NoSuchEverydayWord()


def add_word(words: str, also: Iterable[str], answer: str, *, by: Actor) -> str:
    """Add a word; its key. Raises Invalid naming `words`, `also` or `answer`; `words` where it is there already."""
    words, key = read_word(words)
    meaning = read_meaning(key, also, answer)

    def add(db: DbSession) -> dict[str, Any]:
        if any(row["key"] == key and row["state"] != "struck" for row in list_words(db)):
            raise refusal(
                "words", f"已经有“{words}”了，请改那一条", f"“{words}” is there already: change that one"
            )
        return {"act": "added", "words": words, "now": _write(db, key, words, meaning, by)}

    _change(add, by)
    return key


def change_word(key: str, also: Iterable[str], answer: str, *, by: Actor) -> None:
    """Change what is meant by a word. Raises NoSuchEverydayWord, and Invalid as `add_word`."""

    def change(db: DbSession) -> dict[str, Any]:
        row = find_word(db, key)
        row_now = _write(db, key, row["words"], read_meaning(key, also, answer), by)
        return {"act": "changed", "words": row["words"], "before": _facts(row), "now": row_now}

    _change(change, by)


def strike_word(key: str, *, by: Actor) -> None:
    """Let a word mean nothing but itself. Raises NoSuchEverydayWord."""

    def strike(db: DbSession) -> dict[str, Any]:
        row = find_word(db, key)
        _write(db, key, row["words"], Saying(tuple(row["also"]), row["answer"]), by, struck=True)
        return {"act": "struck", "words": row["words"], "before": _facts(row)}

    _change(strike, by)


def restore_word(key: str, *, by: Actor) -> None:
    """Let a word mean again what it was delivered with; one of the office's own, what it meant before it was struck
    out. Raises NoSuchEverydayWord."""

    def restore(db: DbSession) -> dict[str, Any]:
        row = find_word(db, key)
        if key in map(key_of, delivered_words()):
            db.execute(delete(EverydayWord).where(EverydayWord.key == key))
        else:
            _write(db, key, row["words"], Saying(tuple(row["also"]), row["answer"]), by)
        return {"act": "restored", "words": row["words"], "before": _facts(row)}

    _change(restore, by)


def restore_all(*, by: Actor) -> None:
    """Go back to the words that were delivered."""

    def restore(db: DbSession) -> dict[str, Any]:
        count = len(db.scalars(delete(EverydayWord).returning(EverydayWord.key)).all())
        return {"act": "all_restored", "words": "", "count": count}

    _change(restore, by)


def select_acts() -> Select[EverydayAct]:
    """Who changed what."""
    return select(EverydayAct)


def _change(act: Callable[[DbSession], Mapping[str, Any]], by: Actor) -> None:
    """Do it, one after the other of all who change words, with a line about it; then have every process look."""
    with store.transaction() as db:
        db.execute(RAISE, {"at": int(machine.unix() * 1_000_000)})
        facts = dict(act(db))
        heading = {name: facts.pop(name) for name in ("act", "words")}
        db.add(EverydayAct(at=now(), by=username_of(db, by), **heading, detail=facts))
    with transaction_of_catalogue() as db:
        raise_version(db)


def _write(
    db: DbSession, key: str, words: str, meaning: Saying, by: Actor, struck: bool = False
) -> dict[str, Any]:
    facts = {"also": list(meaning.also), "answer": meaning.answer}
    who = {"at": now(), "by": username_of(db, by)}
    db.merge(EverydayWord(key=key, words=words, struck=struck, **facts, **who))
    return facts


def _as_listed(row: EverydayWord, state: str) -> dict[str, Any]:
    facts = {name: getattr(row, name) for name in ("key", "words", "also", "answer", "at", "by")}
    return facts | {"state": "struck" if row.struck else state}


def _as_delivered(key: str, words: str, saying: Saying) -> dict[str, Any]:
    facts = {"also": list(saying.also), "answer": saying.answer}
    return {"key": key, "words": words, **facts, "state": "delivered", "at": None, "by": ""}


def _facts(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in ("also", "answer")}
