"""The everyday words that search goes by, for the office: list, add, change, strike out, back to what was delivered."""

from typing import Any

from flask import Blueprint, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, StringField, TextAreaField
from wtforms.validators import DataRequired, ValidationError

from chassis.sheets import write_csv
from chassis.storage.cursors import page
from chassis.web.auth import actor

from ...accounts.store import reading
from ...catalogue.everyday import COLUMNS
from ...wordbook import everyday_words as wordbook
from ...wordbook.model import EverydayAct
from ...wordbook.rules import LONGEST, LONGEST_ANSWER, MOST
from ..forms import clean
from ..frame.files import CSV, file_of
from ..frame.form_pages import PortalForm, form_page, page_about
from ..frame.i18n import msgid
from ..frame.lists import chosen, counted_pager, first_shown, pager
from .access import staff_only

blp = Blueprint("everyday_words", __name__, url_prefix="/staff/office/everyday-words")
office_only = staff_only("office", "admin")
SHOWN = 40
STATES = {
    "delivered": msgid("原有的"),
    "changed": msgid("改过"),
    "added": msgid("自己加的"),
    "struck": msgid("已划去"),
}
ACTS = {
    "added": msgid("添加"),
    "changed": msgid("修改"),
    "struck": msgid("划去"),
    "restored": msgid("恢复"),
    "all_restored": msgid("全部恢复成原有的"),
}


class MeaningForm(PortalForm):
    """What is meant by a word."""

    also = TextAreaField(
        _("也找"),
        filters=[clean],
        description=_(
            "活动里怎么叫：每行一个，或用“、”隔开；一个里面有空格的，要几个词都有。最多 %(most)s 个",
            most=MOST,
        ),
        render_kw={"rows": 5},
    )
    answer = StringField(
        _("回答"),
        filters=[clean],
        description=_("可以不写。写了就显示在搜索结果上面，最多 200 字"),
        render_kw={"maxlength": LONGEST_ANSWER, "autocomplete": "off"},
    )

    @property
    def meaning(self) -> tuple[list[str], str]:
        return self.also.data.replace("\n", "、").split("、"), self.answer.data


class WordForm(MeaningForm):
    """And the word."""

    words = StringField(
        _("说法"),
        [DataRequired(_("请填写这一项"))],
        filters=[clean],
        description=_("大家会怎么写，最多 20 个字"),
        render_kw={"maxlength": LONGEST, "autocomplete": "off"},
    )


class AllForm(PortalForm):
    """That all goes back to what was delivered."""

    sure = BooleanField(_("把加的、改的、划去的都恢复成原有的"))

    def validate_sure(self, field: BooleanField) -> None:
        if not field.data:
            raise ValidationError(_("请先勾选，再按一次"))


def list_of() -> dict[str, Any]:
    """The words with what was looked for in them, those that the office touched first."""
    word, first = chosen("q").get("q", ""), first_shown()
    with reading() as db:
        rows = wordbook.list_words(db)
    fitting = [row for row in rows if word in " ".join([row["words"], *row["also"], row["answer"]])]
    fitting.sort(key=lambda row: row["state"] == "delivered")
    touched_count = sum(row["state"] != "delivered" for row in rows)
    context = {
        "rows": fitting[first : first + SHOWN],
        "count": len(fitting),
        "touched": touched_count,
        "word": word,
    }
    return context | {
        "states": STATES,
        "saved": request.args.get("saved"),
        **counted_pager(len(fitting), SHOWN),
    }


@blp.get("")
@office_only
def index() -> ResponseReturnValue:
    """The words that search goes by"""
    return page_about("staff/everyday_words.html", list_of)


@blp.route("/new", methods=["GET", "POST"])
@office_only
@form_page(WordForm, "staff/everyday_word.html", lambda: {"filled": {"words": chosen("q").get("q", "")}})
def add(form: WordForm) -> ResponseReturnValue:
    """Add one"""
    wordbook.add_word(form.words.data, *form.meaning, by=actor())
    return redirect(url_for(".index", q=form.words.data, saved=1), 303)


def about_word(key: str, **_act: str) -> dict[str, Any]:
    """One word, and the form as it stands."""
    with reading() as db:
        row = wordbook.find_word(db, key)
    return {"row": row, "states": STATES, "filled": {"also": "\n".join(row["also"]), "answer": row["answer"]}}


@blp.route("/word/<key>", methods=["GET", "POST"])
@office_only
@form_page(MeaningForm, "staff/everyday_word.html", about_word)
def change(form: MeaningForm, key: str) -> ResponseReturnValue:
    """Change what is meant"""
    wordbook.change_word(key, *form.meaning, by=actor())
    return redirect(url_for(".index", q=key, saved=1), 303)


def blank_form(key: str, **_act: str) -> dict[str, Any]:
    about = about_word(key)
    return about | {"form": MeaningForm(formdata=None, data=about.pop("filled"))}


@blp.post("/word/<key>/<any(strike, restore):act>")
@office_only
@form_page(PortalForm, "staff/everyday_word.html", blank_form, "act_form")
def act_on(_form: PortalForm, key: str, act: str) -> ResponseReturnValue:
    """Strike one out, or have it back as it was delivered"""
    verb = wordbook.strike_word if act == "strike" else wordbook.restore_word
    verb(key, by=actor())
    return redirect(url_for(".index", q=key, saved=1), 303)


@blp.route("/all", methods=["GET", "POST"])
@office_only
@form_page(AllForm, "staff/everyday_all.html")
def restore_all(_form: AllForm) -> ResponseReturnValue:
    """Back to what was delivered, all of it"""
    wordbook.restore_all(by=actor())
    return redirect(url_for(".index", saved=1), 303)


def acts_of() -> dict[str, Any]:
    """What was done to words, newest first."""
    acts = wordbook.select_acts()
    with reading() as db:
        listing = page(db, acts, EverydayAct.id, request.args.get("cursor"), SHOWN, descending=True)
    return {"acts": listing["items"], "names": ACTS, **pager(listing)}


@blp.get("/acts")
@office_only
def show_acts() -> ResponseReturnValue:
    """Who changed which word"""
    return page_about("staff/everyday_acts.html", acts_of)


@blp.get("/table.csv")
@office_only
def table() -> Response:
    """The words in force, in the columns of the file that is delivered"""
    with reading() as db:
        words = wordbook.in_force(db)
    rows = [COLUMNS, *([word, "、".join(saying.also), saying.answer] for word, saying in words.items())]
    return file_of(write_csv(rows), CSV, "everyday-words.csv")
