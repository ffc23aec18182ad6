"""What may not be in the catalogue."""

from typing import Any

from chassis.errors import NotFound
from chassis.wording import Text


class NoSuchEntry(NotFound):
    """What the catalogue does not have, or not any more."""

    detail = Text(
        "编号可能写错了，或者已经撤下。请从列表里重新取。",
        "The id may be mistyped, or it has been withdrawn. Take it from the list anew.",
    )


class NoSuchEdition(NoSuchEntry):
    title = Text("没有这一届", "There is no such edition")


class NoSuchStatistics(NoSuchEntry):
    title = Text("这一届还没有公布统计", "No figures have been published for this edition")


class NoSuchActivity(NoSuchEntry):
    title = Text("没有这项活动", "There is no such activity")


class NoSuchUnit(NoSuchEntry):
    title = Text("没有这个单位", "There is no such unit")


class NoSuchVenue(NoSuchEntry):
    title = Text("没有这个场馆", "There is no such venue")


class NoSuchSpace(NoSuchEntry):
    title = Text("没有这个场地", "There is no such space")


class NoSuchResource(NoSuchEntry):
    title = Text("没有这项资源，或已撤下", "There is no such resource, or it has been withdrawn")


class NoSuchRoute(NoSuchEntry):
    title = Text("没有这条学习路线，或已撤下", "There is no such learning route, or it has been withdrawn")


class NoSuchAnnouncement(NoSuchEntry):
    title = Text("没有这条通知，或已收回", "There is no such announcement, or it has been withdrawn")


class NoSuchSitemap(NotFound):
    title = Text("没有这一份网站地图", "There is no such piece of the sitemap")


class NoSuchFeed(NotFound):
    title = Text("没有这样的订阅", "There is nothing of that kind to subscribe to")
    detail = Text(
        "地址里的区、系列、单位或场馆不对。请从活动列表重新复制订阅地址。",
        "The district, series, unit or venue in the address is none of ours. Copy it anew from the list of activities.",
    )


class NoSuchHonour(NoSuchEntry):
    title = Text("没有这项荣誉，或已撤下", "There is no such honour, or it was taken down")


class NoSuchSession(NoSuchEntry):
    title = Text("没有这一场", "There is no such session")


def existing(view: dict[str, Any] | None, missing: type[NotFound]) -> dict[str, Any]:
    """What was looked up. Raises `missing` where there is nothing."""
    if view is None:
        raise missing()
    return view
