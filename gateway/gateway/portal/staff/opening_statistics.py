"""The office's figures of what venues pledged and opened, as reporting keeps them: by venue, district or sector."""

from typing import Any

from flask import Blueprint
from flask.typing import ResponseReturnValue

from chassis.web.auth import actor

from ...departments import direct, reporting
from ..frame.form_pages import page_about
from ..frame.i18n import msgid
from ..frame.lists import chosen_word
from .venue_pledges import edition_asked, office_only

blp = Blueprint("opening_statistics", __name__, url_prefix="/staff/statistics/openings")
GROUPS = {"district": msgid("按区"), "sector": msgid("按领域"), "venue": msgid("按场馆")}


def sums() -> dict[str, Any]:
    """The sums of an edition by what the address names, the totals last."""
    edition = edition_asked()
    by = chosen_word("by", GROUPS, "district")
    openings = reporting.openings(edition["id"], by)
    return {
        "edition": edition,
        "by": by,
        "groups": GROUPS,
        "rows": openings["items"],
        "totals": openings["totals"],
        "is_office": actor().has("office"),
        "files": {kind: direct.openings_table(kind, edition["id"], by) for kind in direct.KINDS},
    }


@blp.get("")
@office_only
def show() -> ResponseReturnValue:
    """Pledged and actual openings beside each other"""
    return page_about("staff/opening_statistics.html", sums)
