"""Tables of numbers as files, in the reader's language."""

import io
from collections.abc import Iterable, Sequence

from chassis import sheets
from chassis.wording import Text

Cell = str | int | float | None
IN_ALL = Text("合计", "In all")
"""The last row of sums, which the others come to."""
WHOLE = Text("总数", "The whole")
"""The last row where the others do not come to it, as something counts in several of them, or in none."""


def write_table(heads: Sequence[object], rows: Iterable[Sequence[Cell]], kind: str) -> bytes:
    """A table with its heads as `csv` or `xlsx`; a number is a number there, and None an empty cell."""
    whole = [[str(head) for head in heads], *rows]
    if kind == "csv":
        return sheets.write_csv([["" if cell is None else str(cell) for cell in row] for row in whole])
    return write_book(whole)


def write_book(rows: Iterable[Sequence[Cell]]) -> bytes:
    """A workbook of one sheet, its first row fixed."""
    import xlsxwriter  # three megabytes, and few processes ever write a workbook

    file = io.BytesIO()
    texts_stay = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(file, {"in_memory": True, **texts_stay}) as book:
        sheet = book.add_worksheet()
        bold = book.add_format({"bold": True, "text_wrap": True})
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row, None if number else bold)
        sheet.freeze_panes(1, 1)
        sheet.set_column(0, 0, 28)
    return file.getvalue()
