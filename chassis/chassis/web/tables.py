"""A table taken in row by row: its heading is read, each row is taken or left whole, every fault is told by its cell.

What the table is of, its Kind, says which columns there are, what a row's cells mean, and what comes of a row.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, NamedTuple, TypeVar

from flask import Response
from marshmallow import Schema, ValidationError, fields, validate
from sqlalchemy.orm import Session as DbSession

from ..errors import DomainError, Invalid
from ..sheets import Fault, Sheet, write_xlsx
from ..wording import Text
from .problems import flatten
from .validation_words import translate

CSV, XLSX = "text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BINARY = {"schema": {"type": "string", "format": "binary"}}
FILE: dict[str, Any] = {"description": "The file", "content": {CSV: BINARY, XLSX: BINARY}}
MARKED: dict[str, Any] = {
    "description": "Its cells; those with faults red, with a comment",
    "content": {XLSX: BINARY},
}
BODY: dict[str, Any] = {
    "description": "The file itself; which of the two it is shows in its first bytes. At most 1 MB, 1000 rows",
    "required": True,
    "content": {CSV: BINARY, XLSX: BINARY},
}
OUTCOMES = ("new", "changed", "same", "faulty")

UNKNOWN = Text(
    "没有这一列，请用导出的表头，或删去这一列",
    "There is no such column: use the exported heading, or delete it",
)
TWICE = Text("这一列出现了两次，请删去一列", "This column is there twice: delete one of them")
NO_NAMES = Text("第一行要有表头，并有“{0}”这一列", "The first row is the heading, with a column {0}")

Body = dict[str, Any]
Errors = list[tuple[str, Text]]
"""(field, what is wrong and how to mend it)"""
Thing = TypeVar("Thing")


class Taken(NamedTuple):
    """What came of a row: `new`, `changed`, `same` or `faulty`, and the fields that it changes."""

    outcome: str
    fields: frozenset[str] = frozenset()


NEW, FAULTY = Taken("new"), Taken("faulty")


def outcome_of(fields: Iterable[str]) -> Taken:
    """That a row changes these fields; none: that it says what is there."""
    names = frozenset(fields)
    return Taken("changed" if names else "same", names)


class Row(NamedTuple):
    """A row of a table: its number there, what it is known by, the body of its cells, what is wrong with it so far."""

    number: int
    key: str
    body: Body
    errors: Errors


@dataclass(frozen=True, kw_only=True)
class Kind(Generic[Thing]):
    """What a table is of. `columns`: {field: heading}; `name`: the field that names a row for people.

    `read` makes of {field: text} a body and what is wrong with it, and is told the fields that could not be read;
    `key_of` says what a body is known by, empty where it is known by nothing; `same`, with the row's number, that
    another row has this key. `find` locks what there is, {key: thing}; `take` adds it or changes it, and says what came
    of it. `take` may raise ValidationError and DomainError of a row.
    """

    columns: Mapping[str, Text]
    name: str
    read: Callable[[dict[str, str], set[str]], tuple[Body, Errors]]
    key_of: Callable[[Body], str]
    same: Text
    find: Callable[[DbSession, list[Row]], dict[str, Thing]]
    take: Callable[[DbSession, Body, Thing | None], Taken]


class Table(NamedTuple):
    """The rows that are not empty, and {field: number of its column}."""

    kind: Kind[Any]
    columns: dict[str, int]
    rows: list[Row]

    def column(self, field: str) -> int:
        """Where an error of a field is shown: in its column, else in that of the name."""
        return self.columns.get(field.partition(".")[0], self.columns[self.kind.name])


def take_sheet(
    db: DbSession, sheet: Sheet, kind: Kind[Any], *, dry_run: bool, only_good: bool
) -> dict[str, Any]:
    """Take a sheet in, and report on it (ReportView): all of it, or its good rows with `only_good`.

    Nothing is kept of a dry run, nor of a sheet with faults unless only its good rows are wanted. Raises Invalid naming
    `file` for a sheet that is no such table.
    """
    table = read_table(sheet, kind)
    attempt = db.begin_nested()
    results = take_rows(db, table)
    counts = dict.fromkeys(OUTCOMES, 0)
    for result in results:
        counts[result["outcome"]] += 1
    is_taken = not dry_run and (only_good or not counts["faulty"])
    if is_taken:
        attempt.commit()
    else:
        attempt.rollback()
    return {"taken": is_taken, **counts, "rows": results}


def mark_sheet(db: DbSession, sheet: Sheet, kind: Kind[Any]) -> bytes:
    """The cells of a sheet as an xlsx, those in which a dry run finds faults red and with a comment."""
    return write_xlsx(sheet.rows, find_faults(db, sheet, kind))


def find_faults(db: DbSession, sheet: Sheet, kind: Kind[Any]) -> list[Fault]:
    """What a dry run finds wrong, cell by cell; of the heading, where it is that."""
    try:
        table = read_table(sheet, kind)
    except BadHeading as heading:
        return heading.faults
    attempt = db.begin_nested()
    results = take_rows(db, table)
    attempt.rollback()
    errors = [(result["row"], error) for result in results for error in result["errors"]]
    return [Fault(row, table.column(error["field"]), error["text"]) for row, error in errors]


def read_table(sheet: Sheet, kind: Kind[Any]) -> Table:
    """The rows of a sheet. Raises Invalid naming `file` for a heading that is none."""
    columns = read_heading(sheet, kind)
    by_column = {column: field for field, column in columns.items()}
    faults: dict[int, Errors] = {}
    for fault in sheet.faults:
        faults.setdefault(fault.row, []).append((by_column.get(fault.column, kind.name), fault.text))
    rows = enumerate(sheet.rows[1:], start=2)
    return Table(
        kind,
        columns,
        [read_row(n, cells, kind, columns, faults.get(n, [])) for n, cells in rows if any(cells)],
    )


def read_heading(sheet: Sheet, kind: Kind[Any]) -> dict[str, int]:
    """{field: number of its column}; headings in either language, or as the API calls the field."""
    fields = {word.casefold(): field for field, words in kind.columns.items() for word in (field, *words)}
    columns: dict[str, int] = {}
    wrong: list[Fault] = []
    headings = sheet.rows[0] if sheet.rows else []
    width = max(map(len, sheet.rows), default=0)
    for column, heading in enumerate([*headings, *[""] * (width - len(headings))], start=1):
        field = fields.get(heading.casefold())
        if field is None and (heading or has_cells(sheet, column)):
            wrong.append(Fault(1, column, UNKNOWN))
        elif field in columns:
            wrong.append(Fault(1, column, TWICE))
        elif field is not None:
            columns[field] = column
    if wrong:
        raise BadHeading(wrong)
    if kind.name not in columns:
        raise Invalid.field("file", with_heading(NO_NAMES, kind.columns[kind.name]))
    return columns


def with_heading(text: Text, heading: Text) -> Text:
    """A text about a column, which is called in each language as its heading is."""
    return Text(text.zh.format(heading.zh), text.en.format(heading.en))


def has_cells(sheet: Sheet, column: int) -> bool:
    """Whether anything is written below a heading."""
    return any(len(row) >= column and row[column - 1] for row in sheet.rows[1:])


class BadHeading(Invalid):
    """Columns that are none of ours; `faults`: where."""

    def __init__(self, faults: list[Fault]) -> None:
        texts = {
            fault.cell: Text(f"{fault.cell}：{fault.text.zh}", f"{fault.cell}: {fault.text.en}")
            for fault in faults
        }
        super().__init__(errors={f"file.{cell}": [text] for cell, text in texts.items()})
        self.faults = faults


def read_row(
    number: int, cells: Sequence[str], kind: Kind[Any], columns: dict[str, int], faults: Errors
) -> Row:
    texts = {field: cells[n - 1] if n <= len(cells) else "" for field, n in columns.items()}
    body, errors = kind.read(texts, {field for field, _ in faults})
    return Row(number, kind.key_of(body), body, [*faults, *errors])


def take_rows(db: DbSession, table: Table) -> list[dict[str, Any]]:
    """What came of every row, in their order. They are taken in the order of their keys, so that two imports of the
    same things at once wait for each other and not crosswise."""
    rows_by_key = table.kind.find(db, table.rows)
    numbers = numbers_of(table.rows)
    results = {}
    for row in sorted(table.rows, key=lambda row: row.key):
        errors = [*row.errors]
        if others := [str(number) for number in numbers[row.key] if row.key and number != row.number]:
            errors.append((table.kind.name, table.kind.same.format("、".join(others))))
        entry = FAULTY
        if not errors:
            entry, errors = try_row(db, table.kind, row, rows_by_key.get(row.key))
        results[row.number] = report_row(table, row, entry, errors)
    return [results[row.number] for row in table.rows]


def numbers_of(rows: Iterable[Row]) -> dict[str, list[int]]:
    """{key: the numbers of all rows that have it}: nobody knows which of them is meant, so none is taken."""
    numbers: dict[str, list[int]] = {}
    for row in rows:
        numbers.setdefault(row.key, []).append(row.number)
    return numbers


def try_row(db: DbSession, kind: Kind[Any], row: Row, thing: Any) -> tuple[Taken, Errors]:
    """Take one row, or leave everything as it was: (what came of it, errors)."""
    try:
        with db.begin_nested():
            return kind.take(db, row.body, thing), []
    except ValidationError as error:
        return FAULTY, [(path.partition(".")[0], translate(words)) for path, words in flatten(error.messages)]
    except DomainError as error:
        return FAULTY, list(faults_of(error, kind.name))


def faults_of(error: DomainError, name: str) -> Iterator[tuple[str, Text]]:
    """The fields of an error, and the name for one that has none."""
    for path, texts in error.errors.items():
        yield from ((path.partition(".")[0], text) for text in texts)
    if not error.errors:
        yield name, error.detail or error.title


def report_row(table: Table, row: Row, entry: Taken, errors: Errors) -> dict[str, Any]:
    """RowView."""
    cells = []
    for field, words in errors:
        text = words if field in table.columns else of_column(table.kind, field, words)
        cell = Fault(row.number, table.column(field), text).cell
        cells.append({"field": field, "cell": cell, "text": text, "message": str(text)})
    name = row.body.get(table.kind.name) or ""
    changes = [str(heading) for field, heading in table.kind.columns.items() if field in entry.fields]
    return {
        "row": row.number,
        "name": name,
        "outcome": entry.outcome,
        "changes": changes,
        "errors": cells,
    }


def of_column(kind: Kind[Any], field: str, text: Text) -> Text:
    """What is wrong with a column that is not there, with its heading."""
    heading = kind.columns.get(field, Text(field, field))
    return Text(f"{heading.zh}：{text.zh}", f"{heading.en}: {text.en}")


def load(schema: Schema, body: Any, field: str | None = None) -> Any:
    """What a body says. Raises ValidationError, under `field` where that is given."""
    try:
        return schema.load(body)
    except ValidationError as error:
        raise ValidationError({field: error.messages} if field else error.messages) from error


def file_of(content: bytes, name: str, kind: str) -> Response:
    """A csv or xlsx to take away."""
    answer = Response(content, content_type=f"{CSV}; charset=utf-8" if kind == "csv" else XLSX)
    answer.headers.set("Content-Disposition", "attachment", filename=f"{name}.{kind}")
    answer.headers["Cache-Control"] = "no-store"
    return answer


class ImportQuery(Schema):
    dry_run = fields.Boolean(load_default=True, metadata={"description": "only report; nothing is kept"})
    only_good = fields.Boolean(
        load_default=False, metadata={"description": "keep the good rows of a file that has faults"}
    )


class CellFault(Schema):
    field = fields.String(required=True)
    cell = fields.String(required=True, metadata={"description": "its address in the file, e.g. C5"})
    message = fields.String(required=True, metadata={"description": "what is wrong and how to mend it"})


class RowView(Schema):
    row = fields.Integer(required=True, metadata={"description": "its number in the file; the heading is 1"})
    name = fields.String(required=True)
    outcome = fields.String(required=True, validate=validate.OneOf(OUTCOMES))
    changes = fields.List(
        fields.String(),
        required=True,
        metadata={"description": "the headings of the columns that change what is there"},
    )
    errors = fields.List(fields.Nested(CellFault), required=True)


class ReportView(Schema):
    """What came, or would come, of each row; `taken`: whether anything was kept."""

    taken = fields.Boolean(required=True)
    new = fields.Integer(required=True)
    changed = fields.Integer(required=True)
    same = fields.Integer(required=True)
    faulty = fields.Integer(required=True)
    rows = fields.List(fields.Nested(RowView), required=True)
