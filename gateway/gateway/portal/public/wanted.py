"""想学这个: somebody who looked in vain says so, and nothing of them is kept but the words."""

from typing import Any

from flask import Blueprint, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from wtforms import StringField
from wtforms.validators import DataRequired

from chassis.storage.db import reading

from ...catalogue import queries
from ...wordbook import unmet
from ..forms import clean
from ..frame.form_pages import PortalForm, form_page
from ..frame.lists import chosen

blp = Blueprint("wanted", __name__, url_prefix="/wanted")


class WishForm(PortalForm):
    """What somebody would like to learn."""

    words = StringField(
        _("想学什么"),
        [DataRequired(_("请填写这一项"))],
        filters=[clean],
        description=_("最多 40 个字，不要写姓名和电话"),
        render_kw={"maxlength": unmet.LONGEST, "autocomplete": "off"},
    )


def about_wish() -> dict[str, Any]:
    """The words that were looked for; what became of them, once they were sent."""
    words = chosen("q").get("q", "")[:100]
    outcome = request.args.get("counted")
    return {"filled": {"words": words}, "words": words, "outcome": outcome if words else None}


@blp.route("", methods=["GET", "POST"])
@form_page(WishForm, "public/wanted.html", about_wish)
def wish(form: WishForm) -> ResponseReturnValue:
    """Have a wish counted, unless there is something of the kind by now"""
    unmet_wish = unmet.read_wish(form.words.data)
    with reading() as db:
        if queries.fits(db, unmet_wish.words):
            return redirect(url_for("pages.search.show", q=unmet_wish.words), 303)
    is_counted = unmet.count_wish(unmet_wish, browser=session.get("csrf_token", ""))
    return redirect(url_for(".wish", q=unmet_wish.words, counted=int(is_counted)), 303)
