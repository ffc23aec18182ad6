"""A unit's photos, videos and documents: added, captioned, filed, and what was found and said of each."""

import uuid
from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, FileField, HiddenField, SelectField
from wtforms.validators import Length

from chassis.errors import Forbidden
from chassis.storage.db import reading
from chassis.web.auth import actor
from chassis.wording import Text

from ...catalogue import queries
from ...departments import material, reporting
from ..forms import NOT_LISTED, ActField, key_field, name_choices, text_field
from ..frame.form_pages import PortalForm, form_page
from ..frame.layout import current_edition, current_edition_id
from ..frame.names import called
from ..frame.versioned_forms import VersionedForm
from ..sent_files import sent_file, takes_files
from .access import staff_only

blp = Blueprint("unit_material", __name__, url_prefix="/staff/papers/material")
unit_only = staff_only("unit_editor", "office")
Body = dict[str, Any]
ACCEPTED = ".jpg,.jpeg,.png,.webp,.heic,.heif,.mp4,.mov,.m4v,.webm,.pdf,.docx,.doc,.wps"
CAPTION = _("5 到 100 个字：什么时间，谁在做什么")
CONSENT = _("画面里能认出的人都同意公开，或没有能认出的人")


class NotThisUnit(Forbidden):
    title = Text("您的账号不属于这个单位", "Your account is not of this unit")


def activity_field() -> SelectField:
    return SelectField(
        _("属于哪个活动"),
        choices=lambda: name_choices(activities(request.values.get("unit", "")), none=_("不属于某一个活动")),
        invalid_choice_message=NOT_LISTED,
    )


def caption_field(**settings: Any) -> Any:
    return text_field(_("说明"), longest=200, shortest=0, rows=2, hint=CAPTION, **settings)


class NewMaterialForm(PortalForm):
    """A file with what is said of it."""

    aliases = {
        "Upload-Length": "file",
        "Upload-Metadata": "file",
        "upload_id": "file",
        "activity_id": "activity",
    }
    key = key_field()
    unit = HiddenField(validators=[Length(max=36)])
    file = FileField(
        _("文件"),
        description=_(
            "照片 JPEG、PNG、HEIC、WebP，短边不少于 480，长边不超过短边的 4 倍；视频 MP4、MOV、WebM，"
            "短边不少于 576，至少 1 秒；文档 PDF、DOCX、WPS"
        ),
        render_kw={"accept": ACCEPTED},
    )
    activity = activity_field()
    caption = caption_field()
    consent = BooleanField(CONSENT)


class MaterialForm(VersionedForm):
    """What is said of a file that is there, or another file in its place."""

    aliases = NewMaterialForm.aliases
    act = ActField()
    unit = HiddenField(validators=[Length(max=36)])
    caption = caption_field()
    consent = BooleanField(CONSENT)
    activity = activity_field()
    file = FileField(_("换一个文件"), description=_("不换就不选"), render_kw={"accept": ACCEPTED})


class FilingForm(PortalForm):
    """What is open of one activity; `confirmed`: so many photos are meant; `only_good`: what is wrong stays."""

    unit = HiddenField(validators=[Length(max=36)])
    activity = HiddenField(validators=[Length(max=36)])
    confirmed = BooleanField(_("照片就是这么多"))
    only_good = BooleanField()


def own_unit() -> str:
    """The unit that the page is about: the one that is named, else the account's first. Raises NotThisUnit."""
    units = sorted(str(id) for id in actor().units)
    unit_id = request.values.get("unit") or next(iter(units), "")
    if unit_id not in units and not (actor().has("office") and unit_id):
        raise NotThisUnit()
    return unit_id


def activities(unit_id: str) -> dict[str, str]:
    """{id: what it is called} of a unit's activities in the edition of today."""
    edition = current_edition()
    if edition is None or not unit_id:
        return {}
    plans = reporting.plans({"edition_id": edition["id"], "unit_id": unit_id})["items"]
    rows = reporting.plan(plans[0]["id"])["activities"] if plans else []
    return {row["id"]: called(row) for row in rows}


