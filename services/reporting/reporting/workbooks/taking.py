"""A plan's workbook taken in: each activity, with its sittings, is added, changed, as it was, or told what is wrong.

A line goes the way that the pages go (`activities.add`, `rewriting.rewrite`), so the same rules hold: what is public
waits for the office, people who have booked are shown first, what looks like a slip is asked about.
"""

import uuid
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session as DbSession

from chassis import books
from chassis.clock import SHANGHAI
from chassis.errors import DomainError
from chassis.sheets import Fault
from chassis.storage.db import new_id
from chassis.web.auth import Actor
from chassis.wording import Text

from ..activities import activities, rewriting
from ..activities.impacts import PeopleBooked
from ..figures.tally import attempt
from ..plans import plans, rows
from ..plans.model import Activity, Plan, Sitting
from ..plans.refusals import Doubtful
from . import checking, columns, english, numbers, reading
from .columns import ACTIVITIES, LIMITS, TABLES, Body, Key
from .reading import Errors, Line, Tables
from .spaces import name_spaces

OUTCOMES = ("new", "changed", "same", "doubtful", "faulty")
GONE = Text(
    "这一行下载以后在网页上删去了；要重新加上请确认，否则请清空这一行",
    "This line was struck out since the workbook was downloaded: confirm to add it again, or empty it",
)
CHANGED = Text(
    "这一行下载以后改过，现在是“{0}”；要以表里的为准请确认，否则请重新下载",
    "This line was changed since the workbook was downloaded, and now is “{0}”: confirm to have what the sheet says, "
    "or download it anew",
)
ELSEWHERE = Text(
    "这一场属于另一个活动，不能换过去；请另填一行新的，原来的在网页上删去",
    "This sitting is another activity's, and stays there: fill in a new line, and strike the old one out on the pages",
)


@dataclass
class Result:
    """What came of a line: `errors` are of its cells or its sittings'; `expected` confirms what people were shown."""

    line: Line
    outcome: str
    errors: list[tuple[Line, str, Text]] = field(default_factory=list)
    expected: str | None = None


@dataclass(frozen=True)
class Meant:
    """What was confirmed: that lines which look like slips are meant, and the numbers of people that were shown."""

    confirmed: bool = False
    expected: Collection[str] = ()


def take_workbook(
    db: DbSession,
    plan_id: uuid.UUID,
    data: bytes,
    *,
    actor: Actor,
    dry_run: bool,
    only_good: bool,
    confirmed: bool = False,
    expected: Collection[str] = (),
) -> Body:
    """Take a plan's workbook in, and report on it (WorkbookReport): all of it, or its good lines with `only_good`.

    Nothing is kept of a dry run, nor of one with faults or doubts unless only its good lines are wanted. Raises Invalid
    naming `file`, PlanUnderReview.
    """
    with attempt(db) as savepoint:
        tables, results = try_workbook(db, plan_id, data, actor, Meant(confirmed, expected))
        counts = {outcome: sum(result.outcome == outcome for result in results) for outcome in OUTCOMES}
        is_taken = not dry_run and (only_good or not counts["faulty"] + counts["doubtful"])
        if not is_taken:
            savepoint.rollback()
    report = {"taken": is_taken, **counts, "lines": [view(tables, result) for result in results]}
    return report | {"expected": [result.expected for result in results if result.expected]}


def mark_workbook(db: DbSession, plan_id: uuid.UUID, data: bytes, *, actor: Actor) -> bytes:
    """The same workbook with what a dry run finds wrong marked in its cells."""
    with attempt(db) as savepoint:
        tables, results = try_workbook(db, plan_id, data, actor, Meant())
        savepoint.rollback()
    faults: dict[str, list[Fault]] = {title: [] for title in TABLES}
    for result in results:
        for line, path, text in result.errors:
            faults[line.sheet].append(tables.fault(line, path, text))
    return books.mark_book(data, faults, LIMITS, english.SHEETS)


def try_workbook(
    db: DbSession, plan_id: uuid.UUID, data: bytes, actor: Actor, intent: Meant
) -> tuple[Tables, list[Result]]:
    """Take all lines that can be taken."""
    plan = plans.find_plan(db, plan_id, lock=True)
    plan.check_unit(actor, "office")
    plan.check_changeable()
    tables = reading.read_tables(data, plan, name_spaces(db, plan))
    upload = Upload(db, plan, actor, intent, tables)
    further = [*checking.check_strays(db, plan, tables.strays)]
    strays = [
        Result(line, "faulty", of_line(line) + [fault for fault in further if fault[0] is line])
        for line in tables.strays
    ]
    return tables, [upload.take(line) for line in tables.activities] + strays


