"""What LibreOffice makes of the city's report: it opens, and a page of it has 22 lines of 28 characters."""

import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from reporting.city_report.letters import Letter
from tests.fixtures.patience import patient
from tests.unit.reporting.city_report.test_city_report import made, week

pytestmark = pytest.mark.integration
__all__ = ["week"]
SENTENCE = "全市各区各单位认真组织开展全民终身学习活动周各项活动广大市民积极参与学习氛围日益浓厚"


def open_with_libreoffice(path: Path) -> Path:
    """The PDF that it makes, with a profile of its own."""
    folder = path.parent
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = [
        "soffice",
        profile,
        "--headless",
        "--norestore",
        "--convert-to",
        "pdf",
        "--outdir",
        str(folder),
    ]
    subprocess.run([*command, str(path)], check=True, timeout=patient(100), capture_output=True)
    return path.with_suffix(".pdf")


def pages_of(pdf: Path) -> list[list[str]]:
    """The lines of each page that have anything on them, the page's number last."""
    command = ["pdftotext", "-layout", "-enc", "UTF-8", str(pdf), "-"]
    text = subprocess.run(command, check=True, timeout=patient(30), capture_output=True).stdout.decode()
    pages = ([line.strip() for line in page.splitlines()] for page in text.split("\f"))
    return [[line for line in lines if line] for lines in pages if "".join(lines)]


@pytest.mark.timeout(240)
def test_a_page_has_22_lines_of_28_characters(tmp_path):
    letter = Letter("报告", datetime(2021, 11, 30, tzinfo=UTC))
    for _ in range(3):
        letter.write(SENTENCE * 12)
    letter.save(tmp_path / "letter.docx")
    first, second, *_ = pages_of(open_with_libreoffice(tmp_path / "letter.docx"))
    assert (len(second) - 1, second[-1].replace(" ", "")) == (22, "—2—")
    full = [line for line in second[:-1] if line.startswith(tuple(SENTENCE)) and len(line) > 26]
    assert {len(line) for line in full} == {28}
    assert first[-1].replace(" ", "") == "—1—"


@pytest.mark.timeout(240)
@pytest.mark.parametrize("kind", ["docx", "xlsx"])
def test_both_files_open(week, tmp_path, kind):
    path = tmp_path / f"report.{kind}"
    path.write_bytes(made(week, format=kind))
    text = "\n".join(line for page in pages_of(open_with_libreoffice(path)) for line in page)
    assert "江岸区" in text and "15" in text
    if kind == "docx":
        assert "一、总体情况" in text.replace(" ", "")
