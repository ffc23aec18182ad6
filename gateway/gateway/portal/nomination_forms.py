"""Nominating a star or a brand: the same pages for a citizen and for a unit, each behind its own door."""

import uuid
from collections.abc import Callable
from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, SelectField

from chassis.city import AREAS
from chassis.errors import Invalid
from chassis.web.auth import actor
from chassis.wording import Text

from ..departments import nominations
from .forms import ActField, key_field, line_field, refuse_unread, text_field, words
from .frame.layout import current_edition, current_edition_id
from .frame.lists import pager
from .frame.versioned_forms import VersionedForm
from .frame.vocabulary import HONOUR_FIELDS, HONOUR_KINDS, LANGUAGES, NOMINATION_ACTS, NOMINATION_STATES

Body = dict[str, Any]
SAY_HOW = Text("请写明本人怎样同意的", "Say how the candidate agreed")
SAY_WHY = Text("请写明怎样得知本人不再同意", "Say how it is known that the candidate agrees no more")
BE_SURE = Text("请核实后勾选", "Make sure of it, and check the box")
WORDS = ("name", "field", "area", "story", "evidence", "is_official", "won_before")
OPTIONAL = ("name_en", "phone", "mail", "born")
TONES = {"granted": "free", "announced": "free", "chosen": "free", "accepted": "free", "returned": "full"}


def language_field() -> SelectField:
    """In which language a message is."""
    return SelectField(_("短信用哪种语言"), choices=lambda: words(LANGUAGES), validate_choice=False)


class ConsentEndForm(VersionedForm):
    """That a candidate agrees no more to being public, as they said by phone or on paper."""

    why = line_field(
        _("怎样得知本人不再同意"), longest=500, shortest=0, hint=_("例如：11月6日本人来电；会留下记录")
    )
    sure = BooleanField(_("已核实是本人（品牌为负责人）的意思"))

    def end_consent(self, nomination_id: uuid.UUID) -> None:
        """Take down what is public of them. Raises Invalid."""
        missing = {"why": [SAY_WHY]} if not self.why.data else {}
        missing |= {"sure": [BE_SURE]} if not self.sure.data else {}
        if missing:
            raise Invalid(errors=missing)
        nominations.withdraw_consent(nomination_id, self.why.data, self.seen)


class NominationForm(ConsentEndForm):
    """What is said of a candidate."""

    aliases = {"photos": "links"}

    key = key_field()
    act = ActField()
    body_name = line_field(
        _("社会组织名称"), longest=100, shortest=0, hint=_("代表社会组织推荐才填；推荐自己不填")
    )
    name = line_field(_("姓名（或品牌名称）"), longest=60, shortest=0)
    name_en = line_field(_("英文名称"), longest=100, shortest=0, hint=_("英文页面用它，没有就空着，用中文名"))
    phone = line_field(
        _("本人或负责人的电话"),
        longest=40,
        shortest=0,
        hint=_("只用于联系，不公开"),
        render_kw={"inputmode": "tel"},
    )
    mail = line_field(
        _("本人或负责人的邮箱"),
        longest=100,
        shortest=0,
        hint=_("只有座机时填写：征求本人同意的链接发到这里"),
        render_kw={"inputmode": "email"},
    )
    born = line_field(
        _("出生年月"),
        longest=10,
        shortest=0,
        hint=_("写成 1956-03 这样；推荐品牌不填。只用来认出同名的人，不公开"),
    )
    # What stands no more to be changed is not sent; whatever is, reporting checks.
    field = SelectField(_("领域"), choices=lambda: words(HONOUR_FIELDS), validate_choice=False)
    area = SelectField(
        _("在哪个区"), choices=lambda: words({area: area for area in AREAS}), validate_choice=False
    )
    story = text_field(
        _("事迹"),
        longest=5000,
        shortest=0,
        rows=8,
        hint=_("至少 50 个字；对照五条标准写：创新方法、主动坚持、带动群众、事迹突出、故事感人。入选后公开"),
    )
    evidence = text_field(
        _("证明材料"), longest=5000, shortest=0, rows=3, hint=_("获奖、报道、证明人等；只给办公室和评审看")
    )
    links = text_field(_("照片、视频或报道的网址，每行一个"), longest=12000, shortest=0, rows=3)
    is_official = BooleanField(_("本人担任领导干部职务"))
    won_before = BooleanField(_("往届已经获得过这项荣誉"))
    consent = BooleanField(_("我同意：入选后公示和展示我的姓名和事迹"))
    how = line_field(
        _("本人怎样同意公开姓名和事迹"),
        longest=200,
        shortest=0,
        hint=_("例如：2021年11月2日本人签字的同意书"),
    )

    language = language_field()

    @property
    def candidate(self) -> Body:
        """As reporting takes it."""
        optional = {name: self[name].data or None for name in OPTIONAL}
        links = (self.links.data or "").split()
        return {name: self[name].data for name in WORDS} | optional | {"links": links}


