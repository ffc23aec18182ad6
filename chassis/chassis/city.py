"""The city's districts, by their codes (GB/T 2260), the areas in which it does its work, and the words of its week: the
series, the topics and for whom.

Another city writes its own here; no department has a list of its own.
"""

from collections.abc import Iterator

from .wording import Text

DISTRICTS = {
    "420102": "江岸区",
    "420103": "江汉区",
    "420104": "硚口区",
    "420105": "汉阳区",
    "420106": "武昌区",
    "420107": "青山区",
    "420111": "洪山区",
    "420112": "东西湖区",
    "420113": "汉南区",
    "420114": "蔡甸区",
    "420115": "江夏区",
    "420116": "黄陂区",
    "420117": "新洲区",
}
# Functional zones act like districts in this work though they have no code of their own.
ZONES = ("武汉经开区", "东湖高新区", "东湖风景区")
CITY = "全市"
UNDIVIDED = Text("全市（不分区）", "City-wide (of no one district)")
"""What sums by district call the row of `CITY`: it is one of the rows, and not what they come to."""
DISTRICTS_AND_ZONES = DISTRICTS | {zone: zone for zone in ZONES}
"""What lists are narrowed by, {key: operating area}: a district's key is its code, a zone's is its name."""
AREAS = (*DISTRICTS_AND_ZONES.values(), CITY)
CODES = {name: code for code, name in DISTRICTS.items()}
TOPICS = ("常态化防疫", "职业技能", "全民健康", "网络生活", "智慧助老")
SERIES = (
    "职工教育与人才发展",
    "乡村振兴与可持续发展",
    "学习型城市（乡村）建设",
    "全民终身学习理论与实践",
    "互联网+全民学习",
)
AUDIENCES = (
    "企业职工",
    "现代服务业员工",
    "进城农民工",
    "退役军人",
    "高素质农民",
    "城乡社区居民",
    "老年人群",
    "成人继续教育工作者",
)


def area_of(district: str | None, area: str | None) -> str | None:
    """The operating area a thing counts under: its own when it has one, else its district's name."""
    return area or DISTRICTS.get(district or "")


def name_in_sums(area: str) -> str:
    """An operating area, or none, as the row of a table of sums names it, in the reader's language."""
    return area if area not in ("", CITY) else str(UNDIVIDED)


def area_faults(district: str | None, area: str | None) -> Iterator[tuple[str, Text]]:
    """What is wrong with a district code and the operating area beside it, as (field, text)."""
    if district is not None and district not in DISTRICTS:
        yield "district", Text("没有这个区划代码", "There is no district of this code")
    elif not area:
        yield "area", Text("请选在哪个区", "Choose the district")
    elif area not in AREAS:
        yield "area", Text("没有这个区域", "There is no such operating area")
    elif district and area in DISTRICTS.values() and DISTRICTS[district] != area:
        yield (
            "area",
            Text(f"代码 {district} 是{DISTRICTS[district]}", f"Code {district} is {DISTRICTS[district]}"),
        )