class Upload:
    """A workbook that came in for a plan, beside what the plan is."""

    def __init__(self, db: DbSession, plan: Plan, actor: Actor, intent: Meant, tables: Tables) -> None:
        self.db, self.plan, self.actor, self.meant = db, plan, actor, intent
        self.rows = {row.id: row for row in plan.activities}
        self.sittings = {sitting.id: sitting for row in plan.activities for sitting in row.sittings}
        self.settle_copies(tables)
        self.identify(tables)

    def settle_copies(self, tables: Tables) -> None:
        """Leave each key to one line; of sittings that are alike, to that which stands at its own activity."""
        now = {id: columns.wanted_fields(row) for id, row in self.rows.items()}
        numbers.settle_copies(tables.activities, now)
        pairs = [(line, sitting) for line in tables.activities for sitting in line.sittings]
        at_home = [sitting for line, sitting in pairs if self.is_at_home(line, sitting)]
        away = [sitting for line, sitting in pairs if not self.is_at_home(line, sitting)]
        now = {id: columns.sitting_fields(sitting) for id, sitting in self.sittings.items()}
        numbers.settle_copies([*at_home, *away, *tables.strays], now)

    def is_at_home(self, line: Line, at: Line) -> bool:
        """Whether a sitting stands at the activity that it is of."""
        sitting = self.find_sitting(at)
        return bool(sitting and line.key and sitting.activity_id == line.key.id)

    def identify(self, tables: Tables) -> None:
        """Give lines without a key that of what they say word for word, and let none have the id of something else."""
        lines = [*tables.activities, *(sitting for line in tables.activities for sitting in line.sittings)]
        key_ids = {line.key.id for line in lines if line.key}
        for line in tables.activities:
            if line.key is None and not line.errors:
                line.key = find_same(line, self.rows.values(), key_ids, columns.wanted_fields)
            row = self.rows.get(line.key.id) if line.key else None
            for sitting in line.sittings:
                if row and sitting.key is None and not sitting.errors:
                    sitting.key = find_same(sitting, row.sittings, key_ids, columns.sitting_fields)
        unknown_ids = key_ids - self.rows.keys() - self.sittings.keys()
        taken_ids = {*ids(self.db, Activity, unknown_ids), *ids(self.db, Sitting, unknown_ids)}
        for line in lines:
            if line.key and line.key.id in taken_ids:
                line.key = None

    def take(self, line: Line) -> Result:
        """Take an activity with its sittings, or leave everything as it was."""
        wrong = [*of_line(line), *(fault for sitting in line.sittings for fault in of_line(sitting))]
        if wrong:
            row = self.rows.get(line.key.id) if line.key else None
            further = checking.check_activity(self.db, self.plan, line, row)
            return Result(line, "faulty", [*wrong, *further])
        try:
            return Result(line, self.take_with(line))
        except PeopleBooked as refusal:
            return Result(line, "doubtful", [*spread(line, refusal)], refusal.members["expected"])
        except Doubtful as doubt:
            return Result(line, "doubtful", [*spread(line, doubt)])
        except DomainError as error:
            return Result(line, "faulty", [*spread(line, error)])

    def take_with(self, line: Line, expected: str | None = None) -> str:
        """`new`, `changed` or `same`; once more where just these people were shown."""
        try:
            with attempt(self.db):
                row = self.rows.get(line.key.id) if line.key else None
                return self.change(line, row, expected) if row else self.add(line)
        except PeopleBooked as refusal:
            stamp = refusal.members["expected"]
            if expected is not None or stamp not in self.meant.expected:
                raise
            return self.take_with(line, stamp)

    def add(self, line: Line) -> str:
        """One more activity."""
        line.order = [*line.sittings]
        self.doubt(
            [(name, GONE) for name, is_gone in (("title", line.key and line.key.base),) if is_gone],
            [
                (f"sittings.{n}.number", ELSEWHERE)
                for n, sitting in enumerate(line.sittings)
                if self.find_sitting(sitting)
            ],
        )
        row = line.fields | {"sittings": [new_sitting(sitting) for sitting in line.sittings]} | id_of(line)
        activity = rows.new_activity(row)
        activities.add_to(self.db, self.plan, activity, actor=self.actor, confirmed=self.meant.confirmed)
        return "new"

    def find_sitting(self, line: Line) -> Sitting | None:
        """The sitting that a line is about; None for a new one."""
        return self.sittings.get(line.key.id) if line.key else None

    def doubt(self, questions: Errors, errors: Errors) -> None:
        """Refuse the errors; ask the questions, unless what they ask is meant."""
        rows.raise_faults(errors)
        if not self.meant.confirmed:
            rows.raise_faults(questions, Doubtful)

    def change(self, line: Line, row: Activity, expected: str | None) -> str:
        """An activity that is there, where the sheet says something else."""
        pairs = [(sitting, self.find_sitting(sitting)) for sitting in line.sittings]
        lines_by_id = {sitting.id: at for at, sitting in pairs if sitting}
        new = [at for at, sitting in pairs if sitting is None]
        line.order = [*(lines_by_id.get(sitting.id) for sitting in row.sittings), *new]
        changes = differences(line, columns.wanted_fields(row))
        moves = {
            sitting.id: keep_district(differences(at, columns.sitting_fields(sitting)), sitting)
            for at, sitting in pairs
            if sitting
        }
        moves = {id: change for id, change in moves.items() if change}
        self.doubt([*self.questions(line, row, changes, moves)], [*strangers(line, row, pairs)])
        if not changes and not moves and not new:
            return "same"
        rewriting.rewrite(
            self.db,
            row.id,
            actor=self.actor,
            changes=changes,
            moves=moves,
            new_rows=[new_sitting(at) for at in new],
            confirmed=self.meant.confirmed,
            expected=expected,
        )
        return "changed"

    def questions(self, line: Line, row: Activity, changes: Body, moves: dict[uuid.UUID, Body]) -> Errors:
        """What has changed on either side since the workbook went out, and what is gone meanwhile."""
        questions: Errors = []
        if changes and has_moved_on(line, columns.wanted_fields(row)):
            questions.append(("title", CHANGED.format(row.title)))
        for n, at in enumerate(line.order):
            sitting = self.find_sitting(at) if at else None
            if at and at.key and at.key.base and sitting is None:
                questions.append((f"sittings.{n}.number", GONE))
            elif at and sitting and sitting.id in moves and has_moved_on(at, columns.sitting_fields(sitting)):
                starts = f"{sitting.starts_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
                questions.append((f"sittings.{n}.day", CHANGED.format(starts)))
        return questions


