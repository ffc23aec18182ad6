"""Whose a resource or a learning route is, and whether citizens see it: what the forms of both ask beside the rest."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, SelectField

from chassis.errors import Forbidden
from chassis.storage.db import reading
from chassis.web.auth import actor
from chassis.wording import Text

from ...catalogue import queries
from ..forms import NOT_LISTED, key_field, name_choices
from ..frame.form_pages import PortalForm
from ..frame.names import called, of_ours
from .venue_forms import ConfirmedForm

Names = dict[str, Any]


class AnotherOwner(Forbidden):
    title = Text("这一项不由您的账号管理", "This is not your account's to change")


class OwnerForm(PortalForm):
    """Before the form of what is new, whose facts these are."""

    aliases = {"venue_id": "owner", "unit_id": "owner"}
    key = key_field()
    owner = SelectField(
        _("属于谁"),
        choices=lambda: name_choices(names_of_owners()),
        invalid_choice_message=NOT_LISTED,
    )

    @property
    def facts(self) -> dict[str, Any]:
        rest: dict[str, Any] = super().facts
        return rest | owner_ids(self.owner.data)


class PublicForm(ConfirmedForm):
    """Before the form of what is there already."""

    is_public = BooleanField(_("在公开页面上显示"))

    @property
    def facts(self) -> dict[str, Any]:
        rest: dict[str, Any] = super().facts
        return rest | {"status": "public" if self.is_public.data else "withdrawn"}


def owners() -> Names:
    """Whom the actor speaks for: {what the form sends: {name, name_en}}; the office speaks for all."""
    whose = actor()
    with reading() as db:
        names = {f"venue:{id}": noun for id, noun in queries.names_of_venues(db).items()}
        names |= {f"unit:{id}": noun for id, noun in queries.names_of_units(db).items()}
    if whose.has("office"):
        return {"office": of_ours(gettext("领导小组办公室"))} | names
    speaks_for = [*(f"venue:{id}" for id in whose.venues), *(f"unit:{id}" for id in whose.units)]
    return {value: names.get(value, of_ours(gettext("本单位"))) for value in speaks_for}


def check_owner(resource: dict[str, Any]) -> None:
    """Refuse who may not change it before anything can be filled in. Raises AnotherOwner."""
    if not actor().has("office") and owner_of(resource) not in owners():
        raise AnotherOwner()


def names_of_owners() -> dict[str, str]:
    return {value: called(noun) for value, noun in owners().items()}


def owner_ids(owner: str) -> dict[str, str]:
    """The venue's or the unit's id, as a department takes it; nothing for the office."""
    noun, _colon, id = owner.partition(":")
    return {f"{noun}_id": id} if id else {}


def owner_of(resource: dict[str, Any]) -> str:
    """As the form sends it."""
    pairs = ((noun, resource[f"{noun}_id"]) for noun in ("venue", "unit"))
    return next((f"{noun}:{id}" for noun, id in pairs if id), "office")
