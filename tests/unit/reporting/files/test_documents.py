"""Documents are opened as far as their structure goes: what is cut off, or has nothing to read, is none."""

import io
import struct
import zipfile

import docx
import pytest
from pypdf import PdfWriter

from reporting.files.examination import examine
from tests.fixtures.media import pdf

pytestmark = pytest.mark.slow


@pytest.fixture
def look(tmp_path):
    """The verdict on these bytes under this name."""

    def look(content, name):
        path = tmp_path / "file"
        path.write_bytes(content)
        return examine(path, name, tmp_path / "picture")

    return look


def is_good(verdict):
    return (verdict["outcome"], verdict["zh"]) == ("good", "文档")


def word(text="全年工作总结"):
    document, data = docx.Document(), io.BytesIO()
    document.add_paragraph(text)
    document.save(data)
    return data.getvalue()


def compound(*names, sector=512, text=b""):
    """A compound file (MS-CFB): a table of its sectors, a directory of these streams, and the last stream's text."""
    text = text.ljust(-(-len(text) // sector) * sector, b"\0")
    entries = [entry(name, follower=number + 1) for number, name in enumerate(names)]
    entries[0] = entry(names[0], kind=5, child=1)
    a_sector = sector // 128
    directory = b"".join(entries[:-1])
    directory_sectors = -(-len(entries) // a_sector)
    directory += entry(names[-1], start=1 + directory_sectors, size=len(text))
    directory = directory.ljust(directory_sectors * sector, b"\0")
    text_sectors = len(text) // sector
    chain = [0xFFFFFFFD, *chained(1, directory_sectors), *chained(1 + directory_sectors, text_sectors)]
    table = struct.pack(f"<{len(chain)}I", *chain).ljust(sector, b"\xff")
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(24, b"\0")
    version = 3 if sector == 512 else 4
    head += struct.pack("<HHHHH", 0x3E, version, 0xFFFE, sector.bit_length() - 1, 6)
    head = head.ljust(44, b"\0") + struct.pack("<II", 1, 1)
    head = head.ljust(56, b"\0") + struct.pack("<IIIII", 4096, END_OF_CHAIN, 0, END_OF_CHAIN, 0)
    head += struct.pack("<I", 0)
    return head.ljust(512, b"\xff").ljust(sector, b"\0") + table + directory + text


NO_STREAM, END_OF_CHAIN = 0xFFFFFFFF, 0xFFFFFFFE


def entry(name, *, kind=2, child=NO_STREAM, follower=NO_STREAM, start=END_OF_CHAIN, size=0):
    encoded = name.encode("utf-16-le").ljust(64, b"\0") + struct.pack("<HBB", 2 * len(name) + 2, kind, 1)
    encoded += struct.pack("<III", NO_STREAM, follower, child)
    return encoded.ljust(116, b"\0") + struct.pack("<IQ", start, size)


def chained(first, count):
    """The table's numbers for so many sectors in a row."""
    return [*range(first + 1, first + count), END_OF_CHAIN] if count else []


def test_a_pdf_with_a_page_is_one_and_half_of_it_is_not(look):
    assert is_good(look(pdf(), "总结.pdf"))
    assert is_good(look(pdf() + b"\nwritten behind it", "总结.pdf"))
    cut = look(pdf(bytes(5000))[:4000], "总结.pdf")
    assert (cut["code"], cut["zh"]) == (
        "damaged",
        "文档打不开：PDF 没有结尾，文件不完整；请重新导出后再传",
    )
    assert "has no end" in cut["en"]
    assert "没有一页" in look(pdf().replace(b"/Type/Page/", b"/Type/Font/"), "总结.pdf")["zh"]


def written(password=None):
    """A PDF of one page, as a library writes it."""
    writer, data = PdfWriter(), io.BytesIO()
    writer.add_blank_page(595, 842)
    if password is not None:
        writer.encrypt(password, owner_password="of the owner", algorithm="AES-256")
    writer.write(data)
    return data.getvalue()


def test_a_pdf_may_be_sealed_but_not_with_a_password_to_open_it(look):
    assert is_good(look(written(), "总结.pdf"))
    assert is_good(look(written(password=""), "总结.pdf"))
    sealed = look(written(password="secret"), "总结.pdf")
    assert (sealed["outcome"], "密码" in sealed["zh"]) == ("refused", True)


def test_what_only_begins_and_ends_like_a_pdf_is_damaged(look):
    assert look(b"%PDF-1.7\n" + bytes(range(256)) * 40 + b"%%EOF", "总结.pdf")["code"] == "damaged"


def test_a_word_document_is_read_to_its_end(look):
    content = word()
    assert is_good(look(content, "总结.docx"))
    assert look(content[: len(content) // 2], "总结.docx")["code"] == "damaged"
    assert look(archive("word/document.xml", b"<document><body>"), "总结.docx")["code"] == "damaged"
    assert "没有正文" in look(archive("word/document.xml", b"<document/>"), "总结.docx")["zh"]
    assert look(archive("xl/workbook.xml", b"<workbook/>"), "总结.docx")["code"] == "unknown"


def archive(name, content):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as file:
        file.writestr(name, content)
    return data.getvalue()


@pytest.mark.parametrize("sector", [512, 4096])
def test_what_wps_and_word_write_has_their_text_in_it(look, sector):
    others = [f"Entry {number}" for number in range(40)]
    good = compound("Root Entry", *others, "WordDocument", sector=sector, text=bytes(9000))
    assert is_good(look(good, "总结.wps"))
    assert look(good[:-sector], "总结.doc")["code"] == "damaged"
    assert look(good[: 2 * sector], "总结.doc")["code"] == "damaged"
    assert "不是 WPS 或 Word" in look(compound("Root Entry", "Workbook", sector=sector), "总结.doc")["zh"]
    sealed = look(compound("Root Entry", "EncryptedPackage", sector=sector), "总结.docx")
    assert (sealed["outcome"], "密码" in sealed["zh"]) == ("refused", True)
