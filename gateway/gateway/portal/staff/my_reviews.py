"""A reviewer's nominations: read, scored, stood back from. Of other reviewers nothing is shown here."""

import uuid
from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from wtforms import IntegerField, SelectChoice, SelectField
from wtforms.validators import NumberRange, Optional

from chassis.errors import Invalid
from chassis.storage.db import reading
from chassis.wording import Text

from ...departments import reviews
from ..forms import ActField, name_choices, refuse_unread, text_field
from ..frame.form_pages import PortalForm, form_page
from ..frame.i18n import msgid
from ..frame.layout import current_edition_id
from ..frame.lists import pager
from ..frame.names import unit_names
from ..frame.versioned_forms import VersionedForm
from ..frame.vocabulary import CRITERIA, REVIEW_STATES
from ..nomination_forms import current_rules
from .access import staff_only

blp = Blueprint("my_reviews", __name__, url_prefix="/staff/reviews")
reviewers_only = staff_only("reviewer")
Body = dict[str, Any]
TONES = {"scored": "free", "open": "full"}
AT_MEETING = REVIEW_STATES | {"open": msgid("没有打分")}
"""Once the meeting has begun, nobody is waited for."""
NO_POINTS = Text("请打 0 到 100 的整数", "Give a whole number from 0 to 100")
NO_REASON = Text("请写明为什么回避", "Say why you stand back")
NO_UNIT = Text("请选择单位", "Choose a unit")


def points_field(label: Any) -> IntegerField:
    """Points for a criterion."""
    message = _("请填 %(min)d 到 %(max)d 之间的数字")
    return IntegerField(
        label,
        [Optional(), NumberRange(0, 100, message)],
        invalid_value_message=_("请填写整数"),
        render_kw={"inputmode": "numeric", "size": 4},
    )


class ScoresForm(VersionedForm):
    """Points by criterion; or why a reviewer stands back."""

    act = ActField()
    points_0 = points_field(_("创新方法"))
    points_1 = points_field(_("主动坚持"))
    points_2 = points_field(_("带动群众"))
    points_3 = points_field(_("事迹突出"))
    points_4 = points_field(_("故事感人"))
    remark = text_field(_("评语"), longest=1000, shortest=0, rows=3, hint=_("评审会开始后，办公室能看到"))
    reason = text_field(_("回避的原因"), longest=200, shortest=0, rows=2)

    @property
    def scores(self) -> Body:
        """As reporting takes them. Raises Invalid beside what is missing."""
        fields = {f"points_{n}": criterion for n, criterion in enumerate(CRITERIA)}
        missing = {name: [NO_POINTS] for name in fields if self[name].data is None}
        if missing:
            raise Invalid(errors=missing)
        return {criterion: self[name].data for name, criterion in fields.items()}


def units_to_choose() -> list[SelectChoice]:
    with reading() as db:
        return name_choices(unit_names(db), none=_("请选择"))


class InterestForm(PortalForm):
    """A unit one has an interest in."""

    unit_id = SelectField(_("单位"), choices=units_to_choose, validate_choice=False)
    reason = text_field(_("什么关系"), longest=200, rows=2, hint=_("例如：曾在那里工作"))


def own_reviews() -> Body:
    """What the reader is to review, with the interests they have declared."""
    about = rules_and_words()
    if about["edition"] is None:
        return about
    edition_id = about["edition"]["id"]
    page = reviews.own_reviews(edition_id, request.args.get("cursor"))
    open_count = sum(review["status"] == "open" for review in page["items"])
    about |= {"enrolment": reviews.enrolment(edition_id), "left": open_count}
    return about | {"reviews": page["items"], **pager(page)}


def rules_and_words() -> Body:
    """The rules of the edition at work, and what the states of reviews are called by them."""
    about = current_rules()
    is_over = about["rules"] and about["rules"]["meeting_opened_at"]
    words = {"states": AT_MEETING if is_over else REVIEW_STATES, "tones": TONES}
    return about | words | {"saved": request.args.get("saved")}


def about_review(review_id: uuid.UUID) -> Body:
    """One review, and the form that it fills."""
    review = reviews.review(review_id)
    scores = review["scores"] or {}
    now = {f"points_{n}": scores.get(criterion) for n, criterion in enumerate(CRITERIA)}
    now |= {"remark": review["remark"], "reason": review["reason"]}
    values = now | {"version": review["version"]}
    about = {"review": review, "nomination": review["nomination"], "now": now, "filled": values}
    return rules_and_words() | about


@blp.route("", methods=["GET", "POST"])
@reviewers_only
@form_page(InterestForm, "staff/my_reviews.html", own_reviews)
def index(form: InterestForm) -> ResponseReturnValue:
    """What one is to review; and an interest declared"""
    if not form.unit_id.data:
        raise Invalid.field("unit_id", NO_UNIT)
    reviews.declare_interest(current_edition_id(), form.unit_id.data, form.reason.data or "")
    return redirect(url_for(".index", saved="interest"), 303)


@blp.route("/<uuid:review_id>", methods=["GET", "POST"])
@reviewers_only
@form_page(ScoresForm, "staff/my_review.html", about_review)
def score(form: ScoresForm, review_id: uuid.UUID) -> ResponseReturnValue:
    """A nomination scored, or stood back from"""
    if form.act.verb != "recuse":
        refuse_unread(form, "remark")
        reviews.give_scores(review_id, form.scores, form.remark.data or "", form.seen)
        return redirect(url_for(".score", review_id=review_id, saved=1), 303)
    if not form.reason.data:
        raise Invalid.field("reason", NO_REASON)
    reviews.recuse(review_id, form.reason.data, form.seen)
    return redirect(url_for(".index", saved="recused"), 303)
