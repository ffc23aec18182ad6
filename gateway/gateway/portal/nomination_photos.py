"""Photos of a nomination: the same page for a citizen and for a unit, each behind its own door."""

import uuid
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from wtforms import FileField

from ..departments import material, nominations
from .forms import ActField, text_field
from .frame.versioned_forms import VersionedForm
from .sent_files import sent_photo

Body = dict[str, Any]
PAGE = "frame/nomination_photos.html"
CAPTION = "caption-"
"""With a photo's id, the name of the input for its caption."""
HAD = "had-"
"""The same of what that input had when the page was shown."""
MOST = 5
ACCEPTED = ".jpg,.jpeg,.png,.webp,.heic,.heif"


class PhotoForm(VersionedForm):
    """A photo with its caption, for the nomination as it was shown."""

    aliases = {"Upload-Length": "file", "upload_id": "file", "photos": "file"}
    act = ActField()
    file = FileField(
        _("照片"),
        description=_(
            "JPEG、PNG、HEIC、WebP，短边不少于 480，长边不超过短边的 4 倍，每张最大 20 MB；照片里的位置信息不公开"
        ),
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
    values = {"version": nomination["version"]}
    about = {"nomination": nomination, "room": room, "writes": writes, "filled": values}
    about |= {"chunk": material.PIECE}
    return about | {"saved": request.args.get("saved"), "captions": typed_captions()}


def typed_captions() -> dict[str, str]:
    """{id of a photo: its caption as it was filled in} of those that are not as they were shown, so that what somebody
    else has written meanwhile of another photo stays; none where the page is only looked at."""
    inputs = {name: text.strip() for name, text in request.form.items()}
    captions = {name.removeprefix(CAPTION): text for name, text in inputs.items() if name.startswith(CAPTION)}
    return {photo_id: text for photo_id, text in captions.items() if text != inputs.get(HAD + photo_id)}


def keep_captions(form: PhotoForm, nomination_id: uuid.UUID) -> None:
    """Keep the captions that were filled in otherwise than they are, whichever button was pressed, but that of a photo
    that is taken away."""
    captions = typed_captions()
    if form.act.verb == "remove":
        captions.pop(str(form.act.thing_id), None)
    for photo in nominations.nomination(nomination_id)["photos"] if captions else ():
        caption = captions.get(photo["id"], photo["caption"])
        if caption != photo["caption"]:
            answer = nominations.caption_photo(nomination_id, photo["id"], caption, form.seen)
            form.version.data = str(answer["version"])


def change_photos(form: PhotoForm, nomination_id: uuid.UUID) -> ResponseReturnValue:
    """A photo added or taken away, as the button says; all captions kept. What is written for one that has yet to be
    sent stays on the page."""
    caption, act = form.caption.data or "", form.act.verb
    keep_captions(form, nomination_id)
    if act == "remove":
        nominations.remove_photo(nomination_id, form.act.thing_id, form.seen)
    elif act != "caption":
        nominations.add_photo(nomination_id, sent_photo(), caption, form.seen)
        caption = ""
    note = act or "added"
    if not caption:
        return redirect(url_for(".photos", nomination_id=nomination_id, saved=note), 303)
    about = about_photos(nomination_id) | {"saved": note, "captions": {}}
    form.version.data = str(about["nomination"]["version"])
    return render_template(PAGE, nomination_id=nomination_id, form=form, **about)