def ids(db: DbSession, model: Any, candidates: Collection[uuid.UUID]) -> Iterable[uuid.UUID]:
    """Which of these ids there are."""
    return db.scalars(select(model.id).where(model.id.in_(candidates)))


def find_same(
    line: Line, there: Iterable[Any], key_ids: set[uuid.UUID], say: Callable[[Any], Body]
) -> Key | None:
    """The key of what says just what a line says, and is no other line's."""
    for noun in there:
        if noun.id not in key_ids and say(noun) == line.fields:
            key_ids.add(noun.id)
            return Key(noun.id, columns.digest(line.fields))
    return None


def differences(line: Line, now: Body) -> Body:
    """What of a line is other than what is there; nothing where it says what it said when it went out."""
    if line.key and line.key.base == columns.digest(line.fields):
        return {}
    return {name: line.body[name] for name, value in line.fields.items() if value != now[name]}


def has_moved_on(line: Line, now: Body) -> bool:
    """Whether what is there is no longer what went out; of a line that was empty then, whether it is another."""
    base = line.key.base if line.key else ""
    if base:
        return base != columns.digest(now)
    first = "title" if line.sheet == ACTIVITIES else "starts_at"
    return bool(line.fields[first] != now[first])


def keep_district(changes: Body, sitting: Sitting) -> Body:
    """A place in the same area stays in its district, which a sheet does not say."""
    if changes.get("place") and changes["place"]["area"] == sitting.place_area:
        return changes | {"place": changes["place"] | {"district": sitting.place_district}}
    return changes


def strangers(
    line: Line, row: Activity, pairs: Iterable[tuple[Line, Sitting | None]]
) -> Iterator[tuple[str, Text]]:
    """Sittings of other activities."""
    for at, sitting in pairs:
        if sitting and sitting.activity_id != row.id:
            line.order.append(at)
            yield f"sittings.{len(line.order) - 1}.number", ELSEWHERE


def id_of(line: Line) -> Body:
    return {"id": line.key.id if line.key else new_id()}


def new_sitting(line: Line) -> Body:
    return {name: line.body[name] for name in columns.WHEN_AND_WHERE} | id_of(line)


def of_line(line: Line) -> list[tuple[Line, str, Text]]:
    return [(line, path, text) for path, text in line.errors]


def spread(line: Line, error: DomainError) -> Iterator[tuple[Line, str, Text]]:
    """What is wrong, at the cells of an activity and those of its sittings."""
    for path, texts in error.errors.items():
        first, _, rest = path.partition(".")
        n, _, of_sitting = rest.partition(".")
        at = line.order[int(n)] if first == "sittings" and n.isdigit() and int(n) < len(line.order) else None
        yield from ((at or line, of_sitting if at else path, text) for text in texts)
    if not error.errors:
        yield line, "title", error.detail or error.title


def view(tables: Tables, result: Result) -> Body:
    """LineView."""
    line = result.line
    notes = [(at, path, text) for at in (line, *line.sittings) for path, text in at.notes]
    name = line.texts["title"] if line.sheet == ACTIVITIES else line.texts["day"]
    return {
        "sheet": line.sheet,
        "row": line.row,
        "name": name,
        "outcome": result.outcome,
        "errors": view_cells(tables, result.errors),
        "notes": view_cells(tables, notes),
    }


def view_cells(tables: Tables, remarks: Iterable[tuple[Line, str, Text]]) -> list[Body]:
    """CellMistake, as one reads the sheets."""
    places = [(at.sheet, tables.fault(at, path, text), path) for at, path, text in remarks]
    places.sort(key=lambda place: ([*TABLES].index(place[0]), place[1].row, place[1].column))
    return [
        {"sheet": sheet, "cell": fault.cell, "field": path, "message": str(fault.text)}
        for sheet, fault, path in places
    ]
