"""Search over activities and venues, which forgives: what matches most of a question, how it is written or sounds.

Each thing looked for is found as it is written or as the programme calls it; only where neither is anywhere, by what
may have been meant. Where nothing has all of them, what is said to be left out is what the best match has not.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, exists, false, literal, select
from sqlalchemy.orm import Session as DbSession

from chassis.cleaning import clean_text
from chassis.errors import Invalid
from chassis.storage.cursors import page
from chassis.wording import Text

from . import index
from .activities import activities, activities_of, programme, rows_of
from .everyday import sayings
from .filters import Filters, View
from .fitting import STEP_FREE, ids_listed, parameters
from .index import ID, NOUN, WORD
from .model import Venue
from .questions import Question, Sought, read
from .sessions import find_by_number
from .venues import venues_of
from .words import is_han

LONGEST = 100
"""Characters of a question."""
MOST = 12
"""Words of it that are looked for."""
SAYING_NOTHING = {"no_fee"}
"""Filters that leave nothing out."""
OF_VENUES = {"area", "step_free", "no_fee"}
"""Filters that a venue fits or not."""
Condition = ColumnElement[bool]


class Plan(NamedTuple):
    """What is looked for in the end, within which filters, and what of the question was left out."""

    sought: list[Sought]
    filters: Filters
    dropped: list[str]

    @property
    def guessed(self) -> list[str]:
        """What nothing has as it is written in characters: what sounds or looks like it is shown."""
        return [term.text for term in self.sought if term.near and is_han(term.text)]


def search(
    db: DbSession, q: str, cursor: str | None = None, limit: int = 20, whole: bool = True
) -> dict[str, Any]:
    """What has the words of `q` (1 to 100 characters), the best match first; days and districts in it narrow.

    {items: [{type: "activity" | "venue", id, title, activity: {…} | None, venue: {…} | None}], next_cursor, dropped
    (words that nothing has, or not together with the others: [str]), guessed (words that nothing has as they are
    written, but something that sounds or looks like them: [str]), filters (as lists have them: what was read as days,
    a part of the day, districts, …; no_fee says nothing more, as all is free), answers (what the office says to
    such words: [str]), no_days (what is written as a day that no calendar has: [str]), numbered (the sessions that `q`
    calls by their short number, as `session` shows one)}, the inner ones as `activity` and `venues` show them, or
    activities as lists do unless `whole`; of their sittings those that fit. A question of other length raises Invalid,
    naming `q`.
    """
    text = _check(q)
    question = read(text, sayings())
    question = question._replace(sought=question.sought[:MOST])
    plan = _plan(db, question) if question.sought else Plan([], question.filters, [])
    if question.sought and (plan.sought or not plan.filters):
        listing = _matches(db, plan, cursor, limit, whole)
    else:
        listing = _programme_page(db, plan.filters, cursor, limit, whole)
    understanding = {"dropped": plan.dropped, "guessed": plan.guessed, "filters": plan.filters}
    understanding |= {"answers": question.answers, "no_days": question.no_days}
    return listing | understanding | {"numbered": [] if cursor else find_by_number(db, text)}


def fits(db: DbSession, q: str) -> bool:
    """Whether something has all the words of a question of the right length."""
    question = read(_check(q), sayings())
    plan = _plan(db, question._replace(sought=question.sought[:MOST]))
    return bool(plan.sought) and not plan.dropped


def _plan(db: DbSession, question: Question) -> Plan:
    """All that can be looked for together: with all filters, else with most of them, else the most of it; where nothing
    that is looked for is anywhere, the programme of the day or district that was asked for."""
    all_terms = [_find_ways(db, term) for term in question.sought]
    terms = [term for term in all_terms if term.literal]
    nowhere = [term.text for term in all_terms if not term.literal]
    for filters, dropped_words in question.within():
        if terms and _has_any(db, _has_all(db, terms), _within(filters)):
            return Plan(terms, filters, [*nowhere, *dropped_words])
    for filters, dropped_words in question.within():
        if best := _best(db, terms, filters):
            left_out = [term.text for term in terms if term not in best]
            return Plan(best, filters, [*nowhere, *left_out, *dropped_words])
    if question.filters.keys() - SAYING_NOTHING and not terms:
        return Plan([], question.filters, nowhere)
    return Plan([], {}, [*nowhere, *question.heard])


def _find_ways(db: DbSession, term: Sought) -> Sought:
    """By what it is looked for: what may have been meant only where it is nowhere as it is written; by nothing where
    that is nowhere either."""
    exact = term._replace(near=())
    if _has_any(db, _has(db, exact)):
        return exact
    if term.near and _has_any(db, index.has(db, term.near)):
        return term
    return term._replace(literal=(), also=(), near=())


def _best(db: DbSession, terms: Sequence[Sought], filters: Filters) -> list[Sought]:
    """Those of the kept that the row has which has the most of them, and is the best of these."""
    if len(terms) < 2 and not (terms and filters):
        return list(terms) if terms and not filters else []
    # A longer word says more than a shorter one.
    has = [case((_has(db, term), len(term.text)), else_=0) for term in terms]
    query = select(*has).select_from(WORD).where(*_within(filters))
    query = query.where(sum(has, literal(0)) > 0)
    row = db.execute(query.order_by(sum(has, literal(0)).desc(), _rank(db, terms).desc()).limit(1)).first()
    return [term for term, there in zip(terms, row or (), strict=False) if there]


def _matches(db: DbSession, plan: Plan, cursor: str | None, limit: int, whole: bool) -> dict[str, Any]:
    # How well a noun matches hangs on nothing but its own words: a cursor still knows its place when others go or come.
    rank = _rank(db, plan.sought).label("rank")
    query = select(NOUN, ID, rank).select_from(WORD).where(_has_all(db, plan.sought), *_within(plan.filters))
    listing = page(db, query, (rank, ID), cursor, limit, descending=True, scalars=False)
    matches = [(noun, id) for noun, id, _ in listing["items"]]
    return listing | {"items": _views(db, matches, plan.filters, whole)}


def _programme_page(
    db: DbSession, filters: Filters, cursor: str | None, limit: int, whole: bool
) -> dict[str, Any]:
    """The programme itself, where nothing but a day or a district was asked for; nothing where not even that was."""
    if not filters:
        return {"items": [], "next_cursor": None, "prev_cursor": None}
    listing = (activities if whole else programme)(db, filters, cursor, limit)
    return listing | {"items": [_item("activity", view, activity=view) for view in listing["items"]]}


def _rank(db: DbSession, terms: Sequence[Sought]) -> ColumnElement[Any]:
    return sum((_worth(db, term) for term in terms), literal(0))


def _worth(db: DbSession, term: Sought) -> ColumnElement[Any]:
    """How well a row has it: in its title before elsewhere, as it is written before what it is called otherwise."""
    worth = [(index.has(db, term.literal, in_title=True), 8)]
    worth += [(index.has(db, term.also, in_title=True), 6)] if term.also else []
    worth += [(index.has(db, term.literal), 5)]
    worth += [(index.has(db, term.also), 3)] if term.also else []
    if term.near:
        worth += [(index.has(db, term.near, in_title=True), 2)]
    return case(*worth, else_=1)


def _has(db: DbSession, term: Sought) -> Condition:
    return index.has(db, (*term.literal, *term.also, *term.near))


def _has_all(db: DbSession, terms: Sequence[Sought]) -> Condition:
    return and_(*(_has(db, term) for term in terms)) if terms else false()


def _within(filters: Filters) -> list[Condition]:
    """Activities that fit, and venues of the district or without steps; no venue is at a time."""
    if not filters:
        return []
    values = parameters(filters)
    fits = (NOUN == "activity") & ID.in_(ids_listed(values, is_due=True).params(values))
    if filters.keys() <= OF_VENUES:
        venues = select(Venue.id)
        venues = venues.where(Venue.area.in_(filters["area"])) if "area" in filters else venues
        venues = venues.where(Venue.id.in_(STEP_FREE)) if "step_free" in filters else venues
        fits |= (NOUN == "venue") & ID.in_(venues)
    return [fits]


def _has_any(db: DbSession, condition: Condition, within: Sequence[Condition] = ()) -> bool:
    return bool(db.scalar(select(exists(select(ID).select_from(WORD).where(condition, *within)))))


def _check(q: str) -> str:
    question = clean_text(q) if len(q) <= 10 * LONGEST else q
    if not 1 <= len(question) <= LONGEST:
        text = Text(f"请输入 1 到 {LONGEST} 个字", f"Give 1 to {LONGEST} characters")
        raise Invalid.field("q", text)
    return question


def _views(db: DbSession, matches: Sequence[tuple[str, UUID]], filters: Filters, whole: bool) -> list[View]:
    views_of = activities_of if whole else rows_of
    activities = views_of(db, [id for noun, id in matches if noun == "activity"], filters)
    venues = venues_of(db, [id for noun, id in matches if noun == "venue"])
    return [
        _item(noun, view, **{noun: view})
        for noun, id in matches
        if (view := activities.get(id) or venues.get(id))
    ]


def _item(noun: str, view: View, **inner: View) -> View:
    title = view["title"] if noun == "activity" else view["name"]
    return {"type": noun, "id": view["id"], "title": title, "activity": None, "venue": None} | inner
