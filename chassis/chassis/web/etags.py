"""Changes of what their maker saw, or none (RFC 9110, 13.1.1: If-Match)."""

from flask import request

from ..errors import DomainError
from ..wording import Text

IF_MATCH = {
    "in": "header",
    "name": "If-Match",
    "description": "the ETag of what is to be changed; where it has another by now, nothing is done (412)",
    "schema": {"type": "string"},
}


def etag(version: int) -> dict[str, str]:
    """The header that names a version of what is answered."""
    return {"ETag": f'"{version}"'}


def refuse_stale(version: int) -> None:
    """Refuse a request whose If-Match names another version than that of now. Raises ChangedMeanwhile."""
    etags = request.if_match
    if etags and not etags.contains_weak(str(version)):
        raise ChangedMeanwhile(version=version)


class ChangedMeanwhile(DomainError):
    """`version` is that of now."""

    status = 412
    title = Text("别人刚刚改过，请核对后再改", "Somebody has just changed it: look again, then change it")
