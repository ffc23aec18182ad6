"""The report as a Word document."""

from collections.abc import Sequence
from pathlib import Path

from chassis.clock import SHANGHAI

from ..vocabulary import HONOURS
from . import sentences
from .content import HONOURED, MISSED, OPENED, Content
from .letters import Letter
from .pictures import Picture

COUNTS = ("sessions", "seats", "people", "attended", "walk_ins", "self_attested", "hours")
HEADS = ("场次", "座位", "报名人数", "到场人次", "其中未报名", "自己登记", "学习小时")
NARROW = [2, 3, 2, 2, 2, 2, 3]
"""Columns' shares of seats and hours are the widest: they have six digits."""


def write_document(content: Content, pictures: dict[str, Picture], path: Path) -> None:
    """Write the report, section by section, to `path`."""
    letter = Letter(f"{content.edition.name}情况报告", content.at)
    letter.write(sentences.opening(content))
    write_whole(letter, content, pictures)
    write_groups(letter, content, pictures)
    write_openings(letter, content)
    write_units(letter, content)
    write_highlights(letter, content)
    write_honours(letter, content)
    write_filing(letter, content)
    sign(letter, content)
    letter.save(path)


def write_whole(letter: Letter, content: Content, pictures: dict[str, Picture]) -> None:
    letter.head("总体情况")
    for sentence in (sentences.overview, sentences.apart, sentences.ways):
        letter.write(sentence(content))
    show(letter, pictures["curve"])


def write_groups(letter: Letter, content: Content, pictures: dict[str, Picture]) -> None:
    letter.head("活动开展情况")
    letter.head("各区情况", 2)
    letter.write("“全市”指不分区的活动，例如市级单位的线上活动，不是各区的合计。")
    show(letter, pictures["districts"])
    show_figures(letter, content, "district", "各区活动情况", "区")
    letter.head("各主题系列情况", 2)
    series = "；".join(f"系列{n}为{name}" for n, name in enumerate(content.grid["columns"], 1))
    letter.write(f"{series}。")
    show(letter, pictures["grid"])
    show_figures(letter, content, "series", "各主题系列活动情况", "主题系列", wide=7)
    letter.head("各类人群、专题、领域和形式", 2)
    letter.write("一场活动可以属于几项专题、面向几类人群，各项都计入，合计会大于总数。")
    show_figures(letter, content, "audience", "各类人群活动情况", "适合人群", wide=6)
    show_figures(letter, content, "topic", "各专题活动情况", "专题")
    show_figures(letter, content, "sector", "各领域活动情况", "领域")
    show_figures(letter, content, "mode", "各种形式活动情况", "形式")


def write_openings(letter: Letter, content: Content) -> None:
    letter.head("场馆开放情况")
    letter.write(sentences.openings(content))
    letter.show_table("各区场馆承诺和实际开放", OPENED, content.opened, [4, 2, 2, 2, 3, 3, 3, 3, 3])


def write_units(letter: Letter, content: Content) -> None:
    letter.head("各单位情况")
    show_figures(letter, content, "unit", "各单位活动情况", "单位", wide=7)


def write_highlights(letter: Letter, content: Content) -> None:
    if content.highlights:
        letter.head("亮点")
        for unit, activity, caption in content.highlights:
            letter.write(f"{unit}{f'“{activity}”' if activity else ''}：{caption}。".replace("。。", "。"))


def write_honours(letter: Letter, content: Content) -> None:
    if content.honours:
        letter.head("百姓学习之星和终身学习品牌项目")
        letter.write(sentences.honours(content))
        rows = [
            [HONOURS[kind], name, area, nominator or None] for kind, name, area, nominator in content.honours
        ]
        letter.show_table("授予称号名单", HONOURED, rows, [3, 3, 2, 4])


def write_filing(letter: Letter, content: Content) -> None:
    letter.head("报送情况")
    letter.write(sentences.filing(content))
    if content.missing:
        letter.show_table("没有报齐的单位", MISSED, content.missed, [4, 1, 5])


def sign(letter: Letter, content: Content) -> None:
    """Who reports, and when: on a page that has text of the report, too (GB/T 9704 knows no page without)."""
    letter.write("特此报告。", with_next=True)
    letter.write("", with_next=True)
    hosts = [organiser.name for organiser in content.edition.organisers if organiser.role == "undertaker"]
    for name in hosts[:1] or ["领导小组办公室"]:
        letter.write(name, "Signature")
    letter.write(sentences.day(content.at.astimezone(SHANGHAI)), "Signature")


def show(letter: Letter, picture: Picture) -> None:
    letter.write(picture.title, "Caption")
    letter.show_picture(picture.png, picture.title)


def show_figures(letter: Letter, content: Content, by: str, caption: str, head: str, wide: int = 4) -> None:
    """The figures in one grouping as a table; `wide`: the share of its first column."""
    rows: list[Sequence[object]] = [
        [row["label"], *(row[name] for name in COUNTS)] for row in content.figures[by]["items"]
    ]
    letter.show_table(caption, (head, *HEADS), rows, [wide, *NARROW])
