"""A paper laid out as GB/T 9704-2012 has it: 37, 35, 28 and 26 mm of margin, 22 lines of 28 characters, its four
fonts, named and never shipped, headings 一、（一）1.（1）, and the page's number outside.

The grid is one of lines (57.9 pt for two), with a twentieth of five points less between characters: so LibreOffice and
Word set 22 × 28. A grid of characters would give each glyph two cells. All parts of the package are ours (letter/).
"""

import io
import zipfile
from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise
from math import ceil
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Mm

PARTS = {
    "[Content_Types].xml": "content_types.xml",
    "_rels/.rels": "rels.xml",
    "word/document.xml": "document.xml",
    "word/_rels/document.xml.rels": "document_rels.xml",
    "word/styles.xml": "styles.xml",
    "word/settings.xml": "settings.xml",
    "word/footer_odd.xml": "footer_odd.xml",
    "word/footer_even.xml": "footer_even.xml",
    "docProps/core.xml": "core.xml",
}
WIDTH = 156
"""Millimetres of text."""
TWIPS = 8845
"""The same, as tables count."""
CELL_MARGIN, LETTER = 60, 210
"""Of that, between the rule of a cell and its text, and a character in it."""
DIGITS = "一二三四五六七八九十"


def blank() -> io.BytesIO:
    """An empty paper."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in PARTS.items():
            package.write(Path(__file__).parent / "letter" / part, name)
    file.seek(0)
    return file


def numeral(n: int) -> str:
    """1 is 一, 10 is 十, 12 is 十二."""
    tens, ones = divmod(n, 10)
    if n <= 10:
        return DIGITS[n - 1]
    return ("" if tens == 1 else DIGITS[tens - 1]) + "十" + (DIGITS[ones - 1] if ones else "")


class Letter:
    """A paper that is written from the top."""

    def __init__(self, title: str, at: datetime) -> None:
        self.document = Document(blank())
        about = self.document.core_properties
        about.title, about.created, about.modified = title, at, at
        self.numbers = [0, 0, 0]
        self.write(title, "Title")
        self.write("")

    def write(self, text: str, style: str = "Normal", *, with_next: bool = False) -> None:
        """A paragraph; `with_next`: on the page of the following one."""
        paragraph = self.document.add_paragraph(text, style)
        if with_next:
            paragraph.paragraph_format.keep_with_next = True

    def head(self, text: str, level: int = 1) -> None:
        """A heading with its number: level 1 一、 2 （一） 3 1."""
        self.numbers[level - 1] += 1
        self.numbers[level:] = [0] * (3 - level)
        n = self.numbers[level - 1]
        sign = {1: f"{numeral(n)}、", 2: f"（{numeral(n)}）", 3: f"{n}."}[level]
        self.document.add_paragraph(sign + text, f"Heading {level}")

    def show_picture(self, png: bytes, words: str) -> None:
        """A picture as wide as the text; `words` say what it shows to who cannot see it."""
        paragraph = self.document.add_paragraph(style="Picture")
        run = paragraph.add_run()
        run.add_picture(io.BytesIO(png), width=Mm(WIDTH))
        [about] = run.element.xpath(".//wp:docPr")
        about.set("descr", words)

    def show_table(
        self, caption: str, heads: Sequence[str], rows: Sequence[Sequence[object]], widths: Sequence[int]
    ) -> None:
        """A table whose heads stand on every page; `widths` are its columns' shares."""
        self.write(caption, "Caption")
        body: Any = self.document.element.body
        body.insert_element_before(parse_xml(table_xml(heads, rows, widths)), "w:sectPr")

    def save(self, path: Path) -> None:
        self.document.save(str(path))


def lines_of_head(text: str, width: int) -> list[str]:
    """The head of a column, cut where two words meet: they have two characters, and the last may have three."""
    room = max(1, (width - 2 * CELL_MARGIN) // LETTER)
    lines = ceil(len(text) / room)
    each = len(text) // lines
    cuts = [each * n for n in range(lines)] + [len(text)]
    return [text[start:end] for start, end in pairwise(cuts)]


def table_xml(heads: Sequence[str], rows: Sequence[Sequence[object]], widths: Sequence[int]) -> str:
    """The table as the package has it: written whole, for a thousand rows by python-docx take minutes."""
    columns = [TWIPS * width // sum(widths) for width in widths]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in columns)
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    borders = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>' for side in sides)
    margins = "".join(f'<w:{side} w:w="{CELL_MARGIN}" w:type="dxa"/>' for side in ("left", "right"))
    lines = [row_xml(heads, columns, head=True), *(row_xml(row, columns) for row in rows)]
    return (
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{sum(columns)}" w:type="dxa"/>'
        f'<w:tblBorders>{borders}</w:tblBorders><w:tblLayout w:type="fixed"/>'
        f"<w:tblCellMar>{margins}</w:tblCellMar></w:tblPr>"
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(lines)}</w:tbl>"
    )


def row_xml(cells: Sequence[object], columns: Sequence[int], head: bool = False) -> str:
    rule = "<w:trPr><w:cantSplit/>" + ("<w:tblHeader/>" if head else "") + "</w:trPr>"
    return f"<w:tr>{rule}{''.join(map(cell_xml, cells, columns, [head] * len(columns)))}</w:tr>"


def cell_xml(cell: object, width: int, head: bool) -> str:
    style = "TableHead" if head else "TableText" if isinstance(cell, str) else "TableNumber"
    lines = lines_of_head(str(cell), width) if head else ["—" if cell is None else str(cell)]
    text = '</w:t><w:br/><w:t xml:space="preserve">'.join(map(escape, lines))
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>'
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p></w:tc>'
    )