def overview() -> Body:
    """A unit's material of the edition of today, by activity."""
    unit_id = own_unit()
    edition = current_edition()
    if edition is None:
        return {"edition": None}
    with reading() as db:
        names = queries.unit_names(db)
    pieces = material.material({"edition_id": edition["id"], "unit_id": unit_id})["items"]
    return {
        "edition": edition,
        "unit_id": unit_id,
        "units": {str(id): names.get(str(id), "") for id in actor().units},
        "groups": group_by_activity(pieces),
        "can_pack": any(piece["status"] == "accepted" for piece in pieces),
        "saved": request.args.get("saved"),
        "filled": {"unit": unit_id},
        "filing": FilingForm(formdata=None, data={"unit": unit_id}),
        "chunk": material.PIECE,
    }


def group_by_activity(pieces: list[Body]) -> list[Body]:
    """The pieces of each activity together: how many are open, of these lack something, and are photos in order."""
    groups: dict[str, Body] = {}
    for piece in pieces:
        group = groups.setdefault(
            piece["activity_id"] or "",
            {
                "id": piece["activity_id"] or "",
                "title": piece["activity_title"],
                "title_en": piece["activity_title_en"],
                "pieces": [],
                "open": 0,
                "lacking": 0,
                "photos": 0,
            },
        )
        group["pieces"].append(piece)
        is_open = piece["status"] in ("draft", "returned")
        group["open"] += is_open
        group["photos"] += piece["kind"] == "photo" and not piece["faults"]
        group["lacking"] += is_open and bool(piece["faults"])
    return list(groups.values())


def about_filing() -> Body:
    """The same page, where the form that was sent is that of filing."""
    about = overview()
    about.pop("filing", None)
    return about | {"form": NewMaterialForm(formdata=None, data=about.pop("filled", None))}


def about_piece(material_id: uuid.UUID) -> Body:
    """A piece, and the form as filled in with what is said of it now."""
    piece = material.piece(material_id)
    now = piece | {"activity": piece["activity_id"] or "", "unit": piece["unit_id"]}
    return {"piece": piece, "filled": now, "now": now}


@blp.route("", methods=["GET", "POST"])
@takes_files
@unit_only
@form_page(NewMaterialForm, "staff/unit_material.html", overview)
def index(form: NewMaterialForm) -> ResponseReturnValue:
    """A unit's material by activity; and a file added"""
    unit_id = own_unit()
    upload_id = sent_file(unit_id)
    about = {"edition_id": current_edition_id(), "upload_id": upload_id, **said_of(form)}
    material.add(about, form.key.data)
    return redirect(url_for(".index", unit=unit_id, saved="added"), 303)


@blp.post("/filing")
@unit_only
@form_page(FilingForm, "staff/unit_material.html", about_filing, "filing")
def file(form: FilingForm) -> ResponseReturnValue:
    """Hand what is open of one activity to the office"""
    unit_id = own_unit()
    place = {"edition_id": current_edition_id(), "unit_id": unit_id}
    body: Body = {name: bool(form[name].data) for name in ("confirmed", "only_good")}
    body |= {"activity_id": form.activity.data or None}
    material.file(place | body)
    return redirect(url_for(".index", unit=unit_id, saved="filed"), 303)


@blp.route("/<uuid:material_id>", methods=["GET", "POST"])
@takes_files
@unit_only
@form_page(MaterialForm, "staff/unit_material_piece.html", about_piece)
def change(form: MaterialForm, material_id: uuid.UUID) -> ResponseReturnValue:
    """A piece: its caption, activity and file changed, or struck out"""
    unit_id = own_unit()
    if form.act.verb == "drop":
        material.drop(material_id, form.seen)
    else:
        upload_id = sent_file(unit_id, required=False)
        other = {"upload_id": upload_id} if upload_id else {}
        material.change(material_id, said_of(form) | other, form.seen)
    return redirect(url_for(".index", unit=unit_id, saved="changed"), 303)


def said_of(form: NewMaterialForm | MaterialForm) -> Body:
    """What is said of a file, as reporting takes it."""
    about = {"caption": form.caption.data, "consent": bool(form.consent.data)}
    return about | {"activity_id": form.activity.data or None}
