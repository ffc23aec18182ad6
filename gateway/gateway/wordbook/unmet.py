"""Searches that found too little: what the city would like to learn, counted where somebody asks for it.

Nothing is kept of who asks. That one person counts once a day is seen by counts that end with the day, under keys out
of which nobody reads a browser or an address.
"""

import re
import uuid
from datetime import timedelta
from typing import Any, NamedTuple
from unicodedata import normalize

from sqlalchemy import Select, String, Uuid, bindparam, delete, select, text
from sqlalchemy.orm import Session as DbSession

from chassis import machine
from chassis.cleaning import clean_text, is_unusable
from chassis.clock import now
from chassis.errors import DomainError, Invalid, NotFound
from chassis.messaging.portions import change_in_portions
from chassis.storage.cursors import page
from chassis.storage.db import Moment
from chassis.storage.rows import find
from chassis.web.auth import Actor
from chassis.wording import Text

from ..accounts import limits, store
from ..accounts.staff_accounts import username_of
from ..catalogue import search
from ..catalogue.everyday import sayings
from ..catalogue.questions import read
from .model import UnmetSearch

LONGEST = 40
"""Characters of a wish."""
KEPT_FOR = timedelta(days=400)
"""After so long without anybody wishing for it again, a wish is forgotten."""
OF_A_BROWSER, OF_AN_ADDRESS, OF_ALL = "1 per day", "5 per day", "50 per day"
"""How often the same wish counts from one browser and from one address (a household, the computers of a library), and
how many wishes of any kind count from one address."""
SHOWN = ("id", "words", "count", "first_at", "last_at", "struck_at", "struck_by")
NUMBER = re.compile(r"\d[\d\s-]{5,}\d")
LINK = re.compile(
    r"https?:|www\.|[a-z0-9]\s*[.。]\s*(?:com|cn|top|xyz|vip|cc|shop|club)(?![a-z0-9])|[\w.]@\w", re.I
)
ACCOUNT = re.compile(
    r"[加➕]\s*[我个]?\s*(?:微信|薇信|v信|vx?|wx|qq|扣扣)号?[\W_]*[a-z0-9][\w-]{2,}", re.I | re.A
)
"""加微信 abc: somebody's address. 学加微信好友 is something to learn."""
COUNT_UP = text(
    "INSERT INTO unmet_search (id, key, words, count, first_at, last_at, struck_by)"
    " VALUES (:id, :key, :words, 1, :at, :at, '')"
    " ON CONFLICT (key) DO UPDATE SET count = unmet_search.count + 1, words = :words, last_at = :at"
).bindparams(
    bindparam("id", type_=Uuid()), bindparam("at", type_=Moment()), bindparam("words", type_=String())
)


class NoSuchUnmetSearch(NotFound):
    title = Text("没有这一条“想学”", "There is no such wish")


class Wish(NamedTuple):
    """What somebody would learn, and the key that it shares with the same wish in other words."""

    words: str
    key: str


def read_wish(text: str) -> Wish:
    """What somebody typed as a wish. Raises Invalid naming `words`: 1 to 40 characters, something that is looked for,
    no number that could be a phone's, no link and nobody's account: what is counted is shown to the office."""
    words = " ".join(clean_text(text[: 10 * LONGEST]).split())
    if not 1 <= len(words) <= LONGEST or is_unusable(words):
        raise refusal(f"请写 1 到 {LONGEST} 个字", f"Give 1 to {LONGEST} characters")
    if NUMBER.search(words):
        raise refusal(
            "这里只写想学什么，请不要写电话或证件号码",
            "Write what to learn here, and no number of a phone or a card",
        )
    plain = normalize("NFKC", words)
    if LINK.search(plain) or ACCOUNT.search(plain):
        raise refusal(
            "这里只写想学什么，请不要写网址、邮箱、微信号或 QQ 号",
            "Write what to learn here, and no link, mail address or account",
        )
    question = read(words, sayings())
    if not question.sought:
        raise refusal(
            "请写想学的内容，例如“葫芦丝”", "Write what you would like to learn, say “hulusi flute”"
        )
    return Wish(words, " ".join([term.text for term in question.sought] + question.heard)[:200])


def refusal(zh: str, en: str) -> DomainError:
    return Invalid.field("words", Text(zh, en))


def count_wish(wish: Wish, browser: str = "") -> bool:
    """Count a wish, once a day for one browser (what it is known by, as long as it keeps its cookies), and a few times
    for one address. Returns whether it counted."""
    if not _is_new_today(wish.key, browser):
        return False
    at = {"id": machine.new_id(), "at": now()}
    with store.transaction() as db:
        db.execute(COUNT_UP, wish._asdict() | at)
    return True


def select_unmet(struck: bool = False) -> Select[UnmetSearch]:
    """Those that are listed, or those that were struck out."""
    is_struck = UnmetSearch.struck_at.is_not(None)
    return select(UnmetSearch).where(is_struck if struck else ~is_struck)


def list_unmet(
    db: DbSession, catalogue: DbSession, *, struck: bool = False, cursor: str | None, limit: int
) -> dict[str, Any]:
    """A page of them, the most often wished for first, each as `as_listed` shows it."""
    key = (UnmetSearch.count, UnmetSearch.id)
    listing = page(db, select_unmet(struck), key, cursor, limit, descending=True)
    return listing | {"items": [as_listed(catalogue, row) for row in listing["items"]]}


def as_listed(catalogue: DbSession, row: UnmetSearch) -> dict[str, Any]:
    """{id, words, count, first_at, last_at, struck_at, struck_by, fits: whether something has all its words by now}"""
    facts = {name: getattr(row, name) for name in SHOWN}
    return facts | {"fits": search.fits(catalogue, row.words)}


def strike(db: DbSession, id: uuid.UUID, *, by: Actor) -> UnmetSearch:
    """List it no more; wished for again, it stays struck out. Raises NoSuchUnmetSearch."""
    row = find(db, UnmetSearch, id, NoSuchUnmetSearch, lock=True)
    if row.struck_at is None:
        row.struck_at, row.struck_by = now(), username_of(db, by)
    return row


def restore(db: DbSession, id: uuid.UUID) -> UnmetSearch:
    """List it again. Raises NoSuchUnmetSearch."""
    row = find(db, UnmetSearch, id, NoSuchUnmetSearch, lock=True)
    row.struck_at, row.struck_by = None, ""
    return row


def forget_old() -> bool:
    """Delete what nobody wished for in a long time, for a piece; whether there may be more."""
    old = delete(UnmetSearch).where(UnmetSearch.last_at < now() - KEPT_FOR)
    return change_in_portions(old, database=store.accounts())


def _is_new_today(key: str, browser: str) -> bool:
    """Whether it has not counted too often today; each look counts."""
    address = limits.address()
    counts = [(OF_A_BROWSER, browser, key)] if browser else []
    counts += [(OF_AN_ADDRESS, address, key), (OF_ALL, address, "")]
    return all(limits.is_within(limit, "wish", whose, what) for limit, whose, what in counts)
