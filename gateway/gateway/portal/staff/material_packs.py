"""A pack of all material that was accepted: of a unit, an area, or an edition."""

from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from wtforms import SelectChoice, SelectField

from chassis.city import AREAS
from chassis.storage.db import reading
from chassis.web.auth import actor

from ...catalogue import queries
from ...departments import tasks
from ..forms import NOT_LISTED, key_field
from ..frame.form_pages import PortalForm, form_page
from ..frame.layout import current_edition_id
from ..frame.names import called, unit_names
from ..frame.vocabulary import word
from .access import staff_only

blp = Blueprint("material_packs", __name__, url_prefix="/staff/material-pack")


def editions() -> list[SelectChoice]:
    """Those that there are, the latest first."""
    with reading() as db:
        return [SelectChoice(each["id"], called(each)) for each in queries.editions(db)["items"]]


def owners() -> list[SelectChoice]:
    """Whose material: of the office's choice, or of one's own units."""
    with reading() as db:
        names = unit_names(db)
    if actor().has("office"):
        areas = [SelectChoice(f"area:{area}", word(area)) for area in AREAS[:-1]]
        units = [
            SelectChoice(f"unit:{id}", name) for id, name in sorted(names.items(), key=lambda pair: pair[1])
        ]
        return [SelectChoice("", _("全市各单位")), *areas, *units]
    return [SelectChoice(f"unit:{id}", names.get(str(id), str(id))) for id in sorted(actor().units)]


class PackForm(PortalForm):
    aliases = {"about": "whose"}
    key = key_field()
    edition = SelectField(_("哪一届"), choices=editions, invalid_choice_message=NOT_LISTED)
    whose = SelectField(_("谁的素材"), choices=owners, invalid_choice_message=NOT_LISTED)

    @property
    def about(self) -> dict[str, Any]:
        """What is to be packed, as reporting takes it."""
        kind, _colon, value = (self.whose.data or "").partition(":")
        whose = {"unit": {"unit_id": value}, "area": {"area": value}}.get(kind, {})
        return {"edition_id": self.edition.data} | whose


def start_values() -> dict[str, Any]:
    """What the form starts with."""
    values = {"edition": current_edition_id() or None, "whose": request.args.get("whose", "")}
    return {"filled": values, "for_office": actor().has("office")}


@blp.route("", methods=["GET", "POST"])
@staff_only("unit_editor", "office")
@form_page(PackForm, "staff/material_pack.html", start_values)
def start(form: PackForm) -> ResponseReturnValue:
    """Have the material packed in the background"""
    task = tasks.start("media-pack", form.about, form.key.data)
    return redirect(url_for("pages.tasks.show", task_id=task["id"]), 303)
