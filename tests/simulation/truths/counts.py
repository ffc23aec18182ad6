"""Registration agrees with itself: its own reconciliation finds nothing."""

import re
from collections.abc import Iterator
from typing import Any

from sqlalchemy.dialects import sqlite

from registration.reconcile import invariants
from registration.reconcile.reconciliation import (
    CHECKS,
    Check,
    Finding,
    find_wrong_events,
    run_check,
    run_checks,
)

from ..glance import EVENTS_WAIT
from ..town import Broken, Town

TRUTH = "registration agrees with itself"
LATER = invariants.find_wrong_kept, invariants.find_overlooked, invariants.find_unsettled, find_wrong_events
EVERY_STEP = [check for check in CHECKS if check.look not in LATER]
"""What one statement finds."""
IN_LINE = [check for check in CHECKS if check.look is invariants.find_overlooked]
KEPT = [check for check in CHECKS if check.look is invariants.find_wrong_kept]
TELLING = [check for check in CHECKS if check.look is find_wrong_events]
SOMEBODY_WAITS = "SELECT 1 FROM session WHERE waiting > 0 AND confirmed < capacity"
SOME_ARE_KEPT = (
    "SELECT 1 FROM session WHERE kept_elder + kept_desk + kept_walk_in > 0 OR release_at IS NOT NULL"
)


class Listener:
    """In a database's place: keeps the one statement that a check sends, and answers that there is nothing."""

    def execute(self, query: Any) -> Any:
        self.query = query
        return self

    def mappings(self) -> list[Any]:
        return []


def statement_of(check: Check) -> str:
    listener: Any = Listener()
    list(check.look(listener))
    return str(listener.query.compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True}))


STATEMENTS = [statement_of(check) for check in EVERY_STEP]
"""Compiled once: to put one together takes ten times as long as to run it."""
ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def at_once(town: Town) -> Iterator[Broken]:
    """By the sessions that were touched since this last looked."""
    touched = town.touched
    if touched.is_empty:
        return
    checks = EVERY_STEP if any(map(touched.has, STATEMENTS)) else []
    checks = checks + (IN_LINE if touched.has(SOMEBODY_WAITS) else [])
    checks = checks + (KEPT if touched.has(SOME_ARE_KEPT) else [])
    with town.apps["registration"].app_context():
        findings = [run_check(touched.db, check) for check in checks]
    touched.forget()
    yield from (Broken(TRUTH, in_words(town, finding)) for finding in findings if finding.wrong)


def before_telling(town: Town) -> Iterator[Broken]:
    """By the events that wait."""
    if not town.glances["registration"].rows(EVENTS_WAIT):
        return
    with town.looking() as db:
        findings = [run_check(db, check) for check in TELLING]
    yield from (Broken(TRUTH, in_words(town, finding)) for finding in findings if finding.wrong)


def at_evening(town: Town) -> Iterator[Broken]:
    with town.looking() as db:
        findings = run_checks(db)
    yield from (Broken(TRUTH, in_words(town, finding)) for finding in findings)


def in_words(town: Town, finding: Finding) -> str:
    """The rule, and what is wrong with whom: sessions and bookings by their names, not their ids."""
    names = {show.id: show.name for show in town.memory.shows.values()}
    names |= {id: f"{ticket.holder.name} at {ticket.show.name}" for id, ticket in town.memory.tickets.items()}
    lines = [ID.sub(lambda id: names.get(id[0], id[0]), line.replace(" ", ": ", 1)) for line in finding.wrong]
    return f"{finding.rule}; {'; '.join(lines)}"
