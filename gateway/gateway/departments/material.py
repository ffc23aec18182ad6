"""What the gateway asks of reporting for material: files of units with their captions, and what the office decides.

As in `registration`: who asks, and what is raised. `version` is that of the piece that was shown.
"""

import base64
import uuid
from functools import partial
from typing import Any

from . import asking

ask = partial(asking.ask, "reporting")
uploading = partial(asking.uploading, "reporting")

Body = dict[str, Any]
Id = uuid.UUID | str
PIECE = 8 * 1024 * 1024
"""Bytes that one piece of a file may have."""
TUS = {"Tus-Resumable": "1.0.0"}


def material(filters: Body, cursor: str | None = None) -> Body:
    """Material; `filters`: edition_id, unit_id, activity_id, status (MaterialViewPage)."""
    return ask("GET", "/material", query=filters | {"limit": 100, "cursor": cursor})


def piece(material_id: Id) -> Body:
    """A piece of material (MaterialView)."""
    return ask("GET", f"/material/{material_id}")


def add(about: Body, key: str) -> Body:
    """A draft around an upload; `about`: fields of NewMaterial (MaterialView)."""
    return ask("POST", "/material", about, idempotency_key=key)


def change(material_id: Id, changes: Body, version: int) -> Body:
    """Another caption, activity or file; `changes`: fields of MaterialChange (MaterialView)."""
    return ask("PATCH", f"/material/{material_id}", changes, if_version=version)


def drop(material_id: Id, version: int) -> Body:
    """Strike out a piece that is not filed."""
    return ask("DELETE", f"/material/{material_id}", if_version=version)


def file(place: Body) -> Body:
    """Hand in what is open of an activity; `place` as FilingRequest (FilingView)."""
    return ask("POST", "/material/filing", place)


def accept(material_id: Id, highlight: bool, version: int) -> Body:
    """Accept a filed piece, as a highlight or not (MaterialView)."""
    return ask("POST", f"/material/{material_id}/acceptance", {"highlight": highlight}, if_version=version)


def send_back(material_id: Id, remark: str, version: int) -> Body:
    """Return a piece with a remark (MaterialView)."""
    return ask("POST", f"/material/{material_id}/return", {"remark": remark}, if_version=version)


def mark_highlight(material_id: Id, highlight: bool, version: int) -> Body:
    """Show an accepted piece to the public, or take it down (MaterialView)."""
    return ask("PUT", f"/material/{material_id}/highlight", {"highlight": highlight}, if_version=version)


def begin_upload(unit_id: Id | None, filename: str, length: int) -> str:
    """Announce a unit's file, or without one a photo for a nomination; the id of the upload."""
    texts = {"unit_id": str(unit_id)} if unit_id else {"purpose": "nomination"}
    texts |= {"filename": filename}
    metadata = ",".join(f"{name} {base64.b64encode(text.encode()).decode()}" for name, text in texts.items())
    headers = TUS | {"Upload-Length": str(length), "Upload-Metadata": metadata}
    reply_headers = asking.ask_in_headers("reporting", "POST", "/uploads", headers)
    return reply_headers.get("Location", "").rpartition("/")[2]


def send_piece(upload_id: Id, offset: int, content: bytes) -> None:
    """Send the next piece of a file."""
    headers = TUS | {"Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}
    asking.ask_in_headers("reporting", "PATCH", f"/uploads/{upload_id}", headers, content)
