"""The figures of every edition as open data: CSV and JSON, with what each column means, and their licence."""

import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue

from chassis.city import CITY, UNDIVIDED
from chassis.sheets import write_csv
from chassis.storage.db import reading

from ...catalogue import queries
from ...catalogue.editions import GROUPS
from ...catalogue.errors import NoSuchStatistics, existing
from ..frame.files import CSV, file_of
from ..frame.i18n import msgid

blp = Blueprint("open_data", __name__, url_prefix="/statistics/data")
LICENCE = "CC BY 4.0"
LICENCE_ADDRESS = "https://creativecommons.org/licenses/by/4.0/"
LICENSED = {"Link": f'<{LICENCE_ADDRESS}>; rel="license"'}
COLUMNS = {
    "group": msgid("统计方式：total 总计，by_district 按区，by_day 按日期……"),
    "key": msgid("这一行的代码：区划代码、日期、单位编号或词"),
    "label": msgid("这一行的名称"),
    "sessions": msgid("场次"),
    "seats": msgid("座位"),
    "bookings": msgid("报名份数"),
    "people": msgid("报名人数"),
    "newcomers": msgid("报名人数中，由今年新来的市民报名的"),
    "attended": msgid("到场人次，含未报名直接到场"),
    "walk_ins": msgid("到场人次中，未报名直接到场的"),
    "dropped_in": msgid("到场人次中，不用预约、现场清点的"),
    "self_attested": msgid("自己登记参加了线上场次的，不计入到场"),
    "missed": msgid("报名未到的人数"),
    "no_show": msgid("报名未到的百分比；还没有人到场时为空"),
    "hours": msgid("到场的人一共学习的小时数"),
}


@blp.get("")
def show() -> ResponseReturnValue:
    """Which editions have figures, what each column means, and on what terms they are used"""
    with reading() as db:
        lines = [
            edition for edition in queries.editions(db)["items"] if queries.statistics(db, edition["id"])
        ]
    terms = {"licence": LICENCE, "licence_address": LICENCE_ADDRESS}
    return render_template("public/open_data.html", editions=lines, columns=COLUMNS, **terms)


@blp.get("/<uuid:id>.csv")
def table(id: UUID) -> Response:
    """All figures of an edition as one table"""
    figures = figures_of(id)
    rows = [[*COLUMNS], *([as_text(row[name]) for name in COLUMNS] for row in rows_of(figures))]
    return file_of(write_csv(rows), CSV, f"{name_of(id)}.csv", LICENSED)


@blp.get("/<uuid:id>.json")
def document(id: UUID) -> Response:
    """All figures of an edition as they were published"""
    figures = figures_of(id)
    terms = {"licence": LICENCE, "licence_url": LICENCE_ADDRESS}
    body = figures | terms | {"edition_id": str(id), "at": figures["at"].isoformat()}
    content = json.dumps(body, ensure_ascii=False, indent=1)
    return file_of(content.encode(), "application/json", f"{name_of(id)}.json", LICENSED)


def name_of(id: UUID) -> str:
    """What the files of an edition are called, by its year: several lie side by side where they are kept."""
    with reading() as db:
        edition = queries.edition(db, id)
    return f"figures-{edition['year'] if edition else id}"


def figures_of(id: UUID) -> dict[str, Any]:
    """The figures last published. Raises NoSuchStatistics."""
    with reading() as db:
        return dict(existing(queries.statistics(db, id), NoSuchStatistics))


def rows_of(figures: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The whole, then each row of each group; None for what was not told."""
    empty = dict.fromkeys(COLUMNS)
    yield empty | figures["totals"] | {"group": "total", "key": "", "label": "总计"}
    for group in GROUPS:
        for row in figures[group]:
            yield empty | row | {"group": group, "label": label_of(group, row["label"])}


def label_of(group: str, label: str) -> str:
    """What a row is of; of no one district it is not the whole."""
    return UNDIVIDED.zh if group == "by_district" and label == CITY else label


def as_text(value: Any) -> str:
    return "" if value is None else str(value)
