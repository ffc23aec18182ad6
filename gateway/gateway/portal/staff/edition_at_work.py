"""Whose papers staff see to: those of the edition of today, for a while after it still of that one, or of another that
they choose. What the public sees is always of today."""

import uuid

from flask import Blueprint, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from wtforms import SelectField

from chassis.storage.db import reading

from ...accounts import sign_in
from ...catalogue import queries
from ..forms import NOT_LISTED
from ..frame.form_pages import PortalForm, form_page
from ..frame.layout import current_edition_id
from .access import staff_only
from .material_packs import editions

blp = Blueprint("edition_at_work", __name__, url_prefix="/staff/edition")
CHOSEN = "edition_at_work"
"""In the session: {id of an account: id of another edition than it would see to by itself}; in a form: the id of the
one whose page it stands on, as another may be chosen in another window before it is sent."""
OF_PAPERS = {
    *(
        "workplace",
        "edition_at_work",
        "owing",
        "chasing",
        "requirements",
        "programme",
        "numbers",
        "city_report",
    ),
    *(
        "papers",
        "plan_rows",
        "plan_sittings",
        "plan_versions",
        "plan_workbook",
        "unit_messages",
        "unit_contact",
    ),
    *("unit_material", "material_packs", "tasks", "unit_nominations", "my_reviews", "unit_sheet"),
    *("office_plans", "office_units", "office_material", "office_announcements", "office_nominations"),
    *("honour_rules", "office_reviews", "office_honours"),
}
"""Blueprints of the pages that are about the papers of an edition."""


class EditionForm(PortalForm):
    edition = SelectField(_("办理哪一届"), choices=editions, invalid_choice_message=NOT_LISTED)


def take_edition() -> None:
    """Have pages of papers, and the forms on them, be about the edition at work."""
    if str(request.blueprint).rpartition(".")[2] in OF_PAPERS:
        account_id = reader()
        edition_id = id_of(request.form.get(CHOSEN)) or id_of(session.get(CHOSEN, {}).get(account_id))
        with reading() as db:
            g.edition = (queries.edition(db, edition_id) if edition_id else None) or queries.edition_at_work(
                db
            )
        g.edition_at_work = g.edition["id"] if g.edition and account_id else None


def id_of(text: str | None) -> uuid.UUID | None:
    """The id that this is, if it is one."""
    try:
        return uuid.UUID(text)
    except (ValueError, TypeError):
        return None


def reader() -> str:
    """The account's id; nothing where nobody is signed in."""
    account = sign_in.current_session()
    return account.actor.subject if account else ""


def editions_now() -> dict[str, dict[str, str]]:
    """What the form starts with."""
    return {"filled": {"edition": current_edition_id()}}


@blp.route("", methods=["GET", "POST"])
@staff_only("office", "unit_editor", "reviewer")
@form_page(EditionForm, "staff/edition_at_work.html", editions_now)
def choose(form: EditionForm) -> ResponseReturnValue:
    """See to the papers of another edition, until one chooses again"""
    with reading() as db:
        usual = queries.edition_at_work(db)
    is_usual = usual and form.edition.data == str(usual["id"])
    session[CHOSEN] = {} if is_usual else {reader(): form.edition.data}
    return redirect(url_for("pages.workplace.show"), 303)
