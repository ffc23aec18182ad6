"""What a venue promised to open in an edition, and what came of it; for the office, of all venues."""

import uuid
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _
from wtforms import Field, IntegerField
from wtforms.validators import InputRequired, NumberRange

from chassis.city import DISTRICTS_AND_ZONES
from chassis.clock import today
from chassis.storage.db import reading
from chassis.web.auth import actor

from ...catalogue import queries
from ...catalogue.errors import NoSuchEdition
from ...departments import venues
from ..frame.form_pages import PortalForm, form_page
from ..frame.layout import current_edition
from ..frame.lists import chosen, drop_unknown, pager
from ..frame.vocabulary import SECTORS
from .access import staff_only
from .venue_day import operators_only

blp = Blueprint("venue_pledges", __name__, url_prefix="/staff/venues")
office_only = staff_only("office", "admin")


def amount_field(label: Any, most: int) -> Field:
    """How many days, hours or places."""
    message = _("请填写整数")
    span = NumberRange(0, most, _("请填 %(min)d 到 %(max)d 之间的数字"))
    attributes = {"inputmode": "numeric"}
    return IntegerField(
        label, [InputRequired(message), span], invalid_value_message=message, render_kw=attributes
    )


class PledgeForm(PortalForm):
    """What a venue promises."""

    days = amount_field(_("开放多少天"), 366)
    hours = amount_field(_("一共开放多少小时"), 366 * 24)
    places = amount_field(_("一共提供多少名额"), 10_000_000)


def edition_asked() -> dict[str, Any]:
    """The edition that the address names, or today's. Raises NoSuchEdition."""
    edition_id = request.args.get("edition", "")
    with reading() as db:
        editions = {str(edition["id"]): edition for edition in queries.editions(db)["items"]}
    edition = editions.get(edition_id) or current_edition()
    if edition is None:
        raise NoSuchEdition()
    return edition


def pledge_of(id: uuid.UUID) -> dict[str, Any]:
    """A venue's pledge beside what is declared, which the form begins with where nothing was promised."""
    edition = edition_asked()
    standing = venues.pledge(id, edition["id"])
    return {
        "edition": edition,
        "standing": standing,
        "short": missing(standing),
        "days": venues.days(id, edition["id"])["items"],
        "may_change": today() < edition["opens_on"] or actor().has("office"),
        "filled": standing["pledged"] or standing["actual"],
    }


def missing(standing: dict[str, Any]) -> list[str]:
    """In words, by how much a venue falls below its pledge."""
    words = {
        "days": lambda count: ngettext("少 %(num)d 天", "少 %(num)d 天", count),
        "hours": lambda count: ngettext("少 %(num)d 小时", "少 %(num)d 小时", count),
        "places": lambda count: ngettext("少 %(num)d 个名额", "少 %(num)d 个名额", count),
    }
    return [words[name](count) for name, count in standing["short"].items()]


def in_all(sums: list[dict[str, Any]]) -> dict[str, Any]:
    """What the rows of a table come to."""
    whole = {name: sum(row[name] for row in sums) for name in ("venues", "pledges")}
    amounts = {
        part: {name: sum(row[part][name] for row in sums) for name in sums[0][part]}
        for part in ("pledged", "actual")
    }
    return whole | amounts


@blp.route("/<uuid:id>/pledge", methods=["GET", "POST"])
@operators_only
@form_page(PledgeForm, "staff/venue_pledge.html", pledge_of)
def show(form: PledgeForm, id: uuid.UUID) -> ResponseReturnValue:
    """Promise days, hours and places"""
    edition = edition_asked()
    amounts = {name: form[name].data for name in ("days", "hours", "places")}
    venues.give_pledge(id, edition["id"], amounts)
    return redirect(url_for(".show", id=id, edition=request.args.get("edition")), 303)


@blp.get("/pledges")
@office_only
def index() -> ResponseReturnValue:
    """Pledged and actual of every venue, by sector and district, and which pledges are broken"""
    edition = edition_asked()
    filters = chosen("sector", "only_short")
    drop_unknown(filters, {"sector": SECTORS})
    query = {name: filters[name] for name in ("sector",) if name in filters}
    only_short = "only_short" in filters
    page = venues.pledges(edition["id"], query, only_short, request.args.get("cursor"))
    rows = [standing | {"missing": missing(standing)} for standing in page["items"]]
    sums = {
        gettext("按领域"): venues.pledge_sums(edition["id"], "sector")["items"],
        gettext("按区"): venues.pledge_sums(edition["id"], "district")["items"],
    }
    tables = {title: {"rows": each, "whole": in_all(each)} for title, each in sums.items() if each}
    return render_template(
        "staff/venue_pledges.html",
        edition=edition,
        rows=rows,
        tables=tables,
        sectors=SECTORS,
        districts=DISTRICTS_AND_ZONES,
        sector=query.get("sector"),
        only_short=only_short,
        is_office=actor().has("office"),
        **pager(page),
    )
