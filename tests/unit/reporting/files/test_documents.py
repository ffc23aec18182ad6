"""Documents are opened as far as their structure goes: what is cut off, or has nothing to read, is none."""

import io
import struct
import zipfile
import zlib

import docx
import pytest

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


def compound(*names, sector=512):
    """A compound file (MS-CFB) of empty streams: a table of sectors, and a directory of as many as the names need."""
    a_sector = sector // 128
    entries = [
        name.encode("utf-16-le").ljust(64, b"\0") + struct.pack("<H", 2 * len(name) + 2) for name in names
    ]
    entries = [entry.ljust(128, b"\0") for entry in entries]
    directory = b"".join(entries).ljust(-(-len(entries) // a_sector) * sector, b"\0")
    sectors = len(directory) // sector
    chain = [0xFFFFFFFD, *range(2, sectors + 1), 0xFFFFFFFE]
    table = struct.pack(f"<{len(chain)}I", *chain).ljust(sector, b"\xff")
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(24, b"\0")
    head += struct.pack("<HHHH", 0x3E, 3, 0xFFFE, sector.bit_length() - 1)
    head = head.ljust(48, b"\0") + struct.pack("<I", 1)
    head = head.ljust(68, b"\0") + struct.pack("<II", 0xFFFFFFFE, 0) + struct.pack("<I", 0)
    return head.ljust(512, b"\xff").ljust(sector, b"\0") + table + directory


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


def test_a_pdf_may_keep_its_pages_packed_or_sealed(look):
    without = pdf().replace(b"/Type/Page/", b"/Type/Font/")
    packed = zlib.compress(b"5 0 <</Type /Page /Parent 2 0 R>>")
    stream = b"6 0 obj<</Type/ObjStm/N 1/Filter/FlateDecode/Length %d>>stream\r\n%b\nendstream endobj\n"
    head = b"%PDF-1.7\n"
    assert is_good(look(without.replace(head, head + stream % (len(packed), packed)), "总结.pdf"))
    assert is_good(look(without.replace(b"trailer<<", b"trailer<</Encrypt 9 0 R"), "总结.pdf"))


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
    good = compound("Root Entry", *others, "WordDocument", sector=sector)
    assert is_good(look(good, "总结.wps"))
    assert look(good[:-sector], "总结.doc")["code"] == "damaged"
    assert "不是 WPS 或 Word" in look(compound("Root Entry", "Workbook", sector=sector), "总结.doc")["zh"]
    sealed = look(compound("Root Entry", "EncryptedPackage", sector=sector), "总结.docx")
    assert (sealed["outcome"], "密码" in sealed["zh"]) == ("refused", True)
