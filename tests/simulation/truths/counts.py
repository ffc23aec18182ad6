"""Registration agrees with itself: its own reconciliation finds nothing."""

import re
from collections.abc import Iterator
from typing import Any

from sqlalchemy.dialects import sqlite

from registration.reconcile import invariants
from registration.reconcile.reconciliation import CHECKS, Check, Finding, run_check, run_checks

from ..town import Broken, Town

TRUTH = "registration agrees with itself"
LOOKS = invariants.find_miscounted, invariants.find_turned_out, invariants.find_overfilled
EVERY_STEP = [check for check in CHECKS if check.look in LOOKS]
"""What is worth its time after every step; the database itself guards that no seat is given twice."""


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
    if not any(town.glances["registration"].rows(statement) for statement in STATEMENTS):
        return
    with town.looking() as db:
        findings = [run_check(db, check) for check in EVERY_STEP]
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
