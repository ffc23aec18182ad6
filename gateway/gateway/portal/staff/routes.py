"""Learning routes for those whose they are: listed, drawn, changed, withdrawn."""

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import (
    FormField,
    HiddenField,
    IntegerField,
    SelectChoice,
    SelectField,
)
from wtforms.validators import NumberRange, Optional, ValidationError

from chassis.storage.db import reading
from chassis.web.auth import actor

from ...departments import registration, venues
from ...departments.errors import DepartmentUnavailable
from ..forms import NOT_LISTED, line_field, name_choices, text_field, words
from ..frame.form_pages import PortalForm, Rows, form_page, page_about
from ..frame.form_words import RowForm
from ..frame.lists import pager
from ..frame.names import venue_names
from .access import staff_only
from .owners import OwnerForm, PublicForm, check_owner, owner_of, owners

blp = Blueprint("staff_routes", __name__, url_prefix="/staff/routes")
drawers_only = staff_only("office", "venue_operator", "unit_editor")
KINDS = {"venue": _("一个场馆"), "place": _("场馆以外的地方"), "resource": _("网上的资源")}
BLANK_ROWS = 3
A_DAY = 1440
Stop = dict[str, Any]


def venue_choices() -> list[SelectChoice]:
    """No venue, or one of the open ones."""
    with reading() as db:
        return name_choices(venue_names(db), none=_("不是场馆"))


def whole_field(label: Any, most: int) -> IntegerField:
    """A number that can be left out."""
    rules = [Optional(), NumberRange(0, most, _("请填 %(min)d 到 %(max)d 之间的数字"))]
    keyboard = {"inputmode": "numeric"}
    return IntegerField(label, rules, invalid_value_message=_("请填写整数"), render_kw=keyboard)


class StopForm(RowForm):
    """A stop; one without a title is none."""

    id = HiddenField()
    at = whole_field(_("第几站"), 99)
    title = line_field(_("叫什么"), longest=100, shortest=0, hint=_("空着就没有这一站"))
    title_en = line_field(
        _("英文名称"), longest=200, shortest=0, hint=_("英文页面用它，没有就空着，用中文名")
    )
    kind = SelectField(_("是什么"), choices=words(KINDS), invalid_choice_message=NOT_LISTED)
    venue_id = SelectField(_("哪个场馆"), choices=venue_choices, invalid_choice_message=NOT_LISTED)
    url = line_field(_("网址"), longest=500, shortest=0, hint=_("网上的资源要填"))
    words = text_field(_("讲解词"), longest=1000, shortest=0, rows=3)
    minutes = whole_field(_("停留几分钟"), A_DAY)
    walking_minutes = whole_field(_("步行到下一站几分钟"), A_DAY)

    @property
    def stop(self) -> Stop:
        """As venues takes it."""
        stop = {name: self[name].data for name in ("title", "kind", "words", "minutes", "walking_minutes")}
        stop |= {name: self[name].data or None for name in ("title_en", "venue_id", "url")}
        return stop | ({"id": self.id.data} if self.id.data else {})


class RouteForm(PortalForm):
    """What is said of a route, and its stops in whatever order their numbers give."""

    title = line_field(_("名称"), longest=100)
    title_en = line_field(
        _("英文名称"), longest=200, shortest=0, hint=_("英文页面用它，没有就空着，用中文名")
    )
    summary = text_field(_("简介"), longest=2000, shortest=0, rows=3)
    stops = Rows(
        FormField(StopForm), lambda row, _n: row.form.title.data or gettext("再加一站"), max_entries=60
    )

    def validate_stops(self, _field: Any) -> None:
        """A route leads somewhere."""
        if not self.order:
            raise ValidationError(_("至少写一站"))

    @property
    def order(self) -> list[int]:
        """The rows that are stops, in the order of the route."""
        rows = [n for n, row in enumerate(self.stops) if row.form.title.data]
        return sorted(rows, key=lambda n: (self.stops[n].form["at"].data or A_DAY, n))

    @property
    def facts(self) -> dict[str, Any]:
        """What is said, as venues takes it."""
        stops = [self.stops[n].form.stop for n in self.order]
        titles = {"title": self.title.data, "title_en": self.title_en.data or None}
        return titles | {"summary": self.summary.data, "stops": stops}

    def place(self, errors: Iterable[Mapping[str, str]]) -> dict[str, str]:
        """Venues counts the stops that it was sent; here they are rows."""
        rows = {f"stops.{position}.": f"stops.{row}." for position, row in enumerate(self.order)}
        paths = {error["field"]: exchange_beginning(error["field"], rows) for error in errors}
        places = super().place([{**error, "field": paths[error["field"]]} for error in errors])
        return {path: places[here] for path, here in paths.items() if here in places}