def reader() -> Body:
    """Who reads: a citizen, and whether they may nominate for a social body that is no unit."""
    is_citizen = actor().is_citizen
    return {"is_citizen": is_citizen, "names_body": is_citizen or actor().has("office")}


def current_rules() -> Body:
    """The edition of today with the rules of its honours; both None before there is one."""
    edition = current_edition()
    rules = nominations.rules(edition["id"]) if edition else None
    return {"edition": edition, "rules": rules, "kinds": HONOUR_KINDS}


def own_nominations() -> Body:
    """The reader's nominations."""
    page = nominations.nominations({}, request.args.get("cursor"))
    words = {"states": NOMINATION_STATES, "tones": TONES, "saved": request.args.get("saved")}
    return {"nominations": page["items"], **words, **pager(page), **current_rules(), **reader()}


def new_nomination() -> Body:
    """A form for one of the kinds, a star where it is none."""
    kind = request.args.get("kind", "star")
    kind = kind if kind in HONOUR_KINDS else "star"
    return current_rules() | {"nomination": None, "kind": kind} | reader()


def keep_draft(form: NominationForm) -> ResponseReturnValue:
    """A draft of what was filled in."""
    about = new_nomination()
    body = form.candidate | {"edition_id": current_edition_id(), "kind": about["kind"]}
    if about["names_body"] and form.body_name.data:
        body["body_name"] = form.body_name.data
    nomination = nominations.begin_nomination(body, str(form.key.data))
    return redirect(url_for(".show", nomination_id=nomination["id"], saved=1), 303)


def about_nomination(nomination_id: uuid.UUID) -> Body:
    """A nomination, and the form that it fills."""
    nomination = nominations.nomination(nomination_id)
    now = {name: nomination[name] for name in (*WORDS, *OPTIONAL)}
    now |= {"links": "\n".join(nomination["links"]), "consent": bool(nomination["consent_at"])}
    words = {"states": NOMINATION_STATES, "acts": NOMINATION_ACTS, "tones": TONES}
    about = {"nomination": nomination, "kind": nomination["kind"], "now": now, **words}
    about |= {"filled": now | {"version": nomination["version"]}}
    about |= {
        "rules": nominations.rules(nomination["edition_id"])
    }  # Its own: today's edition may be the next.
    return about | reader() | {"saved": request.args.get("saved")}


def save(form: NominationForm, nomination_id: uuid.UUID) -> None:
    """Keep what was filled in."""
    nomination = nominations.revise(nomination_id, form.candidate, form.seen)
    form.version.data = str(nomination["version"])


def submit(form: NominationForm, nomination_id: uuid.UUID) -> None:
    save(form, nomination_id)
    nominations.submit_nomination(nomination_id, bool(form.consent.data), form.seen)


def withdraw(form: NominationForm, nomination_id: uuid.UUID) -> None:
    nominations.withdraw_nomination(nomination_id, form.seen)


def consent(form: NominationForm, nomination_id: uuid.UUID) -> None:
    if not form.how.data:
        raise Invalid.field("how", SAY_HOW)
    nominations.note_consent(nomination_id, form.how.data, form.seen)


def ask_candidate(form: NominationForm, nomination_id: uuid.UUID) -> None:
    nominations.ask_candidate(nomination_id, form.language.data, form.seen)


def end_consent(form: NominationForm, nomination_id: uuid.UUID) -> None:
    form.end_consent(nomination_id)


ACTS: dict[str, Callable[[NominationForm, uuid.UUID], None]] = {
    "save": save,
    "submit": submit,
    "withdraw": withdraw,
    "consent": consent,
    "ask": ask_candidate,
    "no_consent": end_consent,
}


READS = {"consent": "how", "no_consent": "why"}
"""{a button: the input that it alone reads}"""
BESIDE = {"consent", "ask", "no_consent"}
"""Buttons for something else than what is said of a candidate, which is kept all the same."""


def is_edited(form: NominationForm, nomination_id: uuid.UUID) -> bool:
    """Whether it says something else of a candidate than is kept."""
    nomination = nominations.nomination(nomination_id)
    return any(nomination[name] != text for name, text in form.candidate.items())


def act_on(form: NominationForm, nomination_id: uuid.UUID) -> ResponseReturnValue:
    """Do what the button says."""
    act = form.act.verb if form.act.verb in ACTS else "save"
    refuse_unread(
        form, *(field.name for field in form if field.name not in READS.values()), READS.get(act, "")
    )
    if act in BESIDE and "story" in request.form and is_edited(form, nomination_id):
        save(form, nomination_id)
    ACTS[act](form, nomination_id)
    return redirect(url_for(".show", nomination_id=nomination_id, saved=act), 303)
