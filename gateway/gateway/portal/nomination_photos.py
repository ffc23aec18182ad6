"""Photos of a nomination: the same page for a citizen and for a unit, each behind its own door."""

import uuid
from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from wtforms import FileField

from ..departments import material, nominations
from .forms import ActField, text_field
from .frame.versioned_forms import VersionedForm
from .sent_files import sent_photo

Body = dict[str, Any]
MOST = 5
ACCEPTED = ".jpg,.jpeg,.png,.webp,.heic,.heif"


class PhotoForm(VersionedForm):
    """A photo with its caption, for the nomination as it was shown."""

    aliases = {"Upload-Length": "file", "upload_id": "file", "photos": "file"}
    act = ActField()
    file = FileField(
        _("照片"),
        description=_("JPEG、PNG、HEIC、WebP，短边不少于 480，每张最大 20 MB；照片里的位置信息不公开"),
        render_kw={"accept": ACCEPTED},
    )
    caption = text_field(
        _("说明"), longest=200, shortest=0, rows=2, hint=_("5 到 100 个字：什么时间，谁在做什么")
    )


def about_photos(nomination_id: uuid.UUID) -> Body:
    """A nomination with its photos, and how many more there may be."""
    nomination = nominations.nomination(nomination_id)
    room = MOST - len(nomination["photos"])
    writes = nomination["status"] in ("draft", "returned")
    filled = {"version": nomination["version"]}
    about = {"nomination": nomination, "room": room, "writes": writes, "filled": filled}
    about |= {"chunk": material.PIECE}
    return about | {"saved": request.args.get("saved")}


def change_photos(form: PhotoForm, nomination_id: uuid.UUID) -> ResponseReturnValue:
    """A photo added; or one captioned anew or taken away, as the button says."""
    caption, saved = form.caption.data or "", form.act.verb
    if saved == "remove":
        nominations.remove_photo(nomination_id, form.act.thing_id, form.seen)
    elif saved == "caption":
        nominations.caption_photo(nomination_id, form.act.thing_id, caption, form.seen)
    else:
        saved = "added"
        nominations.add_photo(nomination_id, sent_photo(), caption, form.seen)
    return redirect(url_for(".photos", nomination_id=nomination_id, saved=saved), 303)
