"""The report's numbers in words."""

from datetime import date

from chassis.clock import SHANGHAI

from .content import Content


def day(at: date) -> str:
    return f"{at.year}年{at.month}月{at.day}日"


def opening(content: Content) -> str:
    """When the edition was, and until when was counted."""
    edition, at = content.edition, content.at.astimezone(SHANGHAI)
    span = f"{day(edition.opens_on)}至{day(edition.closes_on)}"
    return (
        f"{edition.name}于{span}举行，主题为“{edition.theme}”。截至{day(at)}{at:%H时%M分}，有关情况报告如下。"
    )


def overview(content: Content) -> str:
    """What was given, and who came."""
    totals = content.totals
    return (
        f"全市开展活动{totals['activities']}项，连同场馆开放共{totals['sessions']}场，提供座位{totals['seats']}个。"
        f"市民报名{totals['bookings']}份、{totals['people']}人，其中60岁以上{totals['elders']}人、"
        f"孩子{totals['children']}人，今年新来的市民{totals['newcomers']}人；"
        f"候补{totals['waiting']}人，取消{totals['cancelled']}人。"
        f"到场{totals['attended']}人次，其中未报名直接到场{totals['walk_ins']}人次，"
        f"不用预约、现场清点{totals['dropped_in']}人次；"
        f"学习时长{totals['hours']}小时。"
    )


def apart(content: Content) -> str:
    """Who attests for themselves, who did not come, and what was thought of it."""
    totals = content.totals
    absence = f"报名未到{totals['missed']}人" + (
        f"，占应到人数的{totals['no_show']}%。" if totals["no_show"] is not None else "。"
    )
    rating = (
        f"收到评价{totals['rated']}份，平均{totals['rating']}分（满分5分）。"
        if totals["rated"]
        else "还没有收到评价。"
    )
    attestation = (
        f"另有{totals['self_attested']}人次自己登记参加了线上场次，单独统计，不计入到场人次和学习时长。"
    )
    return absence + rating + attestation


def ways(content: Content) -> str:
    """How people booked."""
    totals = content.totals
    return (
        f"报名人数中，自己在网上或用短信报名{totals['booked_by_self']}人，由别人在网上代为报名{totals['booked_by_helper']}人，"
        f"由电话服务台报名{totals['booked_by_desk']}人。"
    )


def openings(content: Content) -> str:
    """What venues pledged and opened."""
    sums = content.openings["totals"]
    pledge, actual = sums["pledged"], sums["actual"]
    return (
        f"{sums['venues']}个场馆中有{sums['pledges']}个作出开放承诺。承诺开放{pledge['days']}天、{pledge['hours']}小时、"
        f"名额{pledge['places']}个；实际开放{actual['days']}天、{actual['hours']}小时、名额{actual['places']}个，"
        f"到馆{actual['visitors']}人次。"
    )


def honours(content: Content) -> str:
    """How many were honoured."""
    stars = sum(kind == "star" for kind, *_ in content.honours)
    return f"授予百姓学习之星称号{stars}名，终身学习品牌项目称号{len(content.honours) - stars}个。"


def filing(content: Content) -> str:
    """How many filed all, and how many did not."""
    if not content.units:
        return "本届没有列出报送要求。"
    complete_units = content.units - len(content.missing)
    return f"应报送的单位{content.units}个，已全部报送{complete_units}个，还有{len(content.missing)}个单位没有报齐。"