def exchange_beginning(path: str, rows: Mapping[str, str]) -> str:
    """A path with its beginning exchanged."""
    for before, after in rows.items():
        if path.startswith(before):
            return after + path.removeprefix(before)
    return path


class NewRouteForm(OwnerForm, RouteForm):
    """And whose it is."""


class ChangedRouteForm(PublicForm, RouteForm):
    """And whether citizens see it."""


def rows_of(stops: list[Stop]) -> list[Stop]:
    """Stops as rows of the form, and some blank ones."""
    rows = [stop | {"at": n, "venue_id": stop["venue_id"] or ""} for n, stop in enumerate(stops, 1)]
    return rows + [{"kind": "venue"}] * BLANK_ROWS


def list_of() -> dict[str, Any]:
    """The routes that the actor may change, with their owners' names."""
    names = owners()
    if actor().has("office"):
        page = venues.routes({}, request.args.get("cursor"))
    else:
        pairs = (value.partition(":") for value in names)
        lists = [venues.routes({f"{noun}_id": id}) for noun, _colon, id in pairs]
        page = {"items": [row for listing in lists for row in listing["items"]], "next_cursor": None}
    finishers = finishers_of()
    rows = [
        row | {"owner": names.get(owner_of(row), {"name": ""}), "finishers": finishers.get(row["id"])}
        for row in page["items"]
    ]
    return {"routes": rows, "saved": request.args.get("saved"), **pager(page)}


def finishers_of() -> dict[str, int]:
    """{id of a route: how many have gone all of it}, as far as registration is there and its first list goes."""
    try:
        return {route["id"]: route["finishers"] for route in registration.learning_routes()["items"]}
    except DepartmentUnavailable:
        return {}


def about_new() -> dict[str, Any]:
    """Blank rows."""
    return {"filled": {"stops": rows_of([])}}


def about_route(id: uuid.UUID) -> dict[str, Any]:
    """The route, and the form as filled in with what is said of it now. Raises AnotherOwner."""
    route = venues.route(id)
    check_owner(route)
    now = {name: route[name] for name in ("title", "title_en", "summary")}
    now |= {"is_public": route["status"] == "public", "stops": rows_of(route["stops"])}
    return {"route": route, "now": now, "filled": now | {"version": route["version"]}}


@blp.get("")
@drawers_only
def index() -> ResponseReturnValue:
    """One's learning routes"""
    return page_about("staff/routes.html", list_of)


@blp.route("/draw", methods=["GET", "POST"])
@drawers_only
@form_page(NewRouteForm, "staff/route.html", about_new)
def draw(form: NewRouteForm) -> ResponseReturnValue:
    """Draw a learning route"""
    venues.draw_route(form.facts, form.key.data)
    return redirect(url_for(".index", saved=1), 303)


@blp.route("/<uuid:id>", methods=["GET", "POST"])
@drawers_only
@form_page(ChangedRouteForm, "staff/route.html", about_route)
def change(form: ChangedRouteForm, id: uuid.UUID) -> ResponseReturnValue:
    """Change it, withdraw it, or make it public again"""
    venues.change_route(id, form.facts, form.seen)
    return redirect(url_for(".index", saved=1), 303)
