"""How the edition honours, as the office sets it; and who won in years before this system."""

from datetime import date
from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, Field, IntegerField, SelectField
from wtforms.validators import InputRequired, NumberRange, ValidationError

from chassis.clock import today

from ...departments import nominations
from ..clock_fields import DAY_BEGINS, DAY_ENDS, at, clock_field
from ..forms import NOT_LISTED, DoubtedForm, count_field, day_field, text_field, words
from ..frame.form_pages import PortalForm, form_page
from ..frame.formats import clock, ends, moment
from ..frame.layout import current_edition_id
from ..frame.vocabulary import CRITERIA, HONOUR_KINDS
from ..nomination_forms import current_rules
from .access import staff_only
from .plan_forms import plain_words

blp = Blueprint("honour_rules", __name__, url_prefix="/staff/office/honour-rules")
office_only = staff_only("office")
Body = dict[str, Any]
AT = ("opens_at", "closes_at")
NUMBERS = ("scores_wanted", "outlier_points", "notice_days", "stars_sent_up", "brands_sent_up")
FLAGS = ("officials_excluded", "winners_excluded")


def number_field(label: Any, lowest: int, highest: int, hint: Any = "") -> Field:
    """A whole number that has to be filled in."""
    rules = [
        InputRequired(_("请填写整数")),
        NumberRange(lowest, highest, _("请填 %(min)d 到 %(max)d 之间的数字")),
    ]
    attributes = {"inputmode": "numeric"}
    return IntegerField(
        label, rules, description=hint, invalid_value_message=_("请填写整数"), render_kw=attributes
    )


class RulesForm(DoubtedForm):
    """`version`: of what was shown."""

    aliases = {"opens_at": "opens_day", "closes_at": "closes_day", "weights": "weight_0"}
    opens_day = day_field(_("哪一天开始接受推荐"), required=False)
    opens_hour = clock_field(_("几点开始"), day="opens_day")
    closes_day = day_field(_("哪一天截止"), required=False)
    closes_hour = clock_field(_("几点截止"), day="closes_day")
    officials_excluded = BooleanField(_("领导干部不参评学习之星"))
    winners_excluded = BooleanField(_("往届获得过的不再参评"))
    scores_wanted = number_field(_("每份推荐由几位评审打分"), 1, 20)
    weight_0 = number_field(_("创新方法"), 0, 100)
    weight_1 = number_field(_("主动坚持"), 0, 100)
    weight_2 = number_field(_("带动群众"), 0, 100)
    weight_3 = number_field(_("事迹突出"), 0, 100)
    weight_4 = number_field(_("故事感人"), 0, 100)
    first_tie = SelectField(
        _("同分时先比"), choices=lambda: plain_words(CRITERIA), invalid_choice_message=NOT_LISTED
    )
    second_tie = SelectField(
        _("仍同分再比"),
        choices=lambda: plain_words(CRITERIA, none=_("不再比，算并列")),
        invalid_choice_message=NOT_LISTED,
    )
    outlier_points = number_field(
        _("离群提示"), 1, 100, _("一位评审的分与这份推荐的中位数相差超过几分，就提示办公室")
    )
    notice_days = number_field(_("公示几天"), 0, 60, _("0：公示在别处办过"))
    stars_sent_up = number_field(_("向上推荐几位学习之星"), 0, 1000)
    brands_sent_up = number_field(_("向上推荐几个品牌项目"), 0, 1000)

    def validate_second_tie(self, field: Any) -> None:
        """Who is equal by one criterion is equal by it again."""
        if field.data == self.first_tie.data:
            raise ValidationError(_("已经先比过这一项，请选另一项，或不再比"))

    @property
    def rules(self) -> Body:
        """As reporting takes them."""
        ties = [tie for tie in (self.first_tie.data, self.second_tie.data) if tie]
        weights = {criterion: self[f"weight_{n}"].data for n, criterion in enumerate(CRITERIA)}
        window = {name: self.moment_of(name.removesuffix("_at")) for name in AT}
        plain = {name: self[name].data for name in (*NUMBERS, *FLAGS)}
        intent = {"on_purpose": True} if self.confirmed.data else {}
        return plain | window | intent | {"weights": weights, "tie_break": ties}

    def moment_of(self, edge: str) -> str | None:
        """A day with its hour: a first day begins at midnight, a last one ends then."""
        day, hour = self[f"{edge}_day"].data, self[f"{edge}_hour"].data
        return at(day, hour or (DAY_BEGINS if edge == "opens" else DAY_ENDS)) if day else None


class WinnersForm(PortalForm):
    """Who won in one year."""

    year = count_field(_("哪一年"), 2099, required=True)
    kind = SelectField(_("类别"), choices=lambda: words(HONOUR_KINDS), invalid_choice_message=NOT_LISTED)
    names = text_field(_("获得者，每行一个姓名或品牌名称"), longest=20000, rows=8)


def form_values(rules: Body) -> Body:
    """The form as the rules fill it."""
    ties = [*rules["tie_break"], "", ""]
    values = {name: rules[name] for name in (*NUMBERS, *FLAGS)}
    values |= {f"weight_{n}": rules["weights"].get(criterion, 0) for n, criterion in enumerate(CRITERIA)}
    values |= {"first_tie": ties[0] or CRITERIA[0], "second_tie": ties[1]}
    for name in AT:
        edge = name.removesuffix("_at")
        day, hour = hour_of(edge, rules[name]) if rules[name] else (None, "")
        values |= {f"{edge}_day": day, f"{edge}_hour": hour}
    return values


def hour_of(edge: str, value: str) -> tuple[date, str]:
    """The day and the hour of an edge of the window: it opens with a day, and closes at 24:00 of one."""
    return ends(value) if edge == "closes" else (moment(value).date(), clock(value))


def about_rules() -> Body:
    """The rules of the edition of today, and the form that they fill."""
    about = current_rules() | {"saved": request.args.get("saved")}
    if about["rules"] is None:
        return about
    now = form_values(about["rules"])
    return about | {"now": now, "filled": now | {"version": about["rules"]["version"]}}


@blp.route("", methods=["GET", "POST"])
@office_only
@form_page(RulesForm, "staff/honour_rules.html", about_rules)
def show(form: RulesForm) -> ResponseReturnValue:
    """When nominations are taken, who is left out, how scores are weighed"""
    nominations.set_rules(current_edition_id(), form.rules, form.seen)
    return redirect(url_for(".show", saved=1), 303)


def last_year() -> Body:
    return {"filled": {"year": today().year - 1}, "added": request.args.get("added")}


@blp.route("/winners", methods=["GET", "POST"])
@office_only
@form_page(WinnersForm, "staff/honour_winners.html", last_year)
def winners(form: WinnersForm) -> ResponseReturnValue:
    """Who won before, so that namesakes are shown"""
    names = [line for line in (form.names.data or "").splitlines() if line.strip()]
    answer = nominations.add_winners(form.kind.data, form.year.data or 0, names)
    return redirect(url_for(".winners", added=answer["added"]), 303)
