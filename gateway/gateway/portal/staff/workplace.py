"""Staff: signing in, who they are, and what there is to do at work."""

from collections.abc import Collection
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import DataRequired

from chassis.storage.db import reading

from ...accounts import sign_in
from ...accounts.staff_accounts import ROLES
from ...catalogue import queries
from ..frame.carried_forms import can_come_along, inputs_along, way_on
from ..frame.form_pages import PortalForm, form_page
from ..frame.i18n import msgid
from ..frame.kept_forms import OF_STAFF
from ..frame.layout import current_edition
from ..frame.ways import AT_DESKS
from .waiting import waiting_for

blp = Blueprint("workplace", __name__, url_prefix="/staff")

Workplace = tuple[str, str, set[str]]

# What there is to do at work, by what it is about: the page, what it is called, and whose roles may.
WORKPLACES: tuple[tuple[str, tuple[Workplace, ...]], ...] = (
    (
        msgid("报送和审核"),
        (
            ("pages.office_units.index", msgid("单位：登记和联系人"), {"office"}),
            ("pages.papers.index", msgid("要交什么"), {"unit_editor"}),
            ("pages.office_plans.index", msgid("审核方案"), {"office"}),
            ("pages.programme.series_by_day", msgid("全部方案总览：空缺、撞期、日历"), {"office", "admin"}),
            ("pages.owing.matrix", msgid("各单位交了什么"), {"office"}),
            ("pages.office_announcements.index", msgid("通知公告"), {"office"}),
            ("pages.chasing.index", msgid("提醒和催报"), {"office"}),
            ("pages.office_editions.index", msgid("各届活动周：设置和要交的材料"), {"office"}),
            ("pages.unit_contact.show", msgid("本单位的联系人"), {"unit_editor"}),
            ("pages.unit_messages.index", msgid("办公室发来的消息"), {"unit_editor"}),
            ("pages.unit_material.index", msgid("素材：照片、视频和文档"), {"unit_editor"}),
            ("pages.office_material.index", msgid("单位报送的素材"), {"office"}),
            ("pages.tasks.index", msgid("后台任务"), {"unit_editor", "office"}),
            ("pages.unmet_searches.index", msgid("大家想学、还没有的"), {"office", "admin"}),
            ("pages.everyday_words.index", msgid("搜索里的日常说法"), {"office", "admin"}),
        ),
    ),
    (
        msgid("荣誉"),
        (
            ("pages.unit_nominations.index", msgid("推荐学习之星和品牌项目"), {"unit_editor"}),
            ("pages.office_nominations.index", msgid("学习之星和品牌项目"), {"office"}),
            ("pages.my_reviews.index", msgid("评审：打分"), {"reviewer"}),
        ),
    ),
    (
        msgid("场馆和资源"),
        (
            ("pages.venue_day.index", msgid("场馆：今天、开放和关闭"), {"venue_operator", "office"}),
            ("pages.unit_placements.index", msgid("申请的场地"), {"unit_editor", "office"}),
            ("pages.staff_resources.index", msgid("学习资源"), {"venue_operator", "unit_editor", "office"}),
            ("pages.staff_routes.index", msgid("学习路线"), {"venue_operator", "unit_editor", "office"}),
            ("pages.policies.index", msgid("限流和防控要求"), {"office"}),
        ),
    ),
    (
        msgid("报名和现场"),
        (
            ("pages.desk.show", msgid("服务台"), {*AT_DESKS}),
            ("pages.door.index", msgid("签到"), {"door", "desk", "unit_editor", "venue_operator"}),
            ("pages.phone_list.index", msgid("电话通知单"), {"desk", "city_desk", "office"}),
            ("pages.lost_bookings.index", msgid("恢复备份后少了的报名"), {*AT_DESKS, "office"}),
            ("pages.notice_texts.index", msgid("通知文字"), {"office", "admin"}),
            ("pages.moderation.moderate", msgid("审核评价"), {"unit_editor", "venue_operator", "office"}),
            ("pages.exports.show", msgid("导出报名"), {"unit_editor", "venue_operator", "desk", "office"}),
            ("pages.cuts.index", msgid("座位减少"), {"office", "unit_editor", "venue_operator"}),
            ("pages.appeals.index", msgid("未到申诉"), {"desk", "office"}),
        ),
    ),
    (
        msgid("账号"),
        (
            ("pages.accounts.index", msgid("账号和权限"), {"admin", "office"}),
            ("pages.audit.index", msgid("谁看过个人信息"), {"admin", "office"}),
            ("pages.own_password.change", msgid("改密码"), ROLES),
        ),
    ),
    (
        msgid("数字和报告"),
        (
            ("pages.numbers.office", msgid("数字：报名、到场、学习时长"), {"office", "admin"}),
            ("pages.numbers.unit", msgid("本单位的数字"), {"unit_editor"}),
            ("pages.city_report.start", msgid("全市报告"), {"office", "admin"}),
            ("pages.opening_statistics.show", msgid("场馆开放统计"), {"office", "admin"}),
        ),
    ),
)


