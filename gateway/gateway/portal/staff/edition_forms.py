"""What an edition is, as the office fills it in and reporting takes it."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, Field, IntegerField, SelectField, SelectMultipleField
from wtforms.validators import InputRequired, NumberRange, Optional, ValidationError

from ..clock_fields import at, clock_field
from ..forms import NOT_LISTED, DoubtedForm, clean, day_field, key_field, line_field, text_field, words
from ..frame.i18n import msgid
from ..frame.vocabulary import ORGANISER_ROLES
from .requirements import due_values

Body = dict[str, Any]
STATUSES = {"planned": msgid("筹备中"), "open": msgid("已开放"), "closed": msgid("已关闭")}
REVIEWABLE = {
    "activities": msgid("新加的活动"),
    "title": msgid("活动名称"),
    "title_en": msgid("英文名称"),
    "summary": msgid("简介"),
    "kind": msgid("形式"),
    "series": msgid("主题系列"),
    "topics": msgid("关注内容"),
    "audiences": msgid("适合人群"),
    "reading_kind": msgid("阅读类别"),
    "organiser": msgid("承办"),
}
DEADLINES = ("plans", "summaries")
DEADLINE_WORDS = {"deadlines.plans": msgid("方案的截止时间"), "deadlines.summaries": msgid("总结的截止时间")}
DAY, HALF_YEAR = 24 * 60, 3660
BAD_LINE = _("每行写成 承办：市教育局 这样，角色是：%(roles)s")


def number_field(label: Any, least: int, most: int, *, optional: bool = False, hint: Any = "") -> Field:
    """One of the rules; an optional one that is empty is no rule."""
    rule = Optional() if optional else InputRequired(_("请填写整数"))
    return IntegerField(
        label,
        [rule, NumberRange(least, most, _("请填 %(min)d 到 %(max)d 之间的数字"))],
        description=hint,
        invalid_value_message=_("请填写整数"),
        render_kw={"inputmode": "numeric"},
    )


class BasicsForm(DoubtedForm):
    """What each edition has of its own."""

    aliases = {"year": "opens_on"}
    name = line_field(_("名称"), longest=100, hint=_("例如：2022年武汉市全民终身学习活动周"))
    theme = line_field(_("主题"), longest=200)
    name_en = line_field(_("英文名称"), longest=200, shortest=0, hint=_("英文页面用它，没有就空着，用中文名"))
    theme_en = line_field(
        _("英文主题"), longest=300, shortest=0, hint=_("门户的英文页面用它，没有就空着，用中文的")
    )
    opens_on = day_field(_("从哪天开始"))
    closes_on = day_field(_("到哪天结束"), hint=_("这天也算在内"))

    @property
    def basics(self) -> Body:
        """As reporting takes them; the year is that of the first day."""
        days = {name: self[name].data for name in ("opens_on", "closes_on")}
        body = {"name": self.name.data, "theme": self.theme.data, "year": days["opens_on"].year}
        body |= {name: self[name].data or None for name in ("name_en", "theme_en")}
        body |= {name: day.isoformat() for name, day in days.items()}
        return body | ({"on_purpose": True} if self.confirmed.data else {})


class NewEditionForm(BasicsForm):
    """The deadlines of a new one are those of the last, moved with the first day, by which they are mended."""

    aliases = {**BasicsForm.aliases, "deadlines": "opens_on"}
    key = key_field()
    units = BooleanField(_("各单位也照上一届参加，角色一样"))

    def by_line(self, error: Mapping[str, str]) -> str:
        """What is wrong with a deadline, with its name: it has no input here."""
        label = DEADLINE_WORDS.get(error["field"])
        text = super().by_line(error)
        return gettext(label) + gettext("：") + text if label else text


class EditionForm(BasicsForm):
    """All that the office sets."""

    status = SelectField(_("状态"), choices=words(STATUSES), invalid_choice_message=NOT_LISTED)
    notice = text_field(_("通知正文"), longest=20_000, shortest=0, rows=8, hint=_("各单位在“要交什么”里看到"))
    desk_phone = line_field(_("服务台电话"), longest=30, shortest=0, hint=_("写在每一页上"))
    organisers = text_field(
        _("组织单位"), longest=6000, shortest=0, rows=6, hint=_("每行一个，例如：承办：市教育局")
    )
    plans_day = day_field(_("方案哪天截止"), required=False, hint=_("空着就是不限时间"))
    plans_hour = clock_field(_("方案几点截止"), _("空着就是当天 24:00"), day="plans_day")
    summaries_day = day_field(_("总结哪天截止"), required=False, hint=_("空着就是不限时间"))
    summaries_hour = clock_field(_("总结几点截止"), _("空着就是当天 24:00"), day="summaries_day")
    reviewed = SelectMultipleField(_("方案通过以后，改哪些内容要办公室先审核"), choices=words(REVIEWABLE))
    prevention_required = BooleanField(_("没有写疫情防控措施的方案不能提交"))
    party_limit = number_field(_("一次报名最多几人"), 1, 100)
    open_bookings_limit = number_field(
        _("一个人手上最多几个还没参加的报名"), 1, 1000, optional=True, hint=_("空着就是不限")
    )
    hold_minutes = number_field(_("候补的一家人坐不下时，为他们留座几分钟"), 0, DAY)
    promotion_cutoff_minutes = number_field(_("开始前几分钟起不再自动递补"), 0, 30 * DAY)
    release_minutes = number_field(_("开始后几分钟放出没到的人的座位"), 0, DAY)
    no_show_limit = number_field(_("未到几次后暂停报名"), 1, 100, optional=True, hint=_("空着就是不暂停"))
    no_show_days = number_field(_("未到次数按最近几天算"), 1, 366)
    block_days = number_field(_("暂停报名几天"), 1, 366)
    undo_minutes = number_field(_("报名或取消后几分钟内可以撤销"), 0, DAY)
    retention_days = number_field(_("活动周结束几天后删除个人信息"), 1, HALF_YEAR)

    RULES = (
        "party_limit",
        "open_bookings_limit",
        "hold_minutes",
        "promotion_cutoff_minutes",
        "release_minutes",
        "no_show_limit",
        "no_show_days",
        "block_days",
        "undo_minutes",
        "retention_days",
    )

    def validate_organisers(self, field: Any) -> None:
        """Each line has a role that there is."""
        if any(role not in self._roles() or not name for role, name in lines_of(field.data)):
            raise ValidationError(BAD_LINE % {"roles": gettext("、").join(self._roles())})

    @staticmethod
    def _roles() -> dict[str, str]:
        """{a role in the reader's language: its word}"""
        return {str(_(label)): role for role, label in ORGANISER_ROLES.items()}

    def changes(self, unit_ids: dict[str, str]) -> Body:
        """The edition as reporting takes it; an organiser that is a unit, by its name in `unit_ids`, is named as it."""
        plain = {name: self[name].data for name in ("status", "notice", "reviewed", "prevention_required")}
        deadlines = {
            paper: at(self[f"{paper}_day"].data, self[f"{paper}_hour"].data or "24:00")
            if self[f"{paper}_day"].data
            else None
            for paper in DEADLINES
        }
        organisers = [
            {"role": self._roles()[role], "name": name, "unit_id": unit_ids.get(name)}
            for role, name in lines_of(self.organisers.data)
        ]
        rules = {name: self[name].data for name in self.RULES}
        parts = {"deadlines": deadlines, "organisers": organisers, "rules": rules}
        return self.basics | plain | parts | {"desk_phone": self.desk_phone.data or None}

    def _input_at(self, path: str) -> Field | None:
        part, _dot, name = path.partition(".")
        if part == "deadlines":
            return super()._input_at(f"{name}_day")
        return super()._input_at(name if part == "rules" else path)


def lines_of(text: str | None) -> list[tuple[str, str]]:
    """[(role, name)] of the lines of a text that are not empty."""
    lines = [line.replace(":", "：", 1) for line in clean(text).splitlines() if line.strip()]
    parts = [line.partition("：") for line in lines]
    return [(role.strip(), name.strip()) for role, _colon, name in parts]


def edition_now(edition: Body) -> Body:
    """What the form says of an edition as it is."""
    names = ("name", "theme", "opens_on", "closes_on", "status", "notice", "reviewed", "prevention_required")
    now: Body = {name: edition[name] for name in names} | {"version": edition["revision"]}
    now |= {name: edition[name] or "" for name in ("name_en", "theme_en", "desk_phone")} | edition["rules"]
    for paper in DEADLINES:
        now[f"{paper}_day"], now[f"{paper}_hour"] = due_values(edition["deadlines"][paper])
    labels = {role: _(label) for role, label in ORGANISER_ROLES.items()}
    lines = [f"{labels[row['role']]}：{row['name']}" for row in edition["organisers"]]
    return now | {"organisers": "\n".join(lines)}
