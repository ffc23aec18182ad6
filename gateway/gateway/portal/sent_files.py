"""Files that come with a form, handed on to reporting in pieces."""

from typing import Any

from flask import request
from werkzeug.datastructures import FileStorage

from chassis.errors import Invalid
from chassis.wording import Text

from ..departments import material

MB = 1024 * 1024
LARGEST_FILE = 64 * MB
"""Bytes of a file that comes with a form; the script sends larger ones, in pieces."""
LARGEST_PHOTO = 20 * MB
"""Bytes of a photo that comes with a citizen's form."""
NO_FILE = Text("请选择文件", "Choose a file")
TOO_LARGE = Text(
    "这样一次最多传 64 MB；更大的文件请打开 JavaScript 后再传", "64 MB at most without JavaScript"
)
PHOTO_TOO_LARGE = Text("一张照片最大 20 MB", "A photo has 20 MB at most")


def takes_files(view: Any) -> Any:
    """Mark a page of staff whose form brings files (`security.make_room_for_files`)."""
    view.takes_files = LARGEST_FILE + MB
    return view


def takes_photos(view: Any) -> Any:
    """Mark a page for anyone signed in whose form brings a photo."""
    view.takes_photos = LARGEST_PHOTO + MB
    return view


def sent_file(unit_id: str, required: bool = True) -> str | None:
    """Hand a form's file on as a unit's; the id of the upload. Raises Invalid on `file`."""
    upload = chosen_file()
    if upload is None:
        if required:
            raise Invalid.field("file", NO_FILE)
        return None
    return hand_on(upload, unit_id, LARGEST_FILE, TOO_LARGE)


def sent_photo() -> str:
    """Hand a form's photo on for a nomination; the id of the upload. Raises Invalid on `file`."""
    upload = chosen_file()
    if upload is None:
        raise Invalid.field("file", NO_FILE)
    return hand_on(upload, None, LARGEST_PHOTO, PHOTO_TOO_LARGE)


def chosen_file() -> FileStorage | None:
    upload = request.files.get("file")
    return upload if upload and upload.filename else None


def hand_on(upload: FileStorage, unit_id: str | None, largest: int, too_large: Text) -> str:
    """Send a file in pieces; the id of the upload. Raises Invalid where it is too large."""
    length = upload.stream.seek(0, 2)
    upload.stream.seek(0)
    if length > largest:
        raise Invalid.field("file", too_large)
    with material.uploading():
        upload_id = material.begin_upload(unit_id, upload.filename or "", length)
        for offset in range(0, length, material.PIECE):
            material.send_piece(upload_id, offset, upload.stream.read(material.PIECE))
    return upload_id