class PasswordForm(PortalForm):
    """User name and password. The password is never sent back."""

    next = HiddenField(default=lambda: request.args.get("next", ""))
    username = StringField(
        _("用户名"),
        [DataRequired(_("请填写这一项"))],
        render_kw={"autocomplete": "username", "maxlength": 100},
    )
    password = PasswordField(
        _("密码"),
        [DataRequired(_("请填写这一项"))],
        render_kw={"autocomplete": "current-password", "maxlength": 200},
    )


@blp.context_processor
def inputs_carried() -> dict[str, Any]:
    """What comes along, hidden in the form."""
    return inputs_along(OF_STAFF)


@blp.route("/sign-in", methods=["GET", "POST"])
@form_page(PasswordForm, "staff/sign_in.html")
def enter(form: PasswordForm) -> ResponseReturnValue:
    """Open a session for a staff account; the form that came along is sent where it was meant to go"""
    sign_in.sign_in_staff(form.username.data, form.password.data)
    return redirect(way_on(form.next.data, ".show"), 307 if inputs_carried()["carried"] else 303)


@blp.post("/sign-in/first")
def carry_on() -> ResponseReturnValue:
    """Signing in for who sent a form after their session was over: it comes along, where it has no input of ours"""
    next_address = request.values.get("next", "")
    if not can_come_along(OF_STAFF):
        return redirect(url_for(".enter", next=next_address), 303)
    return render_template(
        "staff/sign_in.html", form=PasswordForm(formdata=None, data={"next": next_address})
    )


carry_on.takes_form = True  # type: ignore[attr-defined]  # looks itself at a token that is over


@blp.get("/sign-in/first")
def come_again() -> ResponseReturnValue:
    """Someone came back by the address of the step in between"""
    return redirect(url_for(".enter"), 303)


@blp.get("")
def show() -> ResponseReturnValue:
    """Who is signed in, with which roles, for which unit and venues"""
    account = sign_in.current_session()
    if account is None or account.kind != "staff":
        return redirect(url_for(".enter"), 303)
    with reading() as db:
        names = queries.unit_names(db)
        venues = [queries.venue(db, id) for id in account.actor.venues]
        editions = queries.editions(db)["items"]
    has_choice = len(editions) > 1 and account.actor.has("office", "unit_editor", "reviewer")
    return render_template(
        "staff/workplace.html",
        roles=sorted(account.actor.roles),
        units=[names[str(id)] for id in account.actor.units if str(id) in names],
        venues=[venue for venue in venues if venue],
        workplaces=workplaces_of(account.actor.roles),
        sees_to=current_edition() if has_choice else None,
        **waiting_for(account.actor),
    )


def workplaces_of(roles: Collection[str]) -> dict[str, list[tuple[str, str]]]:
    """{what it is about: [(page, what it is called)]} for who has these roles."""
    groups = {
        heading: [(page, label) for page, label, whose in places if whose & set(roles)]
        for heading, places in WORKPLACES
    }
    return {heading: places for heading, places in groups.items() if places}
